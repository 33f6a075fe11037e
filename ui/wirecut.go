package ui

import (
	"bytes"
	"slices"

	"hubbub/hub/wire"
)

// cutter finds where the messages in one direction of a connection begin and
// end, block by block, the way the hub does. It never decides anything: it is
// for people to see what arrived glued together and what in pieces. Copying it
// keeps the place it is at.
type cutter struct {
	dialect string
	read    func(b []byte) (size int, payload uint64, ok bool) // the header of a frame; nil where it has none
	header  []byte                                             // of a message that has begun; not whole yet
	rest    uint64                                             // bytes of the message that are still to come
	open    bool                                               // a message has begun and not ended
	lost    bool                                               // these bytes are no messages of this dialect
}

// edge is what is seen at a byte of a block; several at once.
type edge uint8

const (
	edgeHeader edge = 1 << iota // it belongs to the length before a message
	edgeFirst                   // of those the first
	edgeLast                    // and the last
	edgeStart                   // a message begins here, and another ended right before
)

// cuts is what a block is seen to have.
type cuts struct {
	ended  int    // messages that end in it
	before bool   // it begins within a message
	after  bool   // it ends within one
	size   uint64 // the length a header gives that nobody would send; 0 for none
	lost   bool   // a header in it is none
}

// touched returns how many messages have bytes in the block.
func (c *cuts) touched() int {
	if c.after {
		return c.ended + 1
	}
	return c.ended
}

func newCutter(dialect string) cutter {
	return cutter{dialect: dialect, read: wire.FrameReader(dialect)}
}

// walk takes the next block of the direction, and calls mark, unless it is nil,
// for the bytes from..to-1 where something is seen.
func (c *cutter) walk(b []byte, mark func(from, to int, what edge)) cuts {
	out := cuts{before: c.open}
	switch {
	case c.read != nil:
		c.frames(b, mark, &out)
	case wire.Lines(c.dialect), c.dialect == wire.JSON:
		c.lines(b, mark, &out)
	}
	out.after, out.lost = c.open, c.lost
	return out
}

// lines is walk where a line feed ends a message.
func (c *cutter) lines(b []byte, mark func(int, int, edge), out *cuts) {
	for i := 0; i < len(b); {
		if i > 0 && mark != nil {
			mark(i, i+1, edgeStart)
		}
		end := bytes.IndexByte(b[i:], '\n')
		if end < 0 {
			c.open = true
			return
		}
		c.open = false
		out.ended++
		i += end + 1
	}
}

// maxSane is the longest message a header is believed to begin: what a hub
// takes of one.
const maxSane = 1 << 20

// frames is walk where each message has its length before it.
func (c *cutter) frames(b []byte, mark func(int, int, edge), out *cuts) {
	c.lost = false // a new block is a new chance
	for i := 0; i < len(b); {
		if c.rest > 0 {
			n := min(c.rest, uint64(len(b)-i))
			c.rest -= n
			i += int(n)
		} else {
			n := c.head(b[i:], i, mark, out)
			if n == 0 {
				return
			}
			i += n
		}
		if c.open = c.rest > 0; !c.open {
			out.ended++
		}
	}
}

// head reads the header that b, which lies at in its block, begins with or goes
// on with, and returns how much of b it is; 0 where there is no more to read.
func (c *cutter) head(b []byte, at int, mark func(int, int, edge), out *cuts) int {
	had, all := len(c.header), b
	if had > 0 {
		all = slices.Concat(c.header, b)
	}
	size, payload, ok := c.read(all)
	if !ok || payload > maxSane {
		c.header, c.rest, c.open, c.lost = nil, 0, false, true
		out.size = payload
		return 0
	}
	n := size - had // of them here
	if size == 0 {
		n = len(b)
	}
	if mark != nil {
		markHeader(mark, at, n, had == 0, size > 0)
	}
	c.open = true
	if size == 0 {
		c.header = bytes.Clone(all)
		return 0
	}
	c.header, c.rest = nil, payload
	return n
}

// markHeader marks the n bytes of a header that lie at in a block: its first and
// last ones, or not.
func markHeader(mark func(int, int, edge), at, n int, first, last bool) {
	mark(at, at+n, edgeHeader)
	if first {
		mark(at, at+1, edgeFirst)
		if at > 0 {
			mark(at, at+1, edgeStart)
		}
	}
	if last {
		mark(at+n-1, at+n, edgeLast)
	}
}
