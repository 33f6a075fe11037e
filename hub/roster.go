package hub

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// roster is who is live now, and the rows of the ones just gone.
type roster struct {
	goneFor  time.Duration
	goneRows int
	maxKept  int // bytes of wires

	mu       sync.Mutex
	lastID   uint64
	live     []*session // oldest first, by id
	gone     []goneRow  // oldest first
	keptSize int        // bytes of all their wires
	unkept   int        // the oldest of them whose wires were forgotten
	stopping bool       // nobody is taken in any more
}

type goneRow struct {
	at   time.Time
	row  wire.Session
	wire wire.Kept
}

// add gives s its id and a name, and takes it in; false where the hub stops. A
// visit is only counted.
// The hub waits for those taken in: each must Done its count.
func (r *roster) add(s *session) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		return false
	}
	s.hub.live.Add(1)
	if s.manners.Visit {
		return true
	}
	r.lastID++
	s.id = r.lastID
	s.name = defaultName(s.id)
	r.live = append(r.live, s)
	return true
}

// leave moves s from the live to the gone, with its last row and what was last
// on its wire.
func (r *roster) leave(s *session, row wire.Session, kept wire.Kept) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i, ok := r.place(s.id); ok {
		r.live = slices.Delete(r.live, i, i+1)
	}
	now := time.Now()
	r.gone = append(r.gone, goneRow{at: now, row: row, wire: kept})
	r.keptSize += cap(kept)
	old := 0
	for old < len(r.gone) && (now.Sub(r.gone[old].at) > r.goneFor || len(r.gone)-old > r.goneRows) {
		r.forget(old)
		old++
	}
	clear(r.gone[:old])
	r.gone = r.gone[old:] // moved by append, once in a while; not each time one leaves
	r.unkept = max(0, r.unkept-old)
	for ; r.keptSize > r.maxKept; r.unkept++ {
		r.forget(r.unkept)
	}
}

// forget forgets the wire of one that is gone. The caller holds mu.
func (r *roster) forget(i int) {
	r.keptSize -= cap(r.gone[i].wire)
	r.gone[i].wire = nil
}

// kept returns what was last on the wire of a session that is gone, but not for
// long.
func (r *roster) kept(id uint64) (kept wire.Kept, gone bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.gone) - 1; i >= 0; i-- {
		if g := &r.gone[i]; g.row.ID == id {
			return g.wire, time.Since(g.at) <= r.goneFor
		}
	}
	return nil, false
}

// find returns the live session with that id, nil for none.
func (r *roster) find(id uint64) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i, ok := r.place(id); ok {
		return r.live[i]
	}
	return nil
}

// place returns where among the live the session with that id is, if it is. The
// caller holds mu.
func (r *roster) place(id uint64) (i int, ok bool) {
	return slices.BinarySearchFunc(r.live, id, func(s *session, id uint64) int { return cmp.Compare(s.id, id) })
}

// named returns the live sessions whose name or id is who; case does not
// matter.
func (r *roster) named(who string) []*session {
	var found []*session
	for _, s := range r.sessions() {
		if strings.EqualFold(s.currentName(), who) {
			found = append(found, s)
		}
	}
	if id, err := strconv.ParseUint(strings.TrimPrefix(who, "#"), 10, 64); err == nil && len(found) == 0 {
		if s := r.find(id); s != nil {
			found = append(found, s)
		}
	}
	return found
}

// sessions returns the live ones, oldest first.
func (r *roster) sessions() []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.live)
}

// rows returns the live ones' rows, oldest first.
func (r *roster) rows() []wire.Session {
	live := r.sessions()
	rows := make([]wire.Session, len(live))
	for i, s := range live {
		rows[i] = s.row()
	}
	return rows
}

// everybody returns the rows of the live, and of those gone not long ago.
func (r *roster) everybody() []wire.Session {
	rows := r.rows()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.gone {
		if _, live := r.place(g.row.ID); !live && time.Since(g.at) <= r.goneFor {
			g.row.IdleMS += time.Since(g.at).Milliseconds()
			rows = append(rows, g.row)
		}
	}
	return rows
}

// stop closes the door to newcomers.
func (r *roster) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopping = true
}
