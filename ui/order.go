package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"hubbub/ui/settings"
)

// order is what connections are ordered by. What changes all the time is looked
// at once a second, so that nobody moves more often than that.
type order struct {
	key   string // one of settings.SortKeys
	other bool   // the other way round
	moved bool   // something came since it was looked at
}

// orderBy orders by one of settings.Orders.
func (r *roster) orderBy(value string) {
	key, other := strings.CutPrefix(value, "-")
	if key == r.by.key && other == r.by.other {
		return
	}
	r.by, r.stale = order{key: key, other: other, moved: true}, true
}

// reorder looks again at what connections are ordered by.
func (r *roster) reorder(now time.Time) {
	if !r.by.moved || r.by.key == "age" || r.by.key == "name" {
		return
	}
	r.by.moved, r.stale = false, true
	for _, s := range r.byID {
		s.rank = r.by.of(s, now)
	}
}

// of returns what s is ordered by.
func (o *order) of(s *session, now time.Time) uint64 {
	switch o.key {
	case "msgs":
		return s.InMsgs
	case "bytes":
		return s.InBytes + s.OutBytes
	case "idle":
		return uint64(max(s.idle(now), 0) / time.Second)
	case "lag":
		return s.Lag
	}
	return 0
}

// compare orders two who are connected: by name from the start of the alphabet,
// by age the oldest first, by numbers the largest first.
func (o *order) compare(a, b *session) int {
	c := 0
	switch o.key {
	case "name":
		c = cmp.Compare(strings.ToLower(a.label()), strings.ToLower(b.label()))
	case "", "age":
		c = cmp.Compare(a.ID, b.ID)
	default:
		c = cmp.Compare(b.rank, a.rank)
	}
	if o.other {
		c = -c
	}
	return cmp.Or(c, cmp.Compare(a.ID, b.ID))
}

// nextOrder orders connections by the next key there is.
func (m *Model) nextOrder() {
	keys := settings.SortKeys()
	at := slices.Index(keys, m.roster.by.key)
	m.setOrder(keys[(at+1)%len(keys)])
}

// otherOrder turns the order round.
func (m *Model) otherOrder() {
	value := m.roster.by.key
	if !m.roster.by.other {
		value = "-" + value
	}
	m.setOrder(value)
}

func (m *Model) setOrder(value string) {
	m.choices.Choose(settings.Sort, value)
	m.choices.kept.Note(settings.Sort, value)
	m.roster.orderBy(value)
	m.roster.reorder(m.now())
	m.hintFor(confirmQuit, " "+m.tf("connections by %s", m.orderName()))
	m.touch(dirtyAll)
}

// orderName says what connections are ordered by, and which way.
func (m *Model) orderName() string {
	o := &m.roster.by
	sign := m.g.asc
	if o.falls() {
		sign = m.g.desc
	}
	return m.t(o.key) + " " + sign
}

// falls reports whether what is shown gets smaller downwards: of age that is
// what begins, the oldest has the highest.
func (o *order) falls() bool { return (o.key != "name") != o.other }

// measure returns the number at the right of a connection: messages, or what
// connections are ordered by.
func (m *Model) measure(s *session) string {
	switch m.roster.by.key {
	case "bytes":
		return count(s.InBytes + s.OutBytes)
	case "idle":
		return age(s.idle(m.now()))
	case "lag":
		return count(s.Lag)
	}
	return count(s.InMsgs)
}

// rosterHead says how many are connected, and how they are ordered where that is
// not as usual, in a line of w cells.
func (m *Model) rosterHead(w int) string {
	shown := m.roster.list()
	who := m.tf("%d live", m.roster.live)
	if o := m.roster.by; o.key != "age" || o.other {
		if w < 28 {
			return who + " " + m.orderName()
		}
		who += " " + m.g.dot + " " + m.tf("by %s", m.orderName())
	}
	if gone := len(shown) - m.roster.live; gone > 0 {
		who += " " + m.g.dot + " " + m.tf("%d gone", gone)
	}
	return who
}
