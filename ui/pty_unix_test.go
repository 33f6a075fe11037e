//go:build unix

package ui

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	xterm "github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"hubbub/ui/client"
	"hubbub/ui/term"
)

// childEnv makes the test binary a program that shows the screen.
const childEnv = "HUBBUB_TEST_CHILD"

// panicky breaks when it is told to.
type panicky struct{ tea.Model }

func (p panicky) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyMsg); ok && k.String() == "!" {
		panic("told to")
	}
	m, cmd := p.Model.Update(msg)
	return panicky{m}, cmd
}

// child is what the program does: it shows the screen of a hub that is lost.
func child() {
	if addr := os.Getenv(hubEnv); addr != "" {
		err := screenOf(addr)
		fmt.Fprintf(os.Stdout, "err=%v\n", err)
		os.Exit(0)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	link := &fakeLink{wake: make(chan struct{}, 1)}
	link.items = []client.Item{{Value: &client.State{Phase: client.Reconnecting, Err: syscall.ECONNREFUSED}}}
	link.wake <- struct{}{}
	opt := Options{Link: link, Title: "tcp://127.0.0.1:8000", In: os.Stdin, Out: os.Stdout}
	out := term.NewOutput(opt.Out, os.Getenv)
	err := runModel(ctx, opt, panicky{newModel(ctx, opt, os.Getenv, out)}, out)
	stop()
	fmt.Fprintf(os.Stdout, "TERM=%s err=%v\n", os.Getenv("TERM"), err)
	os.Exit(0)
}

// program is a running child at the other end of a terminal.
type program struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	out  bytes.Buffer
	more chan struct{}
}

func start(t *testing.T, termName string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{t: t, cmd: exec.Command(self), more: make(chan struct{}, 1)}
	p.cmd.Env = append(os.Environ(), childEnv+"=1", "TERM="+termName, "LANG=C.UTF-8", "NO_COLOR=")
	p.tty, err = pty.StartWithSize(p.cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skip("no terminal to be had:", err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.tty.Close() })
	go p.read() // ends with the terminal
	return p
}

