package term

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the number of cells s takes. It is the one way this program
// measures text: escape sequences count nothing, what East Asian locales call
// ambiguous counts one, whatever the locale.
func Width(s string) int {
	if ascii(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Truncate returns the part of s that fits w cells; where something had to go,
// its last cells are tail. Escape sequences are kept.
func Truncate(s string, w int, tail string) string {
	switch {
	case w <= 0:
		return ""
	case ascii(s) && len(s) <= w:
		return s
	}
	return ansi.Truncate(s, w, tail)
}

// Fit returns s in exactly w cells: truncated, or padded with spaces.
func Fit(s string, w int, tail string) string {
	s = Truncate(s, w, tail)
	return s + Spaces(w-Width(s))
}

// Spaces returns n spaces, none for n < 0.
func Spaces(n int) string {
	const some = "                                                                "
	if n <= 0 {
		return ""
	}
	if n <= len(some) {
		return some[:n]
	}
	return strings.Repeat(" ", n)
}

// Wrap appends to dst the lines that plain text s makes in w cells. It breaks
// after a space where a line has one in its second half, and anywhere between
// two characters else; all text is kept. No line is wider than w, except a
// single character that is.
func Wrap(dst []string, s string, w int) []string {
	w = max(w, 1)
	if len(s) <= w && ascii(s) {
		return append(dst, s)
	}
	start, width := 0, 0 // of the line
	space, after := -1, 0
	for i := 0; i < len(s); {
		n, cells := next(s[i:])
		if width+cells > w && i > start {
			cut := i
			if s[i] != ' ' && space > start && after > w/2 {
				cut = space
			}
			dst = append(dst, strings.TrimRight(s[start:cut], " "))
			if s[cut] == ' ' {
				cut++ // the space the line broke at
			}
			start, i, width, space = cut, cut, 0, -1
			continue
		}
		i += n
		width += cells
		if s[i-1] == ' ' || cells == 2 { // one may break after a wide character
			space, after = i, width
		}
	}
	return append(dst, s[start:])
}

// Clusters calls fn for each character of plain text s as people count them,
// with its place in bytes and its width, until fn returns false.
func Clusters(s string, fn func(at, n, cells int) bool) {
	for i := 0; i < len(s); {
		n, cells := next(s[i:])
		if !fn(i, n, cells) {
			return
		}
		i += n
	}
}

// next returns the length of the first character of s, which is not empty,
// and its cells.
func next(s string) (n, cells int) {
	if s[0] < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		if s[0] < ' ' || s[0] == 0x7f {
			return 1, 0
		}
		return 1, 1
	}
	_, cells, n, _ = ansi.DecodeSequence(s, 0, nil)
	return max(n, 1), cells
}

// ascii reports whether s is printable ASCII: as many cells as bytes.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i]-' ' >= 0x7f-' ' {
			return false
		}
	}
	return true
}
