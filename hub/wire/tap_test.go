package wire

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// notes is a Watcher that takes blocks while it has room.
type notes struct {
	room int
	got  []string
}

func (n *notes) Watched(b *Block) bool {
	if n.room == 0 {
		return false
	}
	n.room--
	n.got = append(n.got, fmt.Sprintf("%s %d %d %d", b.dir(), b.Offset, len(b.Data), b.Missed))
	return true
}

func noted(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTap(t *testing.T) {
	var tap Tap
	at := time.Now()
	tap.Read([]byte("abc"), at)
	tap.WillWrite(true, false)
	tap.Wrote([]byte("from a tape")) // nobody watches: counted only
	tap.WillWrite(false, false)
	tap.Wrote([]byte("de"))
	w := &notes{room: 4}
	tap.Watch(7, w)
	tap.Watch(7, w)
	tap.WillWrite(false, true)
	tap.Wrote([]byte("a block"))
	tap.WillWrite(true, false)
	tap.Wrote([]byte("tape"))
	tap.Read(make([]byte, MaxBlock+5), at) // two blocks, of which one finds room
	tap.Read([]byte("no room"), at)
	w.room = 1
	tap.Read([]byte("x"), at)
	noted(t, w.got, "in 0 3 0", "out 11 2 11", "out 20 4 0", "in 3 65536 0", "in 65551 1 12")
	tap.Unwatch(w)
	w.room = 1
	tap.Read([]byte("y"), at)
	noted(t, w.got[5:])
}

// However much is read, what is kept is the newest, whole blocks of it, and no
// more than 4 KiB.
func TestKept(t *testing.T) {
	var tap Tap
	sent := bytes.Repeat([]byte("0123456789"), 1<<10)
	for round := range 3000 {
		n := 1 + round*7%300
		if round%500 == 499 {
			n = len(sent)
		}
		tap.Read(sent[:n], time.Unix(int64(round), 0))
		kept := tap.Kept()
		if len(kept) > maxKept || cap(tap.kept.buf) > maxKept {
			t.Fatalf("%d bytes kept, in %d", len(kept), cap(tap.kept.buf))
		}
		blocks := kept.Blocks(7)
		next := blocks[0].Missed
		for _, b := range blocks {
			if b.Offset != next || b.Out || !b.Tail || b.Session != 7 {
				t.Fatalf("round %d: %+v, want offset %d", round, b, next)
			}
			next += uint64(len(b.Data))
		}
		if last := blocks[len(blocks)-1]; next != tap.in.Load() || !bytes.HasSuffix(sent[:n], last.Data) || last.At.Unix() != int64(round) {
			t.Fatalf("round %d ends at %d of %d: %+v", round, next, tap.in.Load(), last)
		}
		if round > 100 && len(kept) < maxKept/2 {
			t.Fatalf("round %d: only %d bytes kept", round, len(kept))
		}
	}
}

// Ten thousand who said one word keep a few bytes of it each.
func TestKeptIsSmall(t *testing.T) {
	taps := make([]Tap, 10_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range taps {
		taps[i].Read([]byte("Zack"), time.Now())
		taps[i].Wrote([]byte("-"))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / int64(len(taps)); each > 40 {
		t.Errorf("%d bytes each", each)
	}
	runtime.KeepAlive(taps)
}

func TestTapAllocatesNothing(t *testing.T) {
	for name, w := range map[string]Watcher{"nobody": nil, "somebody": &notes{}} {
		var tap Tap
		if w != nil {
			tap.Watch(7, w)
		}
		p, at := bytes.Repeat([]byte("x"), 3000), time.Now()
		for range 10 {
			tap.Read(p, at)
		}
		n := testing.AllocsPerRun(100, func() {
			tap.Read(p[:5], at)
			tap.WillWrite(false, false)
			tap.Wrote(p)
			tap.WillWrite(true, false)
			tap.Wrote(p)
		})
		if n != 0 {
			t.Errorf("%s watches: %v allocations", name, n)
		}
	}
}

func BenchmarkTap(b *testing.B) {
	p := bytes.Repeat([]byte("x"), 200)
	at := time.Now()
	for _, c := range []struct {
		name string
		tape bool
	}{{"read", false}, {"tape", true}} {
		b.Run(c.name, func(b *testing.B) {
			var tap Tap
			tap.WillWrite(c.tape, false)
			for b.Loop() {
				if c.tape {
					tap.Wrote(p)
				} else {
					tap.Read(p, at)
				}
			}
		})
	}
}
