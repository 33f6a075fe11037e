package ui

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"hubbub/hub/wire"
)

// maxGone is how many of those who left are still shown.
const maxGone = 50

// session is one connection as it is shown: everything remote made safe.
type session struct {
	wire.Session
	seen time.Time // when the row came: ages count from here
	rank uint64    // what it is ordered by, as of the last second

	pending   time.Time // since when bytes have made no message, zero for no such
	atGate    uint64    // messages that wait at a gate
	gateKnown bool      // how many those are
}

// idle returns how long nothing came from it.
func (s *session) idle(now time.Time) time.Duration {
	return time.Duration(s.IdleMS)*time.Millisecond + now.Sub(s.seen)
}

// label returns its name, or its number where it has none.
func (s *session) label() string {
	if s.Name == "" {
		return "#" + strconv.FormatUint(s.ID, 10)
	}
	return s.Name
}

// roster is who is connected, and who just was.
type roster struct {
	byID     map[uint64]*session
	order    []*session // as shown: the live by age, then the gone, who left last first
	live     int
	stale    bool   // order has to be made again
	selected uint64 // 0 for all
	top      int    // first one shown
	by       order
}

func newRoster() roster { return roster{byID: map[uint64]*session{}} }

// put adds or replaces a row, and returns it with what it was before.
func (r *roster) put(w *wire.Session, now time.Time) (s *session, old session) {
	s = r.byID[w.ID]
	if s == nil {
		s = &session{}
		r.byID[w.ID] = s
		r.stale = true
	}
	old = *s
	s.Session, s.seen = cleaned(w), now
	if old.ID == 0 {
		s.rank = r.by.of(s, now)
	}
	r.by.moved = true
	s.noted(&old, now)
	r.stale = r.stale || old.State != s.State
	return s, old
}

// replace takes rows for everybody who is connected. Those who left stay.
func (r *roster) replace(rows []wire.Session, now time.Time) {
	for id, s := range r.byID {
		if s.State != wire.Gone {
			delete(r.byID, id)
		}
	}
	r.stale = true
	for i := range rows {
		r.put(&rows[i], now)
	}
	if r.byID[r.selected] == nil {
		r.selected = 0
	}
}

// heard notes that something came from a session just now.
func (r *roster) heard(id uint64, now time.Time) {
	if s := r.byID[id]; s != nil && s.State != wire.Gone {
		s.IdleMS, s.seen = 0, now
		r.by.moved = true
	}
}

// list returns the rows as they are shown.
func (r *roster) list() []*session {
	if r.stale {
		r.sort()
	}
	return r.order
}

func (r *roster) sort() {
	r.stale = false
	r.order = r.order[:0]
	for _, s := range r.byID {
		r.order = append(r.order, s)
	}
	slices.SortFunc(r.order, func(a, b *session) int {
		if ag, bg := a.State == wire.Gone, b.State == wire.Gone; ag != bg {
			if ag {
				return 1
			}
			return -1
		} else if ag {
			return cmp.Or(b.seen.Compare(a.seen), cmp.Compare(b.ID, a.ID))
		}
		return r.by.compare(a, b)
	})
	r.live = len(r.order)
	for r.live > 0 && r.order[r.live-1].State == wire.Gone {
		r.live--
	}
	for len(r.order) > r.live+maxGone {
		last := len(r.order) - 1
		delete(r.byID, r.order[last].ID)
		r.order = r.order[:last]
	}
	if r.byID[r.selected] == nil {
		r.selected = 0
	}
}

// move selects the n-th connection after the selected one; before the first
// stands "all".
func (r *roster) move(n int) {
	list := r.list()
	at := slices.IndexFunc(list, func(s *session) bool { return s.ID == r.selected }) + n
	switch {
	case at < 0 || len(list) == 0:
		r.selected = 0
	default:
		r.selected = list[min(at, len(list)-1)].ID
	}
}

// find returns the session a person means by a name or a number; a live one
// before one that is gone.
func (r *roster) find(who string) *session {
	for _, s := range r.list() {
		if s.Name == who {
			return s
		}
	}
	if id, err := strconv.ParseUint(who, 10, 64); err == nil {
		return r.byID[id]
	}
	return nil
}

// name returns what session id is called, "" where that is not known.
func (r *roster) name(id uint64) string {
	if s := r.byID[id]; s != nil {
		return s.label()
	}
	return ""
}
