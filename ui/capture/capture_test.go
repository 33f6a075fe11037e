package capture_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/capture"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// recorded makes a recording: > is what the client sent, < what came back, each
// so long after the one before.
func recorded(reason string, lines ...any) *capture.Recording {
	r := &capture.Recording{Hub: "127.0.0.1:8000", Session: wire.Session{ID: 7, Name: "zack", State: wire.Live, Since: start}}
	at, offset := start, map[bool]uint64{}
	for i := 0; i < len(lines); i += 2 {
		at = at.Add(lines[i].(time.Duration))
		text := lines[i+1].(string)
		out := text[0] == '<'
		r.Blocks = append(r.Blocks, wire.Block{Session: 7, At: at, Out: out, Offset: offset[out], Data: []byte(text[1:])})
		offset[out] += uint64(len(text) - 1)
	}
	if reason != "" {
		s := r.Session
		r.Leave = &wire.Event{Kind: wire.Leave, Seq: 9, At: at.Add(20 * ms), Session: &s, Reason: reason}
	}
	return r
}

const ms = time.Millisecond

// A recording is read as it was written, whatever bytes are in it.
func TestReadWhatWasWritten(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	r := recorded("closed by client", ms, ">Zack\n", 40*ms, "<-", ms, ">"+string(all), ms, "<你好\x00\u202e")
	var file bytes.Buffer
	if _, err := r.WriteTo(&file); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	again, err := capture.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	var file2 bytes.Buffer
	if _, err := again.WriteTo(&file2); err != nil || file2.String() != text {
		t.Errorf("%v\n%s\n%s", err, text, file2.String())
	}
	if lines := strings.Split(text, "\n"); len(lines) != 7 || !strings.HasPrefix(lines[0], `{"kind":"recording","version":1,"hub":"127.0.0.1:8000","session":{"id":7,"name":"zack"`) ||
		!strings.HasPrefix(lines[1], `{"kind":"wire","session":7,"at":"2026-11-21T12:00:00.001Z","dir":"in","offset":0,"size":5,"text":"Zack\n"`) ||
		!strings.HasPrefix(lines[5], `{"kind":"leave","seq":9,`) {
		t.Errorf("%s", text)
	}
	if !bytes.Equal(again.Blocks[2].Data, all) || again.Leave.Reason != "closed by client" {
		t.Errorf("%+v", again)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	const head = `{"kind":"recording","version":1,"session":{"id":7}}` + "\n"
	const block = `{"kind":"wire","session":7,"at":"2026-11-21T12:00:00Z","dir":"in","offset":0,"size":1,"text":"a"}` + "\n"
	for text, want := range map[string]string{
		"":                                 "there is no block in it",
		head:                               "there is no block in it",
		"hello\n":                          `line 1: no recording: a line is one JSON object, not "hello"`,
		head + block + "{\n":               `line 3: no recording`,
		block + head:                       "line 2: another recording begins",
		`{"kind":"ack"}`:                   `line 1: a recording has lines of kind recording, wire and leave, not "ack"`,
		`{"kind":"recording","version":2}`: "line 1: a recording of version 2; this program knows 1",
		strings.Replace(block, `"in"`, `"up"`, 1):                        `line 1: dir is in or out, not "up"`,
		strings.Replace(block, `"2026-`, `"soon-`, 1):                    "line 1: ",
		block + strings.Replace(block, `session":7`, `session":8`, 1):    "line 2: a block of session 8; the recording is of session 7",
		head + `{"kind":"leave","seq":1,"reason":"quit"}` + "\n" + block: "line 3: a block after the session has left",
		strings.Repeat("x", 5<<20):                                       "reading the recording",
	} {
		if _, err := capture.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %s", text, err, want)
		}
	}
	r, err := capture.Read(strings.NewReader(block + "\n" + strings.Replace(block, `0,"size":1`, `9,"size":5`, 1)))
	if err != nil || len(r.Blocks) != 2 || r.Session.ID != 7 {
		t.Errorf("without a head, and edited: %+v, %v", r, err)
	}
}

func TestMissing(t *testing.T) {
	r := recorded("", ms, ">a", ms, "<b", ms, ">c")
	r.Blocks[0].Offset, r.Blocks[0].Missed, r.Blocks[1].Offset, r.Blocks[2].Missed = 10, 12, 2, 5
	if before, between := r.Missing(); before != 12 || between != 5 {
		t.Errorf("%d before, %d between", before, between)
	}
}

