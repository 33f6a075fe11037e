package ui

import (
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// about is all that is known of the selected connection, in the place of the
// messages; where one pane shows at a time, it has the screen.
type about struct {
	open bool
	top  int // first line shown
	end  int // the last one that may be
}

// subject returns the connection that everything is shown of, nil for none.
func (m *Model) subject() *session {
	if !m.about.open {
		return nil
	}
	return m.roster.byID[m.roster.selected]
}

// aboutWhole reports whether it has the whole screen.
func (m *Model) aboutWhole() bool {
	return m.subject() != nil && (m.lay.shape <= shapeTabs || m.lay.msgs.h == 0)
}

// openAbout shows everything of the selected connection.
func (m *Model) openAbout() {
	if m.roster.byID[m.roster.selected] == nil {
		m.hintFor(confirmQuit, " "+m.t("Ctrl-N selects a connection, then F2"))
		return
	}
	m.about = about{open: true}
	m.touch(dirtyAll)
}

func (m *Model) closeAbout() {
	m.about = about{}
	m.touch(dirtyAll)
}

// aboutKey handles a key while everything of a connection is shown, and reports
// whether it was for that.
func (m *Model) aboutKey(k tea.KeyMsg) bool {
	page := max(m.lay.h/2, 1)
	switch k.String() {
	case "up", "k":
		m.scrollAbout(-1)
	case "down", "j":
		m.scrollAbout(1)
	case "pgup":
		m.scrollAbout(-page)
	case "pgdown", " ":
		m.scrollAbout(page)
	case "home", "alt+home", "g":
		m.scrollAbout(-m.about.end)
	case "end", "alt+end", "G":
		m.scrollAbout(m.about.end)
	case "esc", "enter", "d", "q", "f2", "ctrl+c":
		m.closeAbout()
	case "tab", "f3":
		m.openWire()
	case "i":
		m.browsing = false
		m.closeAbout()
	case "f1", "f7", "f8", "ctrl+l", "ctrl+z", "alt+m":
		return false
	default:
		return !key.Matches(k, m.keys.prevConn, m.keys.nextConn, m.keys.nthConn)
	}
	return true
}

func (m *Model) scrollAbout(n int) {
	m.about.top = max(min(m.about.top+n, m.about.end), 0)
	m.touch(dirtyAll)
}

// aboutLines draws it into exactly h lines of w cells, x cells from the left.
func (m *Model) aboutLines(s *session, x, w, h int) []string {
	title := s.label()
	if m.own[s.ID] {
		title = m.tf("%s (you)", title)
	}
	lines := []string{m.acrossRule(w, title, m.st.head)}
	var body []string
	for _, f := range m.facts(s) {
		t := textBlock{c: columns{x: x, w: w}, text: f[1], look: m.st.text}
		if w >= 20 {
			t.indent, t.first = factRoom, m.st.dim.Paint(term.Fit(" "+f[0], factRoom, ""))
		} else {
			t.text = f[0] + " " + f[1]
		}
		body = m.paintText(body, &t)
	}
	room := max(h-1, 0)
	if m.aboutWhole() {
		room = max(h-2, 0)
	}
	m.about.end = max(len(body)-room, 0)
	m.about.top = min(m.about.top, m.about.end)
	lines = append(lines, body[m.about.top:min(len(body), m.about.top+room)]...)
	for len(lines) < h {
		lines = append(lines, "")
	}
	if m.aboutWhole() && h > 1 {
		lines[h-1] = m.st.dim.Paint(m.hints(w))
	}
	return lines[:h]
}

// factRoom is how many cells the label of a fact has.
const factRoom = 10

// facts returns everything that is known of s, by label.
func (m *Model) facts(s *session) [][2]string {
	traffic := func(n, bytes uint64) string {
		return m.tn(int(min(n, 1<<53)), "%s message, %s", "%s messages, %s", size(bytes))
	}
	state, since, last := m.stateOf(s)
	secure := m.t("no")
	if s.TLS {
		secure = m.t("yes, it is encrypted")
	}
	reply := m.t("none yet")
	if s.ReplyUS > 0 {
		reply = m.tf("the last took %s", latency(time.Duration(s.ReplyUS)*time.Microsecond))
	}
	return [][2]string{
		{m.t("name"), s.label()},
		{m.t("session"), strconv.FormatUint(s.ID, 10)},
		{m.t("address"), s.Addr},
		{m.t("room"), s.Room},
		{m.t("state"), state},
		{m.t("dialect"), m.speaks(s)},
		{m.t("why"), m.heard(s.Why)},
		{m.t("known"), m.known(s)},
		{"TLS", secure},
		{m.t("since"), since},
		last,
		{m.t("in"), traffic(s.InMsgs, s.InBytes)},
		{m.t("out"), traffic(s.OutMsgs, s.OutBytes)},
		{m.t("reply"), reply},
		{m.t("behind"), m.behindFacts(s)},
	}
}

// stateOf returns how s is, since when it is there, and the fact about its end:
// how long it has said nothing, or why it went.
func (m *Model) stateOf(s *session) (state, since string, last [2]string) {
	layout := "15:04:05"
	if dayOf(s.Since.Local()) != dayOf(m.now().Local()) {
		layout = "Mon 2 Jan 15:04:05"
	}
	since = m.date(s.Since.Local(), layout)
	switch s.State {
	case wire.Gone:
		return m.stateWord(s), since, [2]string{m.t("reason"), m.heard(s.Reason)}
	case wire.Waiting:
		state = m.gateWords(s)
	default:
		state = m.stateWord(s)
	}
	return state, m.tf("%s, for %s", since, span(m.now().Sub(s.Since))), [2]string{m.t("idle"), span(s.idle(m.now()))}
}

// stateWord returns the state of s, for people.
func (m *Model) stateWord(s *session) string {
	switch s.State {
	case wire.Live:
		return m.t("live")
	case wire.Waiting:
		return m.t("waiting")
	case wire.Gone:
		return m.t("gone")
	}
	return s.State
}

// speaks returns the dialect of s, for people.
func (m *Model) speaks(s *session) string {
	if s.Dialect == "" {
		return m.t("not known yet")
	}
	return s.Dialect
}

// known says how long it took to see what s speaks.
func (m *Model) known(s *session) string {
	switch {
	case s.Dialect == "":
		return m.t("not yet")
	case s.SniffUS > 0:
		return m.tf("after %s", latency(time.Duration(s.SniffUS)*time.Microsecond))
	case strings.HasPrefix(s.Why, "pinned"):
		return m.t("from the start")
	case strings.HasPrefix(s.Why, "set by"):
		return m.t("since it was set")
	}
	return m.t("with its first bytes")
}
