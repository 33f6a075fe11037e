//go:build unix

package ui

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkScreen measures the screen as a person at a terminal would, over a
// real pty, with a hub that says as much as it is told to:
//
//	go test -run '^$' -bench Screen -benchtime 1x ./ui
//
// One run of a case is one measurement of some seconds.
func BenchmarkScreen(b *testing.B) {
	for _, c := range []struct {
		name             string
		cols, rows       int
		loaded, rate     int // messages before, and a second
		keep, link, keys int
	}{
		{name: "key/120x40/50000-a-second/100000-rows", cols: 120, rows: 40, loaded: 100_000, rate: 50_000},
		{name: "key/300x100/10000-a-second", cols: 300, rows: 100, loaded: 10_000, rate: 10_000},
		{name: "key/120x40/quiet", cols: 120, rows: 40, loaded: 1000},
		{name: "key/120x40/1000000-rows/10000-a-second", cols: 120, rows: 40, loaded: 1_000_000, rate: 10_000, keep: 1_000_000},
		{name: "link/200KB-a-second", cols: 120, rows: 40, loaded: 1000, rate: 10_000, link: 200_000},
		{name: "link/50KB-a-second", cols: 120, rows: 40, loaded: 1000, rate: 10_000, link: 50_000},
		{name: "link/10KB-a-second", cols: 120, rows: 40, loaded: 1000, rate: 10_000, link: 10_000, keys: 40},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				f, g := newFeeder(b), &glass{tb: b, rate: c.link}
				g.start(f.ln.Addr().String(), c.cols, c.rows, c.keep)
				g.wait("live")
				f.messages(c.loaded)
				g.shown(f.sent.Load())
				b.ReportMetric(float64(g.usage().rss)/1e6, "RSS-MB")
				stop := func() {}
				if c.rate > 0 {
					stop = f.flood(c.rate)
				}
				<-time.After(300 * time.Millisecond)
				from, was, written := f.sent.Load(), g.usage(), g.written()
				keys := c.keys
				if keys == 0 {
					keys = 150
				}
				took := g.keys(keys, 20*time.Millisecond)
				now := g.usage()
				seconds := now.at.Sub(was.at).Seconds()
				took.report(b, "key-")
				b.ReportMetric(now.percent(was), "CPU-%")
				b.ReportMetric(float64(now.peak)/1e6, "peak-MB")
				b.ReportMetric(float64(g.written()-written)/1000/seconds, "KB/s-out")
				b.ReportMetric(0, "ns/op")
				stop()
				if c.rate > 0 {
					g.shown(f.sent.Load()) // nothing was lost on the way
					g.ages(f, from).report(b, "event-")
				}
				g.close()
			}
		})
	}
}

// ages returns how old the oldest message was that each frame since message
// from first showed, or passed over.
func (g *glass) ages(f *feeder, from uint64) times {
	g.mu.Lock()
	seen := g.fresh
	g.mu.Unlock()
	var out times
	for i := 1; i < len(seen); i++ {
		if oldest := seen[i-1].number + 1; oldest > from {
			out = append(out, seen[i].at.Sub(f.sentAt(oldest)))
		}
	}
	return append(out, 0)
}

// BenchmarkScreenLife measures what does not go by keys: the beginning, the end,
// doing nothing, resizing, pasting.
func BenchmarkScreenLife(b *testing.B) {
	begin := func(b *testing.B, mute bool) (*feeder, *glass) {
		b.Helper()
		f, g := newFeeder(b), &glass{tb: b, mute: mute}
		g.start(f.ln.Addr().String(), 120, 40, 0)
		g.wait("live")
		b.ReportMetric(0, "ns/op")
		return f, g
	}
	b.Run("first-paint/silent", func(b *testing.B) {
		for b.Loop() {
			_, g := begin(b, true)
			b.ReportMetric(ms(g.first.Sub(g.began)), "ms")
		}
	})
	b.Run("exit", func(b *testing.B) {
		for b.Loop() {
			f, g := begin(b, false)
			f.messages(1000)
			g.shown(1000)
			began := time.Now()
			g.types("\x04")
			<-g.ended
			b.ReportMetric(ms(time.Since(began)), "ms")
		}
	})
	b.Run("idle/20s", func(b *testing.B) {
		for b.Loop() {
			f, g := begin(b, false)
			f.messages(100)
			g.shown(100)
			<-time.After(2 * time.Second)
			was, written := g.usage(), g.written()
			<-time.After(20 * time.Second)
			now := g.usage()
			b.ReportMetric(now.percent(was), "CPU-%")
			b.ReportMetric(float64(now.waits-was.waits)/20, "switches/s")
			b.ReportMetric(float64(g.written()-written)/20, "B/s-out")
		}
	})
	b.Run("resize/every-20ms/10000-a-second", func(b *testing.B) {
		for b.Loop() {
			f, g := begin(b, false)
			f.messages(100_000)
			g.shown(f.sent.Load())
			stop := f.flood(10_000)
			end, ended := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(ended)
				r := rand.New(rand.NewPCG(1, 2))
				for tick := time.NewTicker(20 * time.Millisecond); ; {
					select {
					case <-tick.C:
						_ = pty.Setsize(g.tty, &pty.Winsize{Cols: uint16(20 + r.IntN(281)), Rows: uint16(5 + r.IntN(96))})
					case <-end:
						tick.Stop()
						return
					}
				}
			}()
			g.keys(100, 40*time.Millisecond).report(b, "key-")
			close(end)
			<-ended
			stop()
		}
	})
	b.Run("paste/200kB", func(b *testing.B) {
		for b.Loop() {
			_, g := begin(b, false)
			text := strings.Repeat(strings.Repeat("x", 79)+"\n", 2500)
			began := time.Now()
			g.types("\x1b[200~" + text + "\x1b[201~")
			g.wait("2,500 lines")
			b.ReportMetric(ms(time.Since(began)), "ms")
		}
	})
}
