package ui

import "time"

// place is a line of a list: a row's number and a line of the row.
type place struct {
	row  uint64
	line int
}

// firstRow is the number of the first row of a list, so far from 0 that there
// are numbers for all that may be put before it.
const firstRow = 1 << 32

// list is what happened, oldest first, seen through a window. It keeps the last
// limit rows, numbers them without a gap, and wraps only those in the window. While it follows, the window shows the end; else it stays at the row
// and line it was left at, whatever is added, dropped or resized.
type list struct {
	limit int
	rows  []row  // a ring once it is full
	head  int    // of the ring: the oldest row
	first uint64 // number of the oldest row

	tail []row // rows that stay below all others; numbered on from the last

	width, height int
	follow        bool
	top           place // of the window; what it was last where it follows
	below         int   // rows under the window

	cursor   uint64 // number of the row it was put on, 0 for none: see pointed
	lit      uint64 // the row drawn as that under the cursor
	range0   uint64 // first and last row of the range that is to be copied, 0 for none
	range1   uint64
	pointing func() bool // whether there is a cursor to draw; nil for never

	bare   bool   // no lines but those of the rows
	edits  int    // how often rows were given other numbers
	unread uint64 // number of the first unread row, 0 for none
	since  time.Time

	hides bool                                // some rows are hidden
	keep  func(*row) bool                     // which rows show; nil for all
	paint func(dst []string, r *row) []string // a row's lines, at the list's width
	days  func(t time.Time) string            // line between two days; nil for none
	news  func(n int, since time.Time) string // line before what is unread; nil for none
	lead  func() string                       // line above the oldest row, "" or nil for none

	cache, old map[uint64][]string // lines painted for this window and the last
	spare      []string
}

func newList(limit int) *list {
	return &list{limit: limit, first: firstRow, follow: true, cache: map[uint64][]string{}, old: map[uint64][]string{}}
}

// next is the number the next row gets, end that of the first after the tail.
func (l *list) next() uint64 { return l.first + uint64(len(l.rows)) }
func (l *list) end() uint64  { return l.next() + uint64(len(l.tail)) }

// add appends a row and returns its number.
func (l *list) add(r row) uint64 {
	n := l.next()
	if len(l.rows) < l.limit {
		l.rows = append(l.rows, r)
		return n
	}
	l.rows[l.head] = r
	l.head = (l.head + 1) % l.limit
	delete(l.cache, l.first)
	l.first++
	return n
}

// at returns the row with a number, nil where it is gone or not there yet.
func (l *list) at(n uint64) *row {
	switch {
	case n < l.first || n >= l.end():
		return nil
	case n >= l.next():
		return &l.tail[n-l.next()]
	}
	return &l.rows[(l.head+int(n-l.first))%len(l.rows)]
}

// last returns the newest row, nil where there is none.
func (l *list) last() *row { return l.at(l.next() - 1) }

// edit returns the row with a number for a change in place, nil where it is gone.
func (l *list) edit(n uint64) *row {
	delete(l.cache, n)
	delete(l.old, n)
	r := l.at(n)
	if r != nil {
		r.sifted = 0
	}
	return r
}

// hide takes row n off the screen.
func (l *list) hide(n uint64) {
	if r := l.edit(n); r != nil {
		r.hidden, l.hides = true, true
		l.repaint()
	}
}

// clear drops all rows but the tail. Numbers go on.
func (l *list) clear() {
	l.first = l.next()
	l.rows, l.head, l.unread, l.cursor, l.hides = nil, 0, 0, 0, false
	l.repaint()
	l.follow = true
}

// repaint forgets the lines painted so far.
func (l *list) repaint() {
	clear(l.cache)
	clear(l.old)
}

// resize sets the window's size.
func (l *list) resize(width, height int) {
	if width != l.width {
		l.repaint()
	}
	l.width, l.height = width, max(height, 0)
}

// filter shows only the rows for which keep is true; nil shows all. The window
// goes to the end.
func (l *list) filter(keep func(*row) bool) {
	l.keep = keep
	l.follow, l.cursor = true, 0
	l.repaint()
}

// shows reports whether a row passes the filter.
func (l *list) shows(r *row) bool { return !r.hidden && (l.keep == nil || l.keep(r)) }

// before returns the number of the last row shown before n, 0 for none.
func (l *list) before(n uint64) uint64 {
	for n = min(n, l.end()); n > l.first; {
		n--
		if l.shows(l.at(n)) {
			return n
		}
	}
	return 0
}

// after returns the number of the first row shown from n on, 0 for none.
func (l *list) after(n uint64) uint64 {
	for n = max(n, l.first); n < l.end(); n++ {
		if l.shows(l.at(n)) {
			return n
		}
	}
	return 0
}

// markUnread says that what comes from now on has not been seen. A mark that
// already has rows after it stays.
func (l *list) markUnread(now time.Time) {
	if l.unread == 0 || l.unread >= l.next() {
		l.unread, l.since = l.next(), now
		l.repaint()
	}
}

// markRead takes the unread line away.
func (l *list) markRead() {
	had := l.unread != 0 && l.unread < l.next()
	l.unread = 0
	if had {
		l.repaint()
	}
}

// lines returns what row n looks like, with the lines that stand before it. It
// is valid until the next call.
func (l *list) lines(n uint64) []string {
	r := l.at(n)
	if l.bare {
		l.spare = append(l.spare[:0], l.painted(n, r)...)
		return l.spare
	}
	out := l.spare[:0]
	prev := l.before(n)
	if prev == 0 && l.lead != nil {
		if line := l.lead(); line != "" {
			out = append(out, line)
		}
	}
	if l.days != nil && prev != 0 && dayOf(l.at(prev).at.Local()) != dayOf(r.at.Local()) {
		out = append(out, l.days(r.at.Local()))
	}
	if l.news != nil && l.unread != 0 && n >= l.unread && prev < l.unread {
		out = append(out, l.news(int(l.next()-l.unread), l.since))
	}
	out = append(out, l.painted(n, r)...)
	l.spare = out
	return out
}

// painted returns the lines of the row itself, painting them where they are
// not at hand. Rows of the tail change place and are always painted.
func (l *list) painted(n uint64, r *row) []string {
	if n == l.lit || n >= l.range0 && n <= l.range1 && n != 0 {
		lit := *r
		lit.lit = true
		return l.paint(nil, &lit)
	}
	if n >= l.next() {
		return l.paint(nil, r)
	}
	if got, ok := l.cache[n]; ok {
		return got
	}
	got, ok := l.old[n]
	if !ok {
		got = l.paint(nil, r)
	}
	l.cache[n] = got
	return got
}
