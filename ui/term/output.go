// Package term is the seam to the terminal: what goes out, what comes in, how
// wide text is. It is the only place that knows escape sequences.
package term

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
)

const (
	wrapOff = "\x1b[?7l" // DECAWM: a line too long for a terminal is cut, not wrapped
	wrapOn  = "\x1b[?7h"

	mouseOn  = ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr
	mouseOff = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr

	// allOn is what a screen needs of a terminal beside the alternate screen.
	allOn = Reset + wrapOff + ansi.SetModeBracketedPaste + ansi.SetModeFocusEvent + ansi.HideCursor
	// allOff ends what a screen may have begun; each part does nothing where
	// it has ended already.
	allOff = ansi.ResetModeSynchronizedOutput + mouseOff + ansi.ResetModeFocusEvent +
		ansi.ResetModeBracketedPaste + Reset + wrapOn
)

const (
	// patienceAtExit is how long a terminal that takes nothing is waited for.
	patienceAtExit = 50 * time.Millisecond
	// patienceForAnswer is how long, at exit, an answer that is still to come
	// is waited for: whoever has the terminal next would have it typed.
	patienceForAnswer = 100 * time.Millisecond
)

// Output is the terminal a program draws on: it takes whole frames and writes
// what changed. A goroutine of its own writes, so nobody waits for a terminal
// that takes nothing; what it could not write yet gives way to the newest frame.
// NewOutput starts the goroutine and Close ends it; only a write that blocks
// then outlives Close, and it ends with the process.
//
// Caret, HideCaret and Frame belong to one goroutine, all other methods may be
// called by any.
type Output struct {
	// Fixed.
	w     io.Writer
	file  *os.File // what w is, where it is one
	kind  kind
	wake  chan struct{} // cap 1: the writer has something to look at
	ended chan struct{} // closed when the writer has ended

	// Of the goroutine that draws.
	staged caret

	// Of the writer.
	buf []byte // reused

	mu      sync.Mutex
	in      *Input   // the keyboard, nil for none
	was     *console // the terminal as it was, nil where that is not known
	entered bool
	mouse   bool
	title   title
	queue   []byte        // to be written before the next frame
	quiet   chan struct{} // closed once all is written, nil where nobody waits
	closing bool
	broken  bool // the terminal is gone
	credit  credit
	picture
}

// caret is where the cursor stands, from 0.
type caret struct {
	shown    bool
	col, row int
}

// NewOutput returns an Output on f; getenv says what terminal that is.
func NewOutput(f *os.File, getenv func(string) string) *Output {
	o := newOutput(f, getenv)
	o.file = f
	return o
}

func newOutput(w io.Writer, getenv func(string) string) *Output {
	o := &Output{w: w, kind: newKind(getenv), wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go o.write()
	return o
}

// Keyboard returns what is to be read from in instead of in itself, see Input.
// From now on Enter and Leave also set in and the terminal. It fails where in is
// no terminal.
func (o *Output) Keyboard(in *os.File) (io.Reader, error) {
	was, err := saveConsole(in, o.file)
	if err != nil {
		return nil, fmt.Errorf("the screen needs a terminal: %w", err)
	}
	keys, joined := newInput(in, o)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.was = was
	o.in = joined
	o.credit.on = o.kind.answers && joined != nil // else its answers would be typed
	return keys, nil
}

// Enter takes the terminal over: keys come as they are pressed, and frames show
// on a screen beside the one that was there. Leave undoes it.
func (o *Output) Enter() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.entered {
		return nil
	}
	if o.was != nil {
		if err := o.was.raw(); err != nil {
			return fmt.Errorf("take over the terminal: %w", err)
		}
	}
	o.entered = true
	o.queue = append(o.queue, ansi.SetModeAltScreenSaveCursor...)
	o.modesLocked()
	o.queue = o.credit.probe(o.queue, time.Now())
	o.wakeWriter()
	return nil
}

// modesLocked queues what a screen needs, and has the frame drawn anew.
func (o *Output) modesLocked() {
	o.queue = append(o.queue, allOn...)
	o.queue = append(o.queue, ansi.EraseEntireScreen...)
	if o.mouse {
		o.queue = append(o.queue, mouseOn...)
	}
	o.queue = o.title.show(o.queue)
	o.forget()
}

// Leave gives the terminal back as other programs expect it. It waits at most
// 150 ms for the terminal to take that. It does nothing where it was called
// before and Enter was not.
func (o *Output) Leave() error { return o.leave(false) }

// Close is Leave for good: the goroutine ends. Nobody may be reading the
// keyboard any more.
func (o *Output) Close() error {
	err := o.leave(true)
	o.mu.Lock()
	o.closing = true
	o.mu.Unlock()
	o.wakeWriter()
	select {
	case <-o.ended:
	case <-time.After(patienceAtExit):
	}
	return err
}

func (o *Output) leave(reading bool) error {
	o.mu.Lock()
	if !o.entered {
		o.mu.Unlock()
		return nil
	}
	o.entered = false
	o.queue = append(o.queue, allOff...)
	o.queue = o.title.restore(o.queue)
	// From its first line, empty: a tmux that was made taller meanwhile keeps what
	// stands over the cursor, and shows it among the lines that were there before.
	o.queue = append(o.queue, ansi.CursorHomePosition+ansi.EraseEntireScreen...)
	o.queue = append(o.queue, ansi.ResetModeAltScreenSaveCursor+ansi.ShowCursor...)
	quiet := make(chan struct{})
	o.quiet = quiet
	o.mu.Unlock()
	o.wakeWriter()
	select {
	case <-quiet:
		o.awaitAnswer(reading)
	case <-time.After(patienceAtExit):
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.was == nil {
		return nil
	}
	return o.was.restore()
}

// Repaint draws everything anew, for a terminal somebody else wrote to.
func (o *Output) Repaint() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.entered {
		o.modesLocked()
		o.wakeWriter()
	}
}

// Resized draws every line anew: the terminal may have moved or cut what it had.
func (o *Output) Resized() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget()
	o.wakeWriter()
}

// resumed takes the terminal over once more after the process was stopped by
// somebody else, who knew nothing of it.
func (o *Output) resumed() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.entered {
		return
	}
	if o.was != nil {
		_ = o.was.raw() // where this fails the terminal is gone, and reading it says so
	}
	o.queue = append(o.queue, ansi.SetModeAltScreenSaveCursor...)
	o.modesLocked()
	o.wakeWriter()
}

// Mouse turns reports of clicks and the wheel on or off.
func (o *Output) Mouse(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.mouse == on {
		return
	}
	o.mouse = on
	if !o.entered {
		return
	}
	mode := mouseOff
	if on {
		mode = mouseOn
	}
	o.queue = append(o.queue, mode...)
	o.wakeWriter()
}

// Caret puts the cursor at a column and row, from 0, of the next frame.
func (o *Output) Caret(col, row int) { o.staged = caret{true, col, row} }

// HideCaret leaves the next frame without a cursor.
func (o *Output) HideCaret() { o.staged = caret{} }

// Frame shows lines, apart by line feeds, on the whole screen. It does not wait:
// of frames that follow each other faster than the terminal takes them, only
// the newest shows. Lines end with no look switched on.
func (o *Output) Frame(lines string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.frame == lines && o.at == o.staged {
		return
	}
	o.frame, o.at = lines, o.staged
	o.wakeWriter()
}

func (o *Output) wakeWriter() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}
