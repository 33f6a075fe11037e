package ui

import (
	"strings"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/term"
)

// wireView is the bytes of the selected connection as they were on the wire, in
// the place of the messages; where one pane shows at a time, it has the screen.
// The hub is asked for them while it is open, and only then.
type wireView struct {
	open    bool
	typing  bool // keys go to the input
	session uint64
	form    wireForm
	store   wireStore
	list    *list // of rows: slabs of blocks
	trouble string
	asked   map[uint64]wireAsk // of this view and those before
	process string             // the program at the other end
	unknown string             // why that is not known
	misfits []misfit
	find    wireFind
}

// wireAsk says what a request of the view's was for.
type wireAsk struct {
	what    string // the op, "off" for the end of a watch
	session uint64
}

// watched returns the connection whose bytes are shown, nil for none.
func (m *Model) watched() *session {
	if !m.wire.open {
		return nil
	}
	return m.roster.byID[m.wire.session]
}

// wireWhole reports whether they have the whole screen.
func (m *Model) wireWhole() bool {
	return m.watched() != nil && m.lay.shape <= shapeTabs && !m.search.open
}

// openWire shows the bytes of the selected connection.
func (m *Model) openWire() {
	s := m.roster.byID[m.roster.selected]
	if s == nil {
		m.hintFor(confirmQuit, " "+m.t("Ctrl-N selects a connection, then F3"))
		return
	}
	m.about = about{}
	m.closeSearch()
	if m.wire.open && m.wire.session == s.ID {
		return
	}
	m.unwatch()
	form := m.wire.form // as it was left
	m.wire = wireView{open: true, session: s.ID, form: form, asked: m.wire.asked}
	v := &m.wire
	v.list = newList(1 << 30) // the store is what bounds it
	v.list.paint, v.list.lead = m.paintWire, m.wireLead
	v.store.speak(s.Dialect)
	m.watch()
	m.touch(dirtyAll)
}

// watch asks for the bytes, and what the program at their other end is.
func (m *Model) watch() {
	s := m.watched()
	if s == nil || !m.online() {
		return
	}
	m.wire.trouble = ""
	if s.ID == m.me { // showing what comes would make more come, for ever
		m.askWire(wire.Request{Op: wire.OpWire, Session: s.ID}, wire.OpWatch)
	} else {
		m.askWire(wire.Request{Op: wire.OpWatch, Session: s.ID}, wire.OpWatch)
	}
	if m.wire.process == "" && s.State != wire.Gone {
		m.askWire(wire.Request{Op: wire.OpProcess, Session: s.ID}, wire.OpProcess)
	}
}

func (m *Model) askWire(r wire.Request, what string) {
	if m.wire.asked == nil {
		m.wire.asked = map[uint64]wireAsk{}
	}
	m.wire.asked[m.link.Do(r)] = wireAsk{what, r.Session}
}

// unwatch asks for no more of them.
func (m *Model) unwatch() {
	if m.wire.open && m.online() && m.wire.session != m.me {
		m.askWire(wire.Request{Op: wire.OpWatch, Session: m.wire.session, Off: true}, "off")
	}
	m.wire.open = false
}

// closeWire goes back to the messages.
func (m *Model) closeWire() {
	m.unwatch()
	m.wire = wireView{form: m.wire.form, asked: m.wire.asked}
	m.prompt = nil
	m.touch(dirtyAll)
}

// rewatch begins again on a new link: what was there already comes once.
func (m *Model) rewatch() {
	switch {
	case !m.wire.open:
	case m.watched() == nil: // another hub, or it has been gone for long
		m.closeWire()
	default:
		m.watch()
	}
}

// block takes in a block. It is only stored here: however many come in a
// frame's time, what is not shown is not set out.
func (m *Model) block(b *wire.Block) {
	v := &m.wire
	if !v.open || b.Session != v.session {
		return // it was on its way when the view was closed
	}
	if !v.store.add(b, !v.list.follow) {
		return
	}
	last := &v.store.blocks[len(v.store.blocks)-1]
	last.row, last.rows = v.list.next(), slabsOf(len(last.Data))
	for i := range last.rows {
		v.list.add(row{at: b.At, seq: v.store.base + uint64(len(v.store.blocks)-1), id: uint64(i)})
	}
	m.touch(dirtyMsgs)
}

// trimWire lets go what is over the bound; once a batch.
func (m *Model) trimWire() {
	v := &m.wire
	if !v.open {
		return
	}
	if n := v.store.over(); n > 0 {
		rows := 0
		for i := range v.store.blocks[:n] {
			rows += v.store.blocks[i].rows
		}
		v.store.drop(n)
		v.list.shed(rows)
	}
}

// shed drops the n oldest rows of a list that never fills up.
func (l *list) shed(n int) {
	for i := range uint64(n) {
		delete(l.cache, l.first+i)
		delete(l.old, l.first+i)
		l.rows.drop()
	}
	l.first += uint64(n)
	delete(l.cache, l.first) // what stands above the oldest row is drawn with it
	delete(l.old, l.first)
}

