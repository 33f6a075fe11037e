package fanout

import (
	"context"
	"sync"
)

// Event is Python's threading.Event: Set wakes everybody who waits and stays
// set, so that whoever comes later does not wait at all, until Clear. The zero
// value is clear and ready. All methods may be called by anyone at any time.
type Event struct {
	mu   sync.Mutex
	set  bool
	done chan struct{} // closed while set; made when somebody first asks for it
}

// Set wakes all waiters. It never blocks.
func (e *Event) Set() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.set {
		return
	}
	e.set = true
	if e.done != nil {
		close(e.done)
	}
}

// Clear makes later waiters wait. Those whom Set has woken stay awake.
func (e *Event) Clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.set {
		e.set, e.done = false, nil
	}
}

// IsSet reports whether the event is set.
func (e *Event) IsSet() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.set
}

// Done returns a channel that is closed if the event is set, and else will be
// by the next Set. After a Clear it has to be asked for again.
func (e *Event) Done() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.done == nil {
		e.done = make(chan struct{})
		if e.set {
			close(e.done)
		}
	}
	return e.done
}

// Wait blocks until the event is set, or returns ctx's error if that ends
// first. An event that is set wins over a context that has ended.
func (e *Event) Wait(ctx context.Context) error {
	if e.IsSet() {
		return nil
	}
	done := e.Done()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-done:
		return nil
	default:
		return ctx.Err()
	}
}
