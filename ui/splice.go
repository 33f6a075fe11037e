package ui

import "slices"

// insert puts rows, oldest first, before row n. Rows before n get lower
// numbers, all others keep theirs, so that whatever shows in the window stays
// where it is. Where there is no room for all, the oldest go.
func (l *list) insert(n uint64, rows []row) {
	if len(rows) == 0 {
		return
	}
	n = min(max(n, l.first), l.next())
	edge, was := l.after(n), 0
	if edge != 0 {
		was = len(l.lines(edge))
	}
	at, more := int(n-l.first), uint64(len(rows))
	all := make([]row, 0, len(l.rows)+len(rows))
	all = append(all, l.rows[l.head:]...)
	all = append(all, l.rows[:l.head]...)
	all = append(all[:at], append(slices.Clip(rows), all[at:]...)...)
	l.renumber(n, more)
	over := max(len(all)-l.limit, 0)
	l.rows, l.head = all[over:], 0
	l.first += uint64(over)
	l.sew(n - more)
	l.sew(n)
	l.repaint()
	if edge != 0 && l.top.row == edge { // it may have lost the lines above it, or got some
		l.top.line = max(l.top.line+len(l.lines(edge))-was, 0)
	}
}

// renumber gives the rows before n numbers lower by more.
func (l *list) renumber(n, more uint64) {
	for _, p := range []*uint64{&l.top.row, &l.unread, &l.cursor} {
		if *p >= l.first && *p < n {
			*p -= more
		}
	}
	for i := l.first; i < n; i++ {
		if r := l.at(i); r.answer != nil {
			moved := *r.answer // others may have it too
			moved.row -= more
			r.answer = &moved
		}
	}
	l.first -= more
	l.edits++
}

// sew puts row n under the row before it where it is the answer to that.
func (l *list) sew(n uint64) {
	r, before := l.at(n), l.at(n-1)
	if r == nil || before == nil || r.kind != rowReply || before.kind != rowMessage || r.re != before.seq {
		return
	}
	r.under = true
	before.state = stateNone
	l.edit(n)
	l.edit(n - 1)
}

// cut drops the n newest rows.
func (l *list) cut(n int) {
	all := make([]row, 0, len(l.rows))
	all = append(all, l.rows[l.head:]...)
	all = append(all, l.rows[:l.head]...)
	l.rows, l.head = all[:max(len(all)-n, 0)], 0
	l.edits++
	l.repaint()
}

// find returns the number of the row with a Seq, from row n on; 0 for none.
// The Seqs from n on are those of one log: they rise.
func (l *list) find(seq, n uint64) uint64 {
	for n = max(n, l.first); n < l.next(); n++ {
		switch r := l.at(n); {
		case r.seq == 0 || r.kind == rowRule: // not the log's
		case r.seq == seq:
			return n
		case r.seq > seq:
			return 0
		}
	}
	return 0
}

// oldest returns the Seq of the first row from n on that has one, newest that
// of the last; 0 for none.
func (l *list) oldest(n uint64) uint64 {
	for n = max(n, l.first); n < l.next(); n++ {
		if r := l.at(n); r.seq != 0 && r.kind != rowRule {
			return r.seq
		}
	}
	return 0
}

func (l *list) newest() uint64 {
	for n := l.next(); n > l.first; {
		n--
		if r := l.at(n); r.seq != 0 && r.kind != rowRule {
			return r.seq
		}
	}
	return 0
}

// above returns how many rows are shown above the window, at most limit, under
// how many below it.
func (l *list) above(limit int) int {
	c := 0
	for n := l.before(l.top.row); n != 0 && c < limit; n = l.before(n) {
		c++
	}
	return c
}

func (l *list) under(limit int) int {
	end := l.down(l.top, l.height)
	c := 0
	for n := l.after(end.row + 1); n != 0 && c < limit; n = l.after(n + 1) {
		c++
	}
	return c
}