// tail takes in the blocks of a connection that were asked for alone.
func (m *Model) tail(t *wire.Tail) {
	for i := range t.Blocks {
		m.block(&t.Blocks[i])
	}
}

// wireAnswer takes in the answer to a request of the view's, and reports
// whether it was one. trouble is what went wrong, "" for nothing.
func (m *Model) wireAnswer(id uint64, v any, trouble string) bool {
	ask, ok := m.wire.asked[id]
	if !ok {
		return false
	}
	delete(m.wire.asked, id)
	switch {
	case !m.wire.open || ask.session != m.wire.session || ask.what == "off":
	case ask.what == wire.OpWatch:
		m.wire.trouble = trouble
	case trouble != "":
		m.wire.unknown = trouble
	default:
		if p, ok := v.(*wire.Process); ok {
			m.wire.process = m.processWords(p)
		}
	}
	m.touch(dirtyMsgs)
	return true
}

// wireSecond does what goes by the clock while the view is open.
func (m *Model) wireSecond() {
	switch {
	case !m.wire.open:
	case m.watched() == nil:
		m.closeWire()
	default:
		m.diagnose()
		m.touch(dirtyMsgs)
	}
}

// wireLines draws the view into exactly h lines of w cells.
func (m *Model) wireLines(s *session, w, h int) []string {
	v := &m.wire
	if s.Dialect != v.store.cut[0].dialect && s.Dialect != "" {
		v.store.speak(s.Dialect)
		v.list.repaint()
	}
	v.store.look()
	whole := m.wireWhole()
	foot := 0
	switch {
	case !whole:
	case h > 1, m.ask != nil, m.prompt != nil, m.wire.typing: // what is asked comes before any byte
		foot = min(h, 1)
	default:
		m.screen.HideCaret()
	}
	lines := m.wireHead(s, w, h-foot)
	v.list.resize(w, h-foot-len(lines))
	lines = v.list.view(lines)
	if len(v.store.blocks) == 0 && len(lines) < h-foot {
		words, look := m.wireEmpty(s)
		lines = append(lines, look.Paint(term.Truncate(" "+words, w, m.g.more)))
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	if foot > 0 {
		lines[h-1] = m.wireFoot(w)
	}
	return lines[:max(h, 0)]
}

// wireEmpty says why there are no bytes.
func (m *Model) wireEmpty(s *session) (string, term.SGR) {
	v := &m.wire
	for _, ask := range v.asked {
		if ask.what == wire.OpWatch {
			return m.t("asking the hub") + m.g.more, m.st.dim
		}
	}
	switch {
	case v.trouble != "":
		return m.heard(v.trouble), m.st.err
	case !m.online():
		return m.t("the hub is away"), m.st.warn
	case s.State == wire.Gone:
		return m.t("it is gone, and nothing of it was kept"), m.st.dim
	case s.InBytes+s.OutBytes == 0:
		return m.tf("no byte yet, for %s", span(m.now().Sub(s.Since))), m.st.dim
	}
	return m.t("nothing since the view was opened"), m.st.dim
}

// wireLead is the line above the oldest row.
func (m *Model) wireLead() string {
	v := &m.wire
	if v.store.dropped == 0 {
		return ""
	}
	return m.acrossRule(v.list.width, m.tf("%s before this let go", size(v.store.dropped)), m.st.dim)
}

// wireFoot is the last line where the view has the screen: what is asked, what
// is being typed, or what keys do.
func (m *Model) wireFoot(w int) string {
	switch {
	case m.ask != nil:
		m.screen.HideCaret()
		return m.st.self.Paint(term.Truncate(" "+strings.ReplaceAll(m.ask.text, "·", m.g.dot), w, m.g.more))
	case m.prompt != nil, m.wire.typing:
		return m.inputLineAt(w, m.lay.h-1)
	}
	m.screen.HideCaret()
	if m.hint.text != "" {
		return m.st.warn.Paint(term.Truncate(m.hint.text, w, m.g.more))
	}
	return m.st.dim.Paint(m.hints(w))
}

// wireStatus says at the right of the status line, or of the head, whether one
// sees the newest.
func (m *Model) wireStatus() (string, term.SGR) {
	v := &m.wire
	switch {
	case !v.list.follow:
		words := m.g.paused + " " + m.tf("paused %s below", thousands(v.list.below))
		if v.store.skipped > 0 {
			words += m.t(", ") + m.tf("%s let go", size(v.store.skipped))
		}
		return words, m.st.warn
	case m.net.Phase != client.Online:
		return m.g.gone, m.st.err
	}
	return m.tf("%s live", m.g.follow), m.st.ok
}

// quiet returns for how long nothing came either way.
func (m *Model) quiet() time.Duration { return m.wire.store.gapAfter(m.now()) }
