package hub

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// say is one message somebody wants said.
type say struct {
	said wire.Said
	room *room
	proc Processor
	to   *session // a private message; nil for the room
	at   time.Time

	id     json.RawMessage // of a JSON client's request
	client string          // producer and its counter, for exactly once
	count  uint64
}

// held is a say that waits at a gate, with bytes of its own.
type held struct {
	session *session
	say
}

// fullBatch is when a batch is committed though more has arrived: what goes into
// the log at once has to fit its memory many times over.
const fullBatch = 1024

// batch is what goes into the log together: messages, the processors' answers
// and their notices. Who fills it, commits it; batches are pooled.
type batch struct {
	hub     *Hub
	events  []wire.Event
	spoken  []spoken
	joins   []*session // whose join could not be stored before
	brisk   bool       // it answers many sessions, and waits for none of them
	changes bool       // the next message may depend on what is in it
	scratch []byte     // the raw faces of the answers
	out     []byte     // what one session is written
	arena   arena      // the bodies of the events
}

// spoken is one say of a batch and where its parts are.
type spoken struct {
	session  *session
	say      say
	message  int // index of its event
	reply    int // index of the answer's event, -1 for none
	raw      span
	eol      string
	verbatim bool
}

// span is a piece of a batch's scratch.
type span struct{ from, to int }

// add lets the processor answer s and puts both into the batch, which it commits
// where what comes next may depend on them. It returns true where the message
// asked to end the session instead.
func (b *batch) add(ctx context.Context, from *session, s *say) (quit bool) {
	answer := wire.Answer{None: true}
	if s.to == nil {
		answer = s.proc.Process(s.said)
	}
	if answer.Quit {
		return true
	}
	if !from.joined.Load() && !slices.Contains(b.joins, from) {
		b.events = from.join(b.events)
		b.joins = append(b.joins, from)
	}
	b.addMessage(from, s, answer.Task)
	if answer.Notice != "" {
		b.addNotice(from, s.room, answer.Notice)
	}
	if answer.None {
		from.unanswered.Add(1) // before anybody can see it and answer by hand
	} else {
		b.addReply(from, &answer)
	}
	b.changes = b.changes || answer.Task != nil
	if b.changes || len(b.events) >= fullBatch {
		b.commit(ctx)
	}
	return false
}

// event returns one more event, to be filled where it is: a goroutine that has
// had an Event on its stack keeps the room for it.
func (b *batch) event(kind wire.Kind, room *room) *wire.Event {
	b.events = append(b.events, wire.Event{Kind: kind, Room: room.name})
	return &b.events[len(b.events)-1]
}

// addMessage adds what is said.
func (b *batch) addMessage(from *session, s *say, task *wire.Task) {
	b.spoken = append(b.spoken, spoken{session: from, say: *s, message: len(b.events), reply: -1})
	e := b.event(wire.Message, s.room)
	e.From, e.Name = from.id, from.currentName()
	e.Body = b.arena.keep(s.said.Text)
	e.Client, e.ID, e.Task = s.client, s.count, task
	if s.to != nil {
		e.To = s.to.id
	}
	if from.manners.Visit { // on no roster: its row comes with what it says
		row := from.row()
		e.Session = &row
	}
}

func (b *batch) addNotice(from *session, in *room, text string) {
	row := from.row()
	e := b.event(wire.Notice, in)
	e.Session, e.Body = &row, []byte(text)
}

// addReply adds the answer to what was said last.
func (b *batch) addReply(from *session, answer *wire.Answer) {
	sp := &b.spoken[len(b.spoken)-1]
	raw := answer.Raw
	if raw == nil {
		raw = answer.Text
	}
	sp.raw.from = len(b.scratch)
	b.scratch = append(b.scratch, raw...)
	sp.raw.to = len(b.scratch)
	sp.verbatim = answer.Verbatim
	sp.eol = answer.EOL
	if sp.eol == "" {
		sp.eol = lineEnd(sp.say.said)
	}
	sp.reply = len(b.events)
	e := b.event(wire.Reply, sp.say.room)
	e.To, e.Body, e.Took = from.id, b.arena.keep(answer.Text), time.Since(sp.say.at)
}

