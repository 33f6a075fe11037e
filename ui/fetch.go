package ui

import (
	"slices"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// What is older than the screen is asked of the hub a page at a time, and never
// more than one page at once.

const (
	joinLimit  = 200 // events asked for on joining
	enough     = 50  // rows of messages that should have given; else some more are asked for
	pageLimit  = 500 // events further up or down
	placeLimit = 100 // events on either side of something found
)

// patienceForPage is when a page that has not come is said to be missing.
const patienceForPage = 3 * time.Second

// fetch is the page that is on its way.
type fetch struct {
	id   uint64 // of the request, 0 for none
	at   time.Time
	reel *reel // it is for, nil for both
	up   bool  // it is asked for what is older
	take func(p *wire.Page)
	fail func(why string)
}

// history asks for a page. It must not be called while one is on its way.
func (m *Model) history(f fetch, r wire.Request) {
	r.Op = wire.OpHistory
	f.id, f.at = m.link.Do(r), m.now()
	m.fetch = f
	m.touch(dirtyAll)
}

// page takes in a page of history or of hits.
func (m *Model) page(id uint64, p *wire.Page) {
	switch id {
	case 0:
	case m.fetch.id:
		f := m.fetch
		m.fetch = fetch{}
		f.take(p)
		m.touch(dirtyAll)
		m.goOn()
	case m.search.id:
		m.found(p)
	default:
		m.openedPage(id, p, "")
	}
}

// noAnswer takes in that there will be no page, and reports whether it was one
// that was waited for.
func (m *Model) noAnswer(id uint64, why string) bool {
	switch id {
	case 0:
		return false
	case m.fetch.id:
		f := m.fetch
		m.fetch = fetch{}
		f.fail(why)
		m.goOn()
	case m.search.id:
		m.search.id, m.search.trouble = 0, clean.Text(why)
	default:
		if !m.openedPage(id, nil, why) {
			return false
		}
	}
	m.touch(dirtyAll)
	return true
}

// goOn does what had to wait for a page to come.
func (m *Model) goOn() {
	if seq := m.wanted; seq != 0 {
		m.wanted = 0
		m.goTo(seq)
	}
}

// arrive is for a welcome: what was there before the screen is asked for, once
// for each log. seq is the newest event then.
func (m *Model) arrive(seq uint64, anew bool) {
	m.missing.upTo = seq
	if anew || m.floor == 0 {
		m.caughtUp, m.missing = false, missing{}
		m.floor, m.lastSeq, m.lastAt = seq+1, seq, m.now()
		m.seenBefore = m.seen.of(m.epoch)
		for _, r := range m.reels() {
			r.toLive()
			r.origin, r.part, r.trouble = r.live.next(), part{lo: m.floor}, ""
		}
	}
	if !m.caughtUp && m.fetch.id == 0 {
		m.history(fetch{up: true, take: m.join, fail: m.untold}, wire.Request{Before: m.floor, Limit: joinLimit})
	}
}

// untold is for a first page that does not come. The next welcome, or the
// person, asks again.
func (m *Model) untold(why string) {
	for _, r := range m.reels() {
		r.trouble = why
	}
}

// join takes in what was there before the screen was. What has come meanwhile,
// live or because it was asked for with the hello, is there already.
func (m *Model) join(p *wire.Page) {
	m.caughtUp = true
	fresh := slices.DeleteFunc(p.Events, func(e wire.Event) bool { return e.Seq >= m.floor })
	for _, r := range m.reels() {
		m.topUp(r, fresh, !p.More)
	}
	m.placeUnread()
	if lo, begun := m.talk.oldest(); !begun && lo > 1 && m.talk.live.rows.len() < enough {
		// It was nearly all about who came and went.
		r := &m.talk
		m.history(fetch{reel: r, up: true, fail: m.untold, take: func(p *wire.Page) {
			m.topUp(r, slices.DeleteFunc(p.Events, func(e wire.Event) bool { return e.Seq >= lo }), !p.More)
			m.placeUnread()
		}}, wire.Request{Before: lo, Limit: joinLimit, Kinds: r.kinds})
	}
}

// topUp puts what is older at the beginning of live.
func (m *Model) topUp(r *reel, events []wire.Event, begun bool) {
	rows := r.of(m, events)
	r.live.insert(r.origin, rows)
	m.refoldFrom(r.live, r.live.first)
	r.origin = max(r.origin-uint64(len(rows)), r.live.first)
	r.part.lo, r.part.begun = m.floor, begun
	if len(events) > 0 {
		r.part.lo = min(events[0].Seq, m.floor)
	}
}

// reels returns that of the messages and that of the connection log.
func (m *Model) reels() [2]*reel { return [2]*reel{&m.talk, &m.conn} }

// reach is for a window that was scrolled n lines: it fetches what is near it
// before one gets there, and goes back to live at the end of the rest.
func (m *Model) reach(r *reel, n int) {
	l := r.shown()
	near := 2 * max(l.height, 1)
	switch {
	case n < 0:
		if l.above(near) < near {
			m.older(r)
		}
	case r.back == nil || r.rejoin():
	case r.back.under(near) < near:
		m.newer(r)
	}
	m.touch(dirtyAll)
}

// older asks for what stands before the oldest row.
func (m *Model) older(r *reel) {
	lo, begun := r.oldest()
	if lo == 0 { // all rows were cleared
		lo = m.lastSeq + 1
	}
	if begun || lo <= 1 || m.fetch.id != 0 || !m.canAsk() || r.anew() {
		return
	}
	l := r.shown()
	take := func(p *wire.Page) {
		near := 2 * max(l.height, 1)
		if r.shown() != l || l.above(near) >= near {
			return // one has gone elsewhere meanwhile
		}
		r.detach()
		events := slices.DeleteFunc(p.Events, func(e wire.Event) bool { return e.Seq >= lo })
		r.prepend(r.of(m, events))
		m.refoldFrom(r.back, r.back.first)
		r.behind.begun = !p.More
		if len(events) > 0 {
			r.behind.lo = events[0].Seq
		}
		if len(events) > 0 && r.back.above(near) < near {
			m.older(r)
		}
	}
	r.trouble = ""
	fail := func(why string) { r.trouble = why }
	m.history(fetch{reel: r, up: true, take: take, fail: fail},
		wire.Request{Before: lo, Limit: pageLimit, Kinds: r.kinds, Session: m.roster.selected, Room: m.roomOf(r)})
}

// roomOf returns the room whose events go into a reel, "" for all.
func (m *Model) roomOf(r *reel) string {
	if r == &m.talk {
		return m.viewed
	}
	return ""
}

// newer asks for what stands behind the newest row of a back.
func (m *Model) newer(r *reel) {
	b := r.back
	if r.behind.ended || m.fetch.id != 0 || !m.canAsk() {
		return
	}
	hi := r.behind.hi
	take := func(p *wire.Page) {
		if r.back != b {
			return
		}
		events := slices.DeleteFunc(p.Events, func(e wire.Event) bool { return e.Seq <= hi })
		r.extend(r.of(m, events))
		m.refoldFrom(r.back, r.back.first)
		r.behind.ended = !p.More
		if len(events) > 0 {
			r.behind.hi = events[len(events)-1].Seq
		}
	}
	m.history(fetch{reel: r, take: take, fail: func(why string) { m.hintFor(confirmQuit, " "+m.heard(why)) }},
		wire.Request{After: &hi, Limit: pageLimit, Kinds: r.kinds, Session: m.roster.selected, Room: m.roomOf(r)})
}

// canAsk reports whether the hub is there to be asked.
func (m *Model) canAsk() bool { return m.epoch != "" && m.online() }

// leadOf returns the line above the oldest row of a pane.
func (m *Model) leadOf(r *reel) string {
	_, begun := r.oldest()
	f := &m.fetch
	words := m.t("older rows: PgUp")
	if r == &m.conn && !m.lay.alone {
		words = m.t("older rows: turn the mouse wheel")
	}
	switch {
	case m.epoch == "":
		return ""
	case r.anew():
		words = m.t("older rows were in a log that is gone")
	case f.id != 0 && f.up && (f.reel == nil || f.reel == r):
		words = m.t("loading") + m.g.more
		if late := m.now().Sub(f.at); late >= patienceForPage {
			words = m.tf("the hub has not answered for %d s", late/time.Second)
		}
	case begun:
		words = m.t("beginning of the log")
	case !m.online():
		words = m.t("older rows are in the hub's log")
	case r.trouble != "":
		words = m.tf("no older rows: %s", m.heard(clean.Text(r.trouble)))
	}
	return m.acrossRule(r.live.width, words, m.st.dim)
}
