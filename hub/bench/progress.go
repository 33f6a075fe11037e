package bench

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress is how far a load has come.
type Progress struct {
	Phase  string        // connecting, measuring, ...
	Passed time.Duration // since the phase began
	Of     time.Duration // how long it is to be; 0 is as long as it takes
	Count  int64         // connections while connecting, else deliveries
}

// Ticker shows people that something goes on: one line again and again on a
// terminal, elsewhere a line a second. One goroutine at a time uses it.
type Ticker struct {
	w        io.Writer
	terminal bool
	label    string
	shown    int // characters of the line that stands
	last     time.Time
}

// NewTicker returns a Ticker that writes to w. It never fails: who does not read
// it misses nothing but that.
func NewTicker(w io.Writer, terminal bool) *Ticker { return &Ticker{w: w, terminal: terminal} }

// Begin says what is done from now on: the n-th of several runs.
func (t *Ticker) Begin(o Options, n, of int) {
	t.label, t.last = strings.TrimSpace(o.Work+" "+o.Dialect), time.Now()
	if of > 1 {
		t.label += fmt.Sprintf(", run %d of %d", n, of)
	}
}

// Tell shows how far it has come, now or when it is time.
func (t *Ticker) Tell(p Progress) {
	line := fmt.Sprintf("%s: %s", t.label, p.Phase)
	if p.Of > 0 {
		line += fmt.Sprintf(" %.1f of %.1f s", p.Passed.Seconds(), p.Of.Seconds())
	}
	line += fmt.Sprintf(", %d", p.Count)
	switch {
	case t.terminal:
		t.put(line)
	case time.Since(t.last) >= time.Second:
		t.last = time.Now()
		_, _ = fmt.Fprintln(t.w, line)
	}
}

// End takes the line off a terminal.
func (t *Ticker) End() {
	if t.shown > 0 {
		t.put("")
		_, _ = io.WriteString(t.w, "\r")
	}
}

// put writes line over the one that stands.
func (t *Ticker) put(line string) {
	rest := max(0, t.shown-len(line))
	_, _ = io.WriteString(t.w, "\r"+line+strings.Repeat(" ", rest))
	t.shown = len(line)
}
