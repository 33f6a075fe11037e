//go:build unix

package term

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// keyboard returns an Input, what feeds it, and how often the terminal has said
// its status.
func keyboard(t *testing.T) (in *Input, w *os.File, statuses *int) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close(); _ = w.Close() })
	statuses = new(int)
	in = &Input{File: r, answered: func() { *statuses++ }}
	in.ready = in.readable
	return in, w, statuses
}

func send(t *testing.T, w io.Writer, s string) {
	t.Helper()
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
}

// read returns what one read gives.
func read(t *testing.T, in *Input) string {
	t.Helper()
	var buf [256]byte
	n, err := in.Read(buf[:])
	if err != nil {
		t.Fatal(err)
	}
	return string(buf[:n])
}

// TestInputJoins cuts every sequence at every place: the parts come one after
// the other, and none of them is typed.
func TestInputJoins(t *testing.T) {
	check := func(name, seq, want string) {
		t.Helper()
		cuts(seq, func(a, b string) {
			in, w, _ := keyboard(t)
			in.ready = func(time.Duration) bool { return true } // the rest comes in time
			var reads []string
			for _, part := range []string{a, b} {
				send(t, w, part)
				reads = append(reads, read(t, in))
			}
			if got := strings.Join(reads, ""); got != want {
				t.Errorf("%s cut after %d bytes: read %q, want %q", name, len(a), reads, want)
			}
			if strings.HasPrefix(want, reads[0]) && token([]byte(reads[0]+" ")) == 0 {
				t.Errorf("%s cut after %d bytes: half of it came: %q", name, len(a), reads)
			}
		})
	}
	for name, seq := range sequences {
		check(name, seq, seq)
	}
	for name, seq := range answers {
		check(name, seq+"x", "x")
	}
	for name, form := range forms {
		check(name, form[0]+"x", form[1]+"x")
	}
}

// TestInputByteByByte is the slowest of links.
func TestInputByteByByte(t *testing.T) {
	in, w, statuses := keyboard(t)
	in.ready = func(time.Duration) bool { return true }
	var sent, want, got strings.Builder
	for _, seq := range sequences {
		sent.WriteString(seq)
		want.WriteString(seq)
	}
	for _, seq := range answers {
		sent.WriteString(seq + "x")
		want.WriteString("x")
	}
	for _, form := range forms {
		sent.WriteString(form[0] + "x")
		want.WriteString(form[1] + "x")
	}
	for i := range sent.Len() {
		send(t, w, sent.String()[i:i+1])
		got.WriteString(read(t, in))
	}
	if got.String() != want.String() {
		t.Errorf("read %q, want %q", got.String(), want.String())
	}
	if *statuses != 1 {
		t.Errorf("the terminal said %d times that it is well, want 1", *statuses)
	}
}

// TestInputFull: what fills the reader's buffer is not torn, and leaves room, so
// that the reader knows there is no more.
func TestInputFull(t *testing.T) {
	in, w, _ := keyboard(t)
	all := strings.Repeat("abcdef\x1b[<65;10;5M你\x1b[0n", 100) + "\x1b]11;" + strings.Repeat("x", 1000) + "\a."
	go func() { _, _ = io.WriteString(w, all) }() // ends with the last read
	var got strings.Builder
	for want := strings.Repeat("abcdef\x1b[<65;10;5M你", 100) + "."; got.String() != want; {
		if !strings.HasPrefix(want, got.String()) {
			t.Fatalf("read %q", got.String())
		}
		one := read(t, in)
		if len(one) > 255 {
			t.Fatalf("a read of %d bytes", len(one))
		}
		if whole([]byte(one)) != len(one) {
			t.Fatalf("torn: %q", one)
		}
		got.WriteString(one)
	}
}

func TestLoneEscape(t *testing.T) {
	for _, key := range []string{"\x1b", "\x1b[", "\x1bO", "\x1b]"} {
		in, w, _ := keyboard(t)
		send(t, w, key)
		if got := read(t, in); got != key { // waits its 50 ms for real
			t.Errorf("read %q, want %q", got, key)
		}
	}
}

// TestForgottenHalf: the beginning of something that never went on is not put
// before what comes much later.
func TestForgottenHalf(t *testing.T) {
	in, w, _ := keyboard(t)
	send(t, w, "\x1b[<65;1")
	if got := read(t, in); got != "" {
		t.Fatalf("read %q", got)
	}
	in.since = in.since.Add(-2 * remember)
	send(t, w, "Mine")
	if got := read(t, in); got != "Mine" {
		t.Errorf("read %q", got)
	}
}
