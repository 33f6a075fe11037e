package term

import (
	"context"
	"os"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/windows"
)

// console is how the two ends of a Windows console are set.
type console struct {
	in, out         uintptr
	inState, before *term.State
}

func saveConsole(in, out *os.File) (*console, error) {
	c := &console{in: in.Fd(), out: out.Fd()}
	var err error
	if c.inState, err = term.GetState(c.in); err != nil {
		return nil, err
	}
	c.before, err = term.GetState(c.out)
	return c, err
}

// raw sets it to pass on keys as they are pressed, and to know sequences.
func (c *console) raw() error {
	if _, err := term.MakeRaw(c.in); err != nil {
		return err
	}
	var mode uint32
	if err := windows.GetConsoleMode(windows.Handle(c.out), &mode); err != nil {
		return err
	}
	return windows.SetConsoleMode(windows.Handle(c.out), mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
}

func (c *console) restore() error {
	if err := term.Restore(c.in, c.inState); err != nil {
		return err
	}
	return term.Restore(c.out, c.before)
}

// Sizes calls fn with the terminal's size, and returns when ctx ends: changes
// come with the keys.
func (o *Output) Sizes(ctx context.Context, fn func(cols, rows int)) {
	if cols, rows, err := term.GetSize(o.file.Fd()); err == nil {
		fn(cols, rows)
	}
	<-ctx.Done()
}
