package client

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"hubbub/hub/wire"
)

func TestHello(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Name: "zack", Room: "lobby"})
		p := s.accept()
		hello := p.welcome("e1", 40)
		if hello.Name != "zack" || hello.Room != "lobby" || hello.Follow != wire.FollowAll || len(hello.Client) != 16 || hello.Since != nil {
			t.Errorf("hello is %+v", hello)
		}
		if st := u.phase(Online); st.Resumed || st.Away != 0 {
			t.Errorf("online is %+v", st)
		}
		if w, _ := await[*wire.Welcome](u); w.Session != 7 || u.c.Seq() != 40 {
			t.Errorf("welcome is %+v, seq %d", w, u.c.Seq())
		}
		if r := p.hear(wire.OpPing); string(r.ID) != ownPing {
			t.Errorf("ping is %+v", r)
		}
		pass(3 * time.Millisecond)
		p.send(`{"kind":"pong","id":"ping"}`)
		if st, _ := await[*State](u); st.RTT != 3*time.Millisecond {
			t.Errorf("round trip %v", st.RTT)
		}
		p.message(41, "hi")
		e, it := await[*wire.Event](u)
		if string(e.Body) != "hi" || u.c.Seq() != 41 || it.ID != 0 {
			t.Errorf("event is %+v", e)
		}
		wantText(t, string(it.Line), `"seq":41,`)
		if err := u.end(); err != nil {
			t.Errorf("Run: %v", err)
		}
		if u.phase(Stopped).Err != nil {
			t.Error("stopped with an error")
		}
	})
}

func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true})
		p := s.accept()
		first := p.welcome("e1", 40)
		p.message(41, "one")
		await[*wire.Event](u)
		_ = p.conn.Close()

		st := u.phase(Reconnecting)
		if !errors.Is(st.Err, io.EOF) || st.Err.Error() != "closed by the hub" || st.Attempt != 1 {
			t.Errorf("state is %+v", st)
		}
		p = s.accept()
		again := p.welcome("e1", 43)
		if again.Client != first.Client || again.Since == nil || *again.Since != 41 || again.Epoch != "e1" {
			t.Errorf("second hello is %+v", again)
		}
		p.message(41, "one")
		p.message(42, "two")
		if on := u.phase(Online); !on.Resumed || on.Away <= 0 {
			t.Errorf("online is %+v", on)
		}
		if e, _ := await[*wire.Event](u); e.Seq != 42 {
			t.Errorf("after the resume came %d", e.Seq)
		}

		// The numbers start again: so does the client.
		_ = p.conn.Close()
		p = s.accept()
		if hello := p.welcome("e2", 5); *hello.Since != 42 || hello.Epoch != "e1" {
			t.Errorf("third hello is %+v", hello)
		}
		if on := u.phase(Online); on.Resumed {
			t.Error("resumed in another epoch")
		}
		p.message(6, "afresh")
		if e, _ := await[*wire.Event](u); e.Seq != 6 || u.c.Seq() != 6 {
			t.Errorf("in the new epoch came %d", e.Seq)
		}
		_ = u.end()
	})
}

func TestSinceGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, since := newScript(t), uint64(0)
		u := s.start(Options{Since: &since})
		hello := s.accept().welcome("e1", 9)
		if hello.Since == nil || *hello.Since != 0 || hello.Epoch != "" {
			t.Errorf("hello is %+v", hello)
		}
		if on := u.phase(Online); !on.Resumed || u.c.Seq() != 0 {
			t.Errorf("online is %+v, seq %d", on, u.c.Seq())
		}
		_ = u.end()
	})
}

func TestNotBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Since: new(uint64), NotBefore: time.Date(2026, 11, 20, 14, 3, 21, 1, time.UTC)})
		p := s.accept()
		p.welcome("e1", 9)
		await[*wire.Welcome](u)
		p.message(8, "older by a nanosecond")
		<-u.c.Wake() // though there is nothing to take: the client is further now
		synctest.Wait()
		if u.c.Seq() != 8 {
			t.Errorf("seq %d", u.c.Seq())
		}
		p.send(`{"kind":"notice","seq":9,"at":"2026-11-20T14:03:22Z","text":"newer"}`)
		if e, _ := await[*wire.Event](u); e.Seq != 9 {
			t.Errorf("got %d", e.Seq)
		}
		_ = u.end()
	})
}

