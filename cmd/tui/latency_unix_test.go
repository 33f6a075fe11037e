//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// BenchmarkKeyUnderLoad measures how long the screen, at 120x40 in a terminal
// of its own, takes from a key to the bytes that show it, while a hub sends it
// 10,000 events a second. Afterwards the hub says what the screen missed.
//
//	go test -run '^$' -bench KeyUnderLoad -benchtime 200x ./cmd/tui
func BenchmarkKeyUnderLoad(b *testing.B) {
	for _, rate := range []int{0, 10_000} {
		b.Run(fmt.Sprintf("%d-events-a-second", rate), func(b *testing.B) { keyUnderLoad(b, rate) })
	}
}

func keyUnderLoad(b *testing.B, rate int) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	door, err := listen.ParseDoor("127.0.0.1:0=chat")
	check(b, err)
	hub, err := run.Start(ctx, run.Options{Doors: []listen.Door{door}})
	check(b, err)
	addr := hub.Doors()[0].Listening()
	screen := startScreen(b, addr)
	screen.wait("live")
	stopped := make(chan struct{})
	loading, stopLoad := context.WithCancel(ctx)
	go func() {
		defer close(stopped)
		load(loading, b, addr, rate)
	}()

	var took []time.Duration
	key := 0x4e00 // a character the load does not have
	for b.Loop() {
		if key%32 == 0 {
			screen.press("\x15") // Ctrl-U
		}
		start := time.Now()
		screen.press(string(rune(key)))
		screen.wait(string(rune(key)))
		took = append(took, time.Since(start))
		key++
		<-time.After(20 * time.Millisecond) // the pace of fast typing
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	stopLoad()
	<-stopped
	b.ReportMetric(float64(missed(b, hub)), "missed")
	screen.press("\x03\x03\x03")
	_ = screen.cmd.Wait()
	_ = screen.tty.Close()
	check(b, hub.Stop(ctx))
	check(b, hub.Close())
}

// missed waits until the screen has everything and returns what it skipped.
func missed(b *testing.B, hub *run.Running) uint64 {
	b.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		for _, row := range hub.Hub.Sessions() {
			if row.Name == "screen" && row.Lag == 0 {
				return row.Skipped
			}
		}
	}
	b.Fatal("the screen never caught up")
	return 0
}

// load says that many messages a second, in bursts, until ctx ends.
func load(ctx context.Context, b *testing.B, addr string, rate int) {
	if rate == 0 {
		return
	}
	c := client.New(client.Options{Addr: addr, Name: "load", Follow: wire.FollowNone})
	go func() { _ = c.Run(ctx) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; {
		select {
		case <-tick.C:
			for range rate / 100 {
				n++
				c.Say(fmt.Sprintf("message %d of the load, as long as people's messages are", n), 0, "chat")
			}
			c.Take(nil)
		case <-ctx.Done():
			return
		}
	}
}

// terminal is tui in a terminal of its own.
type terminal struct {
	b    *testing.B
	cmd  *exec.Cmd
	tty  *os.File
	seen chan string
	rest string
}

func startScreen(b *testing.B, addr string) *terminal {
	b.Helper()
	bin := filepath.Join(b.TempDir(), "tui")
	out, err := exec.CommandContext(b.Context(), "go", "build", "-o", bin, ".").CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	s := &terminal{b: b, cmd: exec.CommandContext(b.Context(), bin, addr, "--name", "screen"), seen: make(chan string, 1024)}
	s.cmd.Env = append(os.Environ(), "TERM=screen-256color", "LANG=C.UTF-8")
	s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Cols: 120, Rows: 40})
	check(b, err)
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := s.tty.Read(buf)
			if n > 0 {
				s.seen <- string(buf[:n])
			}
			if err != nil {
				close(s.seen)
				return
			}
		}
	}()
	return s
}

func (s *terminal) press(keys string) {
	s.b.Helper()
	_, err := io.WriteString(s.tty, keys)
	check(s.b, err)
}

// wait reads until text has come.
func (s *terminal) wait(text string) {
	s.b.Helper()
	deadline := time.After(10 * time.Second)
	for !strings.Contains(s.rest, text) {
		if len(s.rest) > len(text) {
			s.rest = s.rest[len(s.rest)-len(text):]
		}
		select {
		case more, ok := <-s.seen:
			if !ok {
				s.b.Fatalf("the screen ended before it showed %q", text)
			}
			s.rest += more
		case <-deadline:
			s.b.Fatalf("the screen never showed %q", text)
		}
	}
	_, s.rest, _ = strings.Cut(s.rest, text)
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
