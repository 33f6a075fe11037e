package ui

import tea "github.com/charmbracelet/bubbletea"

// several reports whether a key is letters that were read at once: of a key held
// down, or typed faster than the screen draws.
func several(k tea.KeyMsg) bool {
	return k.Type == tea.KeyRunes && !k.Paste && !k.Alt && len(k.Runes) > 1
}

// commanded reports whether a letter is a command now, and not text.
func (m *Model) commanded() bool {
	switch {
	case m.helping, m.ask != nil:
		return true
	case m.jump.open, m.prompt != nil, m.in.seek.on, m.find.typing && !m.copying.on:
		return false
	case m.copying.on, m.subject() != nil, m.opened.rows != nil, m.search.open:
		return true
	case m.watched() != nil:
		return !m.wire.typing
	}
	return m.browsing
}

// pressEach presses the first of several letters, and then the rest: it may be
// for what the first has opened.
func (m *Model) pressEach(k tea.KeyMsg) tea.Cmd {
	first, rest := k, k
	first.Runes, rest.Runes = k.Runes[:1], k.Runes[1:]
	cmd := m.pressed(first)
	return tea.Batch(cmd, m.pressed(rest))
}
