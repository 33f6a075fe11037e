package ui

import (
	"strings"
	"time"

	"hubbub/ui/term"
)

// An item is a message and its answer. Folded it is one line, and the answer is
// hidden; a message of many lines that nobody has folded or unfolded shows the
// first of them.

// foldState says how an item shows.
type foldState uint8

const (
	foldAuto foldState = iota // as all do, see Model.foldAll
	foldShut                  // as one line
	foldOpen                  // every line of it
)

// answer is what a folded item shows of the reply.
type answer struct {
	text string
	took time.Duration
}

// autoFold is how many lines a message may have before it folds by itself.
const autoFold = 12

// shut reports whether a message shows as one line.
func (m *Model) shut(r *row) bool {
	return r.fold == foldShut || r.fold == foldAuto && m.foldAll
}

// fold folds the item under the cursor, or unfolds it.
func (m *Model) fold() {
	if m.current() == nil {
		m.hintFor(confirmQuit, " "+m.t("nothing to fold here"))
		return
	}
	l := m.talk.shown()
	n := l.item(l.pointed())
	r := l.at(n)
	if n == 0 || r.kind != rowMessage && r.kind != rowReply {
		m.hintFor(confirmQuit, " "+m.t("nothing to fold here"))
		return
	}
	to := foldShut
	reply := l.at(n + 1)
	if reply == nil || !reply.under {
		reply = nil
	}
	if m.shut(r) || m.tooLong(r) || reply != nil && m.tooLong(reply) {
		to = foldOpen
	}
	l.hold(n)
	r.fold = to
	l.put(n, r)
	if reply != nil {
		reply.fold = to
		l.put(n+1, reply)
	}
	m.refold(l, n)
	m.touch(dirtyMsgs | dirtyFoot)
}

// foldThem folds all items, or unfolds them, and those to come.
func (m *Model) foldThem() {
	m.foldAll = !m.foldAll
	for _, l := range m.talk.lists() {
		at, down := l.pin()
		var r row
		for n := l.first; n < l.end(); n++ {
			if l.read(n, &r); r.fold != foldAuto {
				r.fold = foldAuto
				l.put(n, &r)
			}
		}
		m.refoldFrom(l, l.first)
		if !l.follow && at != 0 {
			l.top = l.up(place{row: at}, down)
		}
	}
	words := m.t("unfolded")
	if m.foldAll {
		words = m.t("folded: a line each")
	}
	m.hintFor(confirmQuit, " "+words)
	m.touch(dirtyMsgs)
}

// refoldFrom hides and shows the answers from row n on as their messages say.
func (m *Model) refoldFrom(l *list, n uint64) {
	if !m.foldAll && !l.hides {
		return
	}
	for ; n < l.next(); n++ {
		m.refold(l, n)
	}
	l.repaint()
}

// refold hides or shows the answer to message n as that says.
func (m *Model) refold(l *list, n uint64) {
	var r, reply row
	if !l.read(n, &r) || r.kind != rowMessage {
		return
	}
	at := n + max(r.reply, 1)
	if !l.read(at, &reply) || reply.kind != rowReply || reply.re != r.seq || r.seq == 0 {
		return
	}
	r.reply = 0
	reply.hidden = m.shut(&r)
	if reply.hidden {
		l.hides = true
		r.reply = at - n
	}
	l.put(n, &r)
	l.put(at, &reply)
}

// refoldAnswer takes in that row at is the answer to message n, folded away where
// that is.
func (m *Model) refoldAnswer(l *list, n, at uint64) {
	var r row
	if !l.read(n, &r) || !m.shut(&r) {
		return
	}
	r.reply = at - n
	l.put(n, &r)
	m.refold(l, n)
}

// item returns the number of the message that row n belongs to.
func (l *list) item(n uint64) uint64 {
	if r := l.at(n); r != nil && r.kind == rowReply && r.under && l.at(n-1) != nil {
		return n - 1
	}
	return n
}

// hold sees to it that the window can stay where it is when item n changes its
// height: its first line is not above the window, nor the cursor on its answer.
func (l *list) hold(n uint64) {
	l.settle()
	if l.top.row >= n && l.item(l.top.row) == n {
		l.top = place{row: n}
	}
	if l.cursor != 0 && l.item(l.cursor) == n {
		l.cursor = n
	}
}

// pin puts the cursor on the message of its item, and returns that row and how
// many lines below the window's top it begins: there it can be put again. Row 0
// is for none.
func (l *list) pin() (n uint64, down int) {
	l.settle()
	if n = l.item(l.pointed()); n == 0 {
		return 0, 0
	}
	if !l.follow {
		l.cursor = n
	}
	for at := l.top.row; at != 0 && at < n && down < l.height; at = l.after(at + 1) {
		down += len(l.lines(at))
	}
	return n, max(down-l.top.line, 0)
}

// tooLong reports whether a message shows less than all its lines.
func (m *Model) tooLong(r *row) bool {
	if r.fold != foldAuto {
		return false
	}
	t := m.messageBlock(m.cols, r)
	return t != nil && len(m.paintText(nil, t)) > autoFold
}

// firstLines is how many lines show of a message that is too long.
func (m *Model) firstLines() int { return max(min(m.lay.msgs.h/2, 8), 3) }

// cutLines leaves the first of many lines, and a word about the others.
func (m *Model) cutLines(lines []string, indent int) []string {
	if len(lines) <= autoFold {
		return lines
	}
	keep := m.firstLines()
	rest := m.tn(len(lines)-keep, "%[2]s %[1]s line more, z unfolds", "%[2]s %[1]s lines more, z unfolds", m.g.more)
	return append(lines[:keep], term.Truncate(term.Spaces(indent)+m.st.dim.Paint(rest), m.cols.w, m.g.more))
}

// foldedText returns the text of an item in one line of w cells.
func (m *Model) foldedText(r *row, w int) string {
	one := func(s string, w int) string {
		first, _, more := strings.Cut(s, "\n")
		if more {
			first += m.g.more
		}
		return term.Truncate(first, w, m.g.more)
	}
	if r.answer == nil {
		return one(r.text, w)
	}
	arrow := " " + m.g.leads + " "
	room := max(w-term.Width(arrow), 2)
	reply := one(r.answer.text, max(room/2, room-term.Width(one(r.text, room))))
	return one(r.text, room-term.Width(reply)) + arrow + reply
}
