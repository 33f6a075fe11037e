package hub

import "hubbub/hub/wire"

// Processor turns a message into its answer. Each session has a value of its
// own, so a Processor may keep state between messages without locks: its
// methods are never called at once. It must be instant: no network, no disk.
type Processor interface {
	// Process answers one message. The answer's bytes may belong to the
	// processor or to the message: they are read before the next call.
	Process(said wire.Said) wire.Answer
}

// Greeter is a Processor that speaks first on a door with greet=now.
type Greeter interface {
	// Greet returns what is written on connecting, and whether the session
	// ends after it.
	Greet() (greeting []byte, last bool)
}
