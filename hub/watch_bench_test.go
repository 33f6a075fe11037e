//go:build unix

package hub_test

import (
	"fmt"
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// BenchmarkWatched is what it costs that twenty busy sessions are watched, all
// by one who reads: the CPU of hub and clients for each delivery, while a
// thousand hear what one says.
func BenchmarkWatched(b *testing.B) {
	for _, c := range []struct{ hear, watch int }{{1000, 0}, {1000, 20}, {20, 0}, {20, 20}} {
		b.Run(fmt.Sprintf("%d-of-%d", c.watch, c.hear), func(b *testing.B) {
			s := start(b, "=chat")
			for range c.hear {
				p := s.dial()
				p.send("x\n")
				go func() { _, _ = io.Copy(io.Discard, p.TCPConn) }()
			}
			eventually(b, "all hear", func() bool {
				rows := s.hub.Sessions()
				return len(rows) == c.hear && rows[c.hear-1].InMsgs == 1 && rows[0].Lag == 0
			})
			op, w := s.join("op", `,"follow":"none"`)
			for id := range c.watch {
				op.send(`{"op":"watch","id":1,"session":%d}`+"\n", id+1)
			}
			go func() { _, _ = io.Copy(io.Discard, op.TCPConn) }()
			talker := s.dial()
			talker.ask("hello, all of you who are here\n", fmt.Sprintf("guest-%d: hello, all of you who are here\n", w.Session+1))
			before, sent := cpu(b), s.row(w.Session).OutBytes
			for b.Loop() {
				talker.ask("hello, all of you who are here\n", fmt.Sprintf("guest-%d: hello, all of you who are here\n", w.Session+1))
			}
			eventually(b, "all heard", func() bool { return s.row(1).Lag == 0 })
			b.ReportMetric(float64(cpu(b)-before)/float64(b.N)/float64(c.hear), "cpu-ns/delivery")
			b.ReportMetric(float64(s.row(w.Session).OutBytes-sent)/float64(b.N), "watched-B/op")
			runtime.KeepAlive(op)
		})
	}
}

// cpu is what the process has used of the processors.
func cpu(tb testing.TB) time.Duration {
	var use syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
