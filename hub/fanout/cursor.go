package fanout

import "sort"

// Position is a place on a tape between two units. It carries what a follower
// must know when the tape has forgotten the place: how many units came before
// it, and the mark of the last. The zero Position is the tape's beginning, if
// the tape began with mark 0.
type Position struct {
	unit    uint64 // units before it, counted or not
	counted uint64 // counted units before it
	mark    uint64 // of the last counted unit before it
}

// Mark returns the mark of the last counted unit before the position.
func (p Position) Mark() uint64 { return p.mark }

// cursor is a follower's place on the tape it follows. The zero cursor follows
// nothing. It is guarded by its follower's lock.
type cursor struct {
	tape *Tape
	at   Position
}

// next returns the run of units from the cursor on, see Tape.read.
func (c *cursor) next() (r run, lapped bool) {
	if c.tape == nil {
		return run{}, false
	}
	return c.tape.read(c.at)
}

// skip moves a lapped cursor to where it goes on, and returns the number of
// counted units it leaves out and the mark of the last one before them.
func (c *cursor) skip() (missed, after uint64) {
	to := c.tape.rejoin()
	missed, after = to.counted-c.at.counted, c.at.mark
	c.at = to
	return missed, after
}

// lag returns the number of counted units between the cursor and the head.
func (c *cursor) lag() uint64 {
	if c.tape == nil {
		return 0
	}
	return c.tape.Head().counted - c.at.counted
}

// run is a row of whole units inside one segment, as it was when it was read.
// Nothing of it changes, whatever happens to the tape.
type run struct {
	from   Position
	bytes  []byte
	units  []unit // one for each unit of bytes
	offset int    // of bytes in the segment; what units count from
	before uint64 // counted units before the segment
	more   bool   // there are newer segments
}

// end returns the position after the last unit of the run.
func (r *run) end() Position { return r.after(len(r.units)) }

// after returns the position after the first n units of the run.
func (r *run) after(n int) Position {
	if n == 0 {
		return r.from
	}
	last := r.units[n-1]
	return Position{
		unit:    r.from.unit + uint64(n),
		counted: r.before + uint64(last.counted),
		mark:    last.mark,
	}
}

// cut says what it means that the first n bytes of the run have been written:
// the position after the last unit written whole, the position after the last
// unit begun, and what is left of that one.
func (r *run) cut(n int) (whole, begun Position, rest []byte) {
	if n == len(r.bytes) {
		return r.end(), r.end(), nil
	}
	k := sort.Search(len(r.units), func(i int) bool { return int(r.units[i].end)-r.offset > n })
	start := 0
	if k > 0 {
		start = int(r.units[k-1].end) - r.offset
	}
	if start == n {
		return r.after(k), r.after(k), nil
	}
	return r.after(k), r.after(k + 1), r.bytes[n : int(r.units[k].end)-r.offset]
}
