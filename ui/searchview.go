package ui

import (
	"strings"
	"time"

	"hubbub/ui/term"
)

// hitRoom returns how many hits show at once.
func (m *Model) hitRoom() int { return max(m.lay.msgs.h-2, 1) }

// searchLines draws what was found, newest first, in exactly h lines of w cells
// in place of the messages.
func (m *Model) searchLines(w, h int) []string {
	s := &m.search
	head := m.tf("search %s", s.count()) + " " + m.g.dot + " " + s.line
	lines := []string{m.acrossRule(w, head, m.st.head)}
	room := m.hitRoom()
	s.top = max(min(s.top, s.at, max(len(s.hits)-room, 0)), s.at-room+1, 0)
	for i := s.top; i < min(len(s.hits), s.top+room); i++ {
		lines = append(lines, m.hitLine(&s.hits[i], i == s.at, w))
	}
	if words, look := m.searchWords(); words != "" {
		if len(lines) > room {
			lines = lines[:room]
		}
		lines = append(lines, look.Paint(term.Truncate("  "+words, w, m.g.more)))
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	keys := strings.Join(m.ts("Enter go there", "Esc close", "Ctrl-F search again"), " "+m.g.dot+" ")
	lines = append(lines, m.st.dim.Paint(term.Truncate("  "+keys, w, m.g.more)))
	return lines[:min(h, len(lines))]
}

// count returns which hit is chosen of how many, "+" where there are more.
func (s *search) count() string {
	out := thousands(min(s.at+1, len(s.hits))) + "/" + thousands(len(s.hits))
	if s.more || s.id != 0 {
		out += "+"
	}
	return out
}

// searchWords says how the search goes, "" where the hits say it.
func (m *Model) searchWords() (string, term.SGR) {
	s := &m.search
	switch {
	case s.trouble != "":
		return "! " + m.heard(s.trouble), m.st.err
	case s.going != 0 || m.wanted != 0:
		return m.t("going there") + m.g.more, m.st.dim
	case s.id != 0 && m.now().Sub(s.asked) >= patienceForPage:
		return m.tf("the hub has not answered for %d s", m.now().Sub(s.asked)/time.Second), m.st.warn
	case s.id != 0 && (len(s.hits) == 0 || s.at == len(s.hits)-1):
		return m.t("searching") + m.g.more, m.st.dim
	case s.more && s.looks >= maxLooks:
		return m.tf("looked back to row %d: PgDn looks further", s.before), m.st.dim
	case len(s.hits) == 0:
		return m.t("nothing found"), m.st.text
	}
	return "", ""
}

// hitLine is one hit: when, who, which room where it is another, and the words
// in what stands around them.
func (m *Model) hitLine(h *hit, chosen bool, w int) string {
	mark, look := "  ", m.st.dim
	if chosen {
		mark, look = m.g.hit+" ", m.st.sel
	}
	left, used := m.st.self.Paint(mark), term.Width(mark)
	if w >= 30 {
		when := m.hitTime(h.at.Local(), w < 50)
		left += look.Paint(when) + " "
		used += term.Width(when) + 1
	}
	name := h.who
	if h.own {
		name = m.t("you")
	}
	who := term.Fit(name, min(maxName, max(w/5, 4)), m.g.more)
	left += m.st.name(name).Paint(who) + " "
	used += term.Width(who) + 1
	if h.room != "" && h.room != m.room && w >= 50 {
		room := "#" + term.Truncate(h.room, maxName, m.g.more) + " "
		left += m.st.dim.Paint(room)
		used += term.Width(room)
	}
	if used >= w-1 {
		return term.Truncate(left, w, m.g.more)
	}
	return left + m.marked(h.text, w-1-used)
}

// hitTime returns when something was said, in as many cells whenever it was.
func (m *Model) hitTime(at time.Time, brief bool) string {
	now, layout, w := m.now().Local(), "15:04:05", 8
	if brief {
		layout, w = "15:04", 6
	}
	switch {
	case at.Year() != now.Year() && brief:
		layout = "Jan 06"
	case at.Year() != now.Year():
		layout = "Jan 2006"
	case dayOf(at) != dayOf(now):
		layout = "2 Jan"
	}
	when := m.date(at, layout)
	return term.Spaces(w-term.Width(when)) + when
}

// marked returns as much of text as fits w cells, from where the first of the
// words can be seen, with the words in reverse.
func (m *Model) marked(text string, w int) string {
	spans := m.search.spans(text)
	from := 0
	if len(spans) > 0 {
		if lead := term.Width(text[:spans[0][0]]); lead > w*2/3 {
			from = len(text) - len(dropCells(text, lead-w/3))
		}
	}
	var b strings.Builder
	if term.Width(text) != len(text) { // terminals disagree about what is not ASCII
		b.WriteString(term.ClearRight)
	}
	if from > 0 {
		b.WriteString(m.st.dim.Paint(m.g.more))
	}
	for _, s := range spans {
		if s[0] < from {
			continue
		}
		b.WriteString(m.st.text.Paint(text[from:s[0]]))
		b.WriteString(term.Reverse.Paint(text[s[0]:s[1]]))
		from = s[1]
	}
	b.WriteString(m.st.text.Paint(text[from:]))
	return term.Truncate(b.String(), w, m.g.more)
}
