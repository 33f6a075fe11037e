package store

import (
	"math"
	"math/bits"

	"hubbub/hub/wire"
)

const (
	// eventCost is what an event takes in memory beside its body, about.
	eventCost = 256
	// noBound is a Seq before which everything is.
	noBound = math.MaxUint64
	// firstRing is the size a ring starts with.
	firstRing = 256
)

// tail is the newest events of a log, bounded by number and by bytes. It is
// not safe for use by several goroutines at once.
type tail struct {
	maxEvents, maxBytes int

	ring        []wire.Event // its length is a power of two; see slot
	first, next uint64       // it holds first <= Seq < next
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
func (t *tail) slot(seq uint64) *wire.Event { return &t.ring[seq&uint64(len(t.ring)-1)] }

// push adds the event that comes next, and drops the oldest while that is too
// much. The newest stays, whatever its size.
func (t *tail) push(e *wire.Event) {
	for t.len() > 0 && (t.len() >= t.maxEvents || t.bytes+cost(e) > t.maxBytes) {
		t.drop()
	}
	if t.len() == len(t.ring) {
		t.grow()
	}
	*t.slot(t.next) = *e
	t.next++
	t.bytes += cost(e)
}

func (t *tail) drop() {
	e := t.slot(t.first)
	t.bytes -= cost(e)
	*e = wire.Event{}
	t.first++
}

func (t *tail) grow() {
	old := *t
	t.ring = make([]wire.Event, max(2*len(old.ring), min(firstRing, ceilPow2(t.maxEvents))))
	for seq := t.first; seq < t.next; seq++ {
		*t.slot(seq) = *old.slot(seq)
	}
}

// page appends at most n of the events between two Seqs, bounds exclusive: the
// oldest of them, or the newest, newest first.
func (t *tail) page(dst []wire.Event, after, before uint64, n int, newest bool) []wire.Event {
	before = min(before, t.next)
	after = min(max(after, t.first-1), before)
	for ; n > 0 && after+1 < before; n-- {
		if newest {
			before--
			dst = append(dst, *t.slot(before))
		} else {
			after++
			dst = append(dst, *t.slot(after))
		}
	}
	return dst
}

func cost(e *wire.Event) int { return len(e.Body) + len(e.Name) + len(e.Client) + eventCost }

// ceilPow2 returns the smallest power of two that is at least n.
func ceilPow2(n int) int { return 1 << bits.Len(uint(max(n, 1)-1)) }
