package hub

import "hubbub/hub/wire"

// room is a name, a processor, a gate, and who hears what. Rooms are made with
// the hub and stay.
type room struct {
	name      string
	processor string
	new       func() Processor // nil in a chat room
	gate      gate
}

// chat says that the room's people hear each other. Every other room answers
// the one who spoke, and only him, unless a client asks to follow.
func (r *room) chat() bool { return r.new == nil }

// processorFor makes the processor value of one session.
func (r *room) processorFor() Processor {
	if r.new == nil {
		return silent{}
	}
	return r.new()
}

func (r *room) info() wire.Room {
	return wire.Room{Name: r.name, Processor: r.processor, Open: r.gate.isOpen()}
}

// silent is the processor of a chat room: the answer is what people say.
type silent struct{}

func (silent) Process(wire.Said) wire.Answer { return wire.Answer{None: true} }
