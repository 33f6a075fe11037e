package wire

import "time"

// Block is what one read of a session's socket gave, or what one write put
// there: its bytes as they were on the wire, inside TLS where there is any.
type Block struct {
	Session uint64
	At      time.Time
	Out     bool   // from the hub to the client
	Tail    bool   // it was there before the watch began
	Offset  uint64 // bytes of the same direction before it, of this session
	Missed  uint64 // bytes between the block before and this one that the watcher did not get, both directions
	Data    []byte
}
