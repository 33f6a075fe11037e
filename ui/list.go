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
	rows  blocks
	first uint64 // number of the oldest row
	tried row    // the filter is asked about: here, so that it costs no memory each time

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
	sure  func(mark uint8) bool               // whether what keep noted on a row says that it does not; nil for never
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
func (l *list) next() uint64 { return l.first + uint64(l.rows.len()) }
func (l *list) end() uint64  { return l.next() + uint64(len(l.tail)) }

// add appends a row and returns its number.
func (l *list) add(r row) uint64 {
	n := l.next()
	if l.rows.len() >= l.limit {
		l.drop()
	}
	l.rows.add(&r)
	return n
}

// drop takes the oldest row out.
func (l *list) drop() {
	l.rows.drop()
	delete(l.cache, l.first)
	l.first++
}

// at returns a copy of the row with a number, nil where it is gone or not there
// yet. It allocates: loops read.
func (l *list) at(n uint64) *row {
	r := new(row)
	if !l.read(n, r) {
		return nil
	}
	return r
}

// read copies the row with a number to r, and reports whether it is there.
func (l *list) read(n uint64, r *row) bool {
	switch {
	case n < l.first || n >= l.end():
		return false
	case n >= l.next():
		*r = l.tail[n-l.next()]
	default:
		l.rows.get(int(n-l.first), r)
	}
	return true
}

// put puts r in the place of the row with a number, which is there: what at or
// read gave, with something changed.
func (l *list) put(n uint64, r *row) {
	delete(l.cache, n)
	delete(l.old, n)
	r.sifted = 0
	if n >= l.next() {
		l.tail[n-l.next()] = *r
		return
	}
	l.rows.set(int(n-l.first), r)
}

// last returns a copy of the newest row, nil where there is none.
func (l *list) last() *row { return l.at(l.next() - 1) }

// hide takes row n off the screen.
func (l *list) hide(n uint64) {
	if r := l.at(n); r != nil {
		r.hidden, l.hides = true, true
		l.put(n, r)
		l.repaint()
	}
}

// clear drops all rows but the tail. Numbers go on.
func (l *list) clear() {
	l.first = l.next()
	l.rows, l.unread, l.cursor, l.hides = blocks{}, 0, 0, false
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

// shown reports whether row n does, which is there. What the filter notes on
// the row stays there.
func (l *list) shown(n uint64) bool {
	if n >= l.next() {
		return l.shows(&l.tail[n-l.next()])
	}
	p := l.rows.packed(int(n - l.first))
	switch {
	case p.flags&isHidden != 0:
		return false
	case l.keep == nil:
		return true
	case l.sure != nil && l.sure(p.sifted): // it need not be unpacked
		return false
	}
	l.rows.get(int(n-l.first), &l.tried)
	ok := l.keep(&l.tried)
	p.sifted = l.tried.sifted
	return ok
}

// before returns the number of the last row shown before n, 0 for none.
func (l *list) before(n uint64) uint64 {
	for n = min(n, l.end()); n > l.first; {
		n--
		if l.shown(n) {
			return n
		}
	}
	return 0
}

// after returns the number of the first row shown from n on, 0 for none.
func (l *list) after(n uint64) uint64 {
	for n = max(n, l.first); n < l.end(); n++ {
		if l.shown(n) {
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
	if l.bare {
		l.spare = append(l.spare[:0], l.painted(n)...)
		return l.spare
	}
	out := l.spare[:0]
	prev := l.before(n)
	if prev == 0 && l.lead != nil {
		if line := l.lead(); line != "" {
			out = append(out, line)
		}
	}
	if l.days != nil && prev != 0 {
		if when := l.when(n).Local(); dayOf(l.when(prev).Local()) != dayOf(when) {
			out = append(out, l.days(when))
		}
	}
	if l.news != nil && l.unread != 0 && n >= l.unread && prev < l.unread {
		out = append(out, l.news(int(l.next()-l.unread), l.since))
	}
	out = append(out, l.painted(n)...)
	l.spare = out
	return out
}

// when returns the time of row n, which is there.
func (l *list) when(n uint64) time.Time {
	if n >= l.next() {
		return l.tail[n-l.next()].at
	}
	return l.rows.at(int(n - l.first))
}

// painted returns the lines of the row itself, painting them where they are
// not at hand. Rows of the tail change place and are always painted.
func (l *list) painted(n uint64) []string {
	if n == l.lit || n >= l.range0 && n <= l.range1 && n != 0 {
		r := l.answered(n)
		r.lit = true
		return l.paint(nil, r)
	}
	if n >= l.next() {
		return l.paint(nil, l.at(n))
	}
	if got, ok := l.cache[n]; ok {
		return got
	}
	got, ok := l.old[n]
	if !ok {
		got = l.paint(nil, l.answered(n))
	}
	l.cache[n] = got
	return got
}

// answered returns a copy of row n with its answer, where it is folded over that.
func (l *list) answered(n uint64) *row {
	r := l.at(n)
	if r.reply == 0 {
		return r
	}
	if reply := l.at(n + r.reply); reply != nil {
		r.answer = &answer{text: reply.text, took: reply.took}
	}
	return r
}
