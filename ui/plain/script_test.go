package plain_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/ui/client"
	"hubbub/ui/plain"
)

// patience is how long a test waits for something that has to come.
const patience = 60 * time.Second

// TestMain fails where a goroutine outlives the tests that started it.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code) // the fuzzer has goroutines of its own
	}
	for deadline := time.Now().Add(30 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			fmt.Fprintf(os.Stderr, "goroutines left:\n%s", buf[:runtime.Stack(buf, true)])
			os.Exit(1)
		}
	}
	os.Exit(code)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// server is a hub in memory.
type server struct {
	*hub.Hub
	addr string

	mu   sync.Mutex
	conn net.Conn // the client's newest link
	down bool     // no more links
}

func startHub(t *testing.T) *server {
	t.Helper()
	door, err := listen.ParseDoor("127.0.0.1:0")
	check(t, err)
	running, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{door}})
	check(t, err)
	t.Cleanup(func() {
		if err := errors.Join(running.Stop(context.Background()), running.Close()); err != nil {
			t.Error(err)
		}
	})
	return &server{Hub: running.Hub, addr: running.Doors()[0].Listening()}
}

// dial is the client's way to the hub, which cut can interrupt.
func (s *server) dial(ctx context.Context, addr string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return nil, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	s.conn = conn
	return conn, err
}

func (s *server) cut(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
	_ = s.conn.Close()
}

// session is a plain.Run under way.
type session struct {
	t     *testing.T
	in    *io.PipeWriter
	out   *text
	err   *text
	ended chan error
}

// start runs the mode against s; change may set options first.
func (s *server) start(t *testing.T, change ...func(*plain.Options, *client.Options)) *session {
	in, typed := io.Pipe()
	r := &session{t: t, in: typed, out: newText(), err: newText(), ended: make(chan error, 1)}
	c := client.Options{
		Addr: s.addr, Name: "zack", Retry: true, FailFirst: true, Dial: s.dial,
		BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond,
	}
	o := plain.Options{In: in, Out: r.out, Err: r.err, Zone: time.UTC, Wait: patience / 2}
	for _, f := range change {
		f(&o, &c)
	}
	o.Client = client.New(c)
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() { stop(); _ = typed.Close() })
	go func() { r.ended <- plain.Run(ctx, o) }()
	return r
}

// asJSON chooses the JSON mode.
func asJSON(o *plain.Options, _ *client.Options) { o.JSON = true }

// typeLine types one line.
func (r *session) typeLine(line string) {
	r.t.Helper()
	_, err := io.WriteString(r.in, line+"\n")
	check(r.t, err)
}

// end closes the input and returns what Run says.
func (r *session) end() error {
	r.t.Helper()
	check(r.t, r.in.Close())
	return r.wait()
}

func (r *session) wait() error {
	r.t.Helper()
	select {
	case err := <-r.ended:
		return err
	case <-time.After(patience):
		r.t.Fatalf("it does not end; out:\n%serr:\n%s", r.out, r.err)
		return nil
	}
}

// text is an output that can be waited for.
type text struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{}
}

func newText() *text { return &text{more: make(chan struct{}, 1)} }

func (x *text) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	select {
	case x.more <- struct{}{}:
	default:
	}
	return x.buf.Write(p)
}

func (x *text) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.buf.String()
}

// await waits until part has been written.
func (x *text) await(t *testing.T, part string) {
	t.Helper()
	for late := time.After(patience); !strings.Contains(x.String(), part); {
		select {
		case <-x.more:
		case <-late:
			t.Fatalf("no %q in:\n%s", part, x)
		}
	}
}
