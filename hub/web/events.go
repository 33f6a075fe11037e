package web

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"

	"hubbub/hub/wire"
)

// asked is what a request wants to know of the events.
type asked struct {
	wire.Query
	name   string
	follow bool
	since  *uint64 // after this Seq; nil where an age or nothing is given
}

// events answers with events: those there are, or those that come too.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	a, f := s.asked(r)
	if f != nil {
		f.write(w)
		return
	}
	out := newOutlet(w, r, &a, s.opts.WriteTimeout)
	if r.Method == http.MethodHead {
		out.begin()
		return
	}
	if a.follow {
		s.follow(w, r, &a, out)
		return
	}
	if f := s.pages(r.Context(), &a, out); f != nil && !out.begun {
		f.write(w)
	}
}

// asked reads what a request wants to know.
func (s *server) asked(r *http.Request) (a asked, f *fault) {
	values := r.URL.Query()
	if a.Query, f = s.query(values); f != nil {
		return a, f
	}
	if text := values.Get("follow"); text != "" {
		var err error
		if a.follow, err = strconv.ParseBool(text); err != nil {
			return a, wrong("follow=%s: it is 1 or 0", text)
		}
	}
	if values.Has("name") {
		if a.name, f = nameOf(r); f != nil {
			return a, f
		}
	}
	since := values.Get("since")
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		since = last // a browser's EventSource, which has lost its connection
	}
	if since == "" {
		return a, nil
	}
	if seq, err := strconv.ParseUint(since, 10, 63); err == nil {
		a.since = &seq
		return a, nil
	}
	ago, err := wire.ParseAge(since)
	if err != nil {
		return a, wrong("since=%s: it is a time, as 1h or 7d, or the number of an event", since)
	}
	a.Since = time.Now().Add(-ago)
	return a, nil
}

// pages sends the events that there are, a page at a time.
func (s *server) pages(ctx context.Context, a *asked, out *outlet) *fault {
	head, err := s.head(ctx)
	q := a.Query
	q.Before, q.Limit = head+1, wire.MaxLimit // what comes meanwhile would have no end
	var lines []byte
	if a.since != nil {
		q.After = *a.since
		lines, err = s.lost(ctx, *a.since)
	}
	for more := true; more && err == nil; {
		var page []wire.Event
		page, more, err = s.hub.Read(ctx, q)
		if err != nil {
			break
		}
		for i := range page {
			q.After = page[i].Seq
			lines = wire.AppendEvent(lines, &page[i])
		}
		if !out.begun {
			out.begin()
		}
		if out.write(lines) != nil {
			return nil // it is gone, or has all it asked for
		}
		lines = lines[:0]
	}
	if err != nil {
		return unreadable()
	}
	return nil
}

// lost returns what a client is told that wants what comes after a Seq of which
// the log has forgotten something.
func (s *server) lost(ctx context.Context, after uint64) ([]byte, error) {
	oldest, _, err := s.hub.Read(ctx, wire.Query{After: after, Limit: 1})
	if err != nil || len(oldest) == 0 || oldest[0].Seq == after+1 || after == 0 {
		return nil, err
	}
	return wire.AppendLine(nil, wire.Skipped{Kind: wire.KindSkipped, Missed: oldest[0].Seq - after - 1, After: after}), nil
}

// follow makes a session of a request for what comes.
func (s *server) follow(w http.ResponseWriter, r *http.Request, a *asked, out *outlet) {
	if !a.Since.IsZero() {
		seq, err := s.seqAt(r.Context(), a.Since)
		if err != nil {
			unreadable().write(w)
			return
		}
		a.since = &seq
	}
	hello := wire.Request{Op: wire.OpHello, Name: a.name, Follow: wire.FollowAll, Since: a.since}
	room := s.opts.Room
	if a.Room != "" {
		hello.Follow, hello.Room, room = wire.FollowRoom, a.Room, a.Room
	}
	line, _ := json.Marshal(hello) // words and numbers do marshal
	from := wire.HandOverOf(r.Context())
	c := &stream{
		out: out, hello: line, gone: r.Context().Done(), closed: make(chan struct{}), pingEvery: s.opts.PingEvery,
		info: wire.Info{
			Addr: r.RemoteAddr, Dialect: wire.HTTP, Why: "follows events", TLS: from.TLS, Sniffed: from.Sniffed,
			LastRead: time.Now(),
		},
	}
	out.closed = c.closed
	c.tap = from.Tap
	if r.ProtoMajor > 1 { // others' requests share the connection: what is sent is all there is to see
		c.tap = new(wire.Tap)
		out.tap = c.tap
	}
	c.local, _ = r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	s.hub.Serve(context.WithoutCancel(r.Context()), c, room)
	if !c.finish() {
		(&fault{status: http.StatusServiceUnavailable, detail: stopping}).write(w)
	}
}

// seqAt returns the Seq that the events since at come after.
func (s *server) seqAt(ctx context.Context, at time.Time) (uint64, error) {
	head, err := s.head(ctx) // first: whatever is logged from here on is wanted
	if err != nil {
		return 0, err
	}
	first, _, err := s.hub.Read(ctx, wire.Query{Since: at, Limit: 1})
	if err != nil || len(first) == 0 {
		return head, err
	}
	return first[0].Seq - 1, nil
}
