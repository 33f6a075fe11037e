package wire

import (
	"errors"
	"time"
)

// ErrRest is returned by Receive, where Options.Rests allows it, when nothing
// has come for a while. The connection goes on: Rest waits for what comes next,
// and Receive receives it. What is gained is the stack: a goroutine's grows with
// the first message, and would stay so for as long as the client is silent. Rest
// needs the least there is, on a goroutine that has done nothing else.
var ErrRest = errors.New("wire: nothing to receive for a while")

// Stage is a part of a connection's life. It returns when that ends (nil), or
// with the next part, for when Rest has returned.
type Stage func() Stage

// How long Receive waits before it returns ErrRest: less on a new connection,
// since when many come at once most of them have said all they have to.
const (
	restNew   = 5 * time.Millisecond
	restLater = 2 * time.Second
	isNew     = time.Second
)

// restAt returns when a wait that begins now becomes a rest.
func restAt(now time.Duration) time.Duration {
	if now < isNew {
		return now + restNew
	}
	return now + restLater
}

// Rest blocks until there may be something to Receive, if only the end. It is
// called by whoever calls Receive, after an ErrRest.
func (c *NetConn) Rest() {
	c.arm(c.deadline(), c.now())
	if c.stopping.Load() == nil && c.wanted.Load() == nil { // as in await
		_ = c.socket.raw.Read(readable) // what is wrong, Receive meets again
	}
}
