//go:build unix

package term

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
)

// console is how a terminal is set.
type console struct {
	fd    uintptr
	state *term.State
}

// saveConsole keeps how a terminal is set. On Unix that is one thing, whichever
// end of it is asked.
func saveConsole(in, _ *os.File) (*console, error) {
	state, err := term.GetState(in.Fd())
	if err != nil {
		return nil, err
	}
	return &console{fd: in.Fd(), state: state}, nil
}

// raw sets it to pass on keys as they are pressed.
func (c *console) raw() error {
	_, err := term.MakeRaw(c.fd)
	return err
}

func (c *console) restore() error { return term.Restore(c.fd, c.state) }

// Sizes calls fn with the terminal's size, now and whenever it changes, until
// ctx ends.
func (o *Output) Sizes(ctx context.Context, fn func(cols, rows int)) {
	changed := make(chan os.Signal, 1)
	signal.Notify(changed, syscall.SIGWINCH, syscall.SIGCONT)
	defer signal.Stop(changed)
	for {
		if cols, rows, err := term.GetSize(o.file.Fd()); err == nil {
			fn(cols, rows)
		}
		select {
		case s := <-changed:
			if s == syscall.SIGCONT {
				o.resumed()
			}
		case <-ctx.Done():
			return
		}
	}
}
