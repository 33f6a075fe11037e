package term

import (
	"time"

	"github.com/charmbracelet/x/ansi"
)

// frameGap is how far two frames are apart at least: no eye, and hardly a
// display, tells more of them.
const frameGap = 4 * time.Millisecond

const (
	frameBegin = ansi.SetModeSynchronizedOutput + ansi.HideCursor
	frameEnd   = ansi.ResetModeSynchronizedOutput
)

// unknown stands for a line of the screen nobody knows the look of. No line of
// a frame is like it.
const unknown = "\x00"

// picture is what the screen is to show, and what it shows.
type picture struct {
	frame string // the newest
	at    caret

	drawn   string // what all of the screen shows, unknown where it does not
	drawnAt caret
	lines   []string // what each line of it shows
	flushed time.Time
}

// forget makes the next frame be written whole.
func (p *picture) forget() {
	p.drawn = unknown
	for i := range p.lines {
		p.lines[i] = unknown
	}
}

// changed reports whether there is anything to draw.
func (p *picture) changed() bool {
	return p.frame != "" && (p.frame != p.drawn || p.at != p.drawnAt)
}

// write is the goroutine that writes: everything there is, then it waits. It
// ends with Close, or when the terminal is gone.
func (o *Output) write() {
	defer close(o.ended)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	for {
		b, wait, last := o.next(time.Now())
		if len(b) > 0 {
			if _, err := o.w.Write(b); err != nil {
				o.fail()
			}
			continue
		}
		if last {
			return
		}
		if wait > 0 {
			timer.Reset(wait)
		}
		select {
		case <-o.wake:
		case <-timer.C:
		}
	}
}

// next returns what is to be written now; where that is nothing, how long until
// it is worth to look again (0: until woken), and whether it is over.
func (o *Output) next(now time.Time) (b []byte, wait time.Duration, last bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken {
		o.queue, o.frame = o.queue[:0], ""
	}
	b = o.buf[:0]
	b = append(b, o.queue...)
	o.queue = o.queue[:0]
	if o.entered && o.changed() {
		b, wait = o.appendFrame(b, now)
	}
	o.buf = b
	if len(b) == 0 && o.quiet != nil {
		close(o.quiet)
		o.quiet = nil
	}
	return b, wait, o.closing
}

// fail takes note that the terminal is gone. Who reads it learns that too.
func (o *Output) fail() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.broken = true
}

// appendFrame appends what makes the screen show the newest frame, as much of it
// as may be written now. Where that is nothing it returns how long to wait.
func (o *Output) appendFrame(b []byte, now time.Time) ([]byte, time.Duration) {
	if soon := o.flushed.Add(frameGap).Sub(now); soon > 0 && !o.flushed.IsZero() {
		return b, soon
	}
	first := 0
	until := o.credit.held(now)
	if until > 0 {
		// The terminal is busy with the last frame. What is being typed may
		// go all the same: it is little, and who types looks at it.
		if !o.at.shown {
			return b, until
		}
		first = o.at.row
	}
	start := len(b)
	b = append(b, frameBegin...)
	body := len(b)
	b = o.appendLines(b, first, until == 0)
	if len(b) == body && o.at == o.drawnAt { // the lines that may go are as they were
		return b[:start], until
	}
	b = o.at.append(b)
	b = append(b, frameEnd...)
	o.flushed, o.drawnAt = now, o.at
	o.credit.sent(len(b) - start)
	if until == 0 {
		o.drawn = o.frame
		b = o.credit.probeIfDue(b, now)
	}
	return b, 0
}

// append appends what shows the cursor at the caret, or hides it.
func (c caret) append(b []byte) []byte {
	if !c.shown {
		return append(b, ansi.HideCursor...)
	}
	b = appendMove(b, c.row, c.col)
	return append(b, ansi.ShowCursor...)
}
