package hub_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/wire"
)

// One that never reads costs the others nothing. When it reads again it is told
// exactly what it missed, and goes on.
func TestSlowFollowerIsToldWhatItMissed(t *testing.T) {
	const messages = 1500
	s := start(t, "=chat", func(o *hub.Options) { o.TapeBytes = 256 << 10 })
	slow, w := s.join("slow", `,"follow":"room"`)
	talker, _ := s.join("talker", `,"follow":"none"`)
	body := strings.Repeat("x", 10_000)
	var last uint64
	for i := range messages {
		last = talker.request(`{"op":"say","id":%d,"text":"%s"}`, i+1, body).Seq
	}
	got, missed, seq := 0, uint64(0), w.Seq
	for seq < last {
		switch e := slow.next("message", "skipped", "join", "notice"); e.Kind {
		case "skipped":
			if e.After != seq {
				t.Fatalf("skipped after %d, the last one was %d", e.After, seq)
			}
			missed += e.Missed
			seq += e.Missed
		default:
			if e.Seq != seq+1 {
				t.Fatalf("seq %d after %d", e.Seq, seq)
			}
			seq = e.Seq
			if e.Kind == "message" {
				got++
			}
		}
	}
	if missed == 0 {
		t.Errorf("got %d and missed none: the test was too gentle", got)
	}
	for _, row := range s.hub.Sessions() {
		if row.Name == "slow" && (row.Skipped != missed || row.State != wire.Live) {
			t.Errorf("missed %d, the row says %+v", missed, row)
		}
	}
}

func TestShutdownTellsEverybody(t *testing.T) {
	s := start(t, "")
	all, _ := s.join("all", `,"follow":"all"`)
	room, _ := s.join("room", `,"follow":"room"`)
	none, _ := s.join("none", `,"follow":"none"`)
	line, raw := s.dial(), s.dial()
	line.ask("x\n", "Hello X\n")
	raw.ask("xx", "-")
	s.stop()
	if e := all.next("notice"); e.Text != "hub stopping" {
		t.Errorf("%+v", e)
	}
	if e := room.next("notice"); e.Text != "hub stopping" {
		t.Errorf("%+v", e)
	}
	if e := none.next(); e.Kind != "notice" || e.Text != "hub stopping" {
		t.Errorf("%+v", e)
	}
	line.expect("-- hub stopping --\n")
	line.closed()
	raw.closed()
	if c, err := net.Dial("tcp", s.addr); err == nil {
		_ = c.Close()
		t.Error("the door is open still")
	}
}

func TestEveryLeaveSaysHubStopping(t *testing.T) {
	s := start(t, "")
	for range 10 {
		s.dial().ask("xx", "-")
	}
	var reasons []string
	read := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		defer close(read)
		_ = s.log.Tail(ctx, 0, func(events []wire.Event) error {
			for _, e := range events {
				if e.Kind == wire.Leave {
					reasons = append(reasons, e.Reason)
				}
			}
			if len(reasons) == 10 {
				cancel()
			}
			return nil
		})
	}()
	s.stop()
	<-read
	for _, r := range reasons {
		if r != "hub stopping" {
			t.Errorf("left for %q", r)
		}
	}
	if len(reasons) != 10 {
		t.Errorf("%d leaves", len(reasons))
	}
}

// usage is what the process holds.
func usage(t *testing.T) (goroutines, files int, heap uint64) {
	t.Helper()
	dir, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		dir = nil // not Linux: only the rest is compared
	}
	runtime.GC()
	runtime.GC() // what is pooled outlives one
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), len(dir), m.HeapAlloc
}

// A thousand who come and go, in any dialect and in any way, leave nothing
// behind.
func TestAThousandCyclesLeaveNothing(t *testing.T) {
	for _, c := range []struct{ name, door, send, want string }{
		{"raw", "?framing=raw", "Zack", "-"},
		{"raw sniffed", "", "Zack", "-"},
		{"line", "", "Zack\n", "Hello ZACK\n"},
		{"line in chat", "=chat?framing=line", "x\n", "guest-"},
		{"json", "", `{"op":"hello","follow":"all"}` + "\n", `{"kind":"welcome"`},
		{"silent", "", "", ""},
		{"half a rune", "", "你"[:2], ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, c.door, func(o *hub.Options) { o.GoneRows = 10 })
			cycle(t, s, 50, c.send, c.want)
			s.empty()
			goroutines, files, heap := usage(t)
			cycle(t, s, 1000, c.send, c.want)
			s.empty()
			var g, f int
			var h uint64
			eventually(t, "goroutines and descriptors are where they were", func() bool {
				g, f, h = usage(t)
				return g <= goroutines && f <= files
			})
			// The log keeps its tail, 4,096 events in memory (more before what is
			// on disk); nothing else grows.
			if onDisk() {
				return
			}
			eventually(t, "memory is where it was", func() bool {
				_, _, h = usage(t)
				return h <= heap+5<<20
			})
		})
	}
}

func (s *server) empty() {
	s.t.Helper()
	eventually(s.t, "everybody left", func() bool { return len(s.hub.Sessions()) == 0 })
}

// cycle lets n clients come and go, some at once, each in one of four ways.
func cycle(t *testing.T, s *server, n int, send, want string) {
	t.Helper()
	var all sync.WaitGroup
	for worker := range 32 {
		all.Go(func() {
			for i := worker; i < n; i += 32 {
				if err := visit(s.addr, send, want, i%4); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func visit(addr, send, want string, leave int) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write([]byte(send)); err != nil {
		return err
	}
	got := make([]byte, len(want))
	for n := 0; n < len(got); {
		m, err := c.Read(got[n:])
		if n += m; err != nil {
			return fmt.Errorf("got %q: %w", got[:n], err)
		}
	}
	if string(got) != want {
		return fmt.Errorf("got %q, want %q", got, want)
	}
	tcp := c.(*net.TCPConn)
	switch leave {
	case 0:
		_ = tcp.SetLinger(0) // a reset
	case 1:
		_ = tcp.CloseWrite()
	case 2:
		_, _ = tcp.Write([]byte("--quit--"))
	}
	return nil
}
