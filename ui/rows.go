package ui

import (
	"strings"
	"time"

	"hubbub/ui/term"
)

// columns says how the rows of a list are set out in its width.
type columns struct {
	x, w   int    // of the list
	clock  string // layout of the time, "" for none
	name   int    // width of the name column, 0 for names as long as they are
	ascend bool   // the time of an answer is left out: it is the one above
}

// newColumns sets out the rows of a list in r on a screen of a shape.
func newColumns(sh shape, r rect) columns {
	c := columns{x: r.x, w: r.w, ascend: true}
	switch sh {
	case shapeWide:
		c.clock, c.name = "15:04:05.000", maxName
	case shapePanes:
		c.clock, c.name = "15:04:05", 10
	case shapeTabs:
		c.clock = "15:04"
	}
	return c
}

// maxName is how many cells a name may take.
const maxName = 12

// nameRoom returns how many it may take here.
func (c columns) nameRoom() int {
	if c.name > 0 {
		return c.name
	}
	return maxName
}

// paintRow appends the lines of a row of messages.
func (m *Model) paintRow(dst []string, r *row) []string {
	c := m.cols
	if m.copying.on {
		return m.paintBare(dst, r)
	}
	switch r.kind {
	case rowRule:
		rule := m.acrossRule(c.w, r.text, m.st.warn)
		if r.lit {
			rule = m.gutter(r) + m.acrossRule(c.w-1, r.text, m.st.warn)
		}
		return append(dst, rule)
	case rowMessage, rowReply:
		return m.paintMessage(dst, c, r)
	}
	return m.paintNote(dst, c, r)
}

// paintMessage sets out a message or an answer: time, direction, who, text,
// and how far it has come at the right.
func (m *Model) paintMessage(dst []string, c columns, r *row) []string {
	t := m.messageBlock(c, r)
	if t == nil { // no room for a column of text
		sign, who, _ := m.voice(r)
		return m.squeeze(dst, c, r, sign, who)
	}
	if m.shut(r) && r.kind == rowMessage {
		return append(dst, m.paintText(nil, t)[:1]...)
	}
	if lines := m.paintText(nil, t); r.fold == foldAuto {
		dst = append(dst, m.cutLines(lines, t.indent)...)
	} else {
		dst = append(dst, lines...)
	}
	if r.state == stateFailed && r.reason != "" {
		why := textBlock{c: c, indent: t.indent, first: term.Spaces(t.indent), text: m.heard(r.reason), look: m.st.err}
		dst = m.paintText(dst, &why)
	}
	return dst
}

// voice returns the sign and the name a row begins with, and how that looks.
func (m *Model) voice(r *row) (sign, who string, look term.SGR) {
	sign, who, look = m.g.in, r.name, m.st.name(r.name)
	switch {
	case r.kind == rowReply:
		sign, who, look = m.g.out, m.t("hub"), m.st.accent
	case r.own:
		who, look = m.t("you"), m.st.self
	}
	return sign, term.Truncate(who, m.cols.nameRoom(), m.g.more), look
}

// messageBlock returns how a message or an answer is set out, nil where there is
// no room for it.
func (m *Model) messageBlock(c columns, r *row) *textBlock {
	sign, who, look := m.voice(r)
	var b strings.Builder
	width := m.prefix(&b, c, r)
	switch {
	case width == 0 && r.lit: // no room for both
		b.WriteString(m.gutter(r))
	case r.hit, m.find.has(r):
		b.WriteString(m.st.self.Paint(m.g.hit))
	case r.mention && (width == 0 || r.lit): // else it stands before the sign
		b.WriteString(m.st.self.Paint(m.g.mention))
	default:
		b.WriteString(m.st.dim.Paint(sign))
	}
	b.WriteByte(' ')
	width += 2
	if r.kind != rowReply || c.name > 0 { // small screens know whose answer it is
		b.WriteString(look.Paint(who))
		pad := max(c.name, term.Width(who)) - term.Width(who) + 1
		b.WriteString(term.Spaces(pad))
		width += term.Width(who) + pad
	}
	if width > c.w-4 {
		return nil
	}
	t := &textBlock{c: c, indent: width, first: b.String(), text: r.text, look: m.st.text, tag: m.tag(r), find: !r.hit}
	t.end, t.endLook = m.state(r)
	if t.room() < minText {
		t.end, _, _ = strings.Cut(t.end, " ") // the sign says it too
	}
	if r.mention {
		t.look = m.st.self
	}
	if r.hit {
		t.look += term.Reverse
	}
	t.rest = m.margin(c, r, width)
	if m.shut(r) && r.kind == rowMessage {
		t.text = m.foldedText(r, max(t.room()-term.Width(t.tag), 1))
	}
	return t
}

