package client

import "time"

// Item is one thing that reached the client: a line from the hub, or a change
// of the link.
type Item struct {
	// Line is the line as it travelled, without its line feed; nil for a
	// State or Lost.
	Line []byte
	// Value is what the line says: a *wire.Event, *wire.Welcome, *wire.Ack,
	// *wire.Done, *wire.Rows, *wire.Page, *wire.Skipped, *wire.Failure,
	// *wire.Block (kind wire), *wire.Tail or *wire.Process; or it is a *State
	// or a *Lost.
	Value any
	// ID is the id of the request or message this answers, 0 for none.
	ID uint64
}

// Phase is where a client's link stands.
type Phase int

// The phases of a link.
const (
	Connecting Phase = iota // the first attempt is under way
	Online
	Reconnecting // it was lost, or could not be had; another attempt comes
	Stopped      // Run has ended
)

// State tells that the link changed, or how long the way is.
type State struct {
	Phase   Phase
	Err     error         // why it is not online
	Attempt int           // of this reconnection, from 1
	Retry   time.Time     // when the next attempt starts
	Paused  bool          // Reconnecting: no attempt starts before RetryNow
	Away    time.Duration // Online after Reconnecting: how long it was gone
	Resumed bool          // Online: what was missed follows, nothing is lost
	RTT     time.Duration // Online: the last ping's way there and back; 0 not known yet
}

// Lost says that a request other than a message will not be answered: the link
// went away. (A message is kept, and sent again.)
type Lost struct{ ID uint64 }
