package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

const (
	hitLimit   = 100    // hits asked for at once
	pickyLimit = 1000   // where most may not be what is looked for
	maxHits    = 10_000 // that are held
	maxLooks   = 20     // pages that may bring nothing before one has to ask again
)

// hit is something found, safe to show.
type hit struct {
	seq  uint64
	at   time.Time
	who  string
	room string
	text string
	own  bool
}

// search is what was searched for last, and what was found of it.
type search struct {
	line string // as typed
	query
	finder
	open    bool // its hits stand over the messages
	hits    []hit
	at, top int    // the hit that is chosen, the first one shown
	more    bool   // the hub has more
	before  uint64 // Seq they come before
	looks   int    // pages since the last one with a hit
	id      uint64 // of the request for them, 0 for none on its way
	asked   time.Time
	trouble string
	going   uint64 // Seq of the place that is on its way, 0 for none
	markIn  *list  // where the hit that was gone to is marked
	mark    uint64
}

// doSearch asks the hub for what was said; without words it opens what the last
// search found again.
func (m *Model) doSearch(line string) tea.Cmd {
	s := &m.search
	line = strings.TrimSpace(clean.Text(line))
	if line == "" && s.line != "" {
		s.open = true
		m.touch(dirtyAll)
		return nil
	}
	q, err := parseQuery(line, time.Local)
	if err != nil {
		m.note(rowError, m.heard(clean.Text(err.Error())))
		return nil
	}
	m.unmark()
	*s = search{line: line, query: q, finder: newFinder(q.words), open: true, before: q.before}
	m.browsing = false
	if m.lay.alone && m.tab != paneMsgs {
		m.show(paneMsgs)
	}
	m.moreHits()
	return nil
}

// moreHits asks for the hits after the last one.
func (m *Model) moreHits() {
	s := &m.search
	if s.id != 0 || len(s.hits) >= maxHits {
		return
	}
	limit := hitLimit
	if s.picky() {
		limit = pickyLimit
	}
	s.trouble, s.asked = "", m.now()
	words := s.words
	s.id = m.link.Do(wire.Request{Op: wire.OpSearch, Text: &words, Room: s.room, Before: s.before, Limit: limit})
	m.touch(dirtyAll)
}

// found takes in a page of hits, newest first.
func (m *Model) found(p *wire.Page) {
	s := &m.search
	s.id, s.more = 0, p.More
	had := len(s.hits)
	for i := range p.Events {
		e := &p.Events[i]
		s.before = e.Seq
		fits, over := s.fits(e)
		if over {
			s.more = false
			break
		}
		if fits {
			s.hits = append(s.hits, m.hitOf(e))
		}
	}
	if len(p.Events) == 0 {
		s.more = false
	}
	if s.looks++; len(s.hits) > had {
		s.looks = 0
	}
	if s.more && s.looks > 0 && s.looks < maxLooks && s.open {
		m.moreHits()
	}
	m.touch(dirtyAll)
}

func (m *Model) hitOf(e *wire.Event) hit {
	r := m.messageRow(e)
	text := strings.ReplaceAll(r.text, "\n", " ")
	return hit{seq: r.seq, at: r.at, who: r.name, room: clean.Text(e.Room), text: text, own: r.own}
}

// closeSearch takes the hits away from over the messages. They are kept.
func (m *Model) closeSearch() {
	m.search.open = false
	m.touch(dirtyAll)
}

// findAgain opens what was found again from the place of a hit; elsewhere it
// begins a search.
func (m *Model) findAgain() {
	if m.find.words != "" {
		m.findInLog()
		return
	}
	if m.search.markIn == nil {
		m.typeSearch()
		return
	}
	m.search.open = true
	m.touch(dirtyAll)
}

// typeSearch puts the search into the input, for another one.
func (m *Model) typeSearch() {
	m.closeSearch()
	m.browsing = false
	m.in.matches = completion{}
	m.in.set("/search " + m.search.line)
}

// searchKey handles a key while the hits are shown, and reports whether it was
// for them.
func (m *Model) searchKey(k tea.KeyMsg) bool {
	s := &m.search
	page := max(m.hitRoom()-1, 1)
	switch k.String() {
	case "up", "k", "ctrl+p":
		m.chooseHit(s.at - 1)
	case "down", "j", "ctrl+n":
		m.chooseHit(s.at + 1)
	case "pgup":
		m.chooseHit(s.at - page)
	case "pgdown", " ":
		m.chooseHit(s.at + page)
	case "home", "alt+home", "g":
		m.chooseHit(0)
	case "end", "alt+end", "G":
		m.chooseHit(len(s.hits) - 1)
	case "enter":
		m.goToHit()
	case "ctrl+f", "/":
		m.typeSearch()
	case "esc", "q", "ctrl+c":
		m.stay()
		m.closeSearch()
	case "f1", "f7", "f8", "ctrl+l", "ctrl+z", "alt+m":
		return false
	}
	return true
}

// chooseHit chooses hit n, or the nearest there is, and sees to it that there
// are more below it.
func (m *Model) chooseHit(n int) {
	s := &m.search
	s.at, s.trouble = max(min(n, len(s.hits)-1), 0), ""
	if s.more && n+m.hitRoom() >= len(s.hits) {
		s.looks = 0
		m.moreHits()
	}
	m.touch(dirtyAll)
}