func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		for range 9 {
			s.fail = append(s.fail, refused)
		}
		u := s.start(Options{Retry: true})
		want := 250 * time.Millisecond
		for attempt := 1; attempt <= 9; attempt++ {
			st := u.phase(Reconnecting)
			if st.Attempt != attempt || st.Err.Error() != "connection refused" {
				t.Errorf("state is %+v", st)
			}
			if wait := time.Until(st.Retry); wait < want/2 || wait > want {
				t.Errorf("attempt %d in %v, want about %v", attempt, wait, want)
			}
			want = min(2*want, 15*time.Second)
			if attempt == 9 {
				u.c.RetryNow()
			}
		}
		began := time.Now()
		s.accept().welcome("e1", 1)
		if time.Since(began) != 0 {
			t.Errorf("the retry came %v later", time.Since(began))
		}
		if on := u.phase(Online); on.Away != time.Since(s.dials[0]) {
			t.Errorf("away %v", on.Away)
		}
		_ = u.end()
	})
}

// A hub that takes links and drops them at once is not hammered.
func TestShortLinksBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true})
		for range 7 {
			p := s.accept()
			p.welcome("e1", 1)
			_ = p.conn.Close()
		}
		if st := u.phase(Reconnecting); st.Attempt != 1 {
			t.Errorf("state is %+v", st)
		}
		if gone := s.dials[6].Sub(s.dials[0]); gone < 250*63/2*time.Millisecond {
			t.Errorf("seven links in %v", gone)
		}
		_ = u.end()
	})
}

func TestRefusedHello(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true, Room: "lobby", Name: "zack"})
		p := s.accept()
		p.welcome("e1", 1)
		await[*wire.Welcome](u)
		join := u.c.Do(wire.Request{Op: wire.OpJoin, Room: "den"})
		p.send(`{"kind":"ok","id":%s}`, p.hear(wire.OpJoin).ID)
		if _, it := await[*wire.Done](u); it.ID != join {
			t.Errorf("the answer's id is %d, want %d", it.ID, join)
		}
		nick := u.c.Do(wire.Request{Op: wire.OpNick, Name: "ann"})
		p.send(`{"kind":"error","id":%s,"code":"bad_name","text":"no"}`, p.hear(wire.OpNick).ID)
		if _, it := await[*wire.Failure](u); it.ID != nick {
			t.Errorf("the answer's id is %d, want %d", it.ID, nick)
		}
		_ = p.conn.Close()

		p = s.accept()
		if hello := p.hear(wire.OpHello); hello.Room != "den" || hello.Name != "zack" {
			t.Errorf("hello is %+v", hello)
		}
		p.send(`{"kind":"error","code":"no_room","text":"there is no room den"}`)
		u.phase(Reconnecting)
		var no *Refused
		if st := u.phase(Reconnecting); !errors.As(st.Err, &no) || no.Code != "no_room" {
			t.Errorf("state is %+v", st)
		}
		if hello := s.accept().welcome("e1", 1); hello.Room != "lobby" {
			t.Errorf("hello is %+v", hello)
		}
		_ = u.end()
	})
}

func TestNoRetry(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	for _, o := range []Options{{Addr: addr}, {Addr: addr, Retry: true, FailFirst: true}} {
		err = New(o).Run(t.Context())
		var link *LinkError
		if !errors.As(err, &link) || !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("got %v", err)
		}
		if want := "no hub at " + addr + ": connection refused"; err.Error() != want {
			t.Errorf("got %q, want %q", err, want)
		}
	}
}

func TestLostWithoutRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Addr: "here"})
		p := s.accept()
		p.welcome("e1", 1)
		u.phase(Online)
		_ = p.conn.Close()
		if err := <-u.ended; err == nil || err.Error() != "lost the hub at here: closed by the hub" {
			t.Errorf("got %v", err)
		}
		if st := u.phase(Stopped); st.Err == nil {
			t.Error("stopped without the reason")
		}
	})
}

func TestNotAHub(t *testing.T) {
	for name, answer := range map[string]string{
		"silent": "", "raw": "-", "http": "HTTP/1.1 400 Bad Request\r\n", "json": `{"hello":1}` + "\n", "event": `{"kind":"notice","seq":1}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t)
				u := s.start(Options{Addr: "here"})
				p := s.accept()
				p.hear(wire.OpHello)
				if answer != "" {
					_, _ = io.WriteString(p.conn, answer)
				}
				began := time.Now()
				err := <-u.ended
				if !errors.Is(err, ErrNotHub) || err.Error() != "not a hubbub hub at here" {
					t.Errorf("got %v", err)
				}
				if time.Since(began) > 5*time.Second {
					t.Errorf("after %v", time.Since(began))
				}
			})
		})
	}
}
