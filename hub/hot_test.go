package hub_test

import (
	"bytes"
	"io"
	"runtime"
	"testing"
)

// exchange sends n messages of one line each, in writes of 100, and reads their
// answers, without allocating itself.
func exchange(tb testing.TB, p *peer, n int, line string) {
	tb.Helper()
	write := bytes.Repeat([]byte(line), 100)
	read := make([]byte, len(write))
	for range n / 100 {
		if _, err := p.Write(write); err != nil {
			tb.Fatal(err)
		}
		if _, err := io.ReadFull(p.r, read); err != nil {
			tb.Fatal(err)
		}
	}
}

// The way of a message through the hub, from the socket into the log and back
// and onto a follower's tape, does not allocate for each message.
func TestNoAllocationPerMessage(t *testing.T) {
	if onDisk() {
		t.Skip("the SQLite driver allocates for each row: this is about the hub's own part")
	}
	const messages = 20_000
	s := start(t, "=echo")
	watch, _ := s.join("watch", `,"follow":"all"`)
	go func() { _, _ = io.Copy(io.Discard, watch.TCPConn) }()
	p := s.dial()
	exchange(t, p, messages, "hello, hub\n") // the log's ring and the tapes are warm
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	exchange(t, p, messages, "hello, hub\n")
	runtime.ReadMemStats(&after)
	if each := float64(after.Mallocs-before.Mallocs) / messages; each > 0.5 { // sync.Pool forgets on purpose under the race detector
		t.Errorf("%.3f allocations a message", each)
	}
}

// BenchmarkEcho is one client's messages into the log and back: with nobody
// following, and with one who follows everything.
func BenchmarkEcho(b *testing.B) {
	for _, c := range []struct {
		name   string
		follow bool
	}{{"alone", false}, {"followed", true}} {
		b.Run(c.name, func(b *testing.B) {
			s := start(b, "=echo")
			if c.follow {
				watch, _ := s.join("watch", `,"follow":"all"`)
				go func() { _, _ = io.Copy(io.Discard, watch.TCPConn) }()
			}
			p := s.dial()
			b.ReportAllocs()
			for b.Loop() {
				exchange(b, p, 100, "hello, hub\n")
			}
			b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
