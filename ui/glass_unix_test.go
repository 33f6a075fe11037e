//go:build unix

package ui

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// hubEnv and rowsEnv make the child a screen of the hub at an address.
const (
	hubEnv  = "HUBBUB_TEST_HUB"
	rowsEnv = "HUBBUB_TEST_ROWS"
)

// screenOf is the child that shows the hub at an address.
func screenOf(addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	c := client.New(client.Options{Addr: addr, Name: "screen", Follow: wire.FollowAll, Retry: true})
	ran := make(chan error, 1)
	link, cancel := context.WithCancel(ctx)
	go func() { ran <- c.Run(link) }()
	rows, _ := strconv.Atoi(os.Getenv(rowsEnv))
	err := Run(ctx, Options{Link: c, Title: "tcp://" + addr, Rows: rows, In: os.Stdin, Out: os.Stdout})
	cancel()
	<-ran
	return err
}

// glass is a terminal as one that is measured: it may be slow, or mute.
type glass struct {
	tb    testing.TB
	cmd   *exec.Cmd
	tty   *os.File
	rate  int  // bytes a second it takes, 0 for all
	mute  bool // it answers nothing
	began time.Time

	mu    sync.Mutex
	seen  []byte // since the last wait
	bytes int
	first time.Time // when the title showed
	fresh []fresh   // the newest messages that showed
	more  chan struct{}
	ended chan struct{}
}

// fresh is a message that showed, and when.
type fresh struct {
	number uint64
	at     time.Time
}

func (g *glass) start(addr string, cols, rows, keep int) {
	g.tb.Helper()
	self, err := os.Executable()
	g.check(err)
	g.cmd = exec.Command(self)
	g.cmd.Env = append(os.Environ(), childEnv+"=1", hubEnv+"="+addr, rowsEnv+"="+strconv.Itoa(keep),
		"TERM=xterm-256color", "TMUX=", "STY=", "LANG=C.UTF-8", "NO_COLOR=")
	g.more, g.ended = make(chan struct{}, 1), make(chan struct{})
	g.began = time.Now()
	g.tty, err = pty.StartWithSize(g.cmd, &pty.Winsize{Rows: uint16(rows), Cols: uint16(cols)})
	g.check(err)
	g.tb.Cleanup(g.close)
	go g.read() // ends with the terminal
}

func (g *glass) close() {
	_ = g.cmd.Process.Kill()
	_ = g.tty.Close()
	<-g.ended
	_ = g.cmd.Wait()
}

func (g *glass) check(err error) {
	g.tb.Helper()
	if err != nil {
		g.tb.Fatal(err)
	}
}

// read takes what the screen writes, at the rate, answers what it asks, and
// notes what shows.
func (g *glass) read() {
	defer close(g.ended)
	numbers := regexp.MustCompile(`#(\d+)`)
	size := 64 << 10
	if g.rate > 0 {
		size = max(g.rate/200, 64) // 5 ms of it
	}
	buf := make([]byte, size)
	for due := time.Now(); ; {
		n, err := g.tty.Read(buf)
		if err != nil {
			return
		}
		if g.rate > 0 {
			if now := time.Now(); due.Before(now) {
				due = now
			}
			due = due.Add(time.Duration(n) * time.Second / time.Duration(g.rate))
			<-time.After(time.Until(due))
		}
		now := time.Now()
		g.mu.Lock()
		old := max(len(g.seen)-32, 0)
		g.seen = append(g.seen, buf[:n]...)
		g.bytes += n
		tail := g.seen[old:]
		if g.first.IsZero() && bytes.Contains(tail, []byte("hubbub")) {
			g.first = now
		}
		asked := bytes.Count(tail, []byte("\x1b[5n")) - bytes.Count(tail[:len(tail)-n], []byte("\x1b[5n"))
		newest := uint64(0)
		for _, m := range numbers.FindAllSubmatch(tail, -1) {
			number, _ := strconv.ParseUint(string(m[1]), 10, 64)
			newest = max(newest, number)
		}
		if k := len(g.fresh); newest > 0 && (k == 0 || newest > g.fresh[k-1].number) {
			g.fresh = append(g.fresh, fresh{newest, now})
		}
		g.mu.Unlock()
		if !g.mute {
			for range asked {
				_, _ = g.tty.WriteString("\x1b[0n")
			}
		}
		select {
		case g.more <- struct{}{}:
		default:
		}
	}
}

