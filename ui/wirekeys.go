package ui

import (
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
)

// wireKey handles a key while the bytes of a connection are shown, and reports
// whether it was for them. While one types, most are not.
func (m *Model) wireKey(k tea.KeyMsg) bool {
	switch {
	case key.Matches(k, m.keys.prevConn):
		m.roster.move(-1)
		m.choose()
	case key.Matches(k, m.keys.nextConn):
		m.roster.move(+1)
		m.choose()
	case key.Matches(k, m.keys.pageUp):
		m.scrollWire(-m.wirePage())
	case key.Matches(k, m.keys.pageDown):
		m.scrollWire(m.wirePage())
	case m.wire.typing:
		if key.Matches(k, m.keys.browse) && len(m.in.matches.options) == 0 {
			m.wire.typing = false
			m.touch(dirtyAll)
			return true
		}
		return false
	case k.Paste:
	case m.wireMove(k), m.wireAct(k):
	default:
		return m.wireOwns(k)
	}
	return true
}

// wirePage is how far a page scrolls.
func (m *Model) wirePage() int { return max(m.wire.list.height-2, 1) }

// wireOwns reports whether a key that does nothing here does nothing at all.
func (m *Model) wireOwns(k tea.KeyMsg) bool {
	return !key.Matches(k, m.keys.nthConn, m.keys.help, m.keys.about, m.keys.roster, m.keys.log, m.keys.mouse,
		m.keys.redraw, m.keys.suspend, m.keys.cancel)
}

// wireMove handles the keys that move through the bytes.
func (m *Model) wireMove(k tea.KeyMsg) bool {
	l := m.wire.list
	switch {
	case key.Matches(k, m.keys.up):
		m.scrollWire(-1)
	case key.Matches(k, m.keys.down):
		m.scrollWire(1)
	case key.Matches(k, m.keys.first, m.keys.home):
		l.home()
	case key.Matches(k, m.keys.last, m.keys.end):
		l.toEnd()
	case key.Matches(k, m.keys.wirePause):
		l.settle()
		l.follow = !l.follow
	case key.Matches(k, m.keys.search, m.keys.find):
		m.askLine(m.t("find"), m.wire.find.line, m.wireFindLine)
	case key.Matches(k, m.keys.nextHit):
		m.wireNextHit(1)
	case key.Matches(k, m.keys.prevHit):
		m.wireNextHit(-1)
	default:
		return false
	}
	m.touch(dirtyMsgs | dirtyFoot)
	return true
}

func (m *Model) scrollWire(n int) {
	m.wire.list.scroll(n)
	m.touch(dirtyMsgs | dirtyFoot)
}

// wireAct handles the keys that do something with the view or the connection.
func (m *Model) wireAct(k tea.KeyMsg) bool {
	s := m.watched()
	switch {
	case key.Matches(k, m.keys.browse, m.keys.quit, m.keys.wire):
		m.closeWire()
	case key.Matches(k, m.keys.wireWrite):
		m.wire.typing, m.browsing = true, false
	case key.Matches(k, m.keys.nextPane):
		m.openAbout()
	case key.Matches(k, m.keys.wireForm):
		m.wire.form = (m.wire.form + 1) % formCount
		m.wire.list.repaint()
	case key.Matches(k, m.keys.helpToo):
		m.helping = true
	case key.Matches(k, m.keys.wireSave):
		m.askLine(m.t("save to"), wireFile(s, ".jsonl"), m.wireSaveTo)
	case key.Matches(k, m.keys.wireScript):
		m.askLine(m.t("script to (.py or .sh)"), wireFile(s, ".py"), m.wireSaveTo)
	default:
		return m.wireOperate(k, s)
	}
	m.touch(dirtyAll)
	return true
}

// wireOperate handles the keys that change the connection.
func (m *Model) wireOperate(k tea.KeyMsg, s *session) bool {
	var do func(s *session)
	switch {
	case key.Matches(k, m.keys.wireFix):
		do = m.fixMisfit
	case key.Matches(k, m.keys.wireFraming):
		do = m.askFraming
	case key.Matches(k, m.keys.wireKick):
		do = func(s *session) { m.askKick(s, "") }
	case key.Matches(k, m.keys.wireRaw):
		do = m.askRaw
	case key.Matches(k, m.keys.wireSay):
		do = m.askSay
	case key.Matches(k, m.keys.wirePolicy):
		do = m.togglePolicy
	case key.Matches(k, m.keys.wireProcessor):
		do = m.askProcessor
	default:
		return false
	}
	if s.State == wire.Gone {
		m.hintFor(2*time.Second, " "+m.tf("%s is gone", s.label()))
		return true
	}
	do(s)
	return true
}

// wireFollows shows the bytes of the connection that was chosen instead, none
// where that is everybody.
func (m *Model) wireFollows(id uint64) {
	switch {
	case !m.wire.open || id == m.wire.session:
	case id == 0:
		m.closeWire()
	default:
		m.openWire()
	}
}

// wireHints returns what keys do in the view, the most useful first.
func (m *Model) wireHints() []string {
	all := []string{
		m.t("Esc close"), m.t("x form"), m.t("Space pause"), m.t("/ find"), m.t("f framing"), m.t("s save"),
		m.t("m say"), m.t("w raw"), m.t("K kick"), m.t("Tab details"), m.t("? help"),
	}
	if s := m.watched(); s != nil && s.State == wire.Gone {
		return append(slices.Clip(all[:4]), m.t("s save"), m.t("Tab details"))
	}
	for _, f := range m.wire.misfits {
		switch {
		case f.gate != "":
			return append([]string{"F " + m.t("open the gate")}, all...)
		case f.Framing() != "":
			return append([]string{"F " + f.Fix}, all...)
		}
	}
	return all
}
