package fanout

import (
	"context"
	"errors"
	"sync"
)

var (
	// ErrClosed is what a follower returns after Close.
	ErrClosed = errors.New("fanout: follower closed")
	// ErrFull is returned by TrySend when the queue has no room.
	ErrFull = errors.New("fanout: follower's queue is full")
	// ErrLapped is returned by Follow when the tape has forgotten the position.
	ErrLapped = errors.New("fanout: position is no longer on the tape")
	// ErrTooSlow ends a follower that was lapped and has the policy Disconnect.
	ErrTooSlow = errors.New("fanout: follower too slow")
)

// Sink is what a follower writes to. Write and TryWrite are never called at
// once.
type Sink interface {
	// Write writes all of p, or returns an error; it gives up by itself when
	// nothing is taken for too long, and when the sink is closed.
	Write(p []byte) (int, error)
	// TryWrite writes what is taken without waiting; n < len(p) with a nil
	// error means that the sink is full.
	TryWrite(p []byte) (int, error)
}

// SkipPolicy says what happens to a follower that was lapped.
type SkipPolicy uint8

// What may happen to a follower that was lapped.
const (
	Skip       SkipPolicy = iota // it is told what it missed and goes on
	Disconnect                   // it fails with ErrTooSlow
)

const defaultQueue = 256 << 10

// Options are a follower's manners. The zero value serves.
type Options struct {
	// Queue is how many bytes of Send may wait while others are being
	// written; 0 means 256 KiB. A single Send may always wait alone.
	Queue int
	// Blocking says that the sink can only be written by blocking: TryWrite
	// is never called.
	Blocking bool
	// OnSkip is the policy when lapped. It acts when the follower next comes
	// to read, which a sink that takes nothing keeps it from.
	OnSkip SkipPolicy
	// Owner is told what becomes of the follower; nil for nobody.
	Owner Owner
}

// Owner is whoever a follower writes for. Failed and Changed are called from
// whatever goroutine found out, the pump's among them: they must not block, and
// not call Close, Send or Flush. They may come shortly after Close has returned
// if they were due before.
type Owner interface {
	// Skipped appends to dst what the client is told when it missed that many
	// counted units after the one marked after. It is called under the
	// follower's lock and must not call the follower.
	Skipped(dst []byte, missed, after uint64) []byte
	// Failed is called once if the sink fails or the follower is too slow,
	// and not for Close. It is where the owner closes the sink.
	Failed(err error)
	// Changed is called after the follower was parked, unparked or has
	// skipped.
	Changed()
}

// Follower does all writing to one sink: what its owner sends and what is on
// the tape it follows, in whole units of either. All methods may be called by
// anyone at any time. It has one goroutine at most, the drain (drain.go): it is
// started when the sink does not take everything at once, ends when nothing is
// left to write or the follower has failed, and Close waits for it.
type Follower struct {
	// Fixed by NewFollower.
	sink Sink
	opts Options

	// Guarded by the lock of the tape that is followed: where in its list.
	slot int

	// mu guards the rest. It is held during TryWrite, never during Write.
	mu  sync.Mutex
	err error // not nil: nothing is written any more

	// Where it is on which tape.
	cursor cursor

	// What the drain has to write, nil before anything had to wait: most sinks
	// take everything at once, and thousands of followers are idle.
	late *backlog

	behind int64 // since when it has been behind its tape's head, in Unix nanoseconds; 0 where it is not

	draining bool
	changed  bool   // a call of Changed is due as soon as mu is released
	failed   bool   // and one of Failed, with err
	last     source // of what was written last: owned by whoever writes

	// moved is closed, and forgotten, whenever any of the above has moved on.
	// It is made by whoever waits for that.
	moved chan struct{}

	// Counters.
	skipped, units, bytes uint64
}

// backlog is what could not be written at once. It is empty unless the drain
// runs, and guarded by the follower's lock.
type backlog struct {
	// drains is added to while the follower's err is nil, and waited for by
	// Close.
	drains sync.WaitGroup

	begun     load   // being written; comes before anything else
	begunFrom source // of what was begun
	spoke     bool   // begun was filled from the queue last time, now it is the tape's turn
	queue     []byte // whole units that Send could not write
	queued    uint64 // how many units that are
	aside     *aside // what SendQuiet could not write, nil for nothing

	// Bytes of Send that had to wait, ever, and of those how many were
	// written: what Flush waits for.
	waited, flushed uint64
}

// backlog returns what has to wait, for something to be added. The caller holds
// mu.
func (f *Follower) backlog() *backlog {
	if f.late == nil {
		f.late = new(backlog)
	}
	return f.late
}

// waited returns how many bytes of Send have had to wait. The caller holds mu.
func (f *Follower) waited() uint64 {
	if f.late == nil {
		return 0
	}
	return f.late.waited
}

// begun returns what of a tape is begun, nothing where that was sent. The caller
// holds mu.
func (f *Follower) begun() (l load) {
	if f.late == nil || f.late.begun.tape == nil {
		return l
	}
	return f.late.begun
}

// load is something begun, or about to be: nothing else is written before its
// last byte.
type load struct {
	bytes []byte
	units uint64 // to be counted with its last byte
	sent  uint64 // bytes to be flushed with its last byte

	tape *Tape  // that it is from, or nil
	from uint64 // its first unit there
}

