package fanout

import (
	"context"
	"slices"
	"sync"
	"time"
)

// When a pass has had so much to carry that more is surely on its way, the next
// one waits for it: each write carries more then, and there are fewer of them.
const (
	manyUnits = 64
	breath    = 500 * time.Microsecond
)

// Pump carries what is on the tapes to their followers. It is one goroutine:
// whoever calls Run owns it, and ends it through Run's context. The zero value
// is ready. More hands would write less each time and take the processor from
// those who read.
//
// A pass gives each follower of each changed tape one turn: everything between
// its cursor and the head, at most 64 KB, in one write that does not block.
// Passes follow each other until one finds nothing more to do; then the pump
// sleeps until Wake. A follower whose socket is full costs it a glance.
type Pump struct {
	wake Event

	// mu guards the list of tapes.
	mu    sync.Mutex
	tapes []*Tape

	// Only Run touches these: what a pass goes over, kept to be used again.
	passTapes     []*Tape
	passFollowers []*Follower
	much          bool // had more than manyUnits
}

// Add makes the pump serve t. Nothing reaches the followers of a tape before.
func (p *Pump) Add(t *Tape) {
	p.mu.Lock()
	p.tapes = append(p.tapes, t)
	p.mu.Unlock()
	p.Wake()
}

// Drop makes the pump forget t. A pass that is under way may still write from
// it.
func (p *Pump) Drop(t *Tape) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.tapes, t); i >= 0 {
		p.tapes = slices.Delete(p.tapes, i, i+1)
	}
}

// Wake tells the pump that something was appended to tapes it serves. It never
// blocks; once is enough for any number of appends before it.
func (p *Pump) Wake() { p.wake.Set() }

// Run pumps until ctx ends. It is called once at a time.
func (p *Pump) Run(ctx context.Context) {
	breather := time.NewTimer(0)
	defer breather.Stop()
	for p.wake.Wait(ctx) == nil && ctx.Err() == nil {
		// Cleared before the tapes are looked at: an append that this pass
		// comes too early for sets it again.
		p.wake.Clear()
		p.much = false
		for p.pass() && ctx.Err() == nil {
		}
		if p.much {
			breather.Reset(breath)
			select {
			case <-breather.C:
			case <-ctx.Done():
			}
		}
	}
}

// pass gives every follower of a changed tape one turn, and reports whether
// any of them could have gone on.
func (p *Pump) pass() (more bool) {
	p.mu.Lock()
	p.passTapes = append(p.passTapes[:0], p.tapes...)
	p.mu.Unlock()
	for _, t := range p.passTapes {
		if t.changed.Swap(false) && p.passTape(t) {
			t.changed.Store(true)
			more = true
		}
	}
	clear(p.passTapes) // not to keep dropped tapes alive
	return more
}

// passTape gives every follower of t one turn.
func (p *Pump) passTape(t *Tape) (more bool) {
	// The list is copied, so that followers come and go during the pass, and
	// nobody who does waits for it. A follower that left is found out in turn.
	p.passFollowers = t.appendFollowers(p.passFollowers[:0])
	defer clear(p.passFollowers) // not to keep closed followers alive
	news := t.Head().unit - t.passed
	t.passed += news
	p.much = p.much || news > manyUnits
	for _, f := range p.passFollowers {
		if f.turn() {
			more = true
		}
	}
	return more
}