// lineEnd is how an answer to said ends: as its lines do.
func lineEnd(said wire.Said) string {
	if end := said.End(); len(end) == 2 && end[0] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// commit appends the batch to the log and then answers everybody in it. What
// can not be stored is not acknowledged: its senders are told so.
func (b *batch) commit(ctx context.Context) {
	if len(b.events) == 0 {
		return
	}
	dups, err := b.hub.append(ctx, b.events)
	if b.changes && err == nil {
		b.hub.feed.await(b.events[len(b.events)-1].Seq) // until it has been applied
	}
	for _, s := range b.joins {
		s.joined.Store(err == nil)
	}
	if b.brisk { // one write a session
		slices.SortStableFunc(b.spoken, func(x, y spoken) int { return cmp.Compare(x.session.id, y.session.id) })
	}
	for rest := b.spoken; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].session == rest[0].session {
			n++
		}
		if err != nil {
			b.refuse(rest[:n])
		} else {
			b.answer(ctx, rest[:n], dups)
		}
		rest = rest[n:]
	}
	b.reset()
}

// reset forgets everything but the room it has taken, unless that is large.
func (b *batch) reset() {
	clear(b.events)
	clear(b.spoken)
	b.events, b.spoken, b.joins, b.changes = b.events[:0], b.spoken[:0], nil, false
	b.scratch, b.out = b.scratch[:0], b.out[:0]
	const keep = 256 << 10
	if cap(b.scratch) > keep {
		b.scratch = nil
	}
	if cap(b.out) > keep {
		b.out = nil
	}
}

// answer writes to one session what all of its says in the batch come to, in
// one piece.
func (b *batch) answer(ctx context.Context, group []spoken, dups []int) {
	s := group[0].session
	dialect := s.dialect()
	b.out = b.out[:0]
	replies := 0
	for i := range group {
		sp := &group[i]
		dup := dups != nil && slices.Contains(dups, sp.message)
		switch {
		case sp.say.to == nil:
		case dup:
			sp.say.to.unreach()
		default:
			sp.say.to.deliver(&b.events[sp.message])
		}
		if wire.Native(dialect) {
			ack := wire.Ack{Kind: wire.KindAck, ID: sp.say.id, Seq: b.events[sp.message].Seq, Dup: dup}
			if s.manners.Visit && sp.reply >= 0 {
				ack.Reply = &b.events[sp.reply]
			}
			b.out = wire.AppendAck(b.out, &ack)
		}
		if sp.reply < 0 || s.manners.Visit || wire.Native(dialect) && s.hears(sp.say.room) {
			continue // what line clients hear of a room has no replies in it
		}
		replies++
		if dup { // the first one's reply may have been lost with its connection
			b.out = b.hub.appendReplyTo(ctx, b.out, b.events[sp.message].Seq)
		} else {
			b.out = b.appendReply(b.out, dialect, sp)
		}
	}
	if len(b.out) > 0 {
		b.write(s, b.out, replies)
	}
	s.replied.Store(time.Since(group[len(group)-1].say.at).Microseconds())
	s.touch()
}

// appendReply appends the face of an answer that fits the dialect.
func (b *batch) appendReply(dst []byte, dialect string, sp *spoken) []byte {
	event := &b.events[sp.reply]
	raw := b.scratch[sp.raw.from:sp.raw.to]
	switch {
	case wire.Native(dialect):
		return wire.AppendEvent(dst, event)
	case wire.Lines(dialect) && !sp.verbatim:
		return append(clean.AppendText(dst, event.Body), sp.eol...)
	case dialect == wire.Telnet:
		return wire.AppendTelnet(dst, raw)
	case !wire.IsFrame(dialect):
		return append(dst, raw...)
	case sp.verbatim:
		return wire.AppendFrame(dst, dialect, wire.Form(sp.session.form.Load()), raw)
	default:
		return wire.AppendFrame(dst, dialect, wire.Form(sp.session.form.Load()), event.Body)
	}
}

// appendReplyTo appends the reply that the log has to the message seq, nothing
// where it has none any more.
func (h *Hub) appendReplyTo(ctx context.Context, dst []byte, seq uint64) []byte {
	replies, _, err := h.log.Read(ctx, wire.Query{After: seq, Kinds: []wire.Kind{wire.Reply}, Limit: wire.DefaultLimit})
	for i := range replies {
		if err == nil && replies[i].Re == seq {
			return wire.AppendEvent(dst, &replies[i])
		}
	}
	return dst
}

// write writes to one session; a failed link ends it by itself.
func (b *batch) write(s *session, p []byte, units int) {
	p = s.packed(p)
	if !b.brisk {
		_ = s.follower.Send(p, units)
	} else if errors.Is(s.follower.TrySend(p, units), fanout.ErrFull) {
		s.stop(reasonSlow)
	}
}

// refuse tells a session that what it said is not in the log.
func (b *batch) refuse(group []spoken) {
	for i := range group {
		s, one := group[i].session, &group[i].say
		if group[i].reply < 0 {
			s.unanswered.Add(-1)
		}
		one.to.unreach()
		b.write(s, s.failure(one.id, wire.CodeNotStored, "it could not be stored; nothing was sent, try again"), 0)
	}
}
