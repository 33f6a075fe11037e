package ui

import (
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/term"
)

// detailRows is the height of the details of the selected connection, with
// the line above them.
const detailRows = 11

// longIdle is when a connection that says nothing counts as idle.
const longIdle = time.Minute

// rosterLines draws the list of connections into exactly h lines of w cells.
func (m *Model) rosterLines(w, h int) []string {
	list := m.roster.list()
	out := make([]string, 0, h)
	if h <= 0 {
		return out
	}
	block := m.roomBlock(h)
	for _, i := range block {
		out = append(out, m.roomLine(i, len(block), w))
	}
	out = append(out, m.rosterAll(w))
	room := h - len(out)
	m.roster.top = m.rosterTop(len(list), room)
	for i := m.roster.top; i < len(list) && len(out) < h; i++ {
		if rest := len(list) - i; len(out) == h-1 && rest > 1 {
			out = append(out, m.st.dim.Paint(term.Fit("   "+m.tf("%s more", thousands(rest)), w, m.g.more)))
			break
		}
		out = append(out, m.rosterRow(list[i], w))
	}
	for len(out) < h {
		out = append(out, term.Spaces(w))
	}
	return out
}

// rosterTop returns the first connection to show so that the selected one is
// among the n that fit (the last line may be taken by "more").
func (m *Model) rosterTop(have, n int) int {
	top := min(m.roster.top, max(have-n, 0))
	for i, s := range m.roster.order {
		if s.ID != m.roster.selected {
			continue
		}
		if i < top {
			return i
		}
		if fit := max(n-1, 1); i >= top+fit {
			return min(i-fit+1, max(have-n, 0))
		}
	}
	return top
}

// rosterAll is the line that stands for everybody.
func (m *Model) rosterAll(w int) string {
	total := count(m.messages)
	label := term.Fit(m.t("all"), w-1-len(total), m.g.more)
	if m.roster.selected == 0 && m.viewed == "" {
		return m.st.sel.Paint(term.Fit(m.g.mark+label+total, w, ""))
	}
	return term.Fit(" "+label+total, w, "")
}

// rosterRow is one connection: sign, name, dialect where there is room, age
// and messages.
func (m *Model) rosterRow(s *session, w int) string {
	sign, look, when := m.signOf(s)
	if m.net.Phase != client.Online { // that is how it was
		look = m.st.dim
	}
	kind := 0
	switch {
	case w >= 40:
		kind = 12
	case w >= 28:
		kind = 9
	}
	n := m.measure(s)
	nameW := max(w-13-kind, 1)
	gap := 5 - len(n) // before the count
	if kind == 0 {    // a name that is too long takes of it
		take := max(min(term.Width(s.label())-nameW, gap-1), 0)
		nameW, gap = nameW+take, gap-take
	}
	mark := " "
	name := m.st.name(s.label())
	switch {
	case s.ID == m.roster.selected:
		mark, name = m.g.mark, m.st.sel
	case s.State == wire.Gone:
		name = m.st.dim
	case m.own[s.ID]:
		name = m.st.self
	}
	out := mark + look.Paint(sign) + " " + name.Paint(term.Fit(s.label(), nameW, m.g.more)) + " "
	if kind > 0 {
		mark, markLook := dialectMark(s, kind-1), m.st.dim
		if s.behind(m.now()) {
			mark, markLook = m.behindMark(s, kind-1), m.st.warn
		}
		out += markLook.Paint(term.Fit(mark, kind-1, m.g.more)) + " "
	}
	out += m.st.dim.Paint(term.Spaces(4-term.Width(when))+when) + term.Spaces(gap) + n
	return term.Fit(out, w, "")
}

// dialectMark returns the dialect of s in w cells, marked where it is encrypted:
// raw+tls, jsonhdr+.
func dialectMark(s *session, w int) string {
	switch mark := s.Dialect + "+tls"; {
	case !s.TLS:
		return s.Dialect
	case len(mark) <= w:
		return mark
	}
	return s.Dialect + "+"
}

// detailLines draws what is known of the selected connection into exactly h
// lines of w cells; without one, what to press for it.
func (m *Model) detailLines(w, h int) []string {
	out := make([]string, 0, h)
	s := m.roster.byID[m.roster.selected]
	if s == nil {
		out = append(out, m.ruled(w, m.t("details")), m.st.dim.Paint(term.Fit(" "+m.t("Ctrl-N selects a connection"), w, m.g.more)))
	} else {
		out = append(out, m.ruled(w, s.label()))
		for _, f := range m.details(s) {
			out = append(out, m.st.dim.Paint(term.Fit(" "+f[0], 8, ""))+term.Fit(f[1], w-8, m.g.more))
		}
	}
	for len(out) < h {
		out = append(out, term.Spaces(w))
	}
	return out[:h]
}

// details returns the labelled facts about s, at most detailRows-1.
func (m *Model) details(s *session) [][2]string {
	now := m.now()
	kind := m.speaks(s)
	if s.TLS {
		kind += ", TLS"
	}
	idle := span(s.idle(now)) + "  " + m.stateWord(s)
	switch {
	case s.State == wire.Waiting:
		idle = m.gateWords(s)
	case m.stuck(s):
		idle = span(s.idle(now)) + "  " + m.t("no whole message")
	}
	if s.State == wire.Gone {
		idle = m.tf("gone: %s", m.heard(s.Reason))
	}
	reply := m.t("none yet")
	if s.ReplyUS > 0 {
		reply = latency(time.Duration(s.ReplyUS) * time.Microsecond)
	}
	return [][2]string{
		{m.t("addr"), s.Addr},
		{m.t("kind"), kind},
		{m.t("why"), m.heard(s.Why)},
		{m.t("room"), s.Room},
		{m.t("since"), s.Since.Local().Format("15:04:05") + " (" + span(now.Sub(s.Since)) + ")"},
		{m.t("in"), m.tf("%s msg  %s", count(s.InMsgs), size(s.InBytes))},
		{m.t("out"), m.tf("%s msg  %s", count(s.OutMsgs), size(s.OutBytes))},
		{m.t("reply"), reply},
		{m.t("lag"), m.lagWords(s)},
		{m.t("idle"), idle},
	}
}

// ruled returns a line across w cells with a label in it.
func (m *Model) ruled(w int, label string) string {
	if label == "" || w < 6 {
		return m.st.rule.Paint(repeat(m.g.horiz, w))
	}
	label = term.Truncate(label, w-4, m.g.more)
	rest := w - 3 - term.Width(label)
	return m.st.rule.Paint(m.g.horiz) + " " + m.st.head.Paint(label) + " " + m.st.rule.Paint(repeat(m.g.horiz, rest))
}
