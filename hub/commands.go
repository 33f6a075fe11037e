package hub

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hubbub/hub/wire"
)

// command does what a line client asked for with a slash. It reports whether
// that was to leave.
func (s *session) command(ctx context.Context, b *batch, line string, at time.Time) (quit bool) {
	if s.ending() {
		return true
	}
	verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	var f *fault
	switch strings.ToLower(verb) {
	case "/help":
		s.help()
	case "/nick":
		if f = s.rename(ctx, rest); f == nil {
			s.tellLine("you are " + s.currentName())
		}
	case "/who":
		s.who()
	case "/join":
		if f = s.enter(ctx, strings.TrimPrefix(rest, "#")); f == nil {
			s.tellLine("you are in " + s.currentRoom().name)
		}
	case "/msg":
		return s.message(ctx, b, rest, at)
	case "/kick":
		f = s.commandKick(rest)
	case "/quit":
		return true
	default:
		f = &fault{wire.CodeUnknownOp, "there is no " + verb + "; /help lists what there is, // sends a slash"}
	}
	if f != nil {
		s.fail(nil, f.code, f.text)
	}
	return false
}

func (s *session) help() {
	for _, line := range [...]string{
		"/nick NAME       change your name",
		"/who             who is here",
		"/join ROOM       go to another room: " + strings.Join(s.hub.order, ", "),
		"/msg NAME TEXT   tell one person (a name or a number)",
		"/quit            leave",
		"//TEXT           say /TEXT",
	} {
		s.tellLine(line)
	}
	if s.operator() {
		s.tellLine("/kick NAME WHY   end somebody's connection")
	}
}

// commandKick ends another session, for somebody on the hub's own machine.
func (s *session) commandKick(rest string) *fault {
	who, why, _ := strings.Cut(rest, " ")
	if !s.operator() {
		return notOperator()
	}
	other, f := s.called(who, "/kick %d WHY")
	if f == nil {
		f = other.requestKick(&wire.Request{Text: &why})
	}
	if f == nil {
		s.tellLine("kicked " + other.currentName())
	}
	return f
}

// called returns the one session that who is the name or the number of. How says
// how to ask again with a number.
func (s *session) called(who, how string) (*session, *fault) {
	switch found := s.hub.roster.named(who); len(found) {
	case 0:
		return nil, &fault{wire.CodeNoSession, "nobody here is called " + who}
	case 1:
		return found[0], nil
	default:
		again := fmt.Sprintf(how, found[0].id)
		return nil, &fault{wire.CodeNoSession, fmt.Sprintf("%d people are called %s; say which by number: %s", len(found), who, again)}
	}
}

func (s *session) who() {
	rows := s.hub.roster.rows()
	s.tellLine(fmt.Sprintf("%d here", len(rows)))
	for _, r := range rows {
		dialect := r.Dialect
		if dialect == "" {
			dialect = "silent"
		}
		s.tellLine(fmt.Sprintf("#%d %s  %s  %s  %s", r.ID, r.Name, dialect, r.Room, r.Addr))
	}
}

// message tells one person something.
func (s *session) message(ctx context.Context, b *batch, rest string, at time.Time) (quit bool) {
	who, text, _ := strings.Cut(rest, " ")
	text = strings.TrimSpace(text)
	if text == "" {
		s.fail(nil, wire.CodeBadRequest, "it goes /msg NAME TEXT")
		return false
	}
	other, f := s.called(who, "/msg %d TEXT")
	if f == nil {
		f = other.reach()
	}
	if f != nil {
		s.fail(nil, f.code, f.text)
		return false
	}
	said := wire.Said{Raw: []byte(text), Text: []byte(text)}
	quit = s.say(ctx, b, &say{said: said, room: s.currentRoom(), to: other, at: at})
	b.commit(ctx)
	s.tellLine("to " + other.currentName() + ": " + text)
	return quit
}
