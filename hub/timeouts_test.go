package hub_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hubbub/hub"
	"hubbub/hub/process"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// frozen runs test in a bubble where time passes only when everybody waits,
// with a hub in it.
func frozen(t *testing.T, test func(t *testing.T, s *server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &server{t: t, log: store.NewMemory(store.Options{})}
		h, err := hub.New(hub.Options{Rooms: rooms(process.NewSet(process.Options{}))}, s.log)
		must(t, err)
		s.hub = h
		test(t, s)
		must(t, h.Shutdown(context.Background()))
		must(t, s.log.Close())
	})
}

// pipe connects a client without a socket.
func (s *server) pipe(room string, o wire.Options) net.Conn {
	ours, theirs := net.Pipe()
	go s.hub.Serve(context.Background(), wire.NewConn(theirs, o), hub.Manners{Room: room, Commands: true})
	return ours
}

func say(t *testing.T, c net.Conn, text string) {
	t.Helper()
	_, err := io.WriteString(c, text)
	must(t, err)
}

// pass lets d of the bubble's time go by.
func pass(d time.Duration) { <-time.After(d) }

func hear(t *testing.T, c net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(c, got)
	if string(got[:n]) != want {
		t.Fatalf("got %q (%v), want %q", got[:n], err, want)
	}
}

func TestIdleLimit(t *testing.T) {
	frozen(t, func(t *testing.T, s *server) {
		t.Helper()
		c := s.pipe("todo", wire.Options{Framing: wire.Line, Idle: time.Minute})
		pass(50 * time.Second)
		say(t, c, "GET/task_01/status\n")
		hear(t, c, "see someone\r\n")
		start := time.Now()
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Error("still open")
		}
		if idle := time.Since(start); idle != time.Minute {
			t.Errorf("closed after %v", idle)
		}
		synctest.Wait()
		s.leftFor("idle for 60 s")
	})
}

// While the hub keeps a client waiting at a gate it is not the client who is
// idle.
func TestNoIdleLimitAtTheGate(t *testing.T) {
	frozen(t, func(t *testing.T, s *server) {
		t.Helper()
		must(t, s.hub.Gate("lobby", false))
		c := s.pipe("lobby", wire.Options{Framing: wire.Raw, Idle: time.Minute})
		say(t, c, "patience")
		pass(time.Hour)
		must(t, s.hub.Gate("lobby", true))
		hear(t, c, "-")
		pass(59 * time.Second)
		say(t, c, "still here")
		hear(t, c, "-")
		_ = c.Close()
	})
}

func TestRawWaits40Milliseconds(t *testing.T) {
	frozen(t, func(t *testing.T, s *server) {
		t.Helper()
		c := s.pipe("lobby", wire.Options{})
		start := time.Now()
		say(t, c, "Zack")
		hear(t, c, "-")
		if took := time.Since(start); took != 40*time.Millisecond {
			t.Errorf("the first message took %v", took)
		}
		start = time.Now()
		say(t, c, "again")
		hear(t, c, "-")
		if took := time.Since(start); took != 0 {
			t.Errorf("the second message took %v", took)
		}
		_ = c.Close()
	})
}

// A client that takes nothing for the write timeout is cut, and costs nobody
// else anything until then.
func TestTooSlow(t *testing.T) {
	frozen(t, func(t *testing.T, s *server) {
		t.Helper()
		stuck := s.pipe("chat", wire.Options{Framing: wire.Line})
		other := s.pipe("chat", wire.Options{Framing: wire.Line})
		synctest.Wait()
		start := time.Now()
		r := bufio.NewReader(other)
		for range 100 {
			say(t, other, "hello\n")
			if line, err := r.ReadString('\n'); err != nil || !strings.HasSuffix(line, ": hello\n") {
				t.Fatalf("%q %v", line, err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the stuck client held the other up for %v", took)
		}
		pass(wire.DefaultWriteTimeout + time.Second)
		synctest.Wait()
		s.leftFor("too slow")
		_ = other.Close()
		_ = stuck.Close()
	})
}

func TestLastWordsToOneWhoDoesNotRead(t *testing.T) {
	frozen(t, func(t *testing.T, s *server) {
		t.Helper()
		c := s.pipe("lobby", wire.Options{Framing: wire.Line})
		say(t, c, "unread answer\n")
		say(t, c, "--quit--\n")
		start := time.Now()
		for len(s.hub.Sessions()) > 0 {
			pass(10 * time.Millisecond)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("leaving took %v", took)
		}
		_ = c.Close()
	})
}
