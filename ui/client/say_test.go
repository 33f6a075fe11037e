package client

import (
	"errors"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"hubbub/hub/wire"
)

// saidIs checks one say.
func saidIs(t *testing.T, r wire.Request, id, text, room string) {
	t.Helper()
	if body, _ := r.Body(); string(r.ID) != id || string(body) != text || r.Room != room {
		t.Errorf("got %s %q in %q, want %s %q in %q", r.ID, body, r.Room, id, text, room)
	}
}

func TestResendsExactlyTheUnacknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true})
		if u.c.Say("one", 0, "") != 1 || u.c.Say("two", 0, "") != 2 || u.c.Say("three", 0, "") != 3 {
			t.Error("ids do not count from 1")
		}
		p := s.accept()
		first := p.welcome("e1", 1)
		saidIs(t, p.hear(wire.OpSay), "1", "one", "")
		saidIs(t, p.hear(wire.OpSay), "2", "two", "")
		saidIs(t, p.hear(wire.OpSay), "3", "three", "")
		p.send(`{"kind":"ack","id":2,"seq":5}`)
		if a, it := await[*wire.Ack](u); it.ID != 2 || a.Seq != 5 || u.c.Pending() != 2 {
			t.Errorf("ack %+v, %d pending", a, u.c.Pending())
		}
		_ = p.conn.Close()
		u.phase(Reconnecting)
		u.c.Say("four", 9, "chat")

		p = s.accept()
		if again := p.welcome("e1", 1); again.Client != first.Client {
			t.Error("another instance")
		}
		u.c.Say("five", 0, "")
		saidIs(t, p.hear(wire.OpSay), "1", "one", "")
		saidIs(t, p.hear(wire.OpSay), "3", "three", "")
		four := p.hear(wire.OpSay)
		saidIs(t, four, "4", "four", "chat")
		if four.To != 9 {
			t.Errorf("it goes to %d", four.To)
		}
		saidIs(t, p.hear(wire.OpSay), "5", "five", "")
		for _, id := range []string{"1", "3", "4", "5"} {
			p.send(`{"kind":"ack","id":%s,"seq":6,"dup":true}`, id)
			await[*wire.Ack](u)
		}
		if u.c.Pending() != 0 {
			t.Errorf("%d pending", u.c.Pending())
		}
		_ = u.end()
	})
}

func TestFailureIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{})
		p := s.accept()
		p.welcome("e1", 1)
		u.c.Say("one", 0, "nowhere")
		p.hear(wire.OpSay)
		p.send(`{"kind":"error","id":1,"code":"no_room","text":"no"}`)
		if _, it := await[*wire.Failure](u); it.ID != 1 || u.c.Pending() != 0 {
			t.Errorf("id %d, %d pending", it.ID, u.c.Pending())
		}
		_ = u.end()
	})
}

func TestNotUTF8(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{})
		p := s.accept()
		p.welcome("e1", 1)
		u.c.Say("a\xffb", 0, "")
		u.c.Say("<你好>", 0, "")
		if r := p.hear(wire.OpSay); r.Text != nil || string(r.Data) != "a\xffb" {
			t.Errorf("got %+v", r)
		}
		if r := p.hear(wire.OpSay); r.Text == nil || *r.Text != "<你好>" || r.Data != nil {
			t.Errorf("got %+v", r)
		}
		_ = u.end()
	})
}

func TestRequestsAreLostWithTheLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		s.fail = []error{&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
		u := s.start(Options{Retry: true})
		u.phase(Reconnecting)
		id := u.c.Do(wire.Request{Op: wire.OpWho})
		if lost, it := await[*Lost](u); lost.ID != id || it.ID != id {
			t.Errorf("lost %d, want %d", lost.ID, id)
		}
		p := s.accept()
		p.welcome("e1", 1)
		u.phase(Online)
		answered := u.c.Do(wire.Request{Op: wire.OpPing})
		who := u.c.Do(wire.Request{Op: wire.OpWho})
		page := u.c.Do(wire.Request{Op: wire.OpHistory, Limit: 10})
		for { // the caller's own ping, not the client's
			if r := p.hear(wire.OpPing); string(r.ID) != ownPing {
				p.send(`{"kind":"pong","id":%s}`, r.ID)
				break
			}
		}
		if _, it := await[*wire.Done](u); it.ID != answered {
			t.Errorf("answer to %d, want %d", it.ID, answered)
		}
		p.hear(wire.OpWho)
		p.hear(wire.OpHistory)
		_ = p.conn.Close()
		for _, want := range []uint64{who, page} {
			if lost, _ := await[*Lost](u); lost.ID != want {
				t.Errorf("lost %d, want %d", lost.ID, want)
			}
		}
		_ = u.end()
	})
}

// What was said in a room is said again in that room.
func TestResendAfterJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true})
		p := s.accept()
		p.welcome("e1", 1)
		await[*wire.Welcome](u)
		u.c.Say("at the gate", 0, "")
		u.c.Do(wire.Request{Op: wire.OpJoin, Room: "chat"})
		u.c.Say("in chat", 0, "")
		p.hear(wire.OpSay)
		p.send(`{"kind":"ok","id":%s}`, p.hear(wire.OpJoin).ID)
		await[*wire.Done](u)
		p.hear(wire.OpSay)
		_ = p.conn.Close()
		p = s.accept()
		if hello := p.welcome("e1", 1); hello.Room != "chat" {
			t.Errorf("hello is %+v", hello)
		}
		saidIs(t, p.hear(wire.OpSay), "1", "at the gate", "lobby")
		saidIs(t, p.hear(wire.OpSay), "2", "in chat", "")
		_ = u.end()
	})
}

// A message that ends the session is not sent to the next one.
func TestQuitWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true})
		p := s.accept()
		p.welcome("e1", 1)
		u.c.Say("I --Quit--, bye", 0, "")
		p.hear(wire.OpSay)
		_ = p.conn.Close()
		if f, it := await[*wire.Failure](u); it.ID != 1 || f.Code != CodeQuit {
			t.Errorf("got %+v", f)
		}
		p = s.accept()
		p.welcome("e1", 1)
		u.c.Say(" --QUIT--\n", 0, "")
		saidIs(t, p.hear(wire.OpSay), "2", " --QUIT--\n", "")
		_ = p.conn.Close()
		if err := <-u.ended; err != nil { // this one asks for just that
			t.Errorf("Run: %v", err)
		}
		u.phase(Stopped)
	})
}

func TestTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true, MaxText: 100})
		p := s.accept()
		p.welcome("e1", 1)
		u.phase(Online)
		u.c.Say(strings.Repeat("x", 101), 0, "")
		if f, it := await[*wire.Failure](u); it.ID != 1 || f.Code != tooLong || it.Line != nil {
			t.Errorf("got %+v", f)
		}
		// This hub takes less: it gives up before it knows the id.
		u.c.Say("short", 0, "")
		u.c.Say(strings.Repeat("y", 99), 0, "")
		p.hear(wire.OpSay)
		p.hear(wire.OpSay)
		p.send(`{"kind":"error","code":"too_long","text":"message over 50 B"}`)
		if _, it := await[*wire.Failure](u); it.ID != 3 {
			t.Errorf("it is about %d, want 3", it.ID)
		}
		_ = p.conn.Close()
		p = s.accept()
		p.welcome("e1", 1)
		saidIs(t, p.hear(wire.OpSay), "2", "short", "")
		if u.c.Pending() != 1 {
			t.Errorf("%d pending", u.c.Pending())
		}
		_ = u.end()
	})
}

func TestErrorWords(t *testing.T) {
	for want, err := range map[string]error{
		"connection reset by peer": &net.OpError{Op: "read", Err: syscall.ECONNRESET},
		"no such host":             &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}},
		"odd":                      errors.New("odd"),
	} {
		if got := linkError(err, 0); got.Error() != want || !errors.Is(got, err) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
