package ui

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
	more := uint64(len(rows))
	behind := l.rows.cut(int(n - l.first))
	l.renumber(n, more)
	for _, part := range [][]row{rows, behind} {
		for i := range part {
			l.add(part[i])
		}
	}
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
	l.put(n, r)
	l.put(n-1, before)
}

// cut drops the n newest rows.
func (l *list) cut(n int) {
	l.rows.cut(max(l.rows.len()-n, 0))
	l.edits++
	l.repaint()
}

// find returns the number of the row with a Seq, from row n on; 0 for none.
// The Seqs from n on are those of one log: they rise.
func (l *list) find(seq, n uint64) uint64 {
	for n = max(n, l.first); n < l.next(); n++ {
		switch got := l.seq(n); {
		case got == 0:
		case got == seq:
			return n
		case got > seq:
			return 0
		}
	}
	return 0
}

// seq returns the Seq of row n, which is there and not of the tail; 0 where it
// is not the log's.
func (l *list) seq(n uint64) uint64 {
	p := l.rows.packed(int(n - l.first))
	if p.kind == rowRule {
		return 0
	}
	return p.seq
}

// oldest returns the Seq of the first row from n on that has one, newest that
// of the last; 0 for none.
func (l *list) oldest(n uint64) uint64 {
	for n = max(n, l.first); n < l.next(); n++ {
		if seq := l.seq(n); seq != 0 {
			return seq
		}
	}
	return 0
}

func (l *list) newest() uint64 {
	for n := l.next(); n > l.first; {
		n--
		if seq := l.seq(n); seq != 0 {
			return seq
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
