package ui

import (
	"strings"

	"hubbub/ui/term"
)

// paintLog appends the lines of a row of the connection log: when, what, who,
// and the words for it.
func (m *Model) paintLog(dst []string, r *row) []string {
	c := m.logCols
	var b strings.Builder
	width := m.prefix(&b, c, r)
	sign, look := "!", m.st.warn
	text := m.heard(r.text)
	switch r.kind {
	case rowJoin:
		sign, look = m.g.plus, m.st.ok
		text = m.joined(c, r)
	case rowLeave:
		sign, look = m.g.sub, m.st.dim
	}
	b.WriteString(look.Paint(sign))
	b.WriteByte(' ')
	width += 2
	if r.name != "" {
		who := term.Truncate(r.name, c.nameRoom(), m.g.more)
		pad := max(c.name, term.Width(who)) + 1
		b.WriteString(m.st.name(r.name).Paint(who))
		b.WriteString(term.Spaces(pad - term.Width(who)))
		width += pad
	}
	if r.kind == rowLeave {
		text = m.left(r, c.w-width-1)
	}
	if width > c.w-4 {
		t := textBlock{c: c, text: sign + " " + r.name + " " + text, look: m.st.text}
		return m.paintText(dst, &t)
	}
	t := textBlock{c: c, indent: width, first: b.String(), text: text, look: m.st.text}
	if r.kind == rowLeave {
		t.look = m.st.dim
	}
	return m.paintText(dst, &t)
}

// left says how a session ended, in fewer words where w cells are too few.
func (m *Model) left(r *row, w int) string {
	why := m.heard(r.reason)
	whole, what := m.tf("connection %s closed", r.ref)+m.colon(why), m.t("closed")+m.colon(why)
	if strings.HasPrefix(r.reason, "goes on ") { // the connection is there still, but no session
		whole, what = m.tf("connection %s %s", r.ref, why), why
	}
	if term.Width(whole) <= w {
		return whole
	}
	return what
}

// joined says how a session came, with what is known of it by now.
func (m *Model) joined(c columns, r *row) string {
	text := m.tf("connected with %s", r.ref)
	if c.w < 64 {
		text = r.ref
	}
	if s := m.roster.byID[r.from]; s != nil && s.Dialect != "" {
		text += "  " + s.Dialect
		if s.TLS {
			text += ", TLS"
		}
	}
	return text
}
