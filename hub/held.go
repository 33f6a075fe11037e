package hub

import (
	"context"
	"slices"
	"time"

	"hubbub/hub/wire"
)

// hold makes one wait at its room's gate. It returns false where the gate has
// opened meanwhile and nothing is before it.
func (s *session) hold(one say) bool {
	raw := slices.Clone(one.said.Raw)
	one.said = wire.Said{Raw: raw, Text: raw[:len(one.said.Text)]}
	one.id = slices.Clone(one.id)
	s.pauseIdle(s.waits.Add(1) > 0)
	if one.room.gate.hold(&held{session: s, say: one}) {
		s.touch()
		return true
	}
	s.released(1)
	return false
}

// released notes that n of the session's messages wait no longer.
func (s *session) released(n int) {
	s.pauseIdle(s.waits.Add(int64(-n)) > 0)
	s.touch()
	select {
	case s.passed <- struct{}{}:
	default:
	}
}

// awaitGate blocks while more than most of the session's messages wait at a
// gate. It returns false where the session ended first.
func (s *session) awaitGate(ctx context.Context, most int) bool {
	for s.waits.Load() > int64(most) {
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
		s.waits.Add(int64(-r.gate.drop(s)))
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
func (h *Hub) setGate(r *room, open bool) (changed bool) {
	changed, empty := r.gate.set(open)
	if empty {
		h.background.Go(func() { h.empty(&r.gate) })
	}
	return changed
}

// empty lets through what waits at g.
func (h *Hub) empty(g *gate) {
	b := h.batches.Get().(*batch)
	defer h.batches.Put(b)
	for queue := g.next(); queue != nil; queue = g.next() {
		for _, w := range queue {
			w.at = time.Now() // the wait was the gate's, not the processor's
			if b.add(h.ctx, w.session, w.say) {
				w.session.stop(reasonQuit)
			}
		}
		b.commit(h.ctx)
		for _, w := range queue {
			w.session.released(1)
		}
	}
}
