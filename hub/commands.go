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
	found := s.hub.roster.named(who)
	switch {
	case text == "":
		s.fail(nil, wire.CodeBadRequest, "it goes /msg NAME TEXT")
		return false
	case len(found) == 0:
		s.fail(nil, wire.CodeNoSession, "nobody here is called "+who)
		return false
	case len(found) > 1:
		s.fail(nil, wire.CodeNoSession, fmt.Sprintf("%d people are called %s; say which by number: /msg %d TEXT", len(found), who, found[0].id))
		return false
	}
	if f := found[0].reach(); f != nil {
		s.fail(nil, f.code, f.text)
		return false
	}
	said := wire.Said{Raw: []byte(text), Text: []byte(text)}
	quit = s.say(ctx, b, &say{said: said, room: s.currentRoom(), to: found[0], at: at})
	b.commit(ctx)
	s.tellLine("to " + found[0].currentName() + ": " + text)
	return quit
}
