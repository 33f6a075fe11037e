package hub

import "sync"

// arenaBlock is what an arena takes from the heap at a time.
const arenaBlock = 64 << 10

// arena keeps the bytes of events: the log holds them longer than the buffers
// they arrived in. Copying them into shared blocks costs one allocation a block
// instead of one a message; since the log forgets in order, blocks go in order
// too. Safe for use by many goroutines at once.
type arena struct {
	mu    sync.Mutex
	block []byte // the free rest of the newest block
}

// keep returns a copy of p that stays as it is.
func (a *arena) keep(p []byte) []byte {
	if len(p) > arenaBlock/8 {
		return append([]byte(nil), p...)
	}
	a.mu.Lock()
	if len(p) > len(a.block) {
		a.block = make([]byte, arenaBlock)
	}
	kept := a.block[:len(p):len(p)]
	a.block = a.block[len(p):]
	a.mu.Unlock()
	copy(kept, p)
	return kept
}
