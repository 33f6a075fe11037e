package ui

// view returns the lines in the window: its height of them, or as many as
// there are. It settles top and below.
func (l *list) view(dst []string) []string {
	l.old, l.cache = l.cache, l.old // what the last window used is still at hand
	clear(l.cache)
	l.settle()
	l.lit, l.below = 0, 0
	if l.pointing != nil && l.pointing() {
		l.lit = l.pointed()
	}
	if l.height == 0 || l.after(l.top.row) == 0 {
		return dst
	}
	want := len(dst) + l.height
	n, skip := l.top.row, l.top.line
	for ; n != 0 && len(dst) < want; n, skip = l.after(n+1), 0 {
		lines := l.lines(n)
		lines = lines[min(skip, len(lines)):]
		dst = append(dst, lines[:min(len(lines), want-len(dst))]...)
	}
	if n != 0 {
		l.below = l.countFrom(n)
	}
	return dst
}

// settle makes top a place that exists, with no empty lines under the end
// where there are rows above to fill them.
func (l *list) settle() {
	bottom := l.up(place{row: l.end()}, l.height)
	if l.follow || !l.top.before(bottom) {
		l.top = bottom
		return
	}
	n := l.after(l.top.row)
	if n == 0 { // nothing shows
		l.top = bottom
		return
	}
	if n != l.top.row {
		l.top = place{row: n}
		return
	}
	l.top.line = min(l.top.line, len(l.lines(n))-1)
}

// before reports whether p lies above q.
func (p place) before(q place) bool {
	return p.row < q.row || p.row == q.row && p.line < q.line
}

// scroll moves the window n lines, up for n < 0. Going up ends following at
// once, reaching the end resumes it.
func (l *list) scroll(n int) {
	if l.height == 0 {
		return
	}
	l.settle()
	bottom := l.up(place{row: l.end()}, l.height)
	if n < 0 {
		l.top = l.up(l.top, -n)
		l.follow = !l.top.before(bottom)
		return
	}
	l.top = l.down(l.top, n)
	if !l.top.before(bottom) {
		l.follow = true
	}
}

// home goes to the oldest row, toEnd to the newest, and follows it.
func (l *list) home() {
	l.top = place{row: l.after(l.first)}
	l.follow = !l.top.before(l.up(place{row: l.end()}, l.height))
}

func (l *list) toEnd() { l.follow, l.cursor = true, 0 }

// goTo puts row n at the top of the window.
func (l *list) goTo(n uint64) {
	l.top = place{row: n}
	l.follow = !l.top.before(l.up(place{row: l.end()}, l.height))
}

// up returns the place n lines above p, or the first there is.
func (l *list) up(p place, n int) place {
	for n > p.line {
		prev := l.before(p.row)
		if prev == 0 {
			p.line = 0
			if p.row >= l.end() { // nothing at all
				p.row = max(l.after(l.first), l.first)
			}
			return p
		}
		n -= p.line
		p = place{row: prev, line: len(l.lines(prev))}
	}
	p.line -= n
	return p
}

// down returns the place n lines below p, or the last there is.
func (l *list) down(p place, n int) place {
	if l.after(p.row) == 0 { // nothing shows
		return p
	}
	for n > 0 {
		have := len(l.lines(p.row)) - p.line
		if n < have {
			p.line += n
			return p
		}
		next := l.after(p.row + 1)
		if next == 0 {
			return p
		}
		n -= have
		p = place{row: next}
	}
	return p
}

// countFrom returns how many rows are shown from n on.
func (l *list) countFrom(n uint64) int {
	if l.keep == nil && !l.hides {
		return int(l.end() - n)
	}
	c := 0
	for n = l.after(n); n != 0; n = l.after(n + 1) {
		c++
	}
	return c
}
