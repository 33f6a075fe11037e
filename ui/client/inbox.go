package client

import (
	"context"
	"sync"
)

// inbox holds what has arrived until it is taken. All methods may be called at
// once.
type inbox struct {
	// Fixed.
	maxItems, maxBytes int
	wake               chan struct{} // cap 1: full while there may be something to take
	space              chan struct{} // cap 1: full after a take

	mu    sync.Mutex
	items []Item
	bytes int // in their lines
}

func newInbox(maxItems, maxBytes int) *inbox {
	return &inbox{
		maxItems: maxItems, maxBytes: maxBytes,
		wake: make(chan struct{}, 1), space: make(chan struct{}, 1),
	}
}

// put appends items, and wakes the taker also where there are none: something
// may have changed. It never blocks, nor does it mind the limits: those are for
// wait, which the reader of the socket calls after each put.
func (b *inbox) put(items ...Item) {
	b.mu.Lock()
	b.items = append(b.items, items...)
	for i := range items {
		b.bytes += len(items[i].Line)
	}
	b.mu.Unlock()
	signal(b.wake)
}

// take appends all there is to dst.
func (b *inbox) take(dst []Item) []Item {
	b.mu.Lock()
	dst = append(dst, b.items...)
	clear(b.items) // the lines belong to the taker now
	b.items, b.bytes = b.items[:0], 0
	b.mu.Unlock()
	signal(b.space)
	return dst
}

// wait returns when there is room, or ctx has ended.
func (b *inbox) wait(ctx context.Context) {
	for b.full() {
		select {
		case <-b.space:
		case <-ctx.Done():
			return
		}
	}
}

func (b *inbox) full() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.items) >= b.maxItems || b.bytes >= b.maxBytes
}

// signal fills a channel of capacity 1.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// drop empties a channel of capacity 1.
func drop(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}