func (p *program) read() {
	buf := make([]byte, 4096)
	for {
		n, err := p.tty.Read(buf)
		p.mu.Lock()
		p.out.Write(buf[:n])
		p.mu.Unlock()
		select {
		case p.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (p *program) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

// waitFor waits until the program has written s.
func (p *program) waitFor(s string) {
	p.t.Helper()
	for late := time.After(30 * time.Second); !strings.Contains(p.text(), s); {
		select {
		case <-p.more:
		case <-late:
			text := p.text()
			p.t.Fatalf("never wrote %q, but\n%q", s, text[max(0, len(text)-4000):])
		}
	}
}

func (p *program) types(s string) {
	p.t.Helper()
	if _, err := p.tty.WriteString(s); err != nil {
		p.t.Fatal(err)
	}
}

// TestFirstPaint: a terminal that answers no query is not waited for, and TERM
// is what it was. See package quiet.
func TestFirstPaint(t *testing.T) {
	for _, name := range []string{"xterm-256color", "vt100"} {
		began := time.Now()
		p := start(t, name)
		p.waitFor("hubbub")
		took := time.Since(began)
		t.Logf("TERM=%s: first paint after %v", name, took.Round(time.Millisecond))
		if took >= 5*time.Second { // which is the stall
			t.Errorf("TERM=%s: first paint after %v", name, took)
		}
		if strings.Contains(p.text(), "\x1b]11;?") {
			t.Errorf("TERM=%s: the terminal was asked for its background", name)
		}
		p.types("\x04")
		p.waitFor("TERM=" + name + " err=<nil>")
	}
}

// TestRestore: however the program ends, the terminal is as it was.
func TestRestore(t *testing.T) {
	for name, end := range map[string]func(*program){
		"quit":    func(p *program) { p.types("\x04") },
		"ctrl-c":  func(p *program) { p.types("\x03\x03") },
		"SIGTERM": func(p *program) { _ = p.cmd.Process.Signal(syscall.SIGTERM) },
		"panic":   func(p *program) { p.types("!") },
	} {
		t.Run(name, func(t *testing.T) {
			took := time.Hour // the best of some tries: others use the machine too
			for range 3 {
				took = min(took, restores(t, end))
			}
			t.Logf("restored after %v", took.Round(time.Millisecond))
			if took > 400*time.Millisecond {
				t.Errorf("restored after %v", took)
			}
		})
	}
}

// restores ends a program, sees that the terminal is as it was, and returns how
// long that took.
func restores(t *testing.T, end func(*program)) (took time.Duration) {
	t.Helper()
	p := start(t, "xterm-256color")
	p.waitFor("connection refused")
	if state, err := xterm.GetState(p.tty.Fd()); err != nil || *state == cooked(t) {
		t.Fatal("not in raw mode", err)
	}
	began := time.Now()
	end(p)
	p.waitFor("err=")
	took = time.Since(began)
	text := p.text()
	for _, pair := range [][2]string{
		{"\x1b[?1049h", "\x1b[?1049l"},
		{"\x1b[?7l", "\x1b[?7h"},
		{"\x1b[?25l", "\x1b[?25h"},
		{"\x1b[?2004h", "\x1b[?2004l"},
		{"\x1b[?1002h", "\x1b[?1002l"},
		{"\x1b[?1006h", "\x1b[?1006l"},
		{"\x1b[?1004h", "\x1b[?1004l"},
		{"\x1b[?2026h", "\x1b[?2026l"},
	} {
		if strings.LastIndex(text, pair[1]) < strings.LastIndex(text, pair[0]) {
			t.Errorf("%q was not followed by %q", pair[0], pair[1])
		}
	}
	if i := strings.Index(text, "Caught panic"); i >= 0 && i < strings.LastIndex(text, "\x1b[?1049l") {
		t.Error("what broke was said on the screen that is gone now")
	}
	if state, err := xterm.GetState(p.tty.Fd()); err == nil && *state != cooked(t) {
		t.Error("the terminal's settings are not what they were")
	}
	return took
}

// cooked returns the settings of a terminal nobody has touched.
func cooked(t *testing.T) xterm.State {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = master.Close(); _ = slave.Close() }()
	state, err := xterm.GetState(slave.Fd())
	if err != nil {
		t.Fatal(err)
	}
	return *state
}

// TestBlockedTerminal: a terminal that takes nothing any more does not keep
// the program from ending.
func TestBlockedTerminal(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no terminal to be had:", err)
	}
	// Both stay open: the goroutine that Run had to leave behind still writes.
	_ = pty.Setsize(master, &pty.Winsize{Rows: 60, Cols: 200})
	ctx, cancel := context.WithCancel(t.Context())
	link := &fakeLink{wake: make(chan struct{}, 1)}
	done := make(chan error, 1)
	go func() { // ends with Run
		done <- Run(ctx, Options{Link: link, Title: "tcp://127.0.0.1:8000", In: slave, Out: slave})
	}()
	var painted []byte
	for buf := make([]byte, 4096); !bytes.Contains(painted, []byte("live")); {
		n, err := master.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		painted = append(painted, buf[:n]...)
	}
	fill(t, slave)
	began := time.Now()
	cancel()
	select {
	case <-done:
		t.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
	case <-time.After(30 * time.Second):
		t.Fatal("Run hangs on a terminal that takes nothing")
	}
}

// fill writes to a terminal nobody reads until it takes no more.
func fill(t *testing.T, slave *os.File) {
	t.Helper()
	fd, err := syscall.Dup(int(slave.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	wrote := make(chan struct{})
	go func() { // ends with the terminal
		chunk := bytes.Repeat([]byte("x"), 1024)
		for {
			if _, err := syscall.Write(fd, chunk); err != nil {
				return
			}
			select {
			case wrote <- struct{}{}:
			case <-t.Context().Done():
				return
			}
		}
	}()
	for {
		select {
		case <-wrote:
		case <-time.After(100 * time.Millisecond):
			return
		}
	}
}

// still waits until the program has written nothing for so long.
func (p *program) still(d time.Duration) {
	p.t.Helper()
	for late := time.After(30 * time.Second); ; {
		select {
		case <-p.more:
		case <-time.After(d):
			return
		case <-late:
			p.t.Fatal("it writes and writes")
		}
	}
}

// TestIdle: while nothing happens nothing is written, and hardly anything wakes.
func TestIdle(t *testing.T) {
	p := start(t, "xterm-256color")
	p.waitFor("connection refused")
	p.still(200 * time.Millisecond)
	was, written := (&glass{cmd: p.cmd}).usage(), len(p.text())
	<-time.After(3 * time.Second)
	now := (&glass{cmd: p.cmd}).usage()
	if n := len(p.text()) - written; n != 0 {
		t.Errorf("wrote %d bytes: %q", n, p.text()[written:])
	}
	// A second's clock wakes some threads; a ticker of 120 Hz wakes 360 times.
	if n := now.waits - was.waits; n > 600 {
		t.Errorf("%d switches in 3 s", n)
	}
	t.Logf("%d switches in 3 s, %v of CPU", now.waits-was.waits, now.cpu-was.cpu)
}

// TestSizes: no size breaks the screen, and it always ends.
func TestSizes(t *testing.T) {
	p := start(t, "xterm-256color")
	p.waitFor("connection refused")
	sizes := []pty.Winsize{{Rows: 1, Cols: 1}, {Rows: 200, Cols: 500}, {Rows: 1, Cols: 500}, {Rows: 200, Cols: 1}, {Rows: 2, Cols: 2}, {Rows: 5, Cols: 20}}
	for i := range 200 {
		size := sizes[i%len(sizes)]
		if i >= 2*len(sizes) {
			size = pty.Winsize{Rows: uint16(1 + i*37%200), Cols: uint16(1 + i*101%500)}
		}
		_ = pty.Setsize(p.tty, &size)
		<-time.After(2 * time.Millisecond)
		if i%10 == 0 {
			p.types("x")
		}
	}
	_ = pty.Setsize(p.tty, &pty.Winsize{Rows: 24, Cols: 80})
	p.types("\x15still here")
	p.waitFor("still here")
	p.types("\x15\x04")
	p.waitFor("err=<nil>")
}

// TestShiftEnter: where a terminal sends it as a key of its own, it begins a new
// line of the message.
func TestShiftEnter(t *testing.T) {
	p := start(t, "xterm-256color")
	p.waitFor("connection refused")
	p.types("one\x1b[13;2utwo\x1b[27;2;13~three")
	p.waitFor("one↵two↵three")
	p.types("\x1b[0n\x1b[24;80R\x1b[?62c!")
	p.waitFor("told to")
}
