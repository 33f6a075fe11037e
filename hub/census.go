package hub

import (
	"slices"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// censusAge is how old the rows of a census may be. Only what changes by itself,
// as how long somebody has been idle, is out of date by that much.
const censusAge = 100 * time.Millisecond

// census is the rows of all who are live, encoded. Everybody who comes is told
// them: of the thousands that come at once, each would have all of them made
// again. A row whose session has changed since is made anew. The zero census
// with a roster is ready; its methods may be called by anyone at any time.
type census struct {
	roster *roster

	mu   sync.Mutex
	made time.Time // when that was; zero for never
	last uint64    // id of the youngest there was
	rows []byte    // each with a comma behind it
	ends []int     // of each row in rows
}

// outdate has the next census made anew, since changed, whose marks it takes
// off, are about to be told of. Whoever comes too late for that sees them.
func (c *census) outdate(changed []*session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range changed {
		s.changed.Store(false)
	}
	c.made, c.rows, c.ends = time.Time{}, nil, nil
}

// appendRows appends the rows of the live sessions, oldest first, with commas
// between them. That of asks is as it is now.
func (c *census) appendRows(dst []byte, asks *session) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	live := c.roster.sessions()
	if !c.fits(live) {
		c.make(live)
	}
	begin := len(dst)
	dst = slices.Grow(dst, len(c.rows)+len(c.rows)/4)
	from := 0 // of rows: what is before has been told
	for i, s := range live[:len(c.ends)] {
		if s != asks && !s.changed.Load() {
			continue
		}
		if i > 0 {
			dst = append(dst, c.rows[from:c.ends[i-1]]...)
		}
		dst = appendRow(dst, s)
		from = c.ends[i]
	}
	dst = append(dst, c.rows[from:]...)
	for _, s := range live[len(c.ends):] {
		dst = appendRow(dst, s)
	}
	return dst[:max(begin, len(dst)-1)] // without the last comma
}

// fits reports whether what there is can be used still: nobody of it has left,
// and it is not too old. The caller holds mu.
func (c *census) fits(live []*session) bool {
	n := len(c.ends)
	return n > 0 && n <= len(live) && live[n-1].id == c.last && time.Since(c.made) < censusAge
}

// make takes the census. The caller holds mu.
func (c *census) make(live []*session) {
	c.made, c.rows, c.ends = time.Now(), c.rows[:0], c.ends[:0]
	for _, s := range live {
		c.rows = appendRow(c.rows, s)
		c.ends = append(c.ends, len(c.rows))
		c.last = s.id
	}
}

func appendRow(dst []byte, s *session) []byte {
	row := s.row()
	return append(wire.AppendSession(dst, &row), ',')
}