// squeeze sets out a row on a screen that has no room for columns.
func (m *Model) squeeze(dst []string, c columns, r *row, sign, who string) []string {
	t := textBlock{c: c, text: sign + " " + who + " " + r.text, look: m.st.text}
	return m.paintText(dst, &t)
}

// paintNote sets out what the screen itself has to say.
func (m *Model) paintNote(dst []string, c columns, r *row) []string {
	var b strings.Builder
	width := m.prefix(&b, c, r)
	sign, look := m.g.bullet, m.st.dim
	if r.kind == rowError {
		sign, look = "!", m.st.err
	}
	if width == 0 && r.lit {
		sign = m.g.mark
	}
	b.WriteString(look.Paint(sign))
	b.WriteByte(' ')
	t := textBlock{c: c, indent: width + 2, first: b.String(), text: r.text, look: look}
	t.rest = m.margin(c, r, t.indent)
	return m.paintText(dst, &t)
}

// prefix writes the time of a row, or as many spaces, and returns its width.
func (m *Model) prefix(b *strings.Builder, c columns, r *row) int {
	if c.clock == "" {
		if r.kind == rowReply && r.under {
			b.WriteString(m.gutter(r) + " ")
			return 2
		}
		return 0
	}
	width := len(c.clock) + 1
	if r.kind == rowReply && r.under && c.ascend {
		b.WriteString(term.Spaces(width-1) + m.gutter(r))
		return width
	}
	b.WriteString(m.st.dim.Paint(r.at.Local().Format(c.clock)))
	b.WriteString(m.gutter(r))
	return width
}

// gutter returns the cell left of a row's sign: the mark where the cursor is,
// the sign of what is for the person here.
func (m *Model) gutter(r *row) string {
	switch {
	case r.lit:
		return m.st.sel.Paint(m.g.mark)
	case r.mention:
		return m.st.self.Paint(m.g.mention)
	}
	return " "
}

// margin returns what stands left of all lines of a row but the first, width
// cells: the mark goes on there. "" is for spaces.
func (m *Model) margin(c columns, r *row, width int) string {
	at := len(c.clock)
	if !r.lit || width <= at {
		return ""
	}
	return term.Spaces(at) + m.gutter(r) + term.Spaces(width-at-1)
}

// tag returns what has to be said before a text: whom it is for, whom it
// answers, which room.
func (m *Model) tag(r *row) string {
	switch {
	case r.kind == rowReply && !r.under && r.ref != "":
		return m.tf("to %s: ", term.Truncate(r.ref, maxName, m.g.more))
	case r.kind == rowMessage && r.to != 0:
		return m.privateTag(r)
	case r.kind == rowMessage && r.room != "" && r.room != m.room && m.viewed == "":
		return "#" + term.Truncate(r.room, maxName, m.g.more) + " "
	}
	return ""
}

// state returns how far a message has come, or how fast its answer was.
func (m *Model) state(r *row) (string, term.SGR) {
	roomy := m.cols.w >= 40
	word := func(sign, word string) string {
		if roomy {
			return sign + " " + word
		}
		return sign
	}
	switch s := r.state; {
	case s == stateQueued, !m.online() && (s == stateSending || s == stateResent):
		return word(m.g.queued, m.t("waiting")), m.st.dim
	case s == stateSending:
		if m.gated {
			return word(m.g.queued, m.t("at the gate")), m.st.warn
		}
		return word(m.g.queued, m.t("sending")), m.st.dim
	case s == stateResent:
		return word(m.g.queued, m.t("sent again")), m.st.warn
	case s == stateSent:
		return word(m.g.ok, m.t("sent")), m.st.dim
	case s == stateSlow:
		return m.g.slow + " " + spoken(r.took), m.st.warn
	case s == stateFailed:
		return word(m.g.failed, m.t("failed, r retries")), m.st.err
	}
	if r.answer != nil && r.answer.took > 0 && m.shut(r) {
		return word(m.g.ok, latency(r.answer.took)), m.st.ok
	}
	if r.kind == rowReply && r.took > 0 {
		return word(m.g.ok, latency(r.took)), m.st.ok
	}
	return "", ""
}

