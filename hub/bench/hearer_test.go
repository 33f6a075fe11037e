package bench

import (
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// pair returns both ends of a TCP connection.
func pair(tb testing.TB) (here, there net.Conn) {
	tb.Helper()
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	if here, err = new(net.Dialer).DialContext(tb.Context(), "tcp", l.Addr().String()); err != nil {
		tb.Fatal(err)
	}
	if there, err = l.Accept(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _, _ = here.Close(), there.Close() })
	return here, there
}

// testHearer returns one that hears from conn in a dialect, of so many senders.
func testHearer(conn net.Conn, dialect string, senders int) (*hearer, *speaker) {
	d, _ := dialectOf(dialect)
	t := newTag(time.Now())
	c := &client{inlet: newInlet(conn, newPool(), d.cut), d: &d}
	h := &hearer{
		c: c, tag: t, size: DefaultSize, start: time.Now(), all: new(atomic.Int64), win: newWindow(1, 0, 0),
		times: newHist().shard(0), acks: newHist().shard(0), next: make([]uint32, senders),
	}
	return h, newSpeaker(c, t, 0, DefaultSize)
}

// What a hub might send: in order, and wrong in each way.
func TestHearer(t *testing.T) {
	line := func(s *speaker, sender, number uint32) []byte {
		s.tag.put(s.body, stamp{sender: sender, number: number, at: 1})
		return append(append([]byte("guest-1: "), s.body...), '\n')
	}
	object := func(s *speaker, sender, number uint32) []byte {
		s.tag.put(s.body, stamp{sender: sender, number: number, at: 1})
		return append(append([]byte(`{"kind":"message","seq":7,"name":"x","text":"`), s.body...), "\"}\n"...)
	}
	const told = -1 // in place of a number: the hub says that two were skipped
	for _, c := range []struct {
		name    string
		numbers []int
		sent    uint32
		want    tally
		errors  uint64
	}{
		{"in order", []int{0, 1, 2, 3}, 4, tally{heard: 4}, 0},
		{"a gap", []int{0, 1, 3}, 4, tally{heard: 3, jumped: 1}, 1},
		{"a gap it is told of", []int{0, told, 3}, 4, tally{heard: 2, jumped: 2, told: 2}, 0},
		{"told of fewer than are missing", []int{0, told, 4}, 5, tally{heard: 2, jumped: 3, told: 2}, 1},
		{"the end is missing", []int{0, 1}, 4, tally{heard: 2, jumped: 2}, 2},
		{"the end is missing and told", []int{0, 1, told}, 4, tally{heard: 2, jumped: 2, told: 2}, 0},
		{"doubled", []int{0, 1, 1, 2}, 3, tally{heard: 3, repeats: 1}, 1},
		{"in disorder", []int{0, 2, 1, 3}, 4, tally{heard: 3, jumped: 1, repeats: 1}, 2},
	} {
		for dialect, write := range map[string]func(*speaker, uint32, uint32) []byte{"line": line, "json": object} {
			t.Run(c.name+" "+dialect, func(t *testing.T) {
				here, there := pair(t)
				h, s := testHearer(here, dialect, 1)
				var wire []byte
				for _, n := range c.numbers {
					switch {
					case n != told:
						wire = append(wire, write(s, 0, uint32(n))...)
					case dialect == "line":
						wire = append(wire, "-- skipped 2 --\n"...)
					default:
						wire = append(wire, `{"kind":"skipped","missed":2,"after":3}`+"\n"...)
					}
				}
				wire = append(wire, "what others say, with a ^ in it\n"...)
				go func() { // in pieces, so that messages are cut in two
					for len(wire) > 0 {
						n := min(70, len(wire))
						_, _ = there.Write(wire[:n])
						wire = wire[n:]
					}
					_ = there.Close()
				}()
				if err := h.listen(); err != io.EOF {
					t.Errorf("listen: %v", err)
				}
				got := h.finish([]uint32{c.sent})
				if got != c.want || got.errors() != c.errors {
					t.Errorf("%+v with %d errors, want %+v with %d", got, got.errors(), c.want, c.errors)
				}
				if n := h.win.heard.Load(); n > int64(c.sent) {
					t.Errorf("%d count as heard of %d", n, c.sent)
				}
			})
		}
	}
}

// A sender there is not is an error, and does not crash.
func TestHearerStrange(t *testing.T) {
	here, there := pair(t)
	h, s := testHearer(here, "line", 1)
	s.sender = 9
	s.c = &client{inlet: newInlet(there, newPool(), cutLine), d: h.c.d}
	if err := s.say(3, 0); err != nil {
		t.Fatal(err)
	}
	_ = there.Close()
	_ = h.listen()
	if got := h.finish([]uint32{0}); got.strange != 3 || got.errors() != 3 {
		t.Errorf("%+v", got)
	}
}

// BenchmarkHear is what one message costs the load, by dialect, beside the read:
// finding it, reading its stamp, and checking it.
func BenchmarkHear(b *testing.B) {
	const together = 256
	for _, name := range []string{"line", "json", "ws", "redis", "nats"} {
		b.Run(name, func(b *testing.B) {
			here, _ := pair(b)
			h, s := testHearer(here, name, 1)
			h.every = sampled
			var wire []byte
			for n := range together {
				s.tag.put(s.body, stamp{number: uint32(n)})
				wire = appendHeard(wire, name, s.body)
			}
			b.SetBytes(int64(len(wire) / together))
			b.ReportAllocs()
			for n := 0; n < b.N; n += together {
				h.next[0] = 0
				h.c.give(wire, h.take)
				h.flush()
			}
			if got := h.finish([]uint32{together}); got.errors() > 0 {
				b.Errorf("%+v", got)
			}
		})
	}
}

// appendHeard appends a message as a hub sends it.
func appendHeard(dst []byte, dialect string, body []byte) []byte {
	const before = `{"kind":"message","seq":1234567,"at":"2026-11-20T09:00:00.123456789Z","room":"chat","from":7,"name":"bench","text":"`
	switch dialect {
	case "line":
		return append(append(append(dst, "guest-12: "...), body...), '\n')
	case "json":
		return append(append(append(dst, before...), body...), "\"}\n"...)
	case "redis":
		return fmt.Appendf(dst, "%s%d\r\n%s\r\n", published, len(body), body)
	case "nats":
		return fmt.Appendf(dst, "MSG chat 1 %d\r\n%s\r\n", len(body), body)
	default:
		n := len(before) + len(body) + 2
		dst = append(dst, finText, length16, byte(n>>8), byte(n))
		return append(append(append(dst, before...), body...), `"}`...)
	}
}
