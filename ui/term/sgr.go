package term

import (
	"strconv"

	"github.com/charmbracelet/x/ansi"
)

// SGR is what switches a look on. The zero value is the terminal's own.
type SGR string

// Reset ends every look.
const Reset = "\x1b[m"

// Looks every terminal has, whatever its colours.
const (
	Bold      SGR = "\x1b[1m"
	Faint     SGR = "\x1b[2m"
	Underline SGR = "\x1b[4m"
	Reverse   SGR = "\x1b[7m"
)

// ANSI returns the look of one of the terminal's own 16 colours.
func ANSI(n int) SGR {
	if n >= 8 {
		return SGR("\x1b[" + strconv.Itoa(n-8+90) + "m")
	}
	return SGR("\x1b[" + strconv.Itoa(n+30) + "m")
}

// Indexed returns the look of one of the 256 colours.
func Indexed(n int) SGR { return SGR("\x1b[38;5;" + strconv.Itoa(n) + "m") }

// Paint returns s in the look, and ends it.
func (g SGR) Paint(s string) string {
	if g == "" || s == "" {
		return s
	}
	return string(g) + s + Reset
}

// Append appends s in the look to dst.
func (g SGR) Append(dst []byte, s string) []byte {
	if g == "" || s == "" {
		return append(dst, s...)
	}
	dst = append(dst, g...)
	dst = append(dst, s...)
	return append(dst, Reset...)
}

// Column returns what moves the cursor to column col, from 0, of its line. What
// is drawn after it stands where it should even where the terminal and Width
// disagree about the characters before it.
func Column(col int) string { return ansi.CursorHorizontalAbsolute(col + 1) }

// ClearRight erases from the cursor to the end of the line.
const ClearRight = "\x1b[K"
