package hub

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// maxReason is the longest reason to be kicked for, in bytes: it stands in the
// log, and in the rows of those who are gone.
const maxReason = 256

// operator says whether the session may do things to others': for now whoever
// is on this machine, but for the pages of any site that somebody looks at there.
// A browser writes for them to a door that takes no web requests too, and what a
// page posts may be lines of ours. The session's reader calls it.
func (s *session) operator() bool { return s.local() && !s.browser }

// local says whether the session's client is on this machine.
func (s *session) local() bool {
	from, err := netip.ParseAddrPort(s.conn.Info().Addr)
	return err == nil && from.Addr().Unmap().IsLoopback()
}

func notOperator() *fault {
	return &fault{wire.CodeForbidden, "only somebody on the hub's own machine may do that"}
}

// operate does what an operator asks for.
func (s *session) operate(ctx context.Context, r *wire.Request) {
	if !s.operator() {
		s.answered(r, notOperator())
		return
	}
	switch r.Op {
	case wire.OpWatch:
		s.answered(r, s.watch(r))
	case wire.OpWire:
		s.answered(r, s.tail(r))
	case wire.OpProcess:
		s.answered(r, s.requestProcess(ctx, r))
	case wire.OpProcessor:
		s.done(r, s.requestProcessor(ctx, r))
	default:
		s.done(r, s.change(ctx, r))
	}
}

// answered tells what was wrong with a request that else has its answer.
func (s *session) answered(r *wire.Request, f *fault) {
	if f != nil {
		s.fail(r.ID, f.code, f.text)
	}
}

// change does something to another session.
func (s *session) change(ctx context.Context, r *wire.Request) *fault {
	other := s.hub.roster.find(r.Session)
	if other == nil {
		return noSession(r.Session)
	}
	switch r.Op {
	case wire.OpKick:
		return other.requestKick(r)
	case wire.OpRaw:
		return other.requestRaw(r)
	case wire.OpPolicy:
		return other.requestPolicy(r)
	}
	return s.requestFraming(ctx, r, other)
}

// requestKick ends the session.
func (s *session) requestKick(r *wire.Request) *fault {
	why := text(r.Text)
	if len(why) > maxReason {
		return &fault{wire.CodeBadRequest, fmt.Sprintf(`"text" has at most %d bytes`, maxReason)}
	}
	s.kick(why)
	return nil
}

// kick ends the session, which is told why where its dialect can. It does not
// block: the session sees to its end itself, and is cut where it does not get to
// it.
func (s *session) kick(why string) {
	reason := reasonKicked
	if why != "" {
		reason += ": " + why
	}
	s.setReason(reason)
	if s.follower.TrySend(s.kicked(reason), 0) != nil {
		s.stop(reason) // it takes nothing
		return
	}
	part(s.conn, reason)
	s.interrupt(reason)
	time.AfterFunc(s.hub.opts.LastWords, func() { s.stop(reason) }) // its reader may be writing to it
}

// kicked is what the session is told that has to go. A stream of events ends
// without a word.
func (s *session) kicked(reason string) []byte {
	switch d := s.dialect(); {
	case d == wire.HTTP:
		return nil
	case wire.Lines(d):
		return s.lineOf(reason)
	}
	return s.packed(s.failure(nil, wire.CodeKicked, reason))
}

// requestRaw writes bytes to the session's socket as they are.
func (s *session) requestRaw(r *wire.Request) *fault {
	body, ok := r.Body()
	switch {
	case !ok || len(body) == 0:
		return &fault{wire.CodeBadRequest, `it needs "text" (or "data", base64)`}
	case len(body) > s.hub.opts.MaxMessage:
		return &fault{wire.CodeTooLong, wire.TooLong(s.hub.opts.MaxMessage).Error()}
	case s.dialect() == wire.HTTP:
		return &fault{wire.CodeBadRequest, "a stream of events is written by the web server: nothing can be put into it"}
	}
	if err := s.follower.TrySend(body, 0); errors.Is(err, fanout.ErrFull) {
		return &fault{wire.CodeBadRequest, s.currentName() + " takes nothing now: its socket is full"}
	} else if err != nil {
		return noSession(r.Session)
	}
	s.touch()
	return nil
}

// requestPolicy says what happens when the session is too slow.
func (s *session) requestPolicy(r *wire.Request) *fault {
	switch r.Policy {
	case wire.PolicySkip:
		s.follower.SetPolicy(fanout.Skip)
	case wire.PolicyDisconnect:
		s.follower.SetPolicy(fanout.Disconnect)
	default:
		return &fault{wire.CodeBadRequest, fmt.Sprintf("%q is no policy; there are %s, %s", r.Policy, wire.PolicySkip, wire.PolicyDisconnect)}
	}
	s.touch()
	return nil
}

// requestFraming changes how another session's bytes are cut into messages.
func (s *session) requestFraming(ctx context.Context, r *wire.Request, other *session) *fault {
	framings := slices.DeleteFunc(wire.Framings(), func(f string) bool { return f == wire.Auto })
	if !slices.Contains(framings, r.Framing) {
		return &fault{wire.CodeBadRequest, fmt.Sprintf("%q is no framing; there are %s", r.Framing, strings.Join(framings, ", "))}
	}
	c, ok := other.conn.(interface {
		Reframe(dialect, why string) bool
	})
	if !ok || !c.Reframe(r.Framing, "set by "+s.currentName()) {
		return &fault{wire.CodeBadRequest, other.currentName() + " speaks " + other.dialect() + ", which nothing else can take the place of"}
	}
	other.notice(ctx, other.currentRoom(), "framing of "+other.currentName()+" set to "+r.Framing+" by "+s.currentName())
	return nil
}
