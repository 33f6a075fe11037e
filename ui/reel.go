package ui

import (
	"time"

	"hubbub/hub/wire"
)

// reel is one pane's way through time. The live list has what came since the
// screen joined the hub and some of what was there before. Whoever goes further
// up, or to something found, sees another list instead: the back, a part of the
// log that is fetched as it is scrolled, and bounded. Live goes on meanwhile
// and loses nothing by it; at the newest end of the back, or with End, it shows
// again, and the back is dropped.
type reel struct {
	live    *list
	back    *list    // nil while live shows
	kinds   []string // of the events that go in here
	origin  uint64   // the first row of live that is of the hub's present log
	part    part     // of the log that live begins with
	behind  part     // that back has
	trouble string   // why older rows could not be had
}

// part says which part of the log was looked at.
type part struct {
	lo, hi uint64 // Seqs of its first and last event
	begun  bool   // nothing stands before it
	ended  bool   // nor behind it
}

const (
	// maxBack is how many rows of the log are held beside the live ones.
	maxBack = 4000
	// backCopy is how many of the oldest live rows the back begins with: more
	// than any window has, so that the way to them and from them has no seam.
	backCopy = 500
)

// shown returns the list that shows.
func (r *reel) shown() *list {
	if r.back != nil {
		return r.back
	}
	return r.live
}

// lists returns those there are.
func (r *reel) lists() []*list {
	if r.back != nil {
		return []*list{r.live, r.back}
	}
	return []*list{r.live}
}

// oldest returns the Seq before which nothing was looked at yet, 0 where that
// is not known, and whether there is nothing before it.
func (r *reel) oldest() (seq uint64, begun bool) {
	switch {
	case r.back != nil:
		return r.behind.lo, r.behind.begun
	case r.live.first <= r.origin: // none has been dropped
		return r.part.lo, r.part.begun
	}
	return r.live.oldest(r.origin), false
}

// anew reports whether live still has rows of a log that is gone.
func (r *reel) anew() bool {
	for n := r.live.first; r.back == nil && n < r.origin; n++ {
		if r.live.rows.packed(int(n-r.live.first)).seq != 0 {
			return true
		}
	}
	return false
}

// leaf returns an empty list that looks like live.
func (r *reel) leaf() *list {
	l, b := r.live, newList(maxBack)
	b.width, b.height, b.keep, b.hides = l.width, l.height, l.keep, l.hides
	b.paint, b.days, b.lead, b.pointing, b.sure = l.paint, l.days, l.lead, l.pointing, l.sure
	if l.news != nil {
		b.news = func(_ int, since time.Time) string { return l.news(int(l.next()-l.unread), since) }
	}
	b.follow = false
	return b
}

// detach begins a back with the oldest rows of live, and the window where it is.
func (r *reel) detach() {
	if r.back != nil {
		return
	}
	l, b := r.live, r.leaf()
	l.settle()
	b.first, b.top, b.cursor = max(l.first, r.origin), l.top, l.cursor
	lo, begun := r.oldest()
	for n := b.first; n < min(l.next(), b.first+backCopy); n++ {
		b.add(*l.at(n))
	}
	if l.unread > b.first && l.unread < b.next() {
		b.unread, b.since = l.unread, l.since
	}
	r.behind = part{lo: lo, hi: b.newest(), begun: begun}
	r.back = b
}

// toLive shows live again.
func (r *reel) toLive() { r.back = nil }

// rejoin shows live again where that makes no difference: all that is in the
// window is in live. It reports whether it did.
func (r *reel) rejoin() bool {
	b, l := r.back, r.live
	b.settle()
	for n := b.after(b.top.row); n != 0; n = b.after(n + 1) {
		if b.at(n).seq == 0 {
			continue
		}
		to := l.find(b.at(n).seq, r.origin)
		if to == 0 || !l.shows(l.at(to)) {
			break
		}
		line := 0
		if n == b.top.row { // as far from the row's end: other lines may stand before it
			line = max(len(l.lines(to))-len(b.lines(n))+b.top.line, 0)
		}
		if at := b.at(b.cursor); at != nil {
			l.cursor = l.find(at.seq, r.origin)
		}
		r.toLive()
		l.goTo(to)
		if !l.follow {
			l.top.line = line
		}
		return true
	}
	if b.follow && r.behind.ended { // there is nothing in between
		r.toLive()
		l.toEnd()
		return true
	}
	b.follow = false // it has no end to stay at
	return false
}

// below returns how many rows there are under the window, ok false where that
// is not known.
func (r *reel) below() (n int, ok bool) {
	if r.back == nil {
		return r.live.below, true
	}
	at := r.live.find(r.back.newest(), r.origin)
	if at == 0 {
		return 0, false
	}
	return r.back.below + r.live.countFrom(at+1), true
}

// prepend puts rows before the back; what falls off at its other end can be
// had again.
func (r *reel) prepend(rows []row) {
	if over := r.back.rows.len() + len(rows) - r.back.limit; over > 0 {
		r.back.cut(over)
		r.behind.hi, r.behind.ended = r.back.newest(), false
	}
	r.back.insert(r.back.first, rows)
}

// extend puts rows behind the back.
func (r *reel) extend(rows []row) {
	first := r.back.first
	for i := range rows {
		r.back.sew(r.back.add(rows[i]))
	}
	if r.back.first != first {
		r.behind.lo, r.behind.begun = r.back.oldest(0), false
	}
}

// of returns those of the rows of a page that go in here.
func (r *reel) of(m *Model, events []wire.Event) []row {
	talk, conn := m.pageRows(events)
	if r == &m.talk {
		return talk
	}
	return conn
}
