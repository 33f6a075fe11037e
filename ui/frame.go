package ui

import (
	"cmp"
	"strings"

	"hubbub/ui/term"
)

// dirty says which parts of the screen have to be drawn again.
type dirty uint8

const (
	dirtyMsgs dirty = 1 << iota
	dirtyRoster
	dirtyLog
	dirtyFoot       // title, input and status
	dirtyAll  dirty = 1<<iota - 1
)

// drawn is what the parts looked like last.
type drawn struct {
	msgs, roster, log []string
	frame             string
}

func (m *Model) touch(d dirty) { m.dirty |= d }

// View draws what has changed since the last time. Where nothing has, it
// returns the same string, and nothing is written.
func (m *Model) View() string {
	if m.dirty == 0 || m.lay.w == 0 || m.lay.h == 0 {
		return m.drawn.frame
	}
	var lines []string
	switch {
	case m.copying.on && !m.copying.stale: // what is being selected is not to move
		return m.drawn.frame
	case m.copying.on:
		lines = m.copyLines(m.lay.w, m.lay.h)
	case m.helping:
		lines = m.helpLines(m.lay.w, m.lay.h)
		m.screen.HideCaret()
	case m.aboutWhole():
		lines = m.aboutLines(m.subject(), 0, m.lay.w, m.lay.h)
		m.screen.HideCaret()
	case m.wireWhole():
		lines = m.wireLines(m.watched(), m.lay.w, m.lay.h)
	default:
		m.drawPanes()
		lines = m.compose()
	}
	m.dirty = 0
	m.drawn.frame = strings.Join(lines, "\n")
	return m.drawn.frame
}

// drawPanes draws the panes that need it.
func (m *Model) drawPanes() {
	l := &m.lay
	if m.dirty&dirtyMsgs != 0 || m.dirty&dirtyRoster != 0 && m.subject() != nil {
		m.drawn.msgs = m.messageLines(m.drawn.msgs[:0], l.msgs)
	}
	if m.dirty&dirtyLog != 0 {
		m.drawn.log = m.conn.shown().view(m.drawn.log[:0])
	}
	if m.dirty&dirtyRoster != 0 && l.roster.h > 0 {
		m.drawn.roster = m.rosterLines(l.roster.w, l.roster.h)
		if l.details.h > 0 {
			m.drawn.roster = append(m.drawn.roster, m.detailLines(l.details.w, l.details.h)...)
		}
	}
}

// messageLines draws the messages, and over them the day where there is room.
func (m *Model) messageLines(dst []string, r rect) []string {
	if s := m.subject(); s != nil {
		return append(dst, m.aboutLines(s, r.x, r.w, r.h)...)
	}
	if m.opened.rows != nil {
		return append(dst, m.openedLines(r.x, r.w, r.h)...)
	}
	if m.search.open {
		return append(dst, m.searchLines(r.w, r.h)...)
	}
	if s := m.watched(); s != nil {
		return append(dst, m.wireLines(s, r.w, r.h)...)
	}
	l := m.talk.shown()
	if l.next() == l.first && len(l.tail) == 0 && !m.cleared && m.epoch != "" && r.h > 0 {
		l.follow = true
		if _, begun := m.talk.oldest(); begun {
			return append(dst, m.tryLines(r.w, r.h)...)
		}
		return append(dst, m.leadOf(&m.talk))
	}
	if m.sticky() {
		dst = append(dst, "")
	}
	if l.keep != nil && l.after(l.first) == 0 && m.epoch != "" && r.h > len(dst) {
		dst = append(dst, m.leadOf(&m.talk))
	}
	l.range0, l.range1 = m.inRange()
	dst = l.view(dst)
	if m.sticky() {
		if top := l.at(l.top.row); top != nil {
			dst[0] = m.dayRule(top.at.Local())
		}
	}
	return dst
}

// sticky reports whether the day stands over the messages.
func (m *Model) sticky() bool { return m.lay.shape >= shapePanes && m.lay.msgs.h >= 4 }

// compose puts the lines of the screen together: exactly as many as it has.
func (m *Model) compose() []string {
	l := &m.lay
	lines := make([]string, l.h)
	switch {
	case l.shape == shapeLine && l.title >= 0:
		lines[l.title] = m.shortLine(l.w)
	case l.shape == shapeTabs:
		lines[l.title] = m.tabLine(l.w)
	case l.title >= 0:
		lines[l.title] = m.titleLine(l.w)
	}
	m.composeBody(lines)
	if l.heads >= 0 {
		lines[l.heads] = m.headLine()
	}
	if l.logHead >= 0 {
		lines[l.logHead] = m.crossLine(m.t("connection log"), m.g.up)
	}
	if l.rule >= 0 {
		cross := m.g.up
		if l.logHead >= 0 {
			cross = ""
		}
		lines[l.rule] = m.crossLine("", cross)
	}
	m.composeOver(lines)
	lines[l.input] = m.inputLine(l.w)
	if l.status >= 0 {
		lines[l.status] = m.statusLine(l.w)
	}
	return lines
}

