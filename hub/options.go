package hub

import (
	"errors"
	"log/slog"
	"time"

	"hubbub/hub/wire"
)

// Options are a hub's settings. The zero value of a field means the default
// that stands beside it.
type Options struct {
	Name  string // what the hub calls itself in a welcome; "hubbub"
	Rooms []RoomOptions

	MaxMessage   int           // bytes in one message; 1 MiB
	TapeBytes    int           // what one tape keeps for its followers; 8 MiB
	Ahead        uint64        // events the log may be ahead of the tapes before those who append wait; 32,768, fewer than the log keeps at hand
	AtGate       int           // messages of one session that may wait at a gate; 1,024
	AtGateBytes  int           // their bytes; 4 MiB
	AheadBytes   int           // bytes of bodies the log may be ahead; 16 MiB, fewer than the log keeps at hand
	PageBytes    int           // bodies in one page of history; 4 MiB
	UpdateEvery  time.Duration // between two roster updates; 100 ms
	UpdateRows   int           // rows in one of them; 256
	UpdateBudget int           // rows a second, counted once for each who is told; 200,000
	LagEvery     time.Duration // between two looks at a session that is behind; 500 ms
	GoneFor      time.Duration // how long the row of a session that ended is kept; 1 h
	GoneRows     int           // how many of them at the most; 1,000
	GoneBytes    int           // of what was last on their wires, of all together; 8 MiB
	LastWords    time.Duration // for what an ending session is still to be sent; 1 s
	Linger       time.Duration // for its client to read them and close; 250 ms

	// Processors finds a processor by its name, for a room that is to have
	// another one: what makes it, as in RoomOptions.New. The error names those
	// there are. Without it rooms keep the one they have.
	Processors func(name string) (newProcessor func() Processor, err error)

	// Apply is called for each event as it comes out of the log, in order and
	// by one goroutine: where processors share something that messages
	// change, it changes here. It must be instant.
	Apply func(*wire.Event)

	Logger *slog.Logger // for our own failures, each once; discarded
}

// RoomOptions describe a room. New makes the Processor of one session; nil
// makes a chat room, in which everybody hears everybody.
type RoomOptions struct {
	Name      string
	Processor string // the name people know it by
	New       func() Processor
}

func (o Options) withDefaults() Options {
	def(&o.Name, "hubbub")
	def(&o.MaxMessage, 1<<20)
	def(&o.TapeBytes, 8<<20)
	def(&o.Ahead, 32768)
	def(&o.AtGate, 1024)
	def(&o.AtGateBytes, 4<<20)
	def(&o.AheadBytes, 16<<20)
	def(&o.PageBytes, 4<<20)
	def(&o.UpdateEvery, 100*time.Millisecond)
	def(&o.UpdateRows, 256)
	def(&o.UpdateBudget, 200_000)
	def(&o.LagEvery, 500*time.Millisecond)
	def(&o.GoneFor, time.Hour)
	def(&o.GoneRows, 1000)
	def(&o.GoneBytes, 8<<20)
	def(&o.LastWords, time.Second)
	def(&o.Linger, 250*time.Millisecond)
	if o.Apply == nil {
		o.Apply = func(*wire.Event) {}
	}
	if o.Processors == nil {
		o.Processors = func(string) (func() Processor, error) {
			return nil, errors.New("the processors of this hub's rooms stay as they are")
		}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Manners are what a session takes over from the door it came in by.
type Manners struct {
	Room     string // the room it starts in
	Greet    bool   // the hub speaks first
	Commands bool   // a line client may type slash commands

	// Visit is for a single exchange, as a web request: no join, no leave, no
	// place on the roster. What the connection receives is said as Name, and
	// answered with one native object: an ack that holds the reply, or an error.
	Visit bool
	Name  string
}
