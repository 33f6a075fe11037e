package store

import (
	"context"
	"sync"

	"hubbub/hub/wire"
)

// tailBatch is the most events a Tail hands over at once.
const tailBatch = 1024

// hot is the part of a log that is in memory, and those who wait for it to
// grow. It owns no goroutines.
type hot struct {
	// older reads what the tail does not hold any more: it appends to dst,
	// which is empty, the first events between two Seqs, none where there are
	// none. It is nil for a log that has nothing else than its tail.
	older func(ctx context.Context, dst []wire.Event, after, before uint64) ([]wire.Event, error)

	mu     sync.Mutex
	grown  sync.Cond // there are new events, or a reason to stop waiting
	tail   tail
	closed bool
}

func (h *hot) init(t tail) {
	h.tail = t
	h.grown.L = &h.mu
}

// follow is Tail, see hub.Log.
func (h *hot) follow(ctx context.Context, after uint64, fn func([]wire.Event) error) error {
	stop := context.AfterFunc(ctx, func() {
		h.mu.Lock() // or the waiter might be between its look at ctx and its sleep
		defer h.mu.Unlock()
		h.grown.Broadcast()
	})
	defer stop()
	var batch []wire.Event
	for {
		var from uint64
		var err error
		if batch, from, err = h.wait(ctx, after, batch[:0]); err != nil {
			return err
		}
		if len(batch) == 0 {
			if batch, err = h.older(ctx, batch, after, from); err != nil {
				return err
			}
			if len(batch) == 0 { // nor has the log them
				after = from - 1
				continue
			}
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
// one and at most tailBatch. It appends none where the next is older than the
// tail: those before the Seq from are.
func (h *hot) wait(ctx context.Context, after uint64, dst []wire.Event) (events []wire.Event, from uint64, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.tail.head() <= after {
		if err := h.usable(ctx); err != nil {
			return nil, 0, err
		}
		h.grown.Wait()
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	if h.older != nil && after+1 < h.tail.first {
		return dst, h.tail.first, nil
	}
	return h.tail.page(dst, after, noBound, tailBatch, false), 0, nil
}

// close lets nobody wait any more.
func (h *hot) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.grown.Broadcast()
}

// usable returns why nothing can be done now, nil if it can. The caller holds mu.
func (h *hot) usable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if h.closed {
		return ErrClosed
	}
	return nil
}
