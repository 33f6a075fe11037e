package bench

import (
	"sync"
	"sync/atomic"
)

// window bounds how many messages are on their way, and counts them. A message
// is on its way until all hearers have heard it. They are only counted
// together, which is enough: none can be ahead of what was sent.
type window struct {
	hearers int64
	limit   int64 // messages on their way; 0 is no limit
	max     int64 // messages in all; 0 is no limit

	heard atomic.Int64 // by all hearers together, with what they have missed
	wake  atomic.Int64 // the heard that ends the wait; 0 if nobody waits

	mu    sync.Mutex // guards the rest
	room  *sync.Cond
	sent  int64
	ended bool
}

// newWindow returns a window for hearers, who are 1 or more.
func newWindow(hearers, limit, most int) *window {
	w := &window{hearers: int64(hearers), limit: int64(limit), max: int64(most)}
	w.room = sync.NewCond(&w.mu)
	return w
}

// take waits until there is room for n messages, and counts them as sent. It
// returns how many may be sent, fewer than n only at the maximum; 0 means that
// it is over.
func (w *window) take(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.ended && !w.full() && w.limit > 0 && !w.fits(int64(n)) {
		// Woken when half of it is free again, or every message would cost a wake-up.
		w.wake.Store((w.sent + int64(n) - max(w.limit/2, int64(n))) * w.hearers)
		if !w.fits(int64(n)) {
			w.room.Wait()
		}
	}
	if w.ended {
		return 0
	}
	if w.max > 0 {
		n = int(min(int64(n), w.max-w.sent))
	}
	w.sent += int64(n)
	return n
}

// full says whether everything was sent that was to be.
func (w *window) full() bool { return w.max > 0 && w.sent >= w.max }

func (w *window) fits(n int64) bool {
	return (w.sent+n-w.limit)*w.hearers <= w.heard.Load()
}

// hear counts n messages heard, or missed for good, by one hearer.
func (w *window) hear(n int) {
	heard := w.heard.Add(int64(n))
	if wake := w.wake.Load(); wake > 0 && heard >= wake && w.wake.CompareAndSwap(wake, 0) {
		w.mu.Lock()
		w.mu.Unlock() //nolint:staticcheck // whoever set wake waits by now
		w.room.Broadcast()
	}
}

// end lets take return 0 from now on.
func (w *window) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.room.Broadcast()
}

// count returns how many messages were sent, and how many are still due to all
// hearers together.
func (w *window) count() (sent, due int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.sent, w.sent*w.hearers - w.heard.Load()
}
