package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/term"
)

// target is a part of the screen that does something when it is clicked.
type target struct {
	rect
	do func() tea.Cmd
}

// targetAt returns the target at a place, nil for none.
func (m *Model) targetAt(x, y int) *target {
	if m.ask != nil || m.aboutWhole() {
		return nil
	}
	for _, t := range m.targets() {
		if t.has(x, y) {
			return &t
		}
	}
	return nil
}

// targets returns all there are beside the rows of the lists.
func (m *Model) targets() []target {
	l := &m.lay
	plain := func(do func()) func() tea.Cmd {
		return func() tea.Cmd { do(); m.touch(dirtyAll); return nil }
	}
	var out []target
	if l.shape == shapeTabs {
		x := 0
		for p, name := range m.tabNames() {
			w := term.Width(name) + 2
			out = append(out, target{rect{x, l.title, w, 1}, plain(func() { m.show(pane(p)) })})
			x += w
		}
	}
	if l.heads >= 0 {
		msgs, roster := rect{0, l.heads, l.w, 1}, rect{}
		if l.roster.h > 0 {
			roster, msgs = rect{0, l.heads, l.roster.w, 1}, rect{l.msgs.x, l.heads, l.msgs.w, 1}
		}
		out = append(out, target{roster, plain(m.nextOrder)}, target{msgs, plain(m.showAll)})
	}
	if l.logHead >= 0 {
		out = append(out, target{rect{0, l.logHead, l.w, 1}, plain(func() { m.tab = paneLog; m.zoom() })})
	}
	return append(out, m.hintTargets()...)
}

// showAll takes away what keeps messages from showing; where nothing does, it
// gives them the whole place, or takes it back.
func (m *Model) showAll() {
	switch {
	case m.roster.selected != 0 || m.sieve.line != "":
		m.roster.selected = 0
		m.sift("", nil)
		m.choose()
	default:
		m.zoom()
	}
}

// hintTargets returns the hints of the status line, and what it says of the end
// of the messages.
func (m *Model) hintTargets() []target {
	l := &m.lay
	if l.status < 0 {
		return nil
	}
	right, _ := m.position()
	rightW := term.Width(right) + 1
	end := target{rect{l.w - rightW, l.status, rightW, 1}, func() tea.Cmd { m.end(); return nil }}
	if m.hint.text != "" {
		return []target{end}
	}
	var out []target
	x := 0
	for _, h := range m.hintList(l.w - rightW - 2) {
		w := term.Width(h) + 2
		at := x + 1
		var of []target
		named := m.sieve.line != "" && strings.HasPrefix(h, m.t("filter")+" ") // that is no hint
		for word := range strings.SplitSeq(h, " ") {                           // "F7 F8 panes" has two keys
			if k, ok := keyOf(word); ok && !named {
				of = append(of, target{rect{at, l.status, term.Width(word), 1}, m.presses(k)})
			}
			at += term.Width(word) + 1
		}
		if len(of) > 0 {
			out = append(append(out, of...), target{rect{x, l.status, w, 1}, of[0].do})
		}
		x += w
	}
	return append(out, end)
}

// presses returns what presses a key.
func (m *Model) presses(k tea.KeyMsg) func() tea.Cmd {
	return func() tea.Cmd { return m.pressed(k) }
}

// keyOf returns the key that a hint calls by a name, as keyLabel does.
func keyOf(name string) (tea.KeyMsg, bool) {
	named := map[string]tea.KeyType{
		"Tab": tea.KeyTab, "Enter": tea.KeyEnter, "Esc": tea.KeyEsc, "PgUp": tea.KeyPgUp, "PgDn": tea.KeyPgDown,
		"Up": tea.KeyUp, "Down": tea.KeyDown, "End": tea.KeyEnd, "Home": tea.KeyHome,
		"F1": tea.KeyF1, "F2": tea.KeyF2, "F7": tea.KeyF7, "F8": tea.KeyF8, "Ctrl-N/P": tea.KeyCtrlN,
	}
	if t, ok := named[name]; ok {
		return tea.KeyMsg{Type: t}, true
	}
	if letter, ok := strings.CutPrefix(name, "Ctrl-"); ok && len(letter) == 1 && letter[0] >= 'A' && letter[0] <= 'Z' {
		return tea.KeyMsg{Type: tea.KeyCtrlA + tea.KeyType(letter[0]-'A')}, true
	}
	letters, alt := strings.CutPrefix(name, "Alt-")
	if len(letters) != 1 {
		return tea.KeyMsg{}, false
	}
	if alt {
		letters = strings.ToLower(letters)
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(letters), Alt: alt}, true
}

// mouseInHelp scrolls the help, and closes it with a click.
func (m *Model) mouseInHelp(e tea.MouseMsg) tea.Cmd {
	switch e.Button {
	case tea.MouseButtonWheelUp:
		m.helpTop = max(m.helpTop-wheelRows, 0)
	case tea.MouseButtonWheelDown:
		m.helpTop += wheelRows
	case tea.MouseButtonLeft:
		m.helpKey("")
	}
	m.touch(dirtyAll)
	return nil
}
