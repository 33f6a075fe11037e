package hub

import (
	"sync"

	"hubbub/hub/wire"
)

// ahead bounds how far the log may be ahead of the tapes, so that it never
// forgets what they have not got yet. Who appends takes room first, and the feed
// gives it back. Its methods may be called by anyone at any time.
type ahead struct {
	events, bytes int64 // the bounds

	mu         sync.Mutex
	given      sync.Cond
	taken      int64
	takenBytes int64
	over       bool // the feed has ended: nobody gives back any more
}

func (a *ahead) init(events, bytes int64) {
	a.events, a.bytes = events, bytes
	a.given.L = &a.mu
}

// take waits until there is room for so much. What is more than there can ever
// be goes when nothing else is under way.
func (a *ahead) take(events, bytes int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.taken > 0 && !a.over && (a.taken+events > a.events || a.takenBytes+bytes > a.bytes) {
		a.given.Wait()
	}
	a.taken += events
	a.takenBytes += bytes
}

// give returns room: the tapes have it, or the log has not taken it.
func (a *ahead) give(events, bytes int64) {
	a.mu.Lock()
	a.taken -= events
	a.takenBytes -= bytes
	a.mu.Unlock()
	a.given.Broadcast()
}

// end lets everybody go on.
func (a *ahead) end() {
	a.mu.Lock()
	a.over = true
	a.mu.Unlock()
	a.given.Broadcast()
}

// bodies returns how many bytes the events' bodies have.
func bodies(events []wire.Event) (n int64) {
	for i := range events {
		n += int64(len(events[i].Body))
	}
	return n
}
