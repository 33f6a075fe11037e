package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hubbub/ui/term"
)

// roomBlock returns which rooms show above a list of connections in h lines:
// all, or those that matter most, and -1 for a line about the others. Where
// there is no choice, or no room for one, it returns none.
func (m *Model) roomBlock(h int) []int {
	most := min(h*2/5, len(m.chat))
	if len(m.chat) < 2 || most < 2 {
		return nil
	}
	out := make([]int, len(m.chat))
	for i := range out {
		out[i] = i
	}
	if most == len(out) {
		return out
	}
	weight := func(i int) int {
		switch r := &m.chat[i]; {
		case r.name == m.viewed, r.name == m.room:
			return 0
		case r.mentions > 0:
			return 1
		case r.unread > 0:
			return 2
		case r.shut:
			return 3
		}
		return 4
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(weight(a), weight(b)) })
	out = out[:most-1]
	slices.Sort(out)
	return append(out, -1)
}

// roomLine is one room in w cells: the mark where it is what shows, the sign
// where what one says goes there, its name; what answers there where that fits,
// its gate where it is closed, how much waits.
func (m *Model) roomLine(i, shown, w int) string {
	if i < 0 {
		return m.st.dim.Paint(term.Fit("   "+m.tf("%d more rooms", len(m.chat)-shown+1), w, m.g.more))
	}
	r := &m.chat[i]
	mark, here, look := " ", " ", m.st.text
	if r.name == m.viewed {
		mark, look = m.g.mark, m.st.sel
	}
	if r.name == m.target() {
		here = m.g.hit
	}
	right, rightW := "", 0
	add := func(s string, look func(string) string) {
		right, rightW = right+" "+look(s), rightW+1+term.Width(s)
	}
	if r.shut {
		add(m.g.shut, m.st.warn.Paint)
	}
	if r.mentions > 0 {
		add("@"+strconv.Itoa(r.mentions), m.st.self.Paint)
	}
	if r.unread > 0 {
		add(count(uint64(r.unread)), m.st.sel.Paint)
	}
	name := "#" + r.name
	room := max(w-2-rightW, 1)
	proc := ""
	if free := room - term.Width(name) - 2; r.processor != "" && free >= min(len(r.processor), 5) {
		proc = "  " + term.Truncate(r.processor, free, m.g.more)
	}
	left := look.Paint(term.Truncate(name, room, m.g.more)) + m.st.dim.Paint(proc)
	pad := room - min(term.Width(name), room) - term.Width(proc)
	return term.Fit(mark+m.st.accent.Paint(here)+left+term.Spaces(pad)+right, w, "")
}

// target returns the room that what one says goes to.
func (m *Model) target() string { return cmp.Or(m.viewed, m.room) }

// roomBrief returns the room that what one says goes to, and how much waits in
// all: as much of that as fits w cells.
func (m *Model) roomBrief(w int) string {
	if len(m.chat) < 2 {
		return ""
	}
	unread, mentions := m.unreadIn()
	waits, forYou := "", ""
	if unread > 0 {
		waits = "+" + count(uint64(unread))
	}
	if mentions > 0 {
		forYou = "@" + strconv.Itoa(mentions)
	}
	name := "#" + term.Truncate(m.target(), maxName, m.g.more)
	for _, parts := range [][]string{{name, waits, forYou}, {name, waits + forYou}, {waits, forYou}, {cmp.Or(forYou, waits)}} {
		s := strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
		if term.Width(s) <= w {
			return s
		}
	}
	return ""
}

// promptText is what stands before what is typed: the room it goes to where
// one room shows.
func (m *Model) promptText() string {
	if m.viewed == "" || m.lay.w < 40 {
		return m.g.prompt
	}
	return "#" + term.Truncate(m.viewed, maxName, m.g.more) + m.g.prompt
}

// roomHead says in the header what shows, "" for everything.
func (m *Model) roomHead() string {
	s := m.roster.byID[m.roster.selected]
	sep := " " + m.g.dot + " "
	switch {
	case s != nil && m.viewed != "":
		return m.tf("only %s in #%s", s.label(), m.viewed) + sep + m.t("Alt-0 all")
	case s != nil:
		return m.tf("only %s", s.label()) + sep + m.t("F2 details") + sep + m.t("F3 wire") + sep + m.t("Alt-0 all")
	case m.viewed != "":
		return m.tf("only #%s", m.viewed) + sep + m.t("what you say goes there") + sep + m.t("Alt-0 all")
	}
	return ""
}