// textBlock is text to be set out in lines.
type textBlock struct {
	c       columns
	indent  int    // cells before the text
	first   string // what stands there on the first line, indent cells wide
	tag     string // plain, before the text
	text    string // plain, lines apart
	look    term.SGR
	rest    string // the same on the other lines, "" for spaces
	find    bool   // what is looked for shows in it
	end     string // plain, at the right of the first line
	endLook term.SGR
}

// endRoom is what the right of a line keeps free where a state is shown, so
// that a new state does not move the text.
const endRoom = 11

// minText is how many cells a text is to have beside the words of its state.
const minText = 8

// room returns how many cells a line of the text has.
func (t *textBlock) room() int {
	width := max(t.c.w-t.indent-1, 1)
	if t.end == "" {
		return width
	}
	return max(width-max(term.Width(t.end), min(endRoom, width/3))-1, 1)
}

// paintText appends the lines of t.
func (m *Model) paintText(dst []string, t *textBlock) []string {
	width, endW := t.room(), term.Width(t.end)
	var wrapped []string
	for line := range strings.SplitSeq(t.tag+t.text, "\n") {
		wrapped = term.Wrap(wrapped, line, width)
	}
	for i, line := range wrapped {
		var b strings.Builder
		switch {
		case i == 0:
			b.WriteString(t.first)
		case t.rest != "":
			b.WriteString(t.rest)
		default:
			b.WriteString(term.Spaces(t.indent))
		}
		lineW := term.Width(line)
		if lineW != len(line) { // terminals disagree about what is not ASCII
			b.WriteString(term.ClearRight)
		}
		if i == 0 && t.tag != "" && strings.HasPrefix(line, t.tag) {
			b.WriteString(m.st.dim.Paint(t.tag))
			b.WriteString(m.paintFound(t, line[len(t.tag):]))
		} else {
			b.WriteString(m.paintFound(t, line))
		}
		if i == 0 && endW > 0 {
			col := max(t.c.w-1-endW, t.indent+lineW)
			b.WriteString(term.Spaces(col - t.indent - lineW))
			b.WriteString(term.Column(t.c.x + col))
			b.WriteString(t.endLook.Paint(t.end))
		}
		dst = append(dst, term.Truncate(b.String(), t.c.w, ""))
	}
	return dst
}

// dayRule and newsRule are the lines between the days and before what is new.
func (m *Model) dayRule(t time.Time) string {
	layout := "Mon 2 Jan"
	if m.lay.shape == shapeWide {
		layout = "Monday 2 January 2006"
	}
	return m.acrossRule(m.cols.w, m.date(t, layout), m.st.dim)
}

func (m *Model) newsRule(n int, since time.Time) string {
	layout := "15:04"
	if dayOf(since.Local()) != dayOf(m.now().Local()) {
		layout = "2 Jan 15:04"
	}
	return m.acrossRule(m.cols.w, m.tf("%s new since %s", thousands(n), m.date(since.Local(), layout)), m.st.accent)
}

// acrossRule returns a line across w cells with words in it.
func (m *Model) acrossRule(w int, words string, look term.SGR) string {
	words = term.Truncate(words, w-4, m.g.more)
	if words == "" {
		return m.st.rule.Paint(repeat(m.g.horiz, w))
	}
	rest := max(w-4-term.Width(words), 0)
	return m.st.rule.Paint(repeat(m.g.horiz, 2)) + " " + look.Paint(words) + " " + m.st.rule.Paint(repeat(m.g.horiz, rest))
}

func repeat(s string, n int) string { return strings.Repeat(s, max(n, 0)) }
