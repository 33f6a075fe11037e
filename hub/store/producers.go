package store

import (
	"container/list"
	"iter"
	"time"
)

const (
	// maxProducers is how many clients a log remembers the ids of. The one
	// heard of the longest ago is forgotten first.
	maxProducers = 10_000
	// window is how many ids back from a client's highest are remembered:
	// far more than a client has on its way unacknowledged.
	window = 1024
	// firstSlots is what a client's memory starts with; it doubles as
	// needed, so that most clients take less than the 24 KB of a full one.
	firstSlots = 8
)

// producers remembers which messages the log has had, by the client that sent
// them and the client's own counter. The rule for one client:
//
//   - an id above all before it is new;
//   - one within the window below that is a duplicate if it has been seen, and
//     new if not: ids may have gaps and come out of order;
//   - one below the window is a duplicate whose Seq is not known any more
//     (it is 0). To take it for new could say the same thing twice. So is one
//     the log had before it was opened, where that is not looked back to.
//
// A message without a client or an id is always new. producers is not safe for
// use by several goroutines at once.
type producers struct {
	byClient map[string]*list.Element
	recent   *list.List // of *producer, the one last heard of in front
}

// place is where in the log a message is.
type place struct {
	seq  uint64
	nano int64 // At, as Unix time
}

func newPlace(seq uint64, at time.Time) place { return place{seq: seq, nano: at.UnixNano()} }

// time returns the message's At, the zero time where it is not known.
func (p place) time() time.Time {
	if p.seq == 0 {
		return time.Time{}
	}
	return time.Unix(0, p.nano).UTC()
}

func newProducers() producers {
	return producers{byClient: make(map[string]*list.Element), recent: list.New()}
}

// seen reports whether the log has had a message, and its place if so.
func (p *producers) seen(client string, id uint64) (first place, known bool) {
	if client == "" || id == 0 {
		return place{}, false
	}
	el, ok := p.byClient[client]
	if !ok {
		return place{}, false
	}
	p.recent.MoveToFront(el)
	return el.Value.(*producer).seen(id)
}

// add remembers the place of a message that seen did not know.
func (p *producers) add(client string, id uint64, at place) {
	if client != "" && id != 0 {
		p.of(client).add(id, at)
	}
}

// get returns what is remembered of a client.
func (p *producers) get(client string) (its *producer, ok bool) {
	el, ok := p.byClient[client]
	if !ok {
		return nil, false
	}
	return el.Value.(*producer), true
}

// of returns what is remembered of a client, new where that is nothing.
func (p *producers) of(client string) *producer {
	if its, ok := p.get(client); ok {
		return its
	}
	if p.recent.Len() >= maxProducers {
		oldest := p.recent.Remove(p.recent.Back()).(*producer)
		delete(p.byClient, oldest.client)
	}
	its := &producer{client: client, slots: make([]slot, firstSlots)}
	p.byClient[client] = p.recent.PushFront(its)
	return its
}

// all returns what is remembered, the client last heard of first.
func (p *producers) all() iter.Seq[*producer] {
	return func(yield func(*producer) bool) {
		for el := p.recent.Front(); el != nil && yield(el.Value.(*producer)); el = el.Next() {
		}
	}
}

// producer is what is remembered of one client.
type producer struct {
	client string
	last   uint64 // its highest id
	floor  uint64 // ids up to this one are not new, though they are in no slot
	slots  []slot // by id, modulo their number, which is a power of two
}

// slot holds one message; it is empty if id is 0.
type slot struct {
	id uint64
	at place
}

func (p *producer) slot(id uint64) *slot { return &p.slots[id&uint64(len(p.slots)-1)] }

func (p *producer) seen(id uint64) (first place, known bool) {
	switch s := p.slot(id); {
	case id > p.last:
		return place{}, false
	case !p.inWindow(id):
		return place{}, true
	case s.id == id:
		return s.at, true
	case id <= p.floor:
		return place{}, true
	}
	return place{}, false
}

func (p *producer) add(id uint64, at place) {
	p.last = max(p.last, id)
	for old := p.slot(id).id; old != 0 && p.inWindow(old); old = p.slot(id).id {
		p.grow() // a full set of slots has no two ids of the window in one place
	}
	*p.slot(id) = slot{id: id, at: at}
}

// recall is add for an id that may be there, or be too old to be.
func (p *producer) recall(id uint64, at place) {
	if id > p.last || p.inWindow(id) && p.slot(id).id != id {
		p.add(id, at)
	}
}

func (p *producer) inWindow(id uint64) bool { return p.last-id < window }

func (p *producer) grow() {
	old := p.slots
	p.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.id != 0 && p.inWindow(s.id) {
			*p.slot(s.id) = s
		}
	}
}
