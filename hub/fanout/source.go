package fanout

import (
	"context"
	"time"
)

// Teller is a Sink that wants to know where what it is to write comes from.
type Teller interface {
	// WillWrite is called before a write that comes from elsewhere than the
	// one before: from the tape, from SendQuiet, else (both false, as at
	// first) from Send. It is never called at once with itself, Write or
	// TryWrite.
	WillWrite(tape, quiet bool)
}

// source is where bytes come from.
type source uint8

const (
	fromSend source = iota
	fromTape
	fromQuiet
)

// will tells the sink where what it is to write next comes from. It is called
// by whoever is about to write.
func (f *Follower) will(from source) {
	if f.last == from {
		return
	}
	f.last = from
	if t, ok := f.sink.(Teller); ok {
		t.WillWrite(from == fromTape, from == fromQuiet)
	}
}

// aside is what SendQuiet has to wait with: it stands in the queue behind its
// first before bytes, which are so many units.
type aside struct {
	bytes  []byte
	before int
	units  uint64
}

// SendQuiet is Send for whole units that are told from all others, see Teller,
// and do not count. It takes no room from Send: while what an earlier call was
// given waits in the queue, it blocks.
func (f *Follower) SendQuiet(p []byte) error {
	f.mu.Lock()
	defer f.unlock()
	for f.err == nil && f.late != nil && f.late.aside != nil {
		_ = f.wait(context.Background()) // as in send
	}
	switch {
	case f.err != nil:
		return f.err
	case len(p) == 0:
		return nil
	case f.draining || f.opts.Blocking:
		b := f.backlog()
		b.aside = &aside{bytes: append([]byte(nil), p...), before: len(b.queue), units: b.queued}
		b.waited += uint64(len(p))
		f.park()
		return nil
	}
	return f.write(p, 0, fromQuiet)
}

// fillFromAside begins what SendQuiet waits with, or what was sent before it.
func (b *backlog) fillFromAside() {
	a := b.aside
	if n := a.before; n > 0 {
		b.begun = load{bytes: b.queue[:n:n], units: a.units, sent: uint64(n)}
		b.begunFrom = fromSend
		b.queue, b.queued = b.queue[n:], b.queued-a.units
		a.before, a.units = 0, 0
		return
	}
	b.begun = load{bytes: a.bytes, sent: uint64(len(a.bytes))}
	b.begunFrom = fromQuiet
	b.aside = nil
}

// SetPolicy says what happens from now on when the follower is lapped.
func (f *Follower) SetPolicy(p SkipPolicy) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.opts.OnSkip = p
}

// Policy returns what happens when the follower is lapped.
func (f *Follower) Policy() SkipPolicy {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opts.OnSkip
}

// Behind returns for how long the follower has been behind the head of its tape
// without a break, because its sink did not take what there was; 0 where it is
// not.
func (f *Follower) Behind() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.behind == 0 || f.cursor.tape == nil {
		return 0
	}
	return max(1, time.Duration(time.Now().UnixNano()-f.behind)) // the clock may have been set back
}

// lookBehind takes note of whether the follower is behind, of which its drain
// alone makes something worth a look at the clock. The caller holds mu.
func (f *Follower) lookBehind() {
	switch tape := f.cursor.tape; {
	case tape == nil || f.cursor.lag() == 0 && f.begun().tape != tape:
		f.behind = 0
	case f.behind == 0:
		f.behind = time.Now().UnixNano()
	}
}
