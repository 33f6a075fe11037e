package ui

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/client"
	"hubbub/ui/settings"
)

// confirmQuit is how long a second Ctrl-C counts as one.
const confirmQuit = 2 * time.Second

// anywhere handles the keys that work whoever has the focus, and reports
// whether k was one.
func (m *Model) anywhere(k tea.KeyMsg) (tea.Cmd, bool) {
	if k.Paste {
		return nil, false
	}
	switch {
	case key.Matches(k, m.keys.help):
		m.helping = true
		m.touch(dirtyAll)
	case key.Matches(k, m.keys.browse):
		m.escape()
	case key.Matches(k, m.keys.roster):
		m.noRoster = !m.noRoster
		m.keep(settings.Connections, !m.noRoster)
		m.relayout()
	case key.Matches(k, m.keys.log):
		m.noLog = !m.noLog
		m.keep(settings.Log, !m.noLog)
		m.relayout()
	case key.Matches(k, m.keys.zoom):
		m.zoom()
	case key.Matches(k, m.keys.copyView):
		return m.startCopying(), true
	case key.Matches(k, m.keys.mouse):
		return m.toggleMouse(), true
	case key.Matches(k, m.keys.redraw):
		m.relayout()
		m.screen.Repaint()
	case key.Matches(k, m.keys.suspend):
		_ = m.screen.Leave() // the shell's own reset helps if this fails
		return tea.Suspend, true
	case key.Matches(k, m.keys.cancel):
		return m.interrupt(), true
	default:
		return nil, m.moves(k)
	}
	return nil, true
}

// moves handles the keys that move through messages and connections.
func (m *Model) moves(k tea.KeyMsg) bool {
	r := m.scrolled()
	page := 1
	if r != nil {
		page = max(r.live.height-2, 1)
	}
	switch {
	case key.Matches(k, m.keys.pageUp):
		m.scroll(r, -page)
	case key.Matches(k, m.keys.pageDown):
		m.scroll(r, page)
	case key.Matches(k, m.keys.home):
		m.home()
	case key.Matches(k, m.keys.end):
		m.end()
	case key.Matches(k, m.keys.find):
		m.findAgain()
	case key.Matches(k, m.keys.unread):
		m.toUnread()
	case key.Matches(k, m.keys.prevConn):
		m.roster.move(-1)
		m.choose()
	case key.Matches(k, m.keys.nextConn):
		m.roster.move(+1)
		m.choose()
	case key.Matches(k, m.keys.nthConn):
		m.nth(int(k.Runes[0] - '0'))
	case key.Matches(k, m.keys.prevRoom):
		m.turnRoom(-1)
	case key.Matches(k, m.keys.nextRoom):
		m.turnRoom(+1)
	case key.Matches(k, m.keys.activeRoom):
		m.activeRoom()
	case key.Matches(k, m.keys.jump):
		m.openJump()
	case key.Matches(k, m.keys.about):
		m.openAbout()
	case key.Matches(k, m.keys.wire):
		m.openWire()
	default:
		return false
	}
	return true
}

