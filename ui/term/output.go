// Package term is the seam to the terminal: what goes out, what comes in, how
// wide text is. It is the only place that knows escape sequences.
package term

import (
	"bytes"
	"os"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

const (
	wrapOff = "\x1b[?7l" // DECAWM: a line too long for a terminal is cut, not wrapped
	wrapOn  = "\x1b[?7h"
	home    = ansi.CursorHomePosition // what every frame of Bubble Tea starts with on the alternate screen

	frameBegin = ansi.SetModeSynchronizedOutput + ansi.HideCursor
	frameEnd   = ansi.ResetModeSynchronizedOutput
)

// Output is the terminal a program draws on. Each frame shows at once, on
// terminals that can, and leaves the real cursor at the caret, where input
// methods open their window. Its methods may be called by any goroutine; each
// write is one write to the file.
type Output struct {
	*os.File // still a terminal to those who ask its Fd

	mu      sync.Mutex
	buf     []byte // reused
	entered bool
	shown   bool // there is a caret
	col     int  // of the caret, from 0
	row     int
}

// NewOutput returns an Output on f.
func NewOutput(f *os.File) *Output { return &Output{File: f} }

// Enter readies the terminal for frames. Leave undoes it.
func (o *Output) Enter() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.entered = true
	return o.send(wrapOff)
}

// Leave gives the terminal back as other programs expect it. It does nothing
// after the first call.
func (o *Output) Leave() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.entered {
		return nil
	}
	o.entered = false
	return o.send(frameEnd + wrapOn + ansi.ShowCursor)
}

// Caret puts the cursor at a column and row, from 0, until it is moved or
// hidden. It comes into its own at once, so a caret that moves in an unchanged
// frame is seen to.
func (o *Output) Caret(col, row int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown && o.col == col && o.row == row {
		return
	}
	o.shown, o.col, o.row = true, col, row
	if o.entered {
		_ = o.send(o.caret()) // the next frame says it again
	}
}

// HideCaret leaves the frame without a cursor.
func (o *Output) HideCaret() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.shown {
		return
	}
	o.shown = false
	if o.entered {
		_ = o.send(o.caret())
	}
}

// Write writes p, which is a frame where it starts at the home position.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.entered || len(p) <= len(home) || !bytes.HasPrefix(p, []byte(home)) {
		return o.File.Write(p)
	}
	o.buf = append(o.buf[:0], frameBegin...)
	o.buf = append(o.buf, p...)
	o.buf = append(o.buf, o.caret()...)
	o.buf = append(o.buf, frameEnd...)
	if _, err := o.File.Write(o.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteString is Write, not the File's own.
func (o *Output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// caret returns what shows the cursor at the caret, or hides it.
func (o *Output) caret() string {
	if !o.shown {
		return ansi.HideCursor
	}
	return ansi.CursorPosition(o.col+1, o.row+1) + ansi.ShowCursor
}

func (o *Output) send(s string) error {
	_, err := o.File.WriteString(s)
	return err
}