// NewFollower returns a follower that writes to sink and follows nothing.
func NewFollower(sink Sink, opts Options) *Follower {
	if opts.Queue <= 0 {
		opts.Queue = defaultQueue
	}
	return &Follower{sink: sink, opts: opts}
}

// Follow makes the follower read t from p on, instead of what it read before;
// what was sent before is written first. It returns ErrLapped if t has
// forgotten p: then it follows nothing, and the caller brings it up to date by
// other means and tries again. It does not block.
func (f *Follower) Follow(t *Tape, p Position) error {
	f.mu.Lock()
	defer f.unlock()
	if f.err != nil {
		return f.err
	}
	f.leave()
	behind, err := t.join(f, p)
	if err != nil {
		return err
	}
	f.cursor = cursor{tape: t, at: p}
	if f.late != nil {
		f.late.spoke = false // what was sent before comes before the tape
	}
	if behind {
		// It catches up by itself: the pump would have to pass over all.
		f.park()
		f.lookBehind()
	}
	return nil
}

// Unfollow makes the follower read no tape. A unit that it has begun is
// finished. It does not block.
func (f *Follower) Unfollow() {
	f.mu.Lock()
	defer f.unlock()
	f.leave()
}

// leave lets go of the tape. The caller holds mu.
func (f *Follower) leave() {
	if f.cursor.tape != nil {
		f.cursor.tape.leave(f)
		f.cursor, f.behind = cursor{}, 0
		f.move()
	}
}

// Flush waits until everything has been written that was sent, or was on the
// tape, when it was called. It returns the follower's error if it fails or is
// closed before, and ctx's if that ends first.
func (f *Follower) Flush(ctx context.Context) error {
	f.mu.Lock()
	defer f.unlock()
	var head uint64
	tape, waited := f.cursor.tape, f.waited()
	if tape != nil {
		head = tape.Head().unit
	}
	for f.err == nil && !f.written(tape, head, waited) {
		if err := f.wait(ctx); err != nil {
			return err
		}
	}
	return f.err
}

// written reports whether the tape's units before head, and the first waited
// bytes that had to wait, have been written. The caller holds mu.
func (f *Follower) written(tape *Tape, head, waited uint64) bool {
	begun, reads := f.begun(), f.cursor.tape
	switch {
	case waited > 0 && f.late.flushed < waited:
		return false
	case begun.tape != nil && begun.tape != reads: // what it had begun of a tape it has left
		return false
	case reads == nil || reads != tape: // it gets no further on the tape it read then
		return true
	default:
		return f.cursor.at.unit >= head && (begun.tape == nil || begun.from >= head)
	}
}

// Close ends the follower: once it has returned nothing is written any more,
// and the drain has ended. What was not written is lost. A drain that waits for
// the sink makes Close wait too, so the sink is closed before, by its owner.
// Close may be called more than once.
func (f *Follower) Close() {
	f.mu.Lock()
	f.end(ErrClosed)
	late := f.late // none is made any more
	f.unlock()
	if late != nil {
		late.drains.Wait()
	}
}

// fail ends the follower because of err, if it has not ended yet. The caller
// holds mu.
func (f *Follower) fail(err error) {
	f.failed = f.failed || f.err == nil
	f.end(err)
}

// end lets nothing more begin. The caller holds mu.
func (f *Follower) end(err error) {
	if f.err == nil {
		f.err = err
		f.leave()
		f.move()
	}
}

// Err returns why the follower failed, ErrClosed after Close, else nil.
func (f *Follower) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// Lag returns how many counted units of the tape it follows have not been
// written yet.
func (f *Follower) Lag() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if begun := f.begun(); f.cursor.tape != nil && begun.tape == f.cursor.tape {
		return f.cursor.lag() + begun.units
	}
	return f.cursor.lag()
}

// Skipped returns how many counted units it missed altogether.
func (f *Follower) Skipped() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.skipped
}

// Units returns how many units have been written: those of Send and the counted
// ones of tapes.
func (f *Follower) Units() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.units
}

// Bytes returns how many bytes have been written.
func (f *Follower) Bytes() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bytes
}

// Parked reports whether the sink did not take everything at once and the
// follower now catches up by itself. A Blocking one is never parked.
func (f *Follower) Parked() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.draining && !f.opts.Blocking
}

// move wakes those who wait for anything to move on. The caller holds mu.
func (f *Follower) move() {
	if f.moved != nil {
		close(f.moved)
		f.moved = nil
	}
}

// wait releases mu until something moves on or ctx ends.
func (f *Follower) wait(ctx context.Context) error {
	if f.moved == nil {
		f.moved = make(chan struct{})
	}
	moved := f.moved
	f.unlock()
	defer f.mu.Lock()
	select {
	case <-moved:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unlock releases mu, then makes the calls that have come due under it.
func (f *Follower) unlock() {
	changed, failed, err := f.changed, f.failed, f.err
	f.changed, f.failed = false, false
	f.mu.Unlock()
	if f.opts.Owner == nil {
		return
	}
	if failed {
		f.opts.Owner.Failed(err)
	}
	if changed {
		f.opts.Owner.Changed()
	}
}