// browse handles keys while letters are commands.
func (m *Model) browse(k tea.KeyMsg) tea.Cmd {
	keys, all := []tea.KeyMsg{k}, k.Runes
	if k.Type == tea.KeyRunes && len(k.Runes) > 1 { // a key held down
		keys = keys[:0]
		for _, r := range k.Runes {
			keys = append(keys, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
	}
	for i, k := range keys {
		if m.find.typing || !m.browsing { // the rest, which came along, is typed
			return m.pressed(tea.KeyMsg{Type: tea.KeyRunes, Runes: all[i:]})
		}
		if cmd := m.browseKey(k); cmd != nil {
			return cmd
		}
	}
	return nil
}

func (m *Model) browseKey(k tea.KeyMsg) tea.Cmd {
	switch {
	case key.Matches(k, m.keys.quit):
		return tea.Quit
	case key.Matches(k, m.keys.helpToo):
		m.helping = true
	case key.Matches(k, m.keys.retry):
		m.retryAny()
	case key.Matches(k, m.keys.copyRow):
		m.copyRows()
	case key.Matches(k, m.keys.copyItem):
		m.copyItem()
	case key.Matches(k, m.keys.pick):
		m.pick()
	case key.Matches(k, m.keys.sort):
		m.nextOrder()
	case key.Matches(k, m.keys.sortOther):
		m.otherOrder()
	case key.Matches(k, m.keys.zoomToo):
		m.zoom()
	case key.Matches(k, m.keys.up):
		m.point(-1)
	case key.Matches(k, m.keys.down):
		m.point(1)
	case key.Matches(k, m.keys.first):
		m.home()
	case key.Matches(k, m.keys.last):
		m.end()
	case key.Matches(k, m.keys.fold):
		m.fold()
	case key.Matches(k, m.keys.writeTo):
		m.writeTo()
	case key.Matches(k, m.keys.foldAll):
		m.foldThem()
	case key.Matches(k, m.keys.search):
		m.startFind()
	case key.Matches(k, m.keys.nextHit):
		m.nextFound(1)
	case key.Matches(k, m.keys.prevHit):
		m.nextFound(-1)
	case key.Matches(k, m.keys.open):
		m.open()
	case key.Matches(k, m.keys.aboutToo):
		m.openAbout()
	case key.Matches(k, m.keys.wireToo):
		m.openWire()
	case key.Matches(k, m.keys.write):
		m.browsing = false
	case key.Matches(k, m.keys.nextPane):
		m.show((m.tab + 1) % paneCount)
	case key.Matches(k, m.keys.tab1):
		m.show(paneMsgs)
	case key.Matches(k, m.keys.tab2):
		m.show(paneLog)
	case key.Matches(k, m.keys.tab3):
		m.show(paneRoster)
	}
	m.touch(dirtyAll)
	return nil
}

// escape leaves what one is in: the list of Tab, the line being typed; and it
// ends the attempts to reconnect.
func (m *Model) escape() {
	switch {
	case len(m.in.matches.options) > 0:
		m.in.matches = completion{}
	case m.browsing && m.dropRange():
	case m.browsing && m.find.words != "":
		m.stopFind()
	default:
		if m.browsing {
			m.msgs.markRead()
			m.unmark()
		}
		m.browsing = true
		if m.net.Phase == client.Reconnecting {
			m.link.Pause()
		}
	}
	m.touch(dirtyAll)
}

// tabKey is Tab on an empty input: the next pane where one shows at a time,
// else browsing.
func (m *Model) tabKey() tea.Cmd {
	if m.lay.alone {
		m.show((m.tab + 1) % paneCount)
	} else {
		m.browsing = true
	}
	m.touch(dirtyAll)
	return nil
}

// interrupt clears the input; twice on an empty one it quits.
func (m *Model) interrupt() tea.Cmd {
	if m.in.value() != "" {
		m.in.set("")
		m.in.matches = completion{}
		m.touch(dirtyFoot)
		return nil
	}
	if m.now().Before(m.quitAt) {
		return tea.Quit
	}
	m.quitAt = m.now().Add(confirmQuit)
	m.hintFor(confirmQuit, " "+m.t("Ctrl-C again quits"))
	return nil
}

func (m *Model) toggleMouse() tea.Cmd {
	m.keep(settings.Mouse, m.noMouse)
	return m.useMouse(m.noMouse)
}

// useMouse takes the mouse, or leaves it to the terminal.
func (m *Model) useMouse(on bool) tea.Cmd {
	m.noMouse = !on
	if m.noMouse {
		m.hintFor(5*time.Second, " "+m.t("mouse off: select and copy as usual"))
	} else {
		m.hintFor(5*time.Second, " "+m.t("mouse on: hold Shift to select"))
	}
	return m.giveMouse(on)
}

// giveMouse has clicks and the wheel come here, or not. The commands are for
// Windows, where the mouse comes with the keys.
func (m *Model) giveMouse(on bool) tea.Cmd {
	m.screen.Mouse(on)
	if on {
		return tea.EnableMouseCellMotion
	}
	return tea.DisableMouse
}

// retryAny goes for the link where it is down, else for what failed.
func (m *Model) retryAny() {
	switch {
	case m.banner() != "":
		m.link.RetryNow()
		m.hintFor(confirmQuit, " "+m.t("trying again"))
	case !m.retry():
		m.hintFor(confirmQuit, " "+m.t("nothing failed"))
	}
}

// show changes the tab.
func (m *Model) show(p pane) {
	m.tab = p
	m.relayout()
}

// scrolled returns what scrolls, nil where it is the list of connections.
func (m *Model) scrolled() *reel {
	if m.lay.alone {
		switch m.tab {
		case paneLog:
			return &m.conn
		case paneRoster:
			return nil
		}
	}
	return &m.talk
}

// scroll moves a window n lines; who leaves the end gets the unread line there.
func (m *Model) scroll(r *reel, n int) {
	if r == nil {
		m.roster.move(n)
		m.choose()
		return
	}
	l := r.shown()
	was := l.follow
	l.scroll(n)
	l.keepPointed()
	if was && !l.follow && l == r.live {
		l.markUnread(m.now())
	}
	m.reach(r, n)
}

// home goes to the oldest row there is; from there it goes on into the log, a
// page at a time.
func (m *Model) home() {
	if r := m.scrolled(); r != nil {
		l := r.shown()
		was := l.follow
		l.home()
		if m.browsing {
			l.cursor, l.follow = l.top.row, false
		}
		if was && !l.follow && l == r.live {
			l.markUnread(m.now())
		}
		m.reach(r, -1)
	}
}

// end goes to the newest; once there, it takes the unread line away.
func (m *Model) end() {
	if r := m.scrolled(); r != nil {
		if r.back == nil && r.live.follow {
			r.live.markRead()
			m.unmark()
		}
		r.toLive()
		r.live.toEnd()
		m.stay()
	}
	m.touch(dirtyAll)
	m.noteSeen()
}

func (m *Model) toUnread() {
	if n := m.msgs.after(m.msgs.unread); m.msgs.unread != 0 && n != 0 {
		m.talk.toLive()
		m.msgs.goTo(n)
		m.touch(dirtyMsgs | dirtyFoot)
	}
}

// nth selects the n-th connection, 0 for all.
func (m *Model) nth(n int) {
	list := m.roster.list()
	if n > len(list) {
		return
	}
	m.roster.selected = 0
	if n > 0 {
		m.roster.selected = list[n-1].ID
	} else {
		m.viewed = ""
	}
	m.choose()
}

// choose shows only what has to do with the selected connection, and the room.
func (m *Model) choose() {
	m.touch(dirtyAll)
	m.talk.toLive() // the back was fetched for another choice
	m.opened = opened{}
	m.wireFollows(m.roster.selected)
	if m.roster.selected == 0 {
		m.about.open = false
	}
	m.msgs.filter(m.keeper())
}
