package ui

import (
	"time"

	"hubbub/hub/wire"
)

const (
	// maxWire is how many bytes of a connection are held, with what each
	// block costs beside its bytes.
	maxWire   = 1 << 20
	wireExtra = 128
)

// wireBlock is a block as it is shown.
type wireBlock struct {
	wire.Block
	gap    time.Duration // since the block before, in either direction
	first  bool          // there is none
	answer bool          // the hub's first bytes after some of the client's
	live   bool          // the first one after the tail
	place  cutter        // where the direction stood when it came
	cuts                 // known once it has been looked at
	row    uint64        // the first of its rows
	rows   int
}

// wireStore holds the newest blocks of one connection.
type wireStore struct {
	blocks  []wireBlock
	base    uint64 // number of the first of them
	bytes   int    // that count against maxWire
	dropped uint64 // bytes that were let go for newer ones
	missed  uint64 // bytes that never came
	skipped uint64 // bytes let go since the last block, which count as missed with the next
	next    [2]uint64
	looked  int       // blocks whose cuts are known
	cut     [2]cutter // where each direction stands after them
}

// index returns 0 for what comes in, 1 for what goes out.
func index(out bool) int {
	if out {
		return 1
	}
	return 0
}

// add appends a block, and reports false where all of it was there before. Where
// keep is true and there is no room, it is let go instead of an older one.
func (s *wireStore) add(b *wire.Block, keep bool) bool {
	data, at := b.Data, b.Offset
	next := &s.next[index(b.Out)]
	if at < *next { // a watch that began anew begins with what was there
		if at+uint64(len(data)) <= *next {
			return false
		}
		data, at = data[*next-at:], *next
	}
	*next = at + uint64(len(data))
	if keep && s.bytes+len(data)+wireExtra > maxWire {
		s.skipped += uint64(len(data)) + b.Missed
		return false
	}
	one := wireBlock{Block: *b, first: len(s.blocks) == 0}
	one.Data, one.Offset = data, at
	one.Missed += s.skipped
	s.missed, s.skipped = s.missed+one.Missed, 0
	if last := len(s.blocks) - 1; last >= 0 {
		before := &s.blocks[last]
		one.gap = b.At.Sub(before.At)
		one.answer = b.Out && !before.Out
		one.live = before.Tail && !b.Tail
	}
	s.blocks = append(s.blocks, one)
	s.bytes += len(data) + wireExtra
	return true
}

// over returns how many of the oldest blocks have to go.
func (s *wireStore) over() int {
	n := 0
	for have := s.bytes; have > maxWire && n < len(s.blocks)-1; n++ {
		have -= len(s.blocks[n].Data) + wireExtra
	}
	return n
}

// drop lets the n oldest blocks go.
func (s *wireStore) drop(n int) {
	s.pass(n)
	for i := range s.blocks[:n] {
		s.bytes -= len(s.blocks[i].Data) + wireExtra
		s.dropped += uint64(len(s.blocks[i].Data))
	}
	s.blocks = s.blocks[n:]
	s.base += uint64(n)
	s.looked -= n
}

// maxPass is how many bytes that nobody will see are looked at, for the sake of
// what follows them.
const maxPass = maxWire / 4

// pass sees to it that what follows the n oldest blocks is cut by what was in
// them. Where they are too many it is taken to begin a message: a flood is not
// to hold up the screen.
func (s *wireStore) pass(n int) {
	unseen := 0
	for i := s.looked; i < n; i++ {
		unseen += len(s.blocks[i].Data)
	}
	if unseen > maxPass {
		s.looked = n
		s.anew()
	}
	s.look()
}

// look finds where messages begin and end, in all blocks that have not been
// looked at yet.
func (s *wireStore) look() {
	for ; s.looked < len(s.blocks); s.looked++ {
		b := &s.blocks[s.looked]
		c := &s.cut[index(b.Out)]
		if b.Missed > 0 { // what follows is taken to begin a message
			s.anew()
		}
		b.place = *c
		b.cuts = c.walk(b.Data, nil)
	}
}

// anew takes what follows to begin a message, in both directions.
func (s *wireStore) anew() {
	for i := range s.cut {
		s.cut[i] = newCutter(s.cut[i].dialect)
	}
}

// speak looks at all blocks again, as of a dialect.
func (s *wireStore) speak(dialect string) {
	s.cut[0].dialect, s.cut[1].dialect = dialect, dialect
	s.anew()
	s.looked = 0
}

// at returns the block with a number, nil where it is gone.
func (s *wireStore) at(n uint64) *wireBlock {
	if n < s.base || n-s.base >= uint64(len(s.blocks)) {
		return nil
	}
	return &s.blocks[n-s.base]
}
