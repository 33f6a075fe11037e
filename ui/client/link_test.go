package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hubbub/hub/wire"
)

func TestDeadLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{Retry: true})
		p := s.accept()
		p.welcome("e1", 1)
		for range 4 { // pongs are enough to live on
			p.send(`{"kind":"pong","id":%s}`, p.hear(wire.OpPing).ID)
		}
		began := time.Now()
		go func() { _, _ = io.Copy(io.Discard, p.r) }()
		st := u.phase(Reconnecting)
		if !errors.Is(st.Err, os.ErrDeadlineExceeded) || time.Since(began) != 75*time.Second {
			t.Errorf("after %v: %v", time.Since(began), st.Err)
		}
		wantText(t, st.Err.Error(), "no answer for 1m15s")
		_ = u.end()
	})
}

func TestBadLines(t *testing.T) {
	for name, tc := range map[string]struct{ line, says string }{
		"long":    {strings.Repeat("x", 200_000), "over 100000 bytes"},
		"no json": {"hello\n", `no line of the wire: "hello"`},
		"broken":  {`{"kind":"message","seq":"x"}` + "\n", "no line of the wire"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t)
				u := s.start(Options{Retry: true, MaxLine: 100_000})
				p := s.accept()
				p.welcome("e1", 1)
				p.message(2, "before")
				_, _ = io.WriteString(p.conn, tc.line)
				await[*wire.Event](u)
				st := u.phase(Reconnecting)
				wantText(t, st.Err.Error(), tc.says)
				_ = u.end()
			})
		})
	}
}

func TestNewerHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{})
		p := s.accept()
		p.welcome("e1", 1)
		p.send(`{"kind":"typing","from":3}`)
		p.send(``)
		p.send(`{"seq":2,"kind":"notice","text":"kind need not come first"}`)
		if e, _ := await[*wire.Event](u); e.Seq != 2 || e.Kind != wire.Notice {
			t.Errorf("event is %+v", e)
		}
		_ = u.end()
	})
}

// A reader that does not take stops the reading, and loses nothing.
func TestFullBuffer(t *testing.T) {
	for name, o := range map[string]Options{
		"items": {Buffer: 10},
		"bytes": {BufferBytes: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScript(t)
				u := s.start(o)
				p := s.accept()
				p.welcome("e1", 0)
				const all = 100
				sent := 0
				done := make(chan struct{})
				go func() {
					defer close(done)
					for sent < all {
						p.message(uint64(sent+1), "hi")
						sent++
					}
				}()
				go func() { _, _ = io.Copy(io.Discard, p.r) }()
				pass(10 * time.Minute) // and the link is not dead for it
				synctest.Wait()
				if sent == 0 || sent > 11 {
					t.Errorf("%d were read while nobody took", sent)
				}
				for want := uint64(1); want <= all; want++ {
					if e, _ := await[*wire.Event](u); e.Seq != want {
						t.Fatalf("got %d, want %d", e.Seq, want)
					}
				}
				<-done
				_ = u.end()
			})
		})
	}
}

func TestSkippedAsksWho(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		u := s.start(Options{})
		p := s.accept()
		p.welcome("e1", 1)
		p.send(`{"kind":"skipped","missed":412,"after":1}`)
		if v, _ := await[*wire.Skipped](u); v.Missed != 412 {
			t.Errorf("skipped is %+v", v)
		}
		p.send(`{"kind":"who","id":%s,"sessions":[{"id":9}]}`, p.hear(wire.OpWho).ID)
		if rows, it := await[*wire.Rows](u); it.ID != 0 || rows.Kind != wire.KindWho || rows.Sessions[0].ID != 9 {
			t.Errorf("rows are %+v", rows)
		}
		_ = u.end()
	})
}

// What the hub says before it closes is read, though writing has failed.
func TestLastWords(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := newScript(t)
	u := s.start(Options{Addr: l.Addr().String(), Dial: Options{}.withDefaults().Dial})
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	s.conns <- conn
	p := s.accept()
	p.welcome("e1", 1)
	u.phase(Online)
	p.send(`{"kind":"error","code":"kicked","text":"kicked: noise"}`)
	_ = conn.Close()
	u.c.Say("into the void", 0, "")
	if f, _ := await[*wire.Failure](u); f.Code != "kicked" {
		t.Errorf("got %+v", f)
	}
	var link *LinkError
	if err := <-u.ended; !errors.As(err, &link) {
		t.Errorf("got %v", err)
	}
}

// Lines come out whole, however they are cut.
func FuzzLines(f *testing.F) {
	f.Add([]byte("one\ntwo\n\nthree"), 3)
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		r := &lines{src: &cutter{text, 1 + max(cut, 0)%7}, max: len(text)}
		var got []byte
		for {
			block, err := r.next()
			if err != nil {
				break
			}
			got = append(got, block...)
		}
		if want := text[:bytes.LastIndexByte(text, '\n')+1]; !bytes.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// cutter reads a few bytes at a time.
type cutter struct {
	rest []byte
	n    int
}

func (c *cutter) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.rest[:min(c.n, len(c.rest))])
	c.rest = c.rest[n:]
	return n, nil
}

func TestWakeIsNeverLost(t *testing.T) {
	const all = 20_000
	b := newInbox(100, 1<<20)
	go func() {
		for n := range all {
			b.put(Item{ID: uint64(n)})
			b.wait(t.Context())
		}
	}()
	var items []Item
	for got := 0; got < all; got += len(items) {
		<-b.wake
		items = b.take(items[:0])
	}
}

func BenchmarkEvents(b *testing.B) {
	var block []byte
	for n := range 256 {
		block = fmt.Appendf(block, `{"kind":"message","seq":%d,"at":"2026-11-20T14:03:21.123456789Z","room":"lobby","from":3,"name":"ann","text":"the quick brown fox jumps over the lazy dog"}`+"\n", n+1)
	}
	c := New(Options{})
	c.link.online = true
	var items, taken []Item
	b.ReportAllocs()
	for n := 0; n < b.N; n += 256 {
		items, _ = decodeAll(items[:0], bytes.Clone(block))
		c.deliver(items)
		taken = c.Take(taken[:0])
	}
}
