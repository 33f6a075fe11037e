package wire

import (
	"bytes"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestReceiveDoesNotAllocate(t *testing.T) {
	client, c := dialTCP(t, Options{Framing: Line, Idle: time.Minute})
	needsSocket(t, c)
	out := []byte("one\ntwo\nthree\n")
	said := make([]Said, 0, 8)
	n := testing.AllocsPerRun(1000, func() {
		if _, err := client.Write(out); err != nil {
			t.Fatal(err)
		}
		for got := 0; got < 3; got += len(said) {
			var err error
			if said, err = c.Receive(said[:0]); err != nil {
				t.Fatal(err)
			}
		}
		if w, err := c.TryWrite(out); w != len(out) || err != nil {
			t.Fatal(w, err)
		}
		if _, err := io.ReadFull(client, out); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations for three messages", n)
	}
}

// A line that comes in crumbs costs neither time nor memory without bounds.
func TestCrumbs(t *testing.T) {
	client, c := dialTCP(t, Options{Framing: Line})
	const size = 256 << 10
	go func() {
		for range size / 64 {
			client.Write(bytes.Repeat([]byte("x"), 64))
		}
		client.Write([]byte("\n"))
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	said, err := c.Receive(nil)
	runtime.ReadMemStats(&after)
	if err != nil || len(said) != 1 || len(said[0].Text) != size {
		t.Fatalf("%d messages, %v", len(said), err)
	}
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 4 {
		t.Errorf("%d MiB were allocated for a line of 256 KiB", mib)
	}
}

func BenchmarkReceive(b *testing.B) {
	client, c := dialTCP(b, Options{Framing: Line, Idle: time.Minute})
	line := append(bytes.Repeat([]byte("x"), 99), '\n')
	chunk := slices.Repeat(line, 160)
	go func() {
		for {
			if _, err := client.Write(chunk); err != nil {
				return
			}
		}
	}()
	var said []Said
	var err error
	b.ReportAllocs()
	for n := 0; n < b.N; n += len(said) {
		if said, err = c.Receive(said[:0]); err != nil {
			b.Fatal(err)
		}
	}
	client.Close()
}

func TestMessageOverTheLimit(t *testing.T) {
	for framing, in := range map[string]string{Raw: "12345678901", Line: "12345678901\n", JSON: strings.Repeat(" ", 6*10+4097) + "\n"} {
		t.Run(framing, func(t *testing.T) {
			client, c := pair(t, Options{Framing: framing, MaxMessage: 10})
			go io.WriteString(client, in)
			expectEnd(t, c, "message over 10 bytes")
			expectEnd(t, c, "message over 10 bytes")
			client.Close()
		})
	}
	t.Run("behind others", func(t *testing.T) {
		client, c := pair(t, Options{Framing: Line, MaxMessage: 10})
		go io.WriteString(client, "ok\n123456789012")
		said, err := c.Receive(nil)
		if !slices.Equal(texts(said), []string{"ok"}) || err == nil {
			t.Errorf("%q, %v", texts(said), err)
		}
	})
	t.Run("never buffered", func(t *testing.T) {
		bubble(t, 0, func(t *testing.T) { // a writer that is held up would end a burst
			client, c := pair(t, Options{})
			go func() {
				defer client.Close()
				for _, err := client.Write(make([]byte, 3000)); err == nil; {
					_, err = client.Write(make([]byte, 3000))
				}
			}()
			expectEnd(t, c, "message over 1 MiB")
			if held := len(c.in.bytes()); held > DefaultMaxMessage+pageSize {
				t.Errorf("%d bytes were held", held)
			}
		})
	})
}
