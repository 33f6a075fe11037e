package store

import (
	"time"

	"hubbub/hub/wire"
)

// packed is an Event as a tail keeps it: a fifth smaller, since there are many
// thousands. Its Seq is its place.
type packed struct {
	at       int64 // Unix nanoseconds
	kind     wire.Kind
	room     string
	from     uint64
	name     string
	to, re   uint64
	body     []byte
	took     time.Duration
	session  *wire.Session
	client   string
	id       uint64
	uncommon *uncommon // nil for most
}

// uncommon are the fields that few events have.
type uncommon struct {
	reason string
	task   *wire.Task
}

// pack makes p hold e.
func (p *packed) pack(e *wire.Event) {
	*p = packed{
		at: e.At.UnixNano(), kind: e.Kind, room: e.Room,
		from: e.From, name: e.Name, to: e.To, re: e.Re, body: e.Body, took: e.Took,
		session: e.Session, client: e.Client, id: e.ID,
	}
	if e.Reason != "" || e.Task != nil {
		p.uncommon = &uncommon{reason: e.Reason, task: e.Task}
	}
}

// unpack appends the event that p holds, and whose Seq that is.
func (p *packed) unpack(dst []wire.Event, seq uint64) []wire.Event {
	dst = append(dst, wire.Event{
		Seq: seq, At: time.Unix(0, p.at).UTC(), Kind: p.kind, Room: p.room,
		From: p.from, Name: p.name, To: p.to, Re: p.re, Body: p.body, Took: p.took,
		Session: p.session, Client: p.client, ID: p.id,
	})
	if p.uncommon != nil {
		e := &dst[len(dst)-1]
		e.Reason, e.Task = p.uncommon.reason, p.uncommon.task
	}
	return dst
}
