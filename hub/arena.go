package hub

// arenaBlock is what an arena takes from the heap at a time.
const arenaBlock = 4 << 10

// arena keeps the bytes of events: the log holds them longer than the buffers
// they arrived in. Copying them into blocks costs one allocation a block instead
// of one a message; since the log forgets in order, blocks go about in order
// too. It belongs to a batch, and is used by one goroutine at a time: what
// everybody shared, everybody would wait for.
type arena struct {
	block []byte // the free rest of the newest block
}

// keep returns a copy of p that stays as it is.
func (a *arena) keep(p []byte) []byte {
	if len(p) > arenaBlock/8 {
		return append([]byte(nil), p...)
	}
	if len(p) > len(a.block) {
		a.block = make([]byte, arenaBlock)
	}
	kept := a.block[:len(p):len(p)]
	a.block = a.block[len(p):]
	copy(kept, p)
	return kept
}
