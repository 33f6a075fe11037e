package ui

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// opened is one item in whole in the place of the messages: all its lines, and
// its answer. The rows have no more than the beginning of a long text and not
// the bytes, so the events are fetched from the hub's log.
type opened struct {
	rows    []row // the message and its answer, or what else was under the cursor; none while closed
	events  []wire.Event
	ids     []uint64 // of the requests for them that are on their way
	trouble string
	top     int // first line shown
	end     int // the last one that may be
	lines   []string
	width   int // that lines were made for, 0 for making them again
}

// open shows the item under the cursor in whole. Where there is no cursor it
// does what Enter does otherwise while browsing.
func (m *Model) open() {
	l := m.talk.shown()
	r := m.current()
	switch {
	case r == nil && m.roster.selected != 0:
		m.openWire()
		return
	case r == nil:
		m.browsing = false
		return
	}
	n := l.item(l.pointed())
	r = l.at(n)
	o := opened{rows: []row{*r}}
	at := n + max(r.reply, 1)
	if reply := l.at(at); r.kind == rowMessage && reply != nil && reply.kind == rowReply && reply.re == r.seq && r.seq != 0 {
		o.rows = append(o.rows, *reply)
	}
	for i := range o.rows {
		seq := o.rows[i].seq
		if seq == 0 || o.rows[i].kind > rowReply {
			continue
		}
		if !m.canAsk() {
			o.trouble = m.t("the hub is away: this is what is here of it")
			break
		}
		before := seq - 1
		o.ids = append(o.ids, m.link.Do(wire.Request{Op: wire.OpHistory, After: &before, Before: seq + 1, Limit: 1}))
	}
	m.opened = o
	m.touch(dirtyAll)
}

// openedPage takes in an answer to what open asked for, and reports whether it
// was one. p is nil where there will be none.
func (m *Model) openedPage(id uint64, p *wire.Page, why string) bool {
	o := &m.opened
	i := slices.Index(o.ids, id)
	if i < 0 || id == 0 {
		return false
	}
	o.ids = slices.Delete(o.ids, i, i+1)
	o.width = 0
	if p == nil {
		o.trouble = clean.Text(why)
		return true
	}
	o.events = append(o.events, p.Events...)
	m.touch(dirtyAll)
	return true
}

// openedKey handles a key while an item is shown in whole, and reports whether
// it was for that.
func (m *Model) openedKey(k tea.KeyMsg) bool {
	page := max(m.lay.msgs.h-2, 1)
	switch k.String() {
	case "up", "k":
		m.scrollOpened(-1)
	case "down", "j":
		m.scrollOpened(1)
	case "pgup":
		m.scrollOpened(-page)
	case "pgdown", " ":
		m.scrollOpened(page)
	case "home", "alt+home", "g":
		m.scrollOpened(-m.opened.end)
	case "end", "alt+end", "G":
		m.scrollOpened(m.opened.end)
	case "f1", "f7", "f8", "ctrl+l", "ctrl+z", "alt+m":
		return false
	case "esc", "enter", "o", "q", "ctrl+c":
		m.closeOpened()
	case "i":
		m.browsing = false
		m.closeOpened()
	}
	return true
}

func (m *Model) closeOpened() {
	m.opened = opened{}
	m.touch(dirtyAll)
}

func (m *Model) scrollOpened(n int) {
	m.opened.top = max(min(m.opened.top+n, m.opened.end), 0)
	m.touch(dirtyAll)
}

// openedLines draws it into exactly h lines of w cells, x cells from the left.
func (m *Model) openedLines(x, w, h int) []string {
	o := &m.opened
	if o.width != w {
		o.lines, o.width = o.lines[:0], w
		for i := range o.rows {
			o.lines = m.openedRow(o.lines, &o.rows[i], x, w)
		}
	}
	room := max(h-1, 0)
	o.end = max(len(o.lines)-room, 0)
	o.top = min(o.top, o.end)
	out := slices.Clone(o.lines[o.top:min(len(o.lines), o.top+room)])
	for len(out) < room {
		out = append(out, "")
	}
	foot := m.t("Esc closes")
	if o.end > 0 {
		foot += " " + m.g.dot + " " + m.tf("lines %s to %s of %s", thousands(o.top+1), thousands(min(o.top+room, len(o.lines))), thousands(len(o.lines)))
	}
	if o.trouble != "" {
		foot = m.heard(o.trouble) + " " + m.g.dot + " " + foot
	}
	return append(out, m.st.dim.Paint(term.Truncate(" "+foot, w, m.g.more)))[:max(h, 0)]
}

