package wire

import (
	"fmt"
	"time"
)

// Kind says what an Event tells.
type Kind uint8

// The five kinds. Join, Leave and Notice make the connection log, Message is
// what somebody sent, Reply what the hub answered.
const (
	Join Kind = iota + 1
	Leave
	Message
	Reply
	Notice
)

// String returns the kind as it travels, "" for an unknown one.
func (k Kind) String() string {
	switch k {
	case Join:
		return "join"
	case Leave:
		return "leave"
	case Message:
		return "message"
	case Reply:
		return "reply"
	case Notice:
		return "notice"
	}
	return ""
}

// ParseKind returns the kind that travels under name.
func ParseKind(name string) (Kind, error) {
	for k := Join; k <= Notice; k++ {
		if k.String() == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("%q is no kind of event; there are join, leave, message, reply, notice", name)
}

// Event is the only thing that travels from one client to others. The log
// gives it Seq and At; everything else is set by whoever makes it. An Event
// that has been handed to a Log is never changed again, nor are the bytes of
// its Body, so it may be read by any number of goroutines.
type Event struct {
	Seq  uint64    // place in the hub's one order; rises strictly, starts at 1
	At   time.Time // when the log took it, UTC
	Kind Kind
	Room string

	From uint64 // session that sent a message; 0 for none
	Name string // its name then
	To   uint64 // session a reply or a private message is meant for; 0 for the room
	Re   uint64 // Seq of the message a reply answers
	Body []byte // what was said, as sent: any bytes, UTF-8 or not
	Took time.Duration

	Session *Session // the row a join, leave or notice is about; nil where none
	Reason  string   // why a session ended

	Client string // instance of the producer, "" where it gave none
	ID     uint64 // its counter for this message, 0 for none

	Task *Task // what the message put on the to-do list; nil for most
}

// Task is a line of the to-do list: a log that keeps things keeps the list too,
// changed together with the event that changed it.
type Task struct{ Key, Value string }
