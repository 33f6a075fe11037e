package capture

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// Look is how the bytes of a block are shown.
type Look int

// The looks.
const (
	Text  Look = iota // as one line of text, what is none escaped
	Hex               // as hexadecimal numbers
	Mixed             // as both, side by side
)

// hexWidth is how many bytes stand in one line of hexadecimal numbers.
const hexWidth = 16

// Printer shows blocks to people, a line each:
//
//	12:00:00.141 <-      1 B  +41 ms    -
//
// -> is from the client to the hub, <- the way back; then come the size, the
// time since the block before, and what it says.
type Printer struct {
	w    *bufio.Writer
	look Look
	zone *time.Location
	last time.Time
}

// NewPrinter returns a printer whose times are those of a zone.
func NewPrinter(w io.Writer, look Look, zone *time.Location) *Printer {
	return &Printer{w: bufio.NewWriter(w), look: look, zone: zone}
}

// Block shows a block, and before it that bytes were missed.
func (p *Printer) Block(b *wire.Block) {
	if b.Missed > 0 {
		p.Note(fmt.Sprintf("%d bytes are missing here", b.Missed))
	}
	gap, arrow := "", "->"
	if !p.last.IsZero() {
		gap = "+" + interval(b.At.Sub(p.last))
	}
	if b.Out {
		arrow = "<-"
	}
	p.last = b.At
	line := fmt.Sprintf("%s %s %6d B  %-9s", b.At.In(p.zone).Format("15:04:05.000"), arrow, len(b.Data), gap)
	if p.look == Text {
		line += " " + string(clean.Bytes(nil, b.Data))
	}
	_, _ = p.w.WriteString(strings.TrimRight(line, " ") + "\n") // an error stays until Flush
	if p.look != Text {
		p.hex(b.Data)
	}
}

// hex writes the lines of numbers below a block.
func (p *Printer) hex(data []byte) {
	for at := 0; at < len(data); at += hexWidth {
		part := data[at:min(at+hexWidth, len(data))]
		line := fmt.Sprintf("    %06x  % x", at, part)
		if p.look == Mixed {
			line = fmt.Sprintf("%-*s  %s", 12+3*hexWidth, line, ascii(part))
		}
		_, _ = p.w.WriteString(line + "\n")
	}
}

// ascii is bytes as a hex dump shows them beside their numbers.
func ascii(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = '.'
		if c >= ' ' && c < 0x7f {
			out[i] = c
		}
	}
	return string(out)
}

// Misfit shows what is wrong, and what helps.
func (p *Printer) Misfit(m wire.Misfit) {
	fix := m.Fix
	if f := m.Framing(); f != "" {
		fix = "framing " + f
	}
	_, _ = fmt.Fprintf(p.w, "! %s (%s)\n", clean.Text(m.Text), clean.Text(fix))
}

// Note shows a line of our own.
func (p *Printer) Note(text string) { _, _ = fmt.Fprintf(p.w, "-- %s --\n", clean.Text(text)) }

// Flush writes what has been shown. Its error is the first one of all writes.
func (p *Printer) Flush() error { return p.w.Flush() }

// interval is a time between two blocks: 0.3 ms, 41 ms, 1.5 s, 3 min.
func interval(d time.Duration) string {
	d = max(d, 0)
	number, digits, unit := float64(d)/float64(time.Millisecond), 0, " ms"
	switch {
	case d < 10*time.Millisecond:
		digits = 1
	case d >= 2*time.Minute:
		number, unit = d.Minutes(), " min"
	case d >= time.Second:
		number, digits, unit = d.Seconds(), 1, " s"
	}
	return strconv.FormatFloat(number, 'f', digits, 64) + unit
}
