package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

const (
	startTime = 10 * time.Second // for a hub to listen
	endTime   = 5 * time.Second  // for a hub to end when it is asked to
	starts    = 3                // tries, if somebody else was quicker to take the port
)

// Child is a hub in a process of its own, so that what it uses can be told from
// what the load uses.
type Child struct {
	Addr string
	*Process

	cmd    *exec.Cmd
	ended  chan struct{}
	err    error // why it ended, once it has
	stderr tailWriter
}

// StartChild runs a hub: path with args[0] as its name, and the rest of args and
// the address to listen at as its arguments. It returns when the hub listens, or
// an error with what the hub said. The hub ends with Close, with ctx, or, on
// Linux, with this process.
func StartChild(ctx context.Context, path string, args []string) (*Child, error) {
	var err error
	for range starts {
		var c *Child
		if c, err = startChild(ctx, path, args); err == nil {
			return c, nil
		}
		if ctx.Err() != nil || !strings.Contains(err.Error(), "in use") {
			break
		}
	}
	return nil, err
}

func startChild(ctx context.Context, path string, args []string) (*Child, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	c := &Child{Addr: addr, ended: make(chan struct{})}
	c.cmd = exec.CommandContext(ctx, path)
	c.cmd.Args = append(append([]string{}, args...), "--listen", addr)
	c.cmd.Env = withoutOurs(os.Environ())
	c.cmd.Stderr = &c.stderr
	c.cmd.Cancel = func() error { return endProcess(c.cmd.Process) }
	c.cmd.WaitDelay = endTime
	alone(c.cmd)
	started := make(chan error)
	go c.run(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start a hub: %w", err)
	}
	c.Process = ProcessOf(c.cmd.Process.Pid)
	if err := c.await(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// run starts the process and waits for its end. It stays on one thread: the
// process is told to end with the thread that started it.
func (c *Child) run(started chan<- error) {
	defer close(c.ended)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := c.cmd.Start()
	started <- err
	if err == nil {
		c.err = c.cmd.Wait()
	}
}

// await waits until the hub listens.
func (c *Child) await(ctx context.Context) error {
	late := time.After(startTime)
	var dialer net.Dialer
	for {
		conn, err := dialer.DialContext(ctx, "tcp", c.Addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-c.ended:
			return fmt.Errorf("the hub ended at once (%w): %s", c.err, c.stderr.String())
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-late:
			return fmt.Errorf("the hub does not listen on %s after %v: %w", c.Addr, startTime, err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Close ends the hub, first with a word and then without, and waits for its end.
func (c *Child) Close() {
	_ = endProcess(c.cmd.Process)
	select {
	case <-c.ended:
	case <-time.After(endTime):
		_ = c.cmd.Process.Kill()
		<-c.ended
	}
}

// Ended returns how the hub ended, nil while it has not.
func (c *Child) Ended() error {
	select {
	case <-c.ended:
		return fmt.Errorf("the hub has ended (%w): %s", errors.Join(c.err, io.EOF), c.stderr.String())
	default:
		return nil
	}
}

// freeAddr returns an address where nobody listens now.
func freeAddr(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// withoutOurs returns the environment without what is meant for the load, or for
// another hub.
func withoutOurs(environ []string) []string {
	var kept []string
	for _, e := range environ {
		if !strings.HasPrefix(e, "HUBBUB_") {
			kept = append(kept, e)
		}
	}
	return kept
}

// tailWriter keeps the last of what is written to it.
type tailWriter struct {
	mu   sync.Mutex
	last []byte
}

func (w *tailWriter) Write(p []byte) (int, error) {
	const most = 2000
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = append(w.last, p...)
	w.last = w.last[max(0, len(w.last)-most):]
	return len(p), nil
}

func (w *tailWriter) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.TrimSpace(string(w.last))
}
