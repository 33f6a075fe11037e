package store

import (
	"math"

	"hubbub/hub/wire"
)

const (
	// eventCost is what an event takes in memory beside its body, about.
	eventCost = 256
	// noBound is a Seq before which everything is.
	noBound = math.MaxUint64
	// tailBlock is how many events a tail takes room for at a time.
	tailBlock = 256
)

// tail is the newest events of a log, bounded by number and by bytes. They lie
// in blocks, so that it grows without moving what it holds: whoever appends has
// to wait for that. It is not safe for use by several goroutines at once.
type tail struct {
	maxEvents, maxBytes int

	blocks      []*[tailBlock]packed // the first one holds first
	spare       *[tailBlock]packed   // an empty one, to be used again; or nil
	first, next uint64               // it holds first <= Seq < next
	bytes       int
}

// newTail returns a tail of a log whose newest Seq is head. It is empty.
func newTail(maxEvents, maxBytes int, head uint64) tail {
	return tail{maxEvents: maxEvents, maxBytes: maxBytes, first: head + 1, next: head + 1}
}

// head returns the newest Seq, 0 before there is one.
func (t *tail) head() uint64 { return t.next - 1 }

func (t *tail) len() int { return int(t.next - t.first) }

// slot returns where the event with a Seq is kept.
func (t *tail) slot(seq uint64) *packed {
	return &t.blocks[seq/tailBlock-t.first/tailBlock][seq%tailBlock]
}

// push adds the event that comes next, and drops the oldest while that is too
// much. The newest stays, whatever its size.
func (t *tail) push(e *wire.Event) {
	size := cost(e.Body, e.Name, e.Client)
	for t.len() > 0 && (t.len() >= t.maxEvents || t.bytes+size > t.maxBytes) {
		t.drop()
	}
	if t.next/tailBlock-t.first/tailBlock == uint64(len(t.blocks)) {
		t.grow()
	}
	t.slot(t.next).pack(e)
	t.next++
	t.bytes += size
}

func (t *tail) drop() {
	p := t.slot(t.first)
	t.bytes -= cost(p.body, p.name, p.client)
	*p = packed{}
	if t.first++; t.first%tailBlock == 0 {
		t.spare = t.blocks[0]
		last := copy(t.blocks, t.blocks[1:])
		t.blocks[last] = nil
		t.blocks = t.blocks[:last]
	}
}

func (t *tail) grow() {
	if t.spare == nil {
		t.spare = new([tailBlock]packed)
	}
	t.blocks, t.spare = append(t.blocks, t.spare), nil
}

// page appends at most n of the events between two Seqs, bounds exclusive: the
// oldest of them, or the newest, newest first.
func (t *tail) page(dst []wire.Event, after, before uint64, n int, newest bool) []wire.Event {
	before = min(before, t.next)
	after = min(max(after, t.first-1), before)
	for ; n > 0 && after+1 < before; n-- {
		if newest {
			before--
			dst = t.slot(before).unpack(dst, before)
		} else {
			after++
			dst = t.slot(after).unpack(dst, after)
		}
	}
	return dst
}

// cost returns what an event takes in memory, about.
func cost(body []byte, name, client string) int {
	return len(body) + len(name) + len(client) + eventCost
}
