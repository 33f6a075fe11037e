package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// quitWord asks, alone and in any case, to end the session. (The processor
// hello finds it inside a message too.)
const quitWord = "--quit--"

func isQuit(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) == len(quitWord) && strings.EqualFold(string(text), quitWord)
}

// text handles one message of a client that sends text: a slash command where
// its door has them, else something said in its room.
func (s *session) text(ctx context.Context, b *batch, said wire.Said, at time.Time) (quit bool) {
	if s.manners.Commands && wire.Lines(s.dialect()) && bytes.HasPrefix(said.Text, []byte("/")) {
		if !bytes.HasPrefix(said.Text, []byte("//")) {
			b.commit(ctx) // what was said before comes first
			return s.command(ctx, b, string(said.Text), at)
		}
		said.Raw, said.Text = said.Raw[1:], said.Text[1:]
	}
	s.form.Store(uint32(said.Form))
	return s.say(ctx, b, &say{said: said, room: s.currentRoom(), proc: s.processor(), at: at})
}

// say puts one message into b, or at its room's closed gate. It reports whether
// the message asked to end the session.
func (s *session) say(ctx context.Context, b *batch, one *say) (quit bool) {
	if one.to == nil && isQuit(one.said.Text) {
		return true
	}
	if one.room.gate.shut() {
		b.commit(ctx)
		if s.fullAtGate() && wire.Native(s.dialect()) { // it may be the one to open the gate
			one.to.unreach()
			s.fail(one.id, wire.CodeGateFull, "the gate of "+one.room.name+" is closed, and too much waits there already")
			return false
		}
		if !s.awaitRoom(ctx) { // it ended
			one.to.unreach()
			return false
		}
		if s.hold(one) {
			return false
		}
	}
	return b.add(ctx, s, one)
}

// deliver hands over a private message that is in the log. It never blocks.
func (s *session) deliver(e *wire.Event) {
	switch d := s.dialect(); {
	case wire.Native(d):
		if !s.hearsAll() {
			s.push(s.packed(wire.AppendEvent(nil, e)))
		}
	case wire.Lines(d):
		line := clean.AppendText(nil, []byte(e.Name))
		line = append(line, " (to you): "...)
		s.push(append(clean.AppendText(line, e.Body), eol(d)...))
	case replyOnly(d):
		s.push(s.framed(e.Body))
	}
	s.touch()
}

// reach readies s for a private message, or returns why none can be sent to it.
// A raw client, and one with frames, reads one reply for each message: it can be
// answered by hand where no processor did, once, and anything else would put it
// out of step for good. What was reached and is not delivered after all is given
// back with unreach.
func (s *session) reach() *fault {
	switch d := s.dialect(); {
	case d == "":
		return &fault{wire.CodeReplyOnly, s.currentName() + " has said nothing yet: how to write to it is not known"}
	case replyOnly(d) && s.unanswered.Add(-1) < 0:
		s.unanswered.Add(1)
		return &fault{wire.CodeReplyOnly, s.currentName() + " reads one reply for each message it sends, and waits for none"}
	}
	return nil
}

// unreach gives back what reach took.
func (s *session) unreach() {
	if s != nil && replyOnly(s.dialect()) {
		s.unanswered.Add(1)
	}
}

// packed returns p as it is written: lines of the native protocol are messages
// of their own on a WebSocket.
func (s *session) packed(p []byte) []byte {
	if len(p) > 0 && s.dialect() == wire.WS {
		return wire.AppendWS(nil, p)
	}
	return p
}

// push writes what others send; a session that can not take it is too slow.
func (s *session) push(unit []byte) {
	if s.follower.TrySend(unit, 1) != nil {
		s.stop(reasonSlow)
	}
}

// lineOf makes one of the hub's own lines for a client that reads lines.
func (s *session) lineOf(text string) []byte {
	line := append([]byte("-- "), clean.Text(text)...)
	return append(append(line, " --"...), eol(s.dialect())...)
}

// eol is how the hub's lines end in a dialect (RFC 854 has two characters).
func eol(dialect string) string {
	if dialect == wire.Telnet {
		return "\r\n"
	}
	return "\n"
}

// tellLine writes one of the hub's own lines to a line client.
func (s *session) tellLine(text string) { _ = s.follower.Send(s.lineOf(text), 0) }

// fail tells the client what is wrong, where its dialect can.
func (s *session) fail(id json.RawMessage, code, text string) {
	_ = s.follower.Send(s.packed(s.failure(id, code, text)), 0) // a dead link ends the session by itself
}

// failure is what the client is told is wrong, nothing where its dialect has no
// words for it: a raw client is never sent anything but its reply. To a frame
// client it takes the reply's place.
func (s *session) failure(id json.RawMessage, code, text string) []byte {
	switch d := s.dialect(); {
	case wire.Native(d):
		return wire.AppendLine(nil, wire.Failure{Kind: wire.KindError, ID: id, Code: code, Text: text})
	case wire.Lines(d):
		return s.lineOf("error: " + text)
	case wire.IsFrame(d):
		return s.framed([]byte("error: " + text))
	}
	return nil
}

// send writes one answer to a JSON client.
func (s *session) send(answer any) { s.sendLine(wire.AppendLine(nil, answer)) }

func (s *session) sendLine(line []byte) {
	_ = s.follower.Send(s.packed(line), 0) // a dead link ends the session by itself
}
