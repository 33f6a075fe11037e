//go:build unix

package term

import (
	"io"
	"os"
	"testing"
	"time"
)

// pipe returns an Input and what feeds it.
func pipe(t *testing.T) (*Input, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close(); _ = w.Close() })
	in, ok := NewInput(r).(*Input)
	if !ok {
		t.Fatal("no Input")
	}
	return in, w
}

func send(t *testing.T, w io.Writer, s string) {
	t.Helper()
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
}

// TestInputJoins cuts every sequence at every place: each read gives all of it
// or, for an answer, nothing.
func TestInputJoins(t *testing.T) {
	check := func(name, seq, want string) {
		for cut := 1; cut < len(seq); cut++ {
			in, w := pipe(t)
			rest := seq[cut:]
			in.ready = func(time.Duration) bool { // the other half comes while the first is waited with
				if rest == "" {
					return false
				}
				send(t, w, rest)
				rest = ""
				return true
			}
			send(t, w, seq[:cut])
			var got string
			for len(got) < len(want) || rest != "" {
				buf := make([]byte, 256)
				n, err := in.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				got += string(buf[:n])
				if rest != "" { // the first half was whole by itself
					send(t, w, rest)
					rest = ""
				}
			}
			if got != want {
				t.Errorf("%s cut after %d bytes: read %q, want %q", name, cut, got, want)
			}
		}
	}
	for name, seq := range sequences {
		check(name, seq, seq)
	}
	for name, seq := range answers {
		check(name, seq+"x", "x")
	}
}

// TestInputFullBuffer: what does not fit the reader's buffer is not torn, and
// not kept either once nothing follows.
func TestInputFullBuffer(t *testing.T) {
	in, w := pipe(t)
	in.ready = func(time.Duration) bool { return true }
	send(t, w, "abcdef\x1b[<65;10;5M")
	buf := make([]byte, 10)
	var reads []string
	for range 2 {
		n, err := in.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		reads = append(reads, string(buf[:n]))
	}
	if reads[0] != "abcdef" || reads[1] != "\x1b[<65;10;5" {
		t.Errorf("reads %q", reads)
	}
}

func TestLoneEscape(t *testing.T) {
	in, w := pipe(t)
	send(t, w, "\x1b")
	buf := make([]byte, 256)
	n, err := in.Read(buf) // waits its 50 ms for real
	if err != nil || string(buf[:n]) != "\x1b" {
		t.Errorf("read %q, %v", buf[:n], err)
	}
}
