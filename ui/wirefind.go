package ui

import (
	"bytes"
	"encoding/hex"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
)

// wireFind is what is looked for in the bytes of a connection.
type wireFind struct {
	line   string // as typed, safe to show
	needle []byte
	fold   bool   // ASCII letters in either case
	block  uint64 // of the hit that was gone to
	at     int    // in it; -1 before the first
}

// needleOf returns the bytes that a line asks for: 0x00ff means those, anything
// else is text with escapes in it (see unescape), or plain text where those are
// none. Text without capitals is looked for in either case.
func needleOf(line string) (needle []byte, fold bool) {
	if digits, ok := strings.CutPrefix(strings.ReplaceAll(line, " ", ""), "0x"); ok {
		if b, err := hex.DecodeString(digits); err == nil && len(b) > 0 {
			return b, false
		}
	}
	needle, err := unescape(line)
	if err != nil {
		needle = []byte(line)
	}
	return needle, bytes.Equal(needle, bytes.ToLower(needle)) && !strings.Contains(line, `\`)
}

// wireFindLine looks for what was typed, backwards from the newest.
func (m *Model) wireFindLine(line string) tea.Cmd {
	f := &m.wire.find
	*f = wireFind{at: -1}
	m.wire.list.repaint()
	if line == "" {
		return nil
	}
	f.line = clean.Text(line)
	f.needle, f.fold = needleOf(line)
	s := &m.wire.store
	f.block = s.base + uint64(len(s.blocks))
	m.wireNextHit(-1)
	return nil
}

// in returns where the needle is in data from a place on, -1 for nowhere.
func (f *wireFind) in(data []byte, from int) int {
	if len(f.needle) == 0 || from > len(data) {
		return -1
	}
	data = data[from:]
	if !f.fold {
		if at := bytes.Index(data, f.needle); at >= 0 {
			return from + at
		}
		return -1
	}
	for i := 0; i+len(f.needle) <= len(data); i++ {
		if equalFold(data[i:i+len(f.needle)], f.needle) {
			return from + i
		}
	}
	return -1
}

// equalFold reports whether a is b, which has no capitals, but for the case of
// ASCII letters.
func equalFold(a, b []byte) bool {
	for i, c := range a {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != b[i] {
			return false
		}
	}
	return true
}

// places returns where the needle is in data.
func (f *wireFind) places(data []byte) []int {
	var out []int
	for at := f.in(data, 0); at >= 0; at = f.in(data, at+1) {
		out = append(out, at)
	}
	return out
}

// hits returns which of the bytes from..to-1 of a block belong to what is
// looked for.
func (v *wireView) hits(b *wireBlock, from, to int) []bool {
	out, n := make([]bool, to-from), len(v.find.needle)
	if n == 0 {
		return out
	}
	end := min(to+n-1, len(b.Data))
	for at := v.find.in(b.Data[:end], max(from-n+1, 0)); at >= 0; at = v.find.in(b.Data[:end], at+1) {
		for i := max(at, from); i < min(at+n, to); i++ {
			out[i-from] = true
		}
	}
	return out
}

// wireHit is a place where the needle is.
type wireHit struct {
	block uint64
	at    int
}

// before reports whether a hit is before another.
func (a wireHit) before(b wireHit) bool {
	return a.block < b.block || a.block == b.block && a.at < b.at
}

// wireNextHit goes to the next hit, or for n < 0 the one before, round at the
// ends.
func (m *Model) wireNextHit(n int) {
	v := &m.wire
	if len(v.find.needle) == 0 {
		m.hintFor(confirmQuit, " "+m.t("nothing was looked for: /"))
		return
	}
	var all []wireHit
	for i := range v.store.blocks {
		for _, at := range v.find.places(v.store.blocks[i].Data) {
			all = append(all, wireHit{v.store.base + uint64(i), at})
		}
	}
	if len(all) == 0 {
		m.hintFor(3*time.Second, " "+m.t("not found"))
		return
	}
	here, to := wireHit{v.find.block, v.find.at}, -1
	for i, h := range all {
		if n > 0 && here.before(h) {
			to = i
			break
		}
		if n < 0 && h.before(here) {
			to = i
		}
	}
	if to < 0 && n < 0 {
		to = len(all) - 1
	}
	to = max(to, 0)
	v.find.block, v.find.at = all[to].block, all[to].at
	m.hintFor(3*time.Second, " "+m.tf("hit %d of %d", to+1, len(all)))
	m.showHit(all[to])
}

// showHit scrolls to a hit, a third down the window.
func (m *Model) showHit(h wireHit) {
	v := &m.wire
	b := v.store.at(h.block)
	n := h.at / slab
	r := row{seq: h.block, id: uint64(n)}
	v.store.look()
	// Cut short behind the hit, the row has as many lines as stand before it.
	short := *b
	short.Data = b.Data[:h.at+1]
	whole := v.store.blocks[h.block-v.store.base]
	v.store.blocks[h.block-v.store.base] = short
	line := len(m.paintWire(nil, &r)) - 1
	v.store.blocks[h.block-v.store.base] = whole
	l := v.list
	l.top = l.up(place{row: b.row + uint64(n), line: max(line, 0)}, l.height/3)
	l.follow = false
	m.touch(dirtyMsgs | dirtyFoot)
}