// heard is a peer that reads from a client and answers by a script: what it does
// is for the test, which runs it.
type heard struct {
	at   []time.Duration
	text []string
	end  error // how the client left
}

// serve answers each read with the next answer, so long after it.
func (h *heard) serve(conn net.Conn, from time.Time, delay time.Duration, answers ...string) {
	defer conn.Close()
	buf := make([]byte, 1<<16)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			h.end = err
			return
		}
		h.at, h.text = append(h.at, time.Since(from)), append(h.text, string(buf[:n]))
		if len(answers) > 0 {
			<-time.After(delay)
			_, _ = io.WriteString(conn, answers[0])
			answers = answers[1:]
		}
	}
}

// The gaps are those of the recording, to the moment, counted from the reply
// where there was one, however long that takes now.
func TestPlayKeepsTheGaps(t *testing.T) {
	r := recorded("", ms, ">a", 40*ms, "<1", time.Minute, ">b", 10*ms, ">c", 3*time.Hour, ">d")
	for speed, want := range map[float64][]time.Duration{
		1: {0, time.Second + time.Minute, time.Second + time.Minute + 10*ms, time.Second + time.Minute + 10*ms + 3*time.Hour},
		2: {0, 31 * time.Second, 31*time.Second + 5*ms, 31*time.Second + 5*ms + 90*time.Minute},
		0: {0, time.Second, time.Second, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			var h heard
			done := make(chan struct{})
			from := time.Now()
			go func() { defer close(done); h.serve(server, from, time.Second, "1") }()
			if err := r.Play(t.Context(), client, capture.PlayOptions{Speed: speed, Check: true}); err != nil {
				t.Error(err)
			}
			<-done
			if strings.Join(h.text, "") != "abcd" || len(h.at) != len(want) {
				t.Fatalf("speed %v: %q", speed, h.text)
			}
			for i := range want {
				if h.at[i] != want[i] {
					t.Errorf("speed %v: %q after %v, want %v", speed, h.text[i], h.at[i], want[i])
				}
			}
		})
	}
}

// A reply that does not come is waited for once, not before every send.
func TestPlayGivesUpReplies(t *testing.T) {
	r := recorded("", ms, ">a", 40*ms, "<1", ms, ">b", ms, "<2", ms, ">c")
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		var h heard
		done := make(chan struct{})
		from := time.Now()
		go func() { defer close(done); h.serve(server, from, 0) }()
		err := r.Play(t.Context(), client, capture.PlayOptions{Speed: 1, Check: true})
		<-done
		var differ *capture.DifferenceError
		if !errors.As(err, &differ) || differ.Offset != 0 || err.Error() != `the replies differ at byte 0: recorded "12", came nothing more` {
			t.Error(err)
		}
		if strings.Join(h.text, "") != "abc" || h.at[2] > 2*capture.Grace+100*ms {
			t.Errorf("%q %v", h.text, h.at)
		}
	})
}

func TestPlayEndsWithItsContext(t *testing.T) {
	r := recorded("", ms, ">a", time.Hour, ">b")
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		var h heard
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		go h.serve(server, time.Now(), 0)
		if err := r.Play(ctx, client, capture.PlayOptions{Speed: 1}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// play plays a recording by each of the means there are against a server of its
// own, and returns what that heard of each.
func play(t *testing.T, r *capture.Recording, answers ...string) map[string]heard {
	t.Helper()
	means := map[string]func(addr string) error{
		"play": func(addr string) error {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
			if err != nil {
				return err
			}
			return r.Play(t.Context(), conn, capture.PlayOptions{Speed: 1, Check: true})
		},
		"python3": func(addr string) error { return script(t, r.Python, addr, "python3", "--check") },
		"sh":      func(addr string) error { return script(t, r.Shell, addr, "sh") },
	}
	all := make(map[string]heard)
	for name, run := range means {
		needs := strings.Replace(name, "sh", "nc", 1)
		if _, err := exec.LookPath(needs); err != nil && name != "play" {
			t.Logf("%s is not here", needs)
			continue
		}
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var h heard
		done := make(chan struct{})
		go func() {
			defer close(done)
			if conn, err := l.Accept(); err == nil {
				h.serve(conn, time.Now(), 0, answers...)
			}
		}()
		if err := run(l.Addr().String()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_ = l.Close()
		<-done
		all[name] = h
	}
	return all
}

// script writes a script for the recording's own address and runs it against
// another.
func script(t *testing.T, write func(io.Writer, string) error, addr, interpreter string, options ...string) error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script")
	var text bytes.Buffer
	if err := errors.Join(write(&text, "127.0.0.1:1"), os.WriteFile(file, text.Bytes(), 0o600)); err != nil {
		return err
	}
	host, port, _ := net.SplitHostPort(addr)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, interpreter, append([]string{file, host, port}, options...)...)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return errors.Join(err, errors.New(string(out)))
	}
	return nil
}

