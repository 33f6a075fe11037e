package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// wheelRows is how far one turn of the wheel goes.
const wheelRows = 3

// focusClick is how long after the window got the focus a click is taken for
// what gave it.
const focusClick = 100 * time.Millisecond

// moused handles the wheel and clicks.
func (m *Model) moused(e tea.MouseMsg) tea.Cmd {
	if m.noMouse || m.copying.on { // it was on its way
		return nil
	}
	if m.helping && e.Action == tea.MouseActionPress {
		return m.mouseInHelp(e)
	}
	if !m.mouseHas {
		m.mouseHas = true
		m.hintFor(8*time.Second, " "+m.t("hold Shift to select text (Option on iTerm2); Alt-M turns the mouse off"))
	}
	switch e.Button {
	case tea.MouseButtonWheelUp, tea.MouseButtonWheelDown:
		n := wheelRows
		if e.Button == tea.MouseButtonWheelUp {
			n = -n
		}
		return m.wheeled(e, n)
	case tea.MouseButtonLeft:
		if e.Action == tea.MouseActionPress && m.now().Sub(m.focusAt) > focusClick {
			return m.clicked(e.X, e.Y)
		}
	}
	return nil
}

// wheeled scrolls what is under the pointer. Turns within a frame add up.
func (m *Model) wheeled(e tea.MouseMsg, n int) tea.Cmd {
	to := paneMsgs
	switch {
	case m.aboutWhole(), m.wireWhole():
	case m.lay.log.has(e.X, e.Y):
		to = paneLog
	case m.lay.roster.has(e.X, e.Y):
		to = paneRoster
	}
	if m.wheelAt != to {
		m.wheel = 0
	}
	m.wheelAt = to
	m.wheel += n
	if !m.ticking {
		m.applyWheel()
	}
	return m.tick()
}

// applyWheel scrolls by what the wheel was turned, and reports whether it was.
func (m *Model) applyWheel() bool {
	n := m.wheel
	m.wheel = 0
	if n == 0 {
		return false
	}
	switch m.wheelAt {
	case paneRoster:
		m.roster.move(n / wheelRows)
		m.choose()
	case paneLog:
		m.scroll(&m.conn, n)
	default:
		m.scrollTalk(n)
	}
	return true
}

// scrollTalk scrolls the messages, or what stands over them.
func (m *Model) scrollTalk(n int) {
	switch {
	case m.subject() != nil:
		m.scrollAbout(n)
	case m.opened.rows != nil:
		m.scrollOpened(n)
	case m.search.open:
		m.chooseHit(m.search.at + n)
	case m.watched() != nil:
		m.scrollWire(n)
	default:
		m.scroll(&m.talk, n)
	}
}

// clicked does what is to be done at a place; a click on a connection chooses it,
// and once more shows its bytes.
func (m *Model) clicked(x, y int) tea.Cmd {
	if t := m.targetAt(x, y); t != nil {
		return t.do()
	}
	l := &m.lay
	switch {
	case m.aboutWhole():
		m.closeAbout()
	case m.wireWhole():
	case l.details.has(x, y):
		m.openAbout()
	case l.roster.has(x, y):
		list := m.roster.list()
		block := m.roomBlock(l.roster.h)
		all := l.roster.y + len(block)
		if y < all {
			if i := block[y-l.roster.y]; i >= 0 {
				m.viewRoom(m.chat[i].name)
			}
			return nil
		}
		i := y - all - 1 + m.roster.top
		if i < len(list) {
			was := m.roster.selected
			m.roster.selected = 0
			if y > all {
				m.roster.selected = list[i].ID
			} else {
				m.viewed = ""
			}
			if m.roster.selected != 0 && m.roster.selected == was {
				m.openWire()
				return nil
			}
			m.choose()
		}
	}
	return nil
}