// composeBody puts the panes side by side. Each starts at its own column
// whatever the terminal makes of the names beside it.
func (m *Model) composeBody(lines []string) {
	l := &m.lay
	at := func(pane []string, i int) string {
		if i < len(pane) {
			return pane[i]
		}
		return ""
	}
	for i := range l.log.h {
		lines[l.log.y+i] = at(m.drawn.log, i)
	}
	side := max(l.roster.h+l.details.h, 0)
	for i := range side {
		lines[l.roster.y+i] = at(m.drawn.roster, i)
	}
	bar := term.Column(l.roster.w) + m.st.rule.Paint(m.g.vert)
	for i := range l.msgs.h {
		line := at(m.drawn.msgs, i)
		if side > 0 {
			line = lines[l.msgs.y+i] + bar + line
		}
		lines[l.msgs.y+i] = line
	}
}

// headLine is the line above the panes.
func (m *Model) headLine() string {
	l := &m.lay
	what := cmp.Or(m.roomHead(), m.t("messages & replies"))
	if f := m.filterName(); f != "" {
		what = f + " " + m.g.dot + " " + what
	}
	if f := m.findCount(); f != "" && !m.find.typing {
		what = m.tf("found %s", f) + " " + m.g.dot + " " + what
	}
	switch {
	case l.msgs.h == 0 && l.log.h > 0:
		return m.ruled(l.w, m.t("connection log"))
	case l.msgs.h == 0:
		return m.ruled(l.w, m.rosterHead(l.w))
	case l.roster.h == 0:
		return m.ruled(l.w, what)
	}
	return m.ruled(l.roster.w, m.rosterHead(l.roster.w)) + m.st.rule.Paint(m.g.down) + m.ruled(l.msgs.w, what)
}

// crossLine is a line across the screen under the panes.
func (m *Model) crossLine(label, cross string) string {
	l := &m.lay
	if l.roster.h == 0 || cross == "" || l.alone {
		return m.ruled(l.w, label)
	}
	return m.ruled(l.roster.w, label) + m.st.rule.Paint(cross+repeat(m.g.horiz, l.w-l.roster.w-1))
}

// composeOver puts over the other lines what is for the moment only: a
// question, that the hub is gone, what Tab offers.
func (m *Model) composeOver(lines []string) {
	l := &m.lay
	y := l.rule
	if y < 0 {
		y = l.input - 1
	}
	over, look := m.banner(), m.st.warn
	if m.ask != nil {
		over, look = m.ask.text, m.st.self
	}
	if over != "" && y >= 0 && (l.shape > shapeLine || m.ask != nil) {
		over = strings.ReplaceAll(over, "·", m.g.dot)
		lines[y] = m.acrossRule(l.w, over, look)
		if term.Width(over) > l.w-4 { // rather no rule than the last of the keys cut off
			lines[y] = look.Paint(term.Fit(" "+over, l.w, m.g.more))
		}
	} else if l.rule < 0 {
		y++
	}
	if m.ask != nil || l.shape < shapeBare {
		return
	}
	options := m.optionLines(l.w, y-l.title-1)
	if m.jump.open {
		options = m.jumpLines(l.w, y-l.title-1)
	}
	copy(lines[y-len(options):], options)
}

// inputLine draws the input, and puts the cursor into it.
func (m *Model) inputLine(w int) string {
	l := &m.lay
	if l.h == 1 && m.in.value() == "" && m.prompt == nil && !m.browsing && !m.find.typing && !m.in.seek.on && !m.jump.open {
		m.screen.Caret(0, 0)
		return m.shortLine(w)
	}
	if m.prompt != nil {
		return m.promptLine(w, l.input)
	}
	if m.in.seek.on {
		return m.seekLine(w)
	}
	if m.find.typing {
		return m.findLine(w)
	}
	if m.jump.open {
		return m.jumpInput(w)
	}
	prompt := term.Truncate(m.promptText(), w, "")
	promptW := term.Width(prompt)
	text, caret := m.in.draw(w-promptW, m.g.newline)
	switch {
	case m.browsing, m.watched() != nil && !m.wire.typing && !m.search.open:
		m.screen.HideCaret()
		return m.st.dim.Paint(term.Fit(prompt+text, w, ""))
	case m.ask != nil, m.subject() != nil, m.opened.rows != nil:
		m.screen.HideCaret()
	default:
		m.screen.Caret(min(promptW+caret, w-1), l.input)
	}
	if hint := m.inputHint(w - promptW - 2); hint != "" {
		text = m.st.dim.Paint(term.Fit(" "+hint, w-promptW, ""))
	}
	return m.st.accent.Paint(prompt) + text
}

// inputLineAt draws the input, or what is asked for in its place, at row y.
func (m *Model) inputLineAt(w, y int) string {
	if m.prompt != nil {
		return m.promptLine(w, y)
	}
	prompt := term.Truncate(m.g.prompt, w, "")
	text, caret := m.in.draw(w-len(prompt), m.g.newline)
	m.screen.Caret(min(len(prompt)+caret, w-1), y)
	return m.st.accent.Paint(prompt) + text
}
