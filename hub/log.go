package hub

import (
	"context"

	"hubbub/hub/wire"
)

// Log is where events become history: it gives each its Seq, in one order for
// everybody. All methods may be called at once from any goroutine.
type Log interface {
	// Append gives each event its Seq and At, in place and in order, with no
	// other event between them, and returns once they are as durable as the
	// log makes things. The log keeps the events and their bodies: neither is
	// changed afterwards. A reply with Re 0 answers the last message before
	// it in the slice: the log sets its Re.
	// A message whose (Client, ID) the log has already is not appended again,
	// nor are its reply and the notices between them: it gets the Seq and At of the first one, and its index
	// is in dups. After an error the events are as they were, and nothing of
	// them is in the log.
	Append(ctx context.Context, events []wire.Event) (dups []int, err error)
	// Tail calls fn with what comes after Seq after, in order and with no
	// gap but for what the log no longer holds (the first Seq tells), until
	// ctx ends or fn fails. The slice is valid during the call only.
	Tail(ctx context.Context, after uint64, fn func([]wire.Event) error) error
	// Read returns the events that fit, oldest first (newest first where
	// q.Newest), and whether there are more.
	Read(ctx context.Context, q wire.Query) (events []wire.Event, more bool, err error)
	// Head returns the newest Seq given out (0 for none) and the log's epoch,
	// which changes when its numbers start again.
	Head(ctx context.Context) (seq uint64, epoch string, err error)
	// Close ends the log; Append fails and Tail returns afterwards.
	Close() error
}
