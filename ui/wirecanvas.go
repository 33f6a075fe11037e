package ui

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"hubbub/hub/clean"
	"hubbub/ui/term"
)

// wireCanvas sets out pieces of text in lines of a width, each behind a bar.
type wireCanvas struct {
	dst   []string
	w     int    // cells of a line, without the bar
	bar   string // painted
	line  strings.Builder
	used  int // cells
	wide  bool
	run   []byte // of one look, not written yet
	look  term.SGR
	begun bool
}

// put adds a piece to the line, or to the next where it has no room.
func (c *wireCanvas) put(text string, cells int, look term.SGR) {
	if c.used+cells > c.w && c.used > 0 {
		c.end()
	}
	c.begun = true
	c.used += cells
	c.wide = c.wide || cells != len(text)
	if look != c.look {
		c.flush()
		c.look = look
	}
	c.run = append(c.run, text...)
}

func (c *wireCanvas) flush() {
	if len(c.run) > 0 {
		c.line.WriteString(c.look.Paint(string(c.run)))
		c.run = c.run[:0]
	}
}

// end ends the line.
func (c *wireCanvas) end() {
	c.flush()
	line := c.bar
	if c.wide { // terminals disagree about what is not ASCII
		line += term.ClearRight
	}
	c.dst = append(c.dst, line+term.Truncate(c.line.String(), c.w, ""))
	c.line.Reset()
	c.used, c.wide, c.begun = 0, false, false
}

// wireSign returns how a character that starts b is shown in the wire view, its
// length and whether it stands for another. Unlike in a message nothing is left
// out here: what can not be seen is written as its number.
func (g *glyphs) wireSign(b []byte) (sign string, n int, stands bool) {
	c := b[0]
	switch {
	case c >= ' ' && c < 0x7f:
		return "", 1, false
	case c < ' ' || c == 0x7f:
		return g.control(c), 1, true
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 {
		return hexByte(`\x`, c), 1, true
	}
	s := string(b[:n])
	if g.ascii || clean.Text(s) != s || r >= 0xfe00 && r <= 0xfe0f { // or it changes how wide its neighbour is
		return escapeRune(r), n, true
	}
	return s, n, false
}

// control returns the sign for a control character.
func (g *glyphs) control(c byte) string {
	switch {
	case !g.ascii && c == 0x7f:
		return "␡"
	case !g.ascii:
		return string(rune(0x2400 + int(c)))
	case c == '\n':
		return `\n`
	case c == '\r':
		return `\r`
	case c == '\t':
		return `\t`
	}
	return hexByte(`\x`, c)
}

func escapeRune(r rune) string {
	n := strconv.FormatInt(int64(r), 16)
	if len(n) > 4 {
		return `\U` + strings.Repeat("0", 8-len(n)) + n
	}
	return `\u` + strings.Repeat("0", 4-len(n)) + n
}

// hexByte returns a byte in two hexadecimal digits, after what stands before it.
func hexByte(before string, c byte) string {
	const hex = "0123456789abcdef"
	return before + string([]byte{hex[c>>4], hex[c&15]})
}