// wait waits until text shows, and forgets what did.
func (g *glass) wait(text string) {
	g.tb.Helper()
	for late := time.After(30 * time.Second); ; {
		g.mu.Lock()
		i := bytes.Index(g.seen, []byte(text))
		if i >= 0 {
			g.seen = append(g.seen[:0], g.seen[i+len(text):]...)
		} else if len(g.seen) > 1<<20 {
			g.seen = append(g.seen[:0], g.seen[len(g.seen)-1<<10:]...)
		}
		g.mu.Unlock()
		if i >= 0 {
			return
		}
		select {
		case <-g.more:
		case <-g.ended:
			g.tb.Fatalf("the screen ended before it showed %q", text)
		case <-late:
			g.tb.Fatalf("the screen never showed %q, but %q", text, g.tail())
		}
	}
}

func (g *glass) tail() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return string(g.seen[max(len(g.seen)-2000, 0):])
}

// shown waits until message number shows, or a later one.
func (g *glass) shown(number uint64) {
	g.tb.Helper()
	for late := time.After(60 * time.Second); ; {
		g.mu.Lock()
		k := len(g.fresh)
		there := k > 0 && g.fresh[k-1].number >= number
		g.seen = g.seen[max(len(g.seen)-1<<10, 0):]
		g.mu.Unlock()
		if there {
			return
		}
		select {
		case <-g.more:
		case <-late:
			g.tb.Fatalf("message %d never showed: %q", number, g.tail())
		}
	}
}

func (g *glass) types(s string) {
	g.tb.Helper()
	_, err := g.tty.WriteString(s)
	g.check(err)
}

// keys types keys at the pace of fast typing for a while, and returns how long
// each took to show.
func (g *glass) keys(n int, gap time.Duration) times {
	g.tb.Helper()
	var took times
	for i := range n {
		if i%16 == 0 {
			g.types("\x15") // Ctrl-U
			<-time.After(gap)
		}
		key := string(rune(0x4e00 + i)) // no message has these
		began := time.Now()
		g.types(key)
		g.wait(key)
		took = append(took, time.Since(began))
		// A pace that does not fall in with that of the frames.
		<-time.After(gap + time.Duration(i*7%13)*time.Millisecond)
	}
	return took
}

// times are how long something took, each time.
type times []time.Duration

// report reports two of them in ms.
func (t times) report(b *testing.B, what string) {
	b.Helper()
	slices.Sort(t)
	b.ReportMetric(ms(t[len(t)/2]), what+"p50-ms")
	b.ReportMetric(ms(t[len(t)*99/100]), what+"p99-ms")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// usage is what a process has used, as far as the system says: Linux does.
type usage struct {
	at    time.Time
	cpu   time.Duration
	waits int
	rss   int // bytes
	peak  int
}

func (g *glass) usage() usage {
	dir := "/proc/" + strconv.Itoa(g.cmd.Process.Pid)
	u := usage{at: time.Now()}
	if b, err := os.ReadFile(dir + "/stat"); err == nil {
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		user, _ := strconv.Atoi(f[11])
		system, _ := strconv.Atoi(f[12])
		u.cpu = time.Duration(user+system) * 10 * time.Millisecond
	}
	tasks, _ := os.ReadDir(dir + "/task")
	for _, task := range tasks {
		b, _ := os.ReadFile(dir + "/task/" + task.Name() + "/status")
		u.waits += field(b, "voluntary_ctxt_switches:")
	}
	b, _ := os.ReadFile(dir + "/status")
	u.rss, u.peak = field(b, "VmRSS:")<<10, field(b, "VmHWM:")<<10
	return u
}

// field returns the number after a name in a file of /proc.
func field(b []byte, name string) int {
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	return 0
}

// percent returns how much of a core was used since was.
func (u usage) percent(was usage) float64 {
	return 100 * float64(u.cpu-was.cpu) / float64(u.at.Sub(was.at))
}

func (g *glass) written() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bytes
}
