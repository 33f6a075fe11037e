package hub

import (
	"context"
	"sync/atomic"

	"hubbub/hub/wire"
)

// room is a name, a processor, a gate, and who hears what. Rooms are made with
// the hub and stay; an operator may change what they answer with.
type room struct {
	name string
	kind atomic.Pointer[kind]
	gate gate
}

// kind is what a room answers with. Each time it is set it is another one.
type kind struct {
	processor string
	new       func() Processor // nil in a chat room
}

func newRoom(name, processor string, new func() Processor) *room {
	r := &room{name: name}
	r.kind.Store(&kind{processor, new})
	return r
}

// chat says that the room's people hear each other. Every other room answers
// the one who spoke, and only him, unless a client asks to follow.
func (r *room) chat() bool { return r.kind.Load().new == nil }

// processorFor makes the processor value of one session.
func (r *room) processorFor() Processor { return r.kind.Load().make() }

func (k *kind) make() Processor {
	if k.new == nil {
		return silent{}
	}
	return k.new()
}

func (r *room) info() wire.Room {
	return wire.Room{Name: r.name, Processor: r.kind.Load().processor, Open: r.gate.isOpen()}
}

// answerAs gives the session a processor of a room that it has come to. The
// session's reader calls it.
func (s *session) answerAs(r *room) {
	s.kind = r.kind.Load()
	s.proc = s.kind.make()
}

// processor returns what answers the session in its room now. The session's
// reader calls it.
func (s *session) processor() Processor {
	if r := s.currentRoom(); r.kind.Load() != s.kind {
		s.answerAs(r)
	}
	return s.proc
}

// requestProcessor changes what a room answers with. What waits at its gate was
// said before.
func (s *session) requestProcessor(ctx context.Context, r *wire.Request) *fault {
	in := s.currentRoom()
	if r.Room != "" {
		in = s.hub.rooms[r.Room]
	}
	if in == nil {
		return s.hub.noRoom(r.Room)
	}
	made, err := s.hub.opts.Processors(r.Processor)
	if err != nil {
		return &fault{wire.CodeBadRequest, err.Error()}
	}
	before := in.kind.Swap(&kind{r.Processor, made})
	s.notice(ctx, in, "processor of "+in.name+" set to "+r.Processor+" by "+s.currentName())
	if (before.new == nil) != (made == nil) {
		s.hub.background.Go(func() { s.hub.rehear(in) })
	}
	return nil
}

// rehear puts all who are in a room where it has them now. It may wait for those
// who are just being sent what they missed.
func (h *Hub) rehear(in *room) {
	for _, s := range h.roster.sessions() {
		if s.currentRoom() == in {
			s.rehear()
		}
	}
}

// silent is the processor of a chat room: the answer is what people say.
type silent struct{}

func (silent) Process(wire.Said) wire.Answer { return wire.Answer{None: true} }
