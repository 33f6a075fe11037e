package hub

import (
	"context"
	"slices"
	"time"

	"hubbub/hub/wire"
)

// hold makes one wait at its room's gate. It returns false where the gate has
// opened meanwhile and nothing is before it.
func (s *session) hold(one *say) bool {
	if s.passed == nil {
		s.passed = make(chan struct{}, 1)
	}
	raw := slices.Clone(one.said.Raw)
	h := &held{session: s, say: *one}
	h.said = wire.Said{Raw: raw, Text: raw[:len(one.said.Text)]}
	h.id = slices.Clone(one.id)
	s.heldBytes.Add(int64(len(raw)))
	s.pauseIdle(s.waits.Add(1) > 0)
	if one.room.gate.hold(h) {
		s.touch()
		return true
	}
	h.released()
	return false
}

// released notes that a message waits no longer.
func (h *held) released() {
	s := h.session
	s.heldBytes.Add(-int64(len(h.said.Raw)))
	s.pauseIdle(s.waits.Add(-1) > 0)
	s.touch()
	select {
	case s.passed <- struct{}{}:
	default:
	}
}

// fullAtGate says whether no more of the session's messages may wait.
func (s *session) fullAtGate() bool {
	return s.waits.Load() >= int64(s.hub.opts.AtGate) || s.heldBytes.Load() >= int64(s.hub.opts.AtGateBytes)
}

// awaitRoom blocks while no more of the session's messages may wait at a gate.
func (s *session) awaitRoom(ctx context.Context) bool { return s.awaitGate(ctx, s.fullAtGate) }

// awaitThrough blocks while any of the session's messages wait at a gate, or
// until ctx ends.
func (s *session) awaitThrough(ctx context.Context) {
	s.awaitGate(ctx, func() bool { return s.waits.Load() > 0 })
}

// awaitGate blocks while waiting says so, which only what passes a gate can
// change. It returns false where the session ended first.
func (s *session) awaitGate(ctx context.Context, waiting func() bool) bool {
	for waiting() {
		select {
		case <-s.passed:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// dropHeld forgets what the ending session has at gates.
func (s *session) dropHeld() {
	if s.waits.Load() == 0 {
		return
	}
	for _, r := range s.hub.rooms {
		for _, h := range r.gate.drop(s) {
			h.to.unreach()
			h.released()
		}
	}
}

// pauseIdle stops the idle clock while it is the hub that keeps the client
// waiting.
func (s *session) pauseIdle(waiting bool) {
	if c, ok := s.conn.(interface{ IdlePaused(paused bool) }); ok {
		c.IdlePaused(waiting)
	}
}

// Gate opens or closes the gate of a room. It does not wait for those whom an
// opened gate lets through.
func (h *Hub) Gate(name string, open bool) error {
	r := h.rooms[name]
	if r == nil {
		return errNoRoom
	}
	h.setGate(r, open)
	return nil
}

// setGate opens or closes a room's gate. Opened, everything that waits is
// logged and answered in order of arrival, by a goroutine that the hub's stop
// waits for.
func (h *Hub) setGate(r *room, open bool) {
	if r.gate.set(open) {
		h.background.Go(func() { h.empty(&r.gate) })
	}
}

// empty lets through what waits at g. Nobody's full socket holds up the others.
func (h *Hub) empty(g *gate) {
	b := &batch{hub: h, brisk: true}
	for queue := g.next(); queue != nil; queue = g.next() {
		for _, w := range queue {
			if w.session.ending() { // what it said was never acknowledged
				w.to.unreach()
				continue
			}
			w.at = time.Now() // the wait was the gate's, not the processor's
			if b.add(h.ctx, w.session, &w.say) {
				b.commit(h.ctx) // it is answered first
				w.session.quit()
			}
		}
		b.commit(h.ctx)
		for _, w := range queue {
			w.released()
		}
	}
}
