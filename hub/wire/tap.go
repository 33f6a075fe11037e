package wire

import (
	"sync"
	"sync/atomic"
	"time"
)

// Tap sees the bytes of one connection where they meet its socket, keeps the
// newest of them, and shows all of them to whoever watches. While nobody does,
// what comes from a tape is counted and no more. The zero Tap is ready; all
// methods may be called by anyone at any time, and none waits for anything but
// the others. A nil Tap sees nothing.
type Tap struct {
	in  atomic.Uint64 // bytes read
	out atomic.Uint64 // bytes written, without the quiet ones

	watched atomic.Pointer[watched] // nil while nobody watches
	writes  atomic.Uint32           // where what is written comes from: writesSent, writesTape, writesQuiet

	mu    sync.Mutex // guards the rest, and every change of the above but out's by what is not recorded
	quiet uint64     // bytes written that are no blocks
	kept  keep
}

// Where what is written comes from.
const (
	writesSent  = iota // the session's own words, which are kept
	writesTape         // what the pump writes, which is kept while somebody watches
	writesQuiet        // what is no block: blocks that are told to the client themselves
)

// Watcher is told of blocks.
type Watcher interface {
	// Watched is called for each block, in order; the block and its bytes are
	// valid during the call. It must not block, nor call the Tap. False says
	// that the block is not taken: the next one tells that it was missed.
	Watched(b *Block) bool
}

// watched are those who watch a Tap. It is changed under the Tap's lock.
type watched struct{ by []watching }

type watching struct {
	session uint64
	to      Watcher
	after   uint64 // bytes of both directions that it has been told of, or knows it was not
	block   Block  // what it is told: it would be allocated for each call
}

// WillWrite says where what is written next comes from; see fanout.Teller.
func (t *Tap) WillWrite(tape, quiet bool) {
	switch {
	case t == nil:
	case tape:
		t.writes.Store(writesTape)
	case quiet:
		t.writes.Store(writesQuiet)
	default:
		t.writes.Store(writesSent)
	}
}

// Read takes note of what a read gave.
func (t *Tap) Read(p []byte, at time.Time) {
	if t == nil || len(p) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.record(p, at, false)
}

// Wrote takes note of what a write put there.
func (t *Tap) Wrote(p []byte) {
	if t == nil || len(p) == 0 {
		return
	}
	from := t.writes.Load()
	if from == writesTape && t.watched.Load() == nil {
		t.out.Add(uint64(len(p)))
		return
	}
	at := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if from == writesQuiet {
		t.quiet += uint64(len(p))
		return
	}
	t.record(p, at, true)
}

// record keeps p, and shows it to those who watch. The caller holds mu.
func (t *Tap) record(p []byte, at time.Time, out bool) {
	for len(p) > 0 {
		piece := p[:min(len(p), MaxBlock)]
		p = p[len(piece):]
		before := t.in.Load() + t.out.Load()
		b := Block{At: at, Out: out, Offset: t.in.Load(), Data: piece}
		count := &t.in
		if out {
			b.Offset, count = t.out.Load()+t.quiet, &t.out
		}
		t.kept.add(&b, before)
		if w := t.watched.Load(); w != nil {
			for i := range w.by {
				w.by[i].tell(&b, before)
			}
		}
		count.Add(uint64(len(piece)))
	}
}

// tell shows a block, which so many bytes of both directions came before.
func (w *watching) tell(b *Block, before uint64) {
	w.block = *b
	w.block.Session, w.block.Missed = w.session, before-w.after
	if w.to.Watched(&w.block) {
		w.after = before + uint64(len(b.Data))
	}
	w.block.Data = nil
}

// Watch shows to w the blocks that are kept, marked as the tail, and from then
// on all that come, as session's. One who watches already is left as it is.
func (t *Tap) Watch(session uint64, w Watcher) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.watched.Load()
	if now == nil {
		now = new(watched)
	}
	for i := range now.by {
		if now.by[i].to == w {
			return
		}
	}
	one := watching{session: session, to: w}
	t.kept.each(func(b *Block, before uint64) {
		b.Tail = true
		one.tell(b, before)
	})
	t.watched.Store(&watched{append(now.by[:len(now.by):len(now.by)], one)})
}

// Unwatch ends what Watch began: w is told of no block once it has returned.
func (t *Tap) Unwatch(w Watcher) {
	if t == nil || t.watched.Load() == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.watched.Load()
	if now == nil {
		return
	}
	var rest []watching
	for _, one := range now.by {
		if one.to != w {
			rest = append(rest, one)
		}
	}
	t.watched.Store(nil)
	if len(rest) > 0 {
		t.watched.Store(&watched{rest})
	}
}

// UnwatchAll is Unwatch for all who watch.
func (t *Tap) UnwatchAll() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watched.Store(nil)
}

// Kept returns the newest blocks.
func (t *Tap) Kept() Kept {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept.clone()
}

// handOver moves what was seen to another Tap, for whoever has the connection
// from now on. Those who watch stay behind.
func (t *Tap) handOver() *Tap {
	t.mu.Lock()
	defer t.mu.Unlock()
	to := &Tap{quiet: t.quiet, kept: t.kept}
	to.in.Store(t.in.Load())
	to.out.Store(t.out.Load())
	t.kept = keep{}
	return to
}
