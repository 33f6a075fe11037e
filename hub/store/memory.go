package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"hubbub/hub/wire"
)

// Defaults of Options.
const (
	DefaultEvents = 65536
	DefaultBytes  = 64 << 20
)

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
	hot   hot
	seq   sequencer // hot.mu is held
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
	m := &Memory{epoch: newEpoch(), seq: newSequencer(o.Now)}
	m.hot.init(newTail(o.Events, o.Bytes, 0))
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
	// The clock is read, and the readers are woken, without the lock, which
	// everybody is waiting for.
	if dups, err = m.take(ctx, m.seq.now(), events); err == nil {
		m.hot.grown.Broadcast()
	}
	return dups, err
}

func (m *Memory) take(ctx context.Context, now time.Time, events []wire.Event) (dups []int, err error) {
	m.hot.mu.Lock()
	defer m.hot.mu.Unlock()
	if err := m.hot.usable(ctx); err != nil {
		return nil, err
	}
	return m.seq.stamp(now, events, m.hot.tail.push), nil
}

// Tail calls fn with what comes after; see hub.Log. What was appended before
// Close is handed over before it returns ErrClosed.
func (m *Memory) Tail(ctx context.Context, after uint64, fn func([]wire.Event) error) error {
	return m.hot.follow(ctx, after, fn)
}

// Read returns the events that fit; see hub.Log.
func (m *Memory) Read(ctx context.Context, q wire.Query) (events []wire.Event, more bool, err error) {
	return readPages(q, func(dst []wire.Event, after, before uint64) ([]wire.Event, error) {
		m.hot.mu.Lock()
		defer m.hot.mu.Unlock()
		if err := m.hot.usable(ctx); err != nil {
			return nil, err
		}
		return m.hot.tail.page(dst, after, before, cap(dst), q.Newest), nil
	})
}

// Head returns the newest Seq and the epoch; see hub.Log.
func (m *Memory) Head(ctx context.Context) (seq uint64, epoch string, err error) {
	m.hot.mu.Lock()
	defer m.hot.mu.Unlock()
	if err := m.hot.usable(ctx); err != nil {
		return 0, "", err
	}
	return m.hot.tail.head(), m.epoch, nil
}

// Close ends the log. It never fails, and may be called again.
func (m *Memory) Close() error {
	m.hot.close()
	return nil
}
