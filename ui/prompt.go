package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/ui/term"
)

// prompt asks for a line in the place of the input, which keeps what is in it.
type prompt struct {
	label string // before the line
	in    input
	enter func(line string) tea.Cmd

	offers []string // Tab goes through them; nil for none
}

// askLine asks for a line that begins with what is offered.
func (m *Model) askLine(label, offer string, enter func(line string) tea.Cmd) {
	p := &prompt{label: label, in: newInput(), enter: enter}
	p.in.set(offer)
	m.prompt = p
	m.touch(dirtyAll)
}

// promptKey handles a key while a line is asked for: Enter takes it, Esc does
// without.
func (m *Model) promptKey(k tea.KeyMsg) tea.Cmd {
	p := m.prompt
	m.touch(dirtyAll)
	switch {
	case k.Paste:
		p.in.insert(strings.TrimRight(string(k.Runes), "\r\n"))
	case k.String() == "enter":
		m.prompt = nil
		return p.enter(p.in.value())
	case k.String() == "esc", k.String() == "ctrl+c":
		m.prompt = nil
	case k.String() == "tab":
		if n := len(p.offers); n > 0 {
			p.in.set(p.offers[(slices.Index(p.offers, p.in.value())+1)%n])
		}
	default:
		p.in.line, _ = p.in.line.Update(k)
	}
	return nil
}

// promptLine draws it, and puts the cursor into it at row y.
func (m *Model) promptLine(w, y int) string {
	p := m.prompt
	label := term.Truncate(clean.Text(p.label)+" ", max(w-8, 0), "")
	n := term.Width(label)
	text, caret := p.in.draw(w-n, m.g.newline)
	m.screen.Caret(n+caret, y)
	return m.st.accent.Paint(label) + text
}
