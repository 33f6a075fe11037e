package fanout

import (
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
)

const (
	defaultLimit = 8 << 20  // bytes a tape holds
	segmentSize  = 64 << 10 // bytes of a segment, and of one turn at a follower
)

// Tape is one run of bytes that many followers read: encoded once, appended by
// whoever has something to say, forgotten from the oldest end when it exceeds
// its limit. It is made of whole units. Append and Edit may be called by anyone
// at any time, though one writer is what it is for; then pump.Wake has to be
// called once for any number of appends.
type Tape struct {
	// Fixed by NewTape.
	limit int // bytes of all segments together
	size  int // bytes of one segment

	// Set by whoever appends, cleared by the pump before it passes over the
	// followers: what is appended during a pass is seen by it or by the next.
	changed atomic.Bool

	passed uint64 // owned by the pump: units up to here have had their pass

	// mu guards the rest. The bytes before the head and their index never
	// change, so what read returns stays valid without it, even when the
	// segment has been dropped: the garbage collector frees a segment when
	// the last one who still writes from it is done.
	mu        sync.RWMutex
	head      Position
	segments  []*segment // oldest first; numbered by units, never linked
	held      int        // bytes of their buffers
	followers []*Follower
}

// segment is a buffer of whole units and the index of them.
type segment struct {
	start Position
	bytes []byte // never grows beyond its capacity
	units []unit
}

// unit says where a unit of a segment ends, and what a cursor standing there
// would want to know.
type unit struct {
	end     uint32 // offset in the segment
	counted uint32 // counted units of the segment up to here
	mark    uint64 // of the last counted unit up to here
}

// NewTape returns an empty tape that holds at most limit bytes (8 MB if limit
// is 0), but always its newest unit; the index takes 16 bytes a unit besides. The
// mark is what counts as the mark of the unit before its first.
func NewTape(limit int, mark uint64) *Tape {
	if limit <= 0 {
		limit = defaultLimit
	}
	return &Tape{
		limit: limit,
		size:  max(1, min(segmentSize, limit/8)),
		head:  Position{mark: mark},
	}
}

// Append adds one whole unit, which is copied. The mark must be higher than
// those before. An empty unit is left out.
func (t *Tape) Append(unit []byte, mark uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(unit, 1, mark)
}

// AppendAside adds one whole unit that is no event: it has no mark, and is not
// counted in what a follower lags or missed.
func (t *Tape) AppendAside(unit []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.add(unit, 0, t.head.mark)
}

// Edit calls f, which may append any number of units under one lock. Readers
// wait meanwhile, so f has its units ready; it must not call the tape itself,
// nor keep the Writer.
func (t *Tape) Edit(f func(w Writer)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(Writer{t})
}

// Writer appends to a tape inside Edit.
type Writer struct{ tape *Tape }

// Append is Tape.Append.
func (w Writer) Append(unit []byte, mark uint64) { w.tape.add(unit, 1, mark) }

// AppendAside is Tape.AppendAside.
func (w Writer) AppendAside(unit []byte) { w.tape.add(unit, 0, w.tape.head.mark) }

// Head returns the place after the newest unit: whoever follows from there
// gets what comes later. It may be kept and given to Follow at any time.
func (t *Tape) Head() Position {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.head
}

// Followers returns how many follow the tape now.
func (t *Tape) Followers() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.followers)
}

// add appends one unit that counts for n. The caller holds mu.
func (t *Tape) add(p []byte, n uint64, mark uint64) {
	if len(p) == 0 {
		return
	}
	if uint64(len(p)) > math.MaxUint32 {
		panic("fanout: a unit over 4 GiB")
	}
	s := t.room(len(p))
	s.bytes = append(s.bytes, p...)
	t.head = Position{unit: t.head.unit + 1, counted: t.head.counted + n, mark: mark}
	s.units = append(s.units, unit{
		end:     uint32(len(s.bytes)),
		counted: uint32(t.head.counted - s.start.counted),
		mark:    mark,
	})
	t.changed.Store(true)
}

// room returns the segment that the next n bytes go to. No unit straddles two:
// one that does not fit the rest of the newest segment begins another, and one
// bigger than a segment gets its own.
func (t *Tape) room(n int) *segment {
	units := 0
	if len(t.segments) > 0 {
		newest := t.segments[len(t.segments)-1]
		if cap(newest.bytes)-len(newest.bytes) >= n {
			return newest
		}
		// The next segment will likely hold about as many units as this one.
		units = len(newest.units) + len(newest.units)/8
	}
	size := max(n, t.size)
	drop := 0
	for ; drop < len(t.segments) && t.held+size > t.limit; drop++ {
		t.held -= cap(t.segments[drop].bytes)
	}
	t.segments = slices.Delete(t.segments, 0, drop)
	s := &segment{start: t.head, bytes: make([]byte, 0, size), units: make([]unit, 0, units)}
	t.segments = append(t.segments, s)
	t.held += cap(s.bytes)
	return s
}

// read returns what lies between p and the end of its segment; an empty run
// means that p is the head. If p has been forgotten it reports lapped.
func (t *Tape) read(p Position) (r run, lapped bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if p.unit >= t.head.unit {
		return run{}, false
	}
	if p.unit < t.segments[0].start.unit {
		return run{}, true
	}
	i := len(t.segments) - 1 // nearly everybody reads the newest
	if p.unit < t.segments[i].start.unit {
		i = sort.Search(i, func(i int) bool { return t.segments[i].start.unit > p.unit }) - 1
	}
	s := t.segments[i]
	at := int(p.unit - s.start.unit)
	offset := 0
	if at > 0 {
		offset = int(s.units[at-1].end)
	}
	return run{
		from:   p,
		bytes:  s.bytes[offset:],
		units:  s.units[at:],
		offset: offset,
		before: s.start.counted,
		more:   i < len(t.segments)-1,
	}, false
}

// rejoin returns where one who was lapped goes on: the start of the newest
// quarter of the segments. That gives it three quarters of a tape to catch up
// in; the oldest unit still held would be forgotten again at once.
func (t *Tape) rejoin() Position {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.segments[len(t.segments)*3/4].start
}

// join makes f one whom the pump passes over, and reports whether there is
// something for it to read already.
func (t *Tape) join(f *Follower, p Position) (behind bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.unit > t.head.unit || len(t.segments) > 0 && p.unit < t.segments[0].start.unit {
		return false, ErrLapped
	}
	f.slot = len(t.followers)
	t.followers = append(t.followers, f)
	return p.unit < t.head.unit, nil
}

// leave undoes join: the last follower of the list takes the free slot.
func (t *Tape) leave(f *Follower) {
	t.mu.Lock()
	defer t.mu.Unlock()
	last := len(t.followers) - 1
	moved := t.followers[last]
	moved.slot = f.slot
	t.followers[moved.slot] = moved
	t.followers[last] = nil
	t.followers = t.followers[:last]
}

// appendFollowers appends those who follow the tape now to dst.
func (t *Tape) appendFollowers(dst []*Follower) []*Follower {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return append(dst, t.followers...)
}
