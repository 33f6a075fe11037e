package ui

import (
	"strconv"
	"strings"

	"hubbub/ui/term"
)

// hexLayout returns how many bytes a hex line of w cells has, and how many
// digits of the offset are before them: 16 or 8, fewer only where it must be.
func hexLayout(w int) (bytes, digits int) {
	for _, l := range [...][2]int{{16, 8}, {8, 8}, {8, 4}, {4, 4}, {4, 0}, {2, 0}} {
		// the bar, the offset, three cells a byte and the closing bracket, a
		// space, the characters
		if 1+l[1]+3*l[0]+1+1+l[0] <= w {
			return l[0], l[1]
		}
	}
	return 1, 0
}

// paintHex sets out bytes as numbers, with the characters they are beside them.
func (m *Model) paintHex(dst []string, b *wireBlock, from, to int) []string {
	width := m.wire.list.width
	n, digits := hexLayout(width)
	edges, hits := b.edges(from, to), m.wire.hits(b, from, to)
	bar := m.barOf(b)
	for at := from; at < to; at += n {
		end := min(at+n, to)
		line := bar + m.st.dim.Paint(offsetDigits(b.Offset+uint64(at), digits))
		line += m.hexBytes(b.Data[at:end], edges[at-from:end-from], hits[at-from:end-from])
		line += term.Spaces(3*(n-end+at)+1) + m.hexChars(b.Data[at:end], edges[at-from:end-from], hits[at-from:end-from])
		dst = append(dst, term.Truncate(line, width, ""))
	}
	return dst
}

// offsetDigits returns the last of the hexadecimal digits of an offset.
func offsetDigits(at uint64, digits int) string {
	s := strconv.FormatUint(at, 16)
	if len(s) < digits {
		s = strings.Repeat("0", digits-len(s)) + s
	}
	return s[len(s)-digits:]
}

// hexBytes returns the numbers, a sign or a space before each and one behind
// the last.
func (m *Model) hexBytes(data []byte, edges []edge, hits []bool) string {
	c := wireCanvas{w: 1 << 20}
	before, beforeLook := " ", term.SGR("")
	for i, one := range data {
		what, look := edges[i], m.st.text
		switch {
		case what&edgeFirst != 0:
			before, beforeLook = "[", m.st.warn
		case what&edgeStart != 0:
			before, beforeLook = m.g.split, m.st.warn
		}
		if what&edgeHeader != 0 {
			look = m.st.warn
		}
		if hits[i] {
			look += term.Reverse
		}
		c.put(before, 1, beforeLook)
		c.put(hexByte("", one), 2, look)
		before, beforeLook = " ", ""
		if what&edgeLast != 0 {
			before, beforeLook = "]", m.st.warn
		}
	}
	c.put(before, 1, beforeLook)
	c.flush()
	return c.line.String()
}

// hexChars returns the characters the bytes are, a dot for those that are none.
func (m *Model) hexChars(data []byte, edges []edge, hits []bool) string {
	c := wireCanvas{w: 1 << 20}
	for i, one := range data {
		sign, look := ".", m.st.dim
		if one >= ' ' && one < 0x7f && edges[i]&edgeHeader == 0 {
			sign, look = string(rune(one)), m.st.text
		}
		if hits[i] {
			look += term.Reverse
		}
		c.put(sign, 1, look)
	}
	c.flush()
	return c.line.String()
}
