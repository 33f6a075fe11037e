package ui

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/term"
)

// copying is the copy view: messages alone, without times, lists and lines, and
// the mouse left to the terminal, so that what is selected there is the text.
// Nothing moves in it but by the person.
type copying struct {
	on    bool
	stale bool // it has to be drawn again
	was   view // where the window was
}

// startCopying shows the copy view.
func (m *Model) startCopying() tea.Cmd {
	l := m.talk.shown()
	l.settle()
	l.bare = true
	m.copying = copying{on: true, stale: true, was: view{top: l.top, cursor: l.cursor, follow: l.follow}}
	m.relayout()
	l.settle()
	l.follow = false
	m.screen.HideCaret()
	if m.noMouse {
		return nil
	}
	return m.giveMouse(false)
}

// stopCopying shows everything again, the window where it was.
func (m *Model) stopCopying() tea.Cmd {
	l, was := m.talk.shown(), m.copying.was
	m.copying, l.bare = copying{}, false
	if l.follow = was.follow; !was.follow && l.top.row == was.top.row {
		l.top = was.top
	}
	l.cursor = was.cursor
	m.relayout()
	l.keepPointed()
	if m.noMouse {
		return nil
	}
	return m.giveMouse(true)
}

// copyKey handles a key in the copy view.
func (m *Model) copyKey(k tea.KeyMsg) tea.Cmd {
	l := m.talk.shown()
	page := max(l.height-1, 1)
	switch {
	case key.Matches(k, m.keys.copyView, m.keys.browse, m.keys.cancel, m.keys.quit):
		return m.stopCopying()
	case key.Matches(k, m.keys.pageUp):
		l.scroll(-page)
	case key.Matches(k, m.keys.pageDown), k.String() == " ":
		l.scroll(page)
	case key.Matches(k, m.keys.up):
		l.scroll(-1)
	case key.Matches(k, m.keys.down):
		l.scroll(1)
	case key.Matches(k, m.keys.home, m.keys.first):
		l.home()
	case key.Matches(k, m.keys.end, m.keys.last):
		l.toEnd()
		l.settle()
	case key.Matches(k, m.keys.redraw):
		m.copying.stale = true
		m.touch(dirtyAll)
		m.screen.Repaint()
		return nil
	default:
		return nil
	}
	l.follow = false
	m.copying.stale = true
	m.touch(dirtyAll)
	return nil
}

// copyLines draws the copy view into exactly h lines of w cells.
func (m *Model) copyLines(w, h int) []string {
	m.copying.stale = false
	l := m.talk.shown()
	lines := l.view(make([]string, 0, h))
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	foot := m.t("copy view: select with the mouse")
	keys := m.tf("PgUp PgDn scroll %s %s or Esc ends it", m.g.dot, m.keys.copyView.Help().Key)
	return append(lines, m.st.dim.Paint(term.Truncate(" "+foot+" "+m.g.dot+" "+keys, w, m.g.more)))
}

// paintBare appends the lines of a row for the copy view: who, and what was said.
func (m *Model) paintBare(dst []string, r *row) []string {
	look := m.st.text
	if r.kind > rowReply {
		look = m.st.dim
	}
	t := textBlock{c: m.cols, text: m.spokenRow(r), look: look, find: true}
	return m.paintText(dst, &t)
}
