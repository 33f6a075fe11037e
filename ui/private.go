package ui

import (
	"strconv"

	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// privateTag says before a text that it is for one alone, and for whom where
// that is not the person here.
func (m *Model) privateTag(r *row) string {
	words := m.t("private")
	if who := r.ref; who != "" && (r.own || !r.direct) {
		who = term.Truncate(who, maxName, m.g.more)
		words = m.tf("private to %s", who)
		if m.cols.w < 40 {
			words = "@" + who
		}
	}
	return m.g.private + " " + m.tf("%s: ", words)
}

// writeTo begins a private message to the selected connection, or else to whom
// the row under the cursor is from.
func (m *Model) writeTo() {
	id := m.roster.selected
	if r := m.current(); id == 0 && r != nil {
		id = r.from
		if r.kind == rowReply {
			id = r.to
		}
	}
	s := m.roster.byID[id]
	switch {
	case s == nil:
		m.hintFor(confirmQuit, " "+m.t("Ctrl-N selects who to write to"))
	case s.State == wire.Gone:
		m.hintFor(confirmQuit, " "+m.tf("%s is gone", s.label()))
	default:
		m.browsing = false
		m.in.matches = completion{}
		m.in.set("/msg " + m.address(s) + " ")
	}
}

// address returns what a command calls s by: its name, or its number where that
// is not clear enough.
func (m *Model) address(s *session) string {
	for _, r := range s.Name {
		if r == ' ' {
			return strconv.FormatUint(s.ID, 10)
		}
	}
	if s.Name == "" || m.roster.find(s.Name) != s {
		return strconv.FormatUint(s.ID, 10)
	}
	return s.Name
}
