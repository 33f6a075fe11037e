package hub

import (
	"slices"
	"sync"
)

// gate is threading.Event at a room's door: closed, what is said waits; opened,
// all of it goes at once, in order of arrival. A gate starts open.
//
// While anything waits or is being let through, whatever arrives queues behind
// it, so a session's messages never overtake each other and its processor is
// never called twice at once: by its reader, or by the goroutine that empties
// the queue.
type gate struct {
	mu       sync.Mutex
	closed   bool
	queue    []*held // in order of arrival
	emptying bool    // somebody is letting the queue through
}

// hold makes h wait if the gate is closed or others wait already. It returns
// false where h may go at once.
func (g *gate) hold(h *held) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed && !g.emptying {
		return false
	}
	g.queue = append(g.queue, h)
	return true
}

// set opens or closes the gate. It reports whether the caller must empty the
// queue (by calling next until it is nil).
func (g *gate) set(open bool) (empty bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = !open
	if open && len(g.queue) > 0 && !g.emptying {
		g.emptying = true
		return true
	}
	return false
}

// next takes what waits. It returns nil, and the emptying is over, when nothing
// does or the gate was closed again.
func (g *gate) next() []*held {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || len(g.queue) == 0 {
		g.emptying = false
		return nil
	}
	taken := g.queue
	g.queue = nil
	return taken
}

// shut says whether what arrives now would wait.
func (g *gate) shut() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.closed || g.emptying
}

// drop forgets what s has waiting, which was never acknowledged, and returns it.
func (g *gate) drop(s *session) (dropped []*held) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.queue = slices.DeleteFunc(g.queue, func(h *held) bool {
		if h.session == s {
			dropped = append(dropped, h)
		}
		return h.session == s
	})
	return dropped
}

func (g *gate) isOpen() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.closed
}
