package ui

import (
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/ui/term"
)

// wireForm is how the bytes of a block are written.
type wireForm uint8

const (
	formText wireForm = iota
	formHex
	formMixed // text where it is text
	formCount
)

func (f wireForm) String() string { return [...]string{"text", "hex", "mixed"}[f] }

// slab is how much of a block is one row of the list: what of a long block is
// not in the window need not be set out.
const slab = 2 << 10

// slabsOf returns how many rows a block of n bytes has.
func slabsOf(n int) int { return max(1, (n+slab-1)/slab) }

// paintWire appends the lines of a row: a block, or one of its later slabs.
func (m *Model) paintWire(dst []string, r *row) []string {
	v := &m.wire
	b := v.store.at(r.seq)
	if b == nil {
		return append(dst, "")
	}
	w := v.list.width
	from := int(r.id) * slab
	if from == 0 {
		if b.Missed > 0 {
			dst = append(dst, m.acrossRule(w, m.tf("%s missed here", size(b.Missed)), m.st.warn))
		}
		if b.live {
			dst = append(dst, m.acrossRule(w, m.t("live from here on"), m.st.dim))
		}
		dst = append(dst, m.wireHeadLine(b, w))
	}
	to := min(from+slab, len(b.Data))
	if v.form == formHex || v.form == formMixed && !b.readable() {
		return m.paintHex(dst, b, from, to)
	}
	return m.paintChars(dst, b, from, to)
}

// barOf returns what stands left of the bytes of a block.
func (m *Model) barOf(b *wireBlock) string {
	if m.wire.list.width < 4 {
		return ""
	}
	if b.Out {
		return m.st.accent.Paint(m.g.bar)
	}
	return m.st.ok.Paint(m.g.bar)
}

// wireHeadLine says when a block came, which way, how long it is and how long
// after the one before; then, where there is room, what is to be seen in it.
func (m *Model) wireHeadLine(b *wireBlock, w int) string {
	sign, look := m.g.in, m.st.ok
	if b.Out {
		sign, look = m.g.out, m.st.accent
	}
	layout := "15:04:05.000"
	if w < 28 {
		layout = "05.000"
	}
	out := m.st.dim.Paint(b.At.Local().Format(layout)) + " " + look.Paint(sign+" "+size(uint64(len(b.Data))))
	used := len(layout) + 3 + len(size(uint64(len(b.Data))))
	add := func(words string, look term.SGR) bool {
		n := term.Width(words) + 2
		if words == "" || used+n > w {
			return words == ""
		}
		out += "  " + look.Paint(words)
		used += n
		return true
	}
	switch gap := "+" + latency(max(b.gap, 0)); {
	case b.first:
	case b.answer:
		add(m.tf("reply %s", gap), m.st.ok)
	default:
		add(gap, m.st.text)
	}
	words, look := m.cutWords(b)
	if !add(words, look) && b.lost {
		add(m.tf("no %s", b.place.dialect), look)
	}
	if w >= 50 {
		add("@"+thousands(int(min(b.Offset, 1<<53))), m.st.dim)
	}
	return term.Truncate(out, w, "")
}

// cutWords says what is to be seen of messages in a block, "" where it is one.
func (m *Model) cutWords(b *wireBlock) (string, term.SGR) {
	var words []string
	switch n := b.touched(); {
	case b.lost && b.size > 0:
		return m.tf("no %s: its length would be %s", b.place.dialect, thousands(int(min(b.size, 1<<53)))), m.st.err
	case b.lost:
		return m.tf("no %s", b.place.dialect), m.st.err
	case n > 1:
		words = append(words, m.tf("%d messages", n))
	}
	if b.before {
		words = append(words, m.t("goes on from before"))
	}
	if b.after {
		words = append(words, m.g.more+" "+m.t("continues"))
	}
	return strings.Join(words, m.t(", ")), m.st.warn
}

// readable reports whether a block is text, apart from the lengths before its
// messages and what was cut off at its ends.
func (b *wireBlock) readable() bool {
	data := b.Data
	for len(data) > 0 && !utf8.RuneStart(data[0]) && len(b.Data)-len(data) < utf8.UTFMax {
		data = data[1:]
	}
	skip := len(b.Data) - len(data)
	header := b.edges(0, len(b.Data))
	for i := 0; i < len(data); {
		if header[skip+i]&edgeHeader != 0 {
			i++
			continue
		}
		c := data[i]
		if c < ' ' && (c < '\a' || c > '\r') && c != 0x1b {
			return false
		}
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 && utf8.FullRune(data[i:]) {
			return false
		}
		i += n
	}
	return true
}

// edges returns what is seen at each of the bytes from..to-1.
func (b *wireBlock) edges(from, to int) []edge {
	out := make([]edge, to-from)
	c := b.place
	c.walk(b.Data[:to], func(lo, hi int, what edge) {
		for i := max(lo, from); i < hi; i++ {
			out[i-from] |= what
		}
	})
	return out
}

// paintChars sets out bytes as text. A line ends where one does there.
func (m *Model) paintChars(dst []string, b *wireBlock, from, to int) []string {
	// A character is in the slab that it begins in.
	whole := func(i int) int {
		for n := 0; i > 0 && i < len(b.Data) && n < utf8.UTFMax-1 && !utf8.RuneStart(b.Data[i]); n++ {
			i++
		}
		return i
	}
	from, to = whole(from), whole(to)
	bar := m.barOf(b)
	c := wireCanvas{dst: dst, w: max(m.wire.list.width-term.Width(bar), 1), bar: bar}
	edges, hits := b.edges(from, to), m.wire.hits(b, from, to)
	if from == 0 && b.before && !b.lost {
		c.put(m.g.more, 1, m.st.warn)
	}
	for i := from; i < to; {
		n := m.putChar(&c, b, i, edges[i-from], hits[i-from])
		if b.Data[i] == '\n' && edges[i-from]&edgeHeader == 0 {
			c.end()
		}
		i += n
	}
	if to == len(b.Data) && b.after {
		c.put(m.g.more+" "+m.t("continues"), 2+term.Width(m.t("continues")), m.st.warn)
	}
	if c.begun || len(b.Data) == 0 {
		c.end()
	}
	return c.dst
}

// putChar puts the character at i, and returns how many bytes it is.
func (m *Model) putChar(c *wireCanvas, b *wireBlock, i int, what edge, hit bool) int {
	look := m.st.text
	sign, n := "", 1
	if what&edgeStart != 0 {
		c.put(m.g.split, 1, m.st.warn+term.Reverse)
	}
	if what&edgeHeader != 0 {
		sign, look = m.headerSign(b.Data[i], what), m.st.warn
	} else {
		var stands bool
		if sign, n, stands = m.g.wireSign(b.Data[i:]); stands {
			look = m.st.dim
		}
	}
	if sign == "" {
		sign = string(rune(b.Data[i]))
	}
	if hit {
		look += term.Reverse
	}
	c.put(sign, term.Width(sign), look)
	return n
}

// headerSign returns a byte of a header: [00 00 00 05]
func (m *Model) headerSign(c byte, what edge) string {
	before, after := " ", ""
	if what&edgeFirst != 0 {
		before = "["
	}
	if what&edgeLast != 0 {
		after = "]"
	}
	return hexByte(before, c) + after
}

// gapAfter returns how long after the newest block it is.
func (s *wireStore) gapAfter(now time.Time) time.Duration {
	if len(s.blocks) == 0 {
		return 0
	}
	return now.Sub(s.blocks[len(s.blocks)-1].At)
}
