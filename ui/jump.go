package ui

import (
	"cmp"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// jump is the list of all one can go to: rooms, connections, commands. Typing
// makes it shorter.
type jump struct {
	open  bool
	words string
	at    int // the one chosen
}

// goal is a line of it.
type goal struct {
	show, note string
	run        func(m *Model) tea.Cmd
}

// openJump shows the list over the screen.
func (m *Model) openJump() {
	m.jump = jump{open: true}
	m.in.matches = completion{}
	m.touch(dirtyAll)
}

// goals returns what there is to go to for the words typed, best first.
func (m *Model) goals() []goal {
	var all []goal
	for i := range m.chat {
		name := m.chat[i].name
		all = append(all, goal{"#" + name, m.roomNote(&m.chat[i]), func(m *Model) tea.Cmd { m.viewRoom(name); return nil }})
	}
	for _, s := range m.roster.list() {
		id := s.ID
		note := strings.TrimSpace(s.Dialect + " " + s.Addr)
		if s.State == wire.Gone {
			note = m.t("gone")
		}
		all = append(all, goal{s.label(), note, func(m *Model) tea.Cmd {
			m.roster.selected = id
			m.choose()
			return nil
		}})
	}
	for _, c := range commands() {
		all = append(all, goal{strings.TrimSpace("/" + c.name + " " + m.t(c.args)), m.t(c.does), func(m *Model) tea.Cmd {
			m.browsing = false
			if c.args == "" {
				return c.run(m, "")
			}
			m.in.set("/" + c.name + " ")
			return nil
		}})
	}
	type scored struct {
		goal
		score int
	}
	var fit []scored
	for _, g := range all {
		if n, ok := fuzzy(g.show, m.jump.words); ok {
			fit = append(fit, scored{g, n})
		}
	}
	slices.SortStableFunc(fit, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	out := make([]goal, len(fit))
	for i := range fit {
		out[i] = fit[i].goal
	}
	return out
}

// roomNote says about a room what the list of rooms has signs for.
func (m *Model) roomNote(r *roomState) string {
	var parts []string
	if r.unread > 0 {
		parts = append(parts, m.tf("%s new", thousands(r.unread)))
	}
	if r.mentions > 0 {
		parts = append(parts, m.tf("%s for you", thousands(r.mentions)))
	}
	if r.processor != "" {
		parts = append(parts, m.tf("%s answers", r.processor))
	}
	if r.shut {
		parts = append(parts, m.t("its gate is closed"))
	}
	return strings.Join(parts, m.t(", "))
}

// fuzzy reports whether all letters of words stand in s in their order, and how
// well: the lower the better.
func fuzzy(s, words string) (score int, ok bool) {
	s, words = strings.ToLower(s), strings.ToLower(strings.ReplaceAll(words, " ", ""))
	bare := strings.TrimLeft(s, "#/")
	switch {
	case words == "":
		return 0, true
	case strings.HasPrefix(s, words), strings.HasPrefix(bare, words):
		return 0, true
	case strings.Contains(s, words):
		return 1, true
	}
	gaps, rest := 2, s
	for _, r := range words {
		i := strings.IndexRune(rest, r)
		if i < 0 {
			return 0, false
		}
		gaps += i
		rest = rest[i+len(string(r)):]
	}
	return gaps, true
}

// jumpKey handles a key while the list is open.
func (m *Model) jumpKey(k tea.KeyMsg) tea.Cmd {
	j := &m.jump
	m.touch(dirtyAll)
	words := []rune(j.words)
	switch {
	case k.Paste, k.Type == tea.KeyRunes && !k.Alt, k.Type == tea.KeySpace:
		j.words, j.at = j.words+clean.Text(string(k.Runes)), 0
	case k.Type == tea.KeyBackspace:
		j.words, j.at = string(words[:max(len(words)-1, 0)]), 0
	case k.Type == tea.KeyUp, key.Matches(k, m.keys.prevConn):
		j.at = max(j.at-1, 0)
	case k.Type == tea.KeyDown, key.Matches(k, m.keys.nextConn, m.keys.complete):
		j.at = min(j.at+1, max(len(m.goals())-1, 0))
	case key.Matches(k, m.keys.send):
		goals := m.goals()
		at := j.at
		m.jump = jump{}
		if at < len(goals) {
			return goals[at].run(m)
		}
	case key.Matches(k, m.keys.browse, m.keys.cancel, m.keys.jump):
		m.jump = jump{}
	}
	return nil
}

// maxGoals is how many lines of the list show at once.
const maxGoals = 12

// jumpLines draws the list above the input, at most h lines of w cells.
func (m *Model) jumpLines(w, h int) []string {
	goals := m.goals()
	if len(goals) == 0 {
		return []string{m.st.dim.Paint(term.Fit("  "+m.t("nothing like that here"), w, m.g.more))}[:min(1, max(h, 0))]
	}
	n := max(min(len(goals), maxGoals, h), 0)
	from := max(0, min(m.jump.at-n+1, len(goals)-n))
	width := 0
	for _, g := range goals[from : from+n] {
		width = max(width, min(term.Width(g.show), w/2))
	}
	lines := make([]string, 0, n)
	for i := from; i < from+n; i++ {
		mark, look := " ", m.st.text
		if i == m.jump.at {
			mark, look = m.g.mark, m.st.sel
		}
		text := mark + " " + look.Paint(term.Fit(goals[i].show, width, m.g.more)) + "  " + m.st.dim.Paint(goals[i].note)
		lines = append(lines, term.Fit(text, w, m.g.more))
	}
	return lines
}

// jumpInput draws what is typed into a line of w cells, and puts the cursor
// behind it.
func (m *Model) jumpInput(w int) string {
	prompt := term.Truncate(m.t("go to: "), max(w-1, 0), "")
	words := term.Truncate(m.jump.words, max(w-term.Width(prompt)-1, 0), m.g.more)
	m.screen.Caret(min(term.Width(prompt)+term.Width(words), w-1), m.lay.input)
	return term.Fit(m.st.accent.Paint(prompt)+m.st.self.Paint(words), w, m.g.more)
}