// openedRow appends the lines of one row: what is known of it, then all of it.
func (m *Model) openedRow(dst []string, r *row, x, w int) []string {
	c := columns{x: x, w: w}
	dst = append(dst, m.acrossRule(w, m.openedTitle(r), m.st.head))
	i := slices.IndexFunc(m.opened.events, func(e wire.Event) bool { return e.Seq == r.seq })
	var e *wire.Event
	if i >= 0 && r.seq != 0 {
		e = &m.opened.events[i]
	}
	for _, f := range m.openedFacts(r, e) {
		t := textBlock{c: c, indent: factRoom, first: m.st.dim.Paint(term.Fit(" "+f[0], factRoom, "")), text: f[1], look: m.st.text}
		if w < 24 {
			t = textBlock{c: c, text: f[0] + " " + f[1], look: m.st.text}
		}
		dst = m.paintText(dst, &t)
	}
	dst = append(dst, "")
	t := textBlock{c: c, indent: 1, first: " ", text: r.text, look: m.st.text}
	switch {
	case e != nil && !utf8.Valid(e.Body):
		return append(m.hexLines(dst, e.Body, w), "")
	case e != nil:
		t.text = safe(e.Body)
	}
	return append(m.paintText(dst, &t), "")
}

// openedTitle names a row.
func (m *Model) openedTitle(r *row) string {
	switch r.kind {
	case rowMessage:
		if r.own {
			return m.t("message from you")
		}
		return m.tf("message from %s", r.name)
	case rowReply:
		return m.t("answer of the hub")
	}
	return m.t("said by this screen")
}

// openedFacts returns what is known of a row beside its text, by label; e is
// nil until its event is here.
func (m *Model) openedFacts(r *row, e *wire.Event) [][2]string {
	out := [][2]string{{m.t("time"), m.date(r.at.Local(), "Mon 2 Jan 2006 15:04:05.000000")}}
	add := func(label, text string) { out = append(out, [2]string{label, text}) }
	if r.seq != 0 {
		add(m.t("seq"), strconv.FormatUint(r.seq, 10))
	}
	if r.room != "" {
		add(m.t("room"), r.room)
	}
	if r.kind == rowMessage && r.from != 0 {
		add(m.t("session"), strconv.FormatUint(r.from, 10))
	}
	if r.to != 0 {
		add(m.t("to"), strings.TrimSpace(m.roster.name(r.to)+" "+m.tf("(session %d)", r.to)))
	}
	if r.kind == rowReply && r.took > 0 {
		add(m.t("took"), latency(r.took))
	}
	if r.kind > rowReply {
		return out
	}
	switch {
	case e != nil && !utf8.Valid(e.Body):
		add(m.t("size"), m.tf("%s bytes, not UTF-8", thousands(len(e.Body))))
	case e != nil:
		add(m.t("size"), m.tn(strings.Count(strings.TrimSuffix(string(e.Body), "\n"), "\n")+1, "%[2]s bytes in %[1]s line", "%[2]s bytes in %[1]s lines", thousands(len(e.Body))))
	case len(m.opened.ids) > 0:
		add(m.t("size"), m.g.more)
	}
	return out
}

// maxHex is how many bytes are shown in hex.
const maxHex = 64 << 10

// hexLines appends b as lines of w cells: where they are, the bytes, and what
// of them is ASCII.
func (m *Model) hexLines(dst []string, b []byte, w int) []string {
	per := 16
	switch {
	case w < 48:
		per = 4
	case w < 80:
		per = 8
	}
	whole := len(b)
	b = b[:min(len(b), maxHex)]
	for at := 0; at < len(b); at += per {
		part := b[at:min(at+per, len(b))]
		var line strings.Builder
		offset := strconv.FormatInt(int64(at), 16)
		line.WriteString(" " + m.st.dim.Paint(strings.Repeat("0", max(6-len(offset), 0))+offset) + "  ")
		for i := range per {
			if i < len(part) {
				line.WriteString(hex.EncodeToString(part[i:i+1]) + " ")
			} else {
				line.WriteString("   ")
			}
		}
		line.WriteByte(' ')
		for _, c := range part {
			if c < 0x20 || c > 0x7e {
				c = '.'
			}
			line.WriteByte(c)
		}
		dst = append(dst, term.Truncate(line.String(), w, m.g.more))
	}
	if rest := whole - len(b); rest > 0 {
		dst = append(dst, " "+m.tf("%s more", size(uint64(rest))))
	}
	return dst
}
