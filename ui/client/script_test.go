package client

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"hubbub/hub/wire"
)

// TestMain fails where a goroutine outlives the tests that started it.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code) // the fuzzer has goroutines of its own
	}
	for deadline := time.Now().Add(30 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			fmt.Fprintf(os.Stderr, "goroutines left:\n%s", buf[:runtime.Stack(buf, true)])
			os.Exit(1)
		}
	}
	os.Exit(code)
}

// script plays the hub: it takes the client's connections one by one.
type script struct {
	t     *testing.T
	conns chan net.Conn
	fail  []error // what the next dials return instead
	dials []time.Time
}

func newScript(t *testing.T) *script {
	return &script{t: t, conns: make(chan net.Conn, 1)}
}

func (s *script) dial(context.Context, string) (net.Conn, error) {
	s.dials = append(s.dials, time.Now())
	if len(s.fail) > 0 {
		err := s.fail[0]
		s.fail = s.fail[1:]
		return nil, err
	}
	ours, theirs := net.Pipe()
	s.conns <- ours
	return theirs, nil
}

// side is the hub's side of one connection.
type side struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
	// mute leaves pings unanswered
	mute bool
}

// accept waits for a connection.
func (s *script) accept() *side {
	conn := <-s.conns
	s.t.Cleanup(func() { _ = conn.Close() })
	return &side{t: s.t, conn: conn, r: bufio.NewReader(conn)}
}

// hear returns the next request but pings, which it answers, and checks its op.
func (p *side) hear(op string) wire.Request {
	p.t.Helper()
	for {
		line, err := p.r.ReadBytes('\n')
		if err != nil {
			p.t.Fatalf("waiting for %s: %v", op, err)
		}
		r, err := wire.ParseRequest(line)
		if err != nil {
			p.t.Fatalf("%s: %v", line, err)
		}
		if r.Op == wire.OpPing && op != wire.OpPing {
			if !p.mute {
				p.send(`{"kind":"pong","id":%s}`, r.ID)
			}
			continue
		}
		if r.Op != op {
			p.t.Fatalf("got %s, want %s", line, op)
		}
		return r
	}
}

// send writes one line.
func (p *side) send(format string, args ...any) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.conn, format+"\n", args...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *side) message(seq uint64, text string) {
	p.t.Helper()
	p.send(`{"kind":"message","seq":%d,"at":"2026-11-20T14:03:21Z","room":"lobby","from":3,"name":"ann","text":%q}`, seq, text)
}

// welcome hears the hello and answers it.
func (p *side) welcome(epoch string, seq uint64) wire.Request {
	p.t.Helper()
	hello := p.hear(wire.OpHello)
	p.send(`{"kind":"welcome","session":7,"hub":"test","epoch":%q,"seq":%d,`+
		`"rooms":[{"name":"lobby","processor":"hello","open":true}],"sessions":[{"id":7,"name":"zack","room":"lobby"}]}`, epoch, seq)
	return hello
}

// user is the caller's side of a client.
type user struct {
	t     *testing.T
	c     *Client
	items []Item
	ended chan error
	stop  context.CancelFunc
}

// start runs a client against s.
func (s *script) start(o Options) *user {
	if o.Dial == nil {
		o.Dial = s.dial
	}
	ctx, stop := context.WithCancel(context.Background())
	u := &user{t: s.t, c: New(o), ended: make(chan error, 1), stop: stop}
	go func() { u.ended <- u.c.Run(ctx) }()
	s.t.Cleanup(stop)
	return u
}

// end stops the client and returns what Run said.
func (u *user) end() error {
	u.stop()
	return <-u.ended
}

// next waits for one item.
func (u *user) next() Item {
	for len(u.items) == 0 {
		<-u.c.Wake()
		u.items = u.c.Take(u.items)
	}
	it := u.items[0]
	u.items = u.items[1:]
	return it
}

// await waits for an item of one type, and returns it; others are passed over.
func await[T any](u *user) (T, Item) {
	for {
		it := u.next()
		if v, ok := it.Value.(T); ok {
			return v, it
		}
	}
}

// phase waits for a State of one phase that is no news of the round trip.
func (u *user) phase(want Phase) *State {
	for {
		if s, _ := await[*State](u); s.Phase == want && s.RTT == 0 {
			return s
		}
	}
}

func wantText(t *testing.T, got, part string) {
	t.Helper()
	if !strings.Contains(got, part) {
		t.Errorf("got %q, want something with %q", got, part)
	}
}

// pass lets d go by.
func pass(d time.Duration) { <-time.After(d) }