// Every byte there is comes over, in the reads it was in, by each of the means.
func TestEveryMeansSendsTheSame(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	blocks := []string{"Zack", "it's 100% \\n \"sure\"\n", string(all), "你好", "#!$(x)`y`%s%d\\"}
	lines := []any{}
	for i, b := range blocks {
		lines = append(lines, 20*ms, ">"+b, 5*ms, "<"+strings.Repeat("-", i+1))
	}
	r := recorded("closed by client", lines...)
	for name, h := range play(t, r, "-", "--", "---", "----", "-----") {
		if strings.Join(h.text, "|") != strings.Join(blocks, "|") {
			t.Errorf("%s sent %q", name, h.text)
		}
	}
}

// The client leaves as it did: with a half close, after which it still reads, or
// with a reset; nc knows no reset.
func TestTheEndIsPlayed(t *testing.T) {
	r := recorded("closed by client", ms, ">a", ms, "<1", ms, ">b")
	for name, h := range play(t, r, "1") {
		if strings.Join(h.text, "") != "ab" || !errors.Is(h.end, io.EOF) {
			t.Errorf("%s: %+v", name, h)
		}
	}
	r = recorded("reset by client", ms, ">a", ms, "<1")
	for name, h := range play(t, r, "1") {
		if name != "sh" && !errors.Is(h.end, syscall.ECONNRESET) {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

// What comes only after the half close is waited for before it no longer than
// needed, and read after it.
func TestAnswerToTheHalfClose(t *testing.T) {
	r := recorded("closed by client", ms, ">no newline", ms, "<Hello")
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			_, _ = io.Copy(io.Discard, conn)
			_, _ = io.WriteString(conn, "Hello")
			_ = conn.Close()
		}
	}()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Play(t.Context(), conn, capture.PlayOptions{Speed: 1, Check: true}); err != nil {
		t.Error(err)
	}
}

// Names are the client's own words: in a script they are never more than a
// comment.
func TestNamesAreNoCode(t *testing.T) {
	r := recorded("closed by client", ms, ">a")
	r.Session.Name = "x\nimport os\r\"\"\"'$(touch owned)"
	for name, write := range map[string]func(io.Writer, string) error{"python": r.Python, "sh": r.Shell} {
		var b bytes.Buffer
		if err := write(&b, "127.0.0.1:8000"); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if strings.Contains(line, "owned") && !strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "import os") {
				t.Errorf("%s: %q", name, line)
			}
		}
	}
}

func TestPrinter(t *testing.T) {
	r := recorded("", ms, ">Zack\n", 41*ms, "<-", 1500*ms, ">\x1b[2J\xff\\", 3*time.Minute, ">你好")
	r.Blocks[2].Missed = 5
	for look, want := range map[capture.Look]string{
		capture.Text: `12:00:00.001 ->      5 B            Zack␊
12:00:00.042 <-      1 B  +41 ms    -
-- 5 bytes are missing here --
12:00:01.542 ->      6 B  +1.5 s    ␛[2J\xff\\
12:03:01.542 ->      6 B  +3 min    你好
! sends "GBK" (framing raw)
`,
		capture.Mixed: `12:00:00.001 ->      5 B
    000000  5a 61 63 6b 0a                                    Zack.
12:00:00.042 <-      1 B  +41 ms
    000000  2d                                                -
-- 5 bytes are missing here --
12:00:01.542 ->      6 B  +1.5 s
    000000  1b 5b 32 4a ff 5c                                 .[2J.\
12:03:01.542 ->      6 B  +3 min
    000000  e4 bd a0 e5 a5 bd                                 ......
! sends "GBK" (framing raw)
`,
	} {
		var b bytes.Buffer
		p := capture.NewPrinter(&b, look, time.UTC)
		for i := range r.Blocks {
			p.Block(&r.Blocks[i])
		}
		p.Misfit(wire.Misfit{Text: `sends "GBK"`, Fix: wire.Raw})
		if err := p.Flush(); err != nil || b.String() != want {
			t.Errorf("%v\n%s\nwant\n%s", err, b.String(), want)
		}
	}
}