// nextHit goes to the place of the hit n places on.
func (m *Model) nextHit(n int) {
	if len(m.search.hits) == 0 {
		m.hintFor(confirmQuit, " "+m.t("nothing was searched for: Ctrl-F"))
		return
	}
	m.chooseHit(m.search.at + n)
	m.goToHit()
}

// nextFound goes n places on in what was looked for here, else in what the hub
// found.
func (m *Model) nextFound(n int) {
	if m.find.words != "" {
		m.toFound(n)
		return
	}
	m.nextHit(n)
}

// goToHit shows the place of the chosen hit among what was said around it.
func (m *Model) goToHit() {
	if s := &m.search; s.at < len(s.hits) {
		m.goTo(s.hits[s.at].seq)
	}
}

// goTo shows the message with a Seq where it was said: in what is at hand, or
// else in a part of the log that is fetched for it.
func (m *Model) goTo(seq uint64) {
	r := &m.talk
	for _, l := range r.lists() {
		from := r.origin
		if l == r.back {
			from = 0
		}
		if n := l.find(seq, from); n != 0 {
			if l == r.live {
				r.toLive()
			}
			m.showPlace(l, n)
			return
		}
	}
	if m.fetch.id != 0 { // one page at a time
		m.wanted = seq
		return
	}
	if !m.canAsk() {
		m.noPlace(m.t("that place is in the hub's log, and the hub is away"))
		return
	}
	m.fetchPlace(seq)
}

// fetchPlace asks for what was said before and after a Seq, and then goes there
// unless the person has thought better of it.
func (m *Model) fetchPlace(seq uint64) {
	r := &m.talk
	b := r.leaf()
	m.search.going = seq
	fail := func(why string) { m.noPlace(m.heard(clean.Text(why))) }
	before := wire.Request{Before: seq + 1, Limit: placeLimit, Kinds: r.kinds}
	after := wire.Request{After: &seq, Limit: placeLimit, Kinds: r.kinds}
	got := part{lo: seq, hi: seq}
	m.history(fetch{reel: r, fail: fail, take: func(p *wire.Page) {
		if m.search.going != seq {
			return
		}
		b.insert(b.first, r.of(m, p.Events))
		got.begun = !p.More
		if len(p.Events) > 0 {
			got.lo = p.Events[0].Seq
		}
		m.history(fetch{reel: r, fail: fail, take: func(p *wire.Page) {
			for _, one := range r.of(m, p.Events) {
				b.sew(b.add(one))
			}
			got.ended = !p.More
			if n := len(p.Events); n > 0 {
				got.hi = p.Events[n-1].Seq
			}
			if m.search.going == seq {
				m.arriveAt(b, got, seq)
			}
		}}, after)
	}}, before)
}

// arriveAt shows a part of the log that was fetched for the message with a Seq.
func (m *Model) arriveAt(b *list, got part, seq uint64) {
	r := &m.talk
	n := b.find(seq, 0)
	if n == 0 {
		m.noPlace(m.t("that message is no longer in the log"))
		return
	}
	r.back, r.behind = b, got
	b.resize(r.live.width, r.live.height) // it may have changed meanwhile
	m.refoldFrom(b, b.first)
	m.showPlace(b, n)
}

// stay calls off the way to a place.
func (m *Model) stay() { m.wanted, m.search.going = 0, 0 }

// noPlace says why a place can not be shown.
func (m *Model) noPlace(why string) {
	m.stay()
	if !m.search.open {
		m.hintFor(8*time.Second, " "+why)
	}
	m.search.trouble = why
	m.touch(dirtyAll)
}

// showPlace shows row n of the messages, a third down the window, and marks it.
func (m *Model) showPlace(l *list, n uint64) {
	r := &m.talk
	chosen := m.roster.selected
	m.roster.selected = 0 // what is around it is what others said
	if chosen != 0 || m.sieve.line != "" || !m.fits(l.at(n)) {
		m.sieve.line = ""
		if !m.fits(l.at(n)) {
			m.viewed = ""
		}
		for _, l := range r.lists() {
			l.keep = m.keeper()
			l.repaint()
		}
	}
	m.unmark()
	m.stay()
	m.search.markIn, m.search.mark = l, n
	hit := l.at(n)
	hit.hit = true
	l.put(n, hit)
	was := r.live.follow
	l.goTo(l.up(place{row: n}, l.height/3).row)
	l.cursor = n
	if l == r.back {
		l.follow = false
	}
	if was && !r.live.follow {
		r.live.markUnread(m.now())
	}
	m.closeSearch()
	m.browsing = true
	if m.lay.alone && m.tab != paneMsgs {
		m.show(paneMsgs)
	}
	m.reach(r, -1)
}

// unmark takes the mark off the hit that was gone to.
func (m *Model) unmark() {
	s := &m.search
	if s.markIn == nil {
		return
	}
	if r := s.markIn.at(s.mark); r != nil {
		r.hit = false
		s.markIn.put(s.mark, r)
	}
	s.markIn = nil
	m.touch(dirtyMsgs)
}
