package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// Defaults of Options.
const (
	DefaultEvents = 65536
	DefaultBytes  = 64 << 20
)

// tailBatch is the most events a Tail hands over at once.
const tailBatch = 1024

// Options are what a Memory can be made with; the zero value is good.
type Options struct {
	// Events and Bytes bound what is kept; 0 means the default. The oldest
	// are dropped, but for the newest event, which is always kept.
	Events int
	Bytes  int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Memory is a log that lives as long as its process, and keeps the newest
// events only. It owns no goroutines. It remembers what was sent by the
// 10,000 clients last heard of, their newest 1024 ids each: a resend of those
// is a duplicate even after the event itself is dropped. A resend of a still
// older id is a duplicate with Seq 0.
type Memory struct {
	epoch string

	mu     sync.Mutex
	grown  sync.Cond // there are new events, or a reason to stop waiting
	seq    sequencer
	tail   tail
	closed bool
}

// NewMemory returns an empty log.
func NewMemory(o Options) *Memory {
	if o.Events <= 0 {
		o.Events = DefaultEvents
	}
	if o.Bytes <= 0 {
		o.Bytes = DefaultBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	m := &Memory{
		epoch: newEpoch(),
		seq:   newSequencer(o.Now),
		tail:  newTail(o.Events, o.Bytes),
	}
	m.grown.L = &m.mu
	return m
}

// newEpoch returns a name no other log has.
func newEpoch() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// Append gives the events their place; see hub.Log.
func (m *Memory) Append(ctx context.Context, events []wire.Event) (dups []int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return nil, err
	}
	dups = m.seq.stamp(events, m.tail.push)
	m.grown.Broadcast()
	return dups, nil
}

// Tail calls fn with what comes after; see hub.Log. What was appended before
// Close is handed over before it returns ErrClosed.
func (m *Memory) Tail(ctx context.Context, after uint64, fn func([]wire.Event) error) error {
	stop := context.AfterFunc(ctx, func() {
		m.mu.Lock() // or the waiter might be between its look at ctx and its sleep
		defer m.mu.Unlock()
		m.grown.Broadcast()
	})
	defer stop()
	var batch []wire.Event
	for {
		var err error
		if batch, err = m.wait(ctx, after, batch[:0]); err != nil {
			return err
		}
		after = batch[len(batch)-1].Seq
		err = fn(batch)
		clear(batch) // an idle follower does not keep dropped events alive
		if err != nil {
			return err
		}
	}
}

// wait appends to dst, which is empty, the next events after a Seq, at least
// one and at most tailBatch.
func (m *Memory) wait(ctx context.Context, after uint64, dst []wire.Event) ([]wire.Event, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.tail.head() <= after {
		if err := m.usable(ctx); err != nil {
			return nil, err
		}
		m.grown.Wait()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m.tail.page(dst, after, noBound, tailBatch, false), nil
}

// Read returns the events that fit; see hub.Log.
func (m *Memory) Read(ctx context.Context, q wire.Query) (events []wire.Event, more bool, err error) {
	return readPages(q, func(dst []wire.Event, after, before uint64) ([]wire.Event, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		if err := m.usable(ctx); err != nil {
			return nil, err
		}
		return m.tail.page(dst, after, before, cap(dst), q.Newest), nil
	})
}

// Head returns the newest Seq and the epoch; see hub.Log.
func (m *Memory) Head(ctx context.Context) (seq uint64, epoch string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return 0, "", err
	}
	return m.tail.head(), m.epoch, nil
}

// Close ends the log. It never fails, and may be called again.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.grown.Broadcast()
	return nil
}

// usable returns why nothing can be done now, nil if it can. The caller holds mu.
func (m *Memory) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.closed {
		return ErrClosed
	}
	return nil
}
