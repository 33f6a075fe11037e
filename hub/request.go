package hub

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/unicode/norm"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// request handles one line of a JSON client. Whatever is wrong with it, the
// client is told and the session stays; a message over the cap ends it.
func (s *session) request(ctx context.Context, b *batch, line wire.Said, at time.Time) (quit bool) {
	r, err := wire.ParseRequest(line.Text)
	if err != nil {
		b.commit(ctx)
		s.fail(r.ID, wire.CodeBadRequest, err.Error())
		return false
	}
	if !s.greeted.Load() && r.Op != wire.OpHello {
		s.greeted.Store(true) // no hello came: it hears what its room gives
		s.attach()
	}
	if r.Op == wire.OpSay {
		return s.requestSay(ctx, b, &r, at)
	}
	b.commit(ctx) // what was said before comes first
	if s.ending() {
		return true
	}
	switch r.Op {
	case wire.OpHello:
		s.requestHello(ctx, &r)
	case wire.OpWho:
		s.sendLine(wire.AppendRows(nil, &wire.Rows{Kind: wire.KindWho, ID: r.ID, Sessions: s.hub.roster.everybody()}))
	case wire.OpJoin:
		s.done(&r, s.enter(ctx, r.Room))
	case wire.OpNick:
		s.done(&r, s.rename(ctx, r.Name))
	case wire.OpGate:
		s.done(&r, s.requestGate(ctx, &r))
	case wire.OpFraming, wire.OpWatch, wire.OpWire, wire.OpProcess, wire.OpKick, wire.OpRaw, wire.OpPolicy, wire.OpProcessor:
		s.operate(ctx, &r)
	case wire.OpPing:
		s.send(wire.Done{Kind: wire.KindPong, ID: r.ID})
	case wire.OpHistory, wire.OpSearch:
		s.requestPage(ctx, &r)
	default:
		s.fail(r.ID, wire.CodeUnknownOp, fmt.Sprintf("there is no op %q; there are hello, say, who, join, nick, gate, ping, history, search, framing, watch, wire, process, kick, raw, policy and processor", r.Op))
	}
	return false
}

// maxClient is the longest name of a client's instance: the log remembers them.
const maxClient = 128

// fault is something a client asked for that can not be done.
type fault struct{ code, text string }

func noSession(id uint64) *fault {
	return &fault{wire.CodeNoSession, fmt.Sprintf("session %d is not here", id)}
}

// done answers a request that has nothing to tell but whether it was done.
func (s *session) done(r *wire.Request, f *fault) {
	if f != nil {
		s.fail(r.ID, f.code, f.text)
		return
	}
	s.send(wire.Done{Kind: wire.KindOK, ID: r.ID})
}

func (s *session) requestSay(ctx context.Context, b *batch, r *wire.Request, at time.Time) (quit bool) {
	one, f := s.sayFrom(r)
	if f != nil {
		b.commit(ctx)
		s.fail(r.ID, f.code, f.text)
		return f.code == wire.CodeTooLong && s.tooLong()
	}
	one.at = at
	return s.say(ctx, b, &one)
}

// sayFrom makes a say of a request, or the reason why not.
func (s *session) sayFrom(r *wire.Request) (say, *fault) {
	body, ok := r.Body()
	one := say{said: wire.Said{Raw: body, Text: body}, room: s.currentRoom(), proc: s.processor(), id: r.ID}
	switch {
	case !ok:
		return one, &fault{wire.CodeBadRequest, `a say needs "text" (or "data", base64)`}
	case len(body) > s.hub.opts.MaxMessage:
		return one, &fault{wire.CodeTooLong, wire.TooLong(s.hub.opts.MaxMessage).Error()}
	}
	if r.Room != "" && r.Room != one.room.name {
		if one.room = s.hub.rooms[r.Room]; one.room == nil {
			return one, s.hub.noRoom(r.Room)
		}
		one.proc = one.room.processorFor()
	}
	if r.To != 0 {
		if one.to = s.hub.roster.find(r.To); one.to == nil {
			return one, noSession(r.To)
		} else if f := one.to.reach(); f != nil {
			return one, f
		}
	}
	if n, err := strconv.ParseUint(string(r.ID), 10, 64); err == nil && s.client != "" {
		one.client, one.count = s.client, n
	}
	return one, nil
}

// tooLong ends the session for a message over the cap.
func (s *session) tooLong() (quit bool) {
	s.setReason(wire.TooLong(s.hub.opts.MaxMessage).Error())
	return true
}

