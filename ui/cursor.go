package ui

// The cursor is the row of messages that keys are about while browsing. While
// the window follows, it is the newest; else it is where it was put, or the
// last row in the window. It never leaves the window.

// current returns the row under the cursor, nil where there is none: nobody
// browses, or something else stands over the messages. The row may be changed
// only by way of list.put.
func (m *Model) current() *row {
	if !m.browsing || m.search.open || m.subject() != nil || m.opened.rows != nil || m.scrolled() != &m.talk {
		return nil
	}
	l := m.talk.shown()
	return l.at(l.pointed())
}

// point moves the cursor a row on for n > 0, back for n < 0; over a row higher
// than the window it goes by lines. Where there is no cursor, it scrolls.
func (m *Model) point(n int) {
	r := m.scrolled()
	if r != &m.talk {
		m.scroll(r, n)
		return
	}
	l := r.shown()
	l.settle()
	was := l.follow
	if n < 0 {
		l.pointUp()
	} else {
		l.pointDown()
	}
	if was && !l.follow && l == r.live {
		l.markUnread(m.now())
	}
	m.reach(r, n)
}

// pointed returns the number of the row under the cursor, 0 for none.
func (l *list) pointed() uint64 {
	if l.cursor != 0 {
		if n := l.after(l.cursor); n != 0 { // it may be gone, or no longer shown
			return n
		}
	}
	if l.follow || l.height == 0 {
		return l.before(l.end())
	}
	if l.after(l.top.row) == 0 {
		return 0
	}
	return l.down(l.top, l.height-1).row
}

// pointUp moves the cursor to the row above, and ends following.
func (l *list) pointUp() {
	at := l.pointed()
	if at == 0 {
		return
	}
	if (place{row: at}).before(l.top) { // it begins above the window
		l.top, l.cursor, l.follow = l.up(l.top, 1), at, false
		return
	}
	prev := l.before(at)
	if prev == 0 {
		return
	}
	l.cursor, l.follow = prev, false
	if start := (place{row: prev}); start.before(l.top) {
		start.line = max(len(l.lines(prev))-l.height, 0)
		l.top = start
	}
}

// pointDown moves the cursor to the row below; at the last it follows.
func (l *list) pointDown() {
	at := l.pointed()
	if at == 0 || l.follow {
		return
	}
	if l.up(place{row: at, line: len(l.lines(at))}, l.height).after(l.top) && l.top.row == at {
		l.top, l.cursor = l.down(l.top, 1), at // it ends below the window
		return
	}
	next := l.after(at + 1)
	if next == 0 || l.after(next+1) == 0 && len(l.lines(next)) <= l.height {
		l.follow, l.cursor = true, 0
		return
	}
	l.cursor = next
	whole := l.up(place{row: next, line: len(l.lines(next))}, l.height)
	if start := (place{row: next}); whole.after(start) {
		whole = start
	}
	if whole.after(l.top) {
		l.top = whole
	}
}

// keepPointed puts the cursor back into a window that was moved.
func (l *list) keepPointed() {
	if l.cursor == 0 || l.follow || l.height == 0 || l.after(l.top.row) == 0 {
		l.cursor = 0
		return
	}
	l.cursor = min(max(l.cursor, l.top.row), l.down(l.top, l.height-1).row)
}

// after reports whether p lies below q.
func (p place) after(q place) bool { return q.before(p) }
