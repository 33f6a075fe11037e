package bench

import (
	"bytes"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// On a terminal a line is written over the last, and taken off in the end.
func TestTickerTerminal(t *testing.T) {
	var b bytes.Buffer
	k := NewTicker(&b, true)
	k.Begin(Options{Work: "fanout", Dialect: "ws"}, 2, 3)
	k.Tell(Progress{Phase: "connecting", Count: 1234})
	k.Tell(Progress{Phase: "on", Passed: time.Second, Of: 2 * time.Second, Count: 7})
	k.End()
	lines := strings.Split(b.String(), "\r")
	want := []string{
		"", "fanout ws, run 2 of 3: connecting, 1234", "fanout ws, run 2 of 3: on 1.0 of 2.0 s, 7",
		strings.Repeat(" ", len("fanout ws, run 2 of 3: on 1.0 of 2.0 s, 7")), "",
	}
	if len(lines) != len(want) {
		t.Fatalf("%q", lines)
	}
	for i := range want {
		if strings.TrimRight(lines[i], " ") != strings.TrimRight(want[i], " ") {
			t.Errorf("%q, want %q", lines[i], want[i])
		}
	}
}

// Elsewhere there is a line a second, so none here.
func TestTickerFile(t *testing.T) {
	var b bytes.Buffer
	k := NewTicker(&b, false)
	k.Begin(Options{Work: "idle"}, 1, 1)
	for range 100 {
		k.Tell(Progress{Phase: "connecting"})
	}
	k.End()
	if b.Len() > 0 {
		t.Errorf("%q", b.String())
	}
}

func TestTable(t *testing.T) {
	rs := []Result{
		{Work: "fanout", Dialect: "line", Senders: 4, Hearers: 104, Runs: 3, Figures: map[Figure]float64{
			Rate: 1234567.4, P50: 12.4, P99: 1540, Max: 2.5e6, Errors: 0,
		}},
		{Work: "fanout", Dialect: "ws", Senders: 4, Hearers: 100, Runs: 1, Figures: map[Figure]float64{Rate: 5, Errors: 1}},
		{Work: "idle", Dialect: "raw", Receivers: 9, Runs: 1, Figures: map[Figure]float64{PerConn: 4300}},
	}
	var b bytes.Buffer
	if err := WriteTable(&b, rs); err != nil {
		t.Fatal(err)
	}
	const want = `
         fanout       /s   p50     p99    max  errors
  line 4>104 x3  1234567  12µs  1.54ms  2.50s       0
       ws 4>100        5     -       -      -       1

   idle  rss/client
  raw 9      4.2KiB

`
	if got := "\n" + b.String(); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
}

func TestSpin(t *testing.T) {
	s := SpinTest(20 * time.Millisecond)
	if s.Cores < 1 || s.Share < 0 || s.Share > 1 || s.Spread < 1 || s.Gap < 0 || !strings.Contains(s.String(), "trusted") {
		t.Errorf("%+v %s", s, s)
	}
}

// Frames of every size of header, whole and cut short.
func TestFrames(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 100_000} {
		body := bytes.Repeat([]byte("x"), n)
		frame := appendFrame(nil, body)
		mask := len(frame) - n - 4
		if !bytes.Equal(frame[mask:mask+4], make([]byte, 4)) || frame[1]&masked == 0 {
			t.Fatalf("%d bytes: no mask of zeros in % x", n, frame[:mask+4])
		}
		// As a server sends it: without the mask.
		sent := append(append([]byte{}, frame[:mask]...), body...)
		sent[1] &^= masked
		if m, k := cutFrame(sent); k != len(sent) || m.kind != text || !bytes.Equal(m.body, body) {
			t.Errorf("%d bytes: cut %d of %d, %d in it", n, k, len(sent), len(m.body))
		}
		if _, k := cutFrame(sent[:len(sent)-1]); k != 0 {
			t.Errorf("%d bytes: cut %d without the last one", n, k)
		}
		in := frameIn([]byte("before"), func(dst []byte) []byte { return append(append(dst, body...), '\n') })
		if !bytes.Equal(in, append([]byte("before"), frame...)) {
			t.Errorf("%d bytes: frameIn differs from appendFrame", n)
		}
	}
}

// What a process uses is known on Linux, and never of this process by its port:
// it could not be told from what the load does.
func TestProcess(t *testing.T) {
	if u, ok := ProcessOf(os.Getpid()).Usage(); ok && u.RSS < 1<<20 {
		t.Errorf("%+v", u)
	}
	if _, ok := (*Process)(nil).Usage(); ok {
		t.Error("nothing has a usage")
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, addr := range []string{l.Addr().String(), "192.0.2.1:80", "nonsense", "127.0.0.1:http"} {
		if p := FindProcess(addr); p.PID() != 0 {
			t.Errorf("%s: process %d", addr, p.PID())
		}
	}
}