func (s *session) requestHello(ctx context.Context, r *wire.Request) {
	if len(r.Client) > maxClient {
		s.fail(r.ID, wire.CodeBadRequest, fmt.Sprintf(`"client" has at most %d bytes`, maxClient))
		return
	}
	if !slices.Contains([]string{"", wire.FollowAll, wire.FollowRoom, wire.FollowNone}, r.Follow) {
		s.fail(r.ID, wire.CodeBadRequest, `"follow" is all, room or none`)
		return
	}
	name, f := s.currentName(), (*fault)(nil)
	if r.Name != "" {
		name, f = cleanName(r.Name)
	}
	in := s.currentRoom()
	if r.Room != "" && f == nil {
		if in = s.hub.rooms[r.Room]; in == nil {
			f = s.hub.noRoom(r.Room)
		}
	}
	if f != nil {
		s.fail(r.ID, f.code, f.text)
		return
	}
	s.client = r.Client
	s.mu.Lock()
	moved := s.room != in
	s.name, s.room, s.follow = name, in, r.Follow
	s.mu.Unlock()
	s.greeted.Store(true)
	if moved {
		s.answerAs(in)
	}
	s.touch()
	since := r.Since
	if r.Epoch != "" && r.Epoch != s.hub.epoch {
		since = nil // another log's numbers: start afresh
	}
	s.resume(ctx, since, func(seq uint64) {
		s.sendLine(wire.AppendWelcome(nil, &wire.Welcome{
			Kind: wire.KindWelcome, ID: r.ID, Session: s.id, Hub: s.hub.opts.Name,
			Epoch: s.hub.epoch, Seq: seq, Rooms: s.hub.roomInfos(),
		}, func(dst []byte) []byte { return s.hub.census.appendRows(dst, s) }))
	})
}

func (s *session) requestGate(ctx context.Context, r *wire.Request) *fault {
	in := s.currentRoom()
	if r.Room != "" {
		in = s.hub.rooms[r.Room]
	}
	switch {
	case in == nil:
		return s.hub.noRoom(r.Room)
	case r.Open == nil:
		return &fault{wire.CodeBadRequest, `a gate needs "open": true or false`}
	}
	// The notice comes first, so that what the gate lets through stands behind it.
	if in.gate.isOpen() != *r.Open {
		text := "closed"
		if *r.Open {
			text = "opened"
		}
		s.notice(ctx, in, "gate of "+in.name+" "+text+" by "+s.currentName())
	}
	s.hub.setGate(in, *r.Open)
	return nil
}

// enter moves the session to another room.
func (s *session) enter(ctx context.Context, name string) *fault {
	in := s.hub.rooms[name]
	if in == nil {
		return s.hub.noRoom(name)
	}
	if in == s.currentRoom() {
		return nil
	}
	s.mu.Lock()
	s.room = in
	s.mu.Unlock()
	s.touch() // at once: the notice may take its time
	s.answerAs(in)
	if s.currentFollow() != wire.FollowAll {
		s.attach()
	}
	s.notice(ctx, in, s.currentName()+" joined "+in.name)
	return nil
}

// rename gives the session another name.
func (s *session) rename(ctx context.Context, to string) *fault {
	name, f := cleanName(to)
	if f != nil {
		return f
	}
	s.mu.Lock()
	before := s.name
	s.name = name
	in := s.room
	s.mu.Unlock()
	s.touch() // at once: the notice may take its time
	if before != name {
		s.notice(ctx, in, before+" is now "+name)
	}
	return nil
}

// cleanName returns name as the hub keeps it: composed (UAX #15, NFC) and
// within the rules of package clean.
func cleanName(name string) (string, *fault) {
	name, err := clean.Name(norm.NFC.String(name))
	if err != nil {
		return "", &fault{wire.CodeBadName, err.Error()}
	}
	return name, nil
}

// notice logs a line for the connection log about s. What it tells of has been
// done, so it is stored even where s ends meanwhile.
func (s *session) notice(ctx context.Context, in *room, text string) {
	row := s.row()
	_, err := s.hub.append(context.WithoutCancel(ctx), []wire.Event{{
		Kind: wire.Notice, Room: in.name, Session: &row, Body: []byte(text),
	}})
	if err != nil {
		s.hub.opts.Logger.Error("a notice was not stored", "session", s.id, "err", err)
	}
}
