package ui

import (
	"strconv"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// stuckAfter is how long bytes may wait to become a message before that is said.
const stuckAfter = 5 * time.Second

// behind returns for how long s has been behind the newest, 0 where it is not.
// What the row says grows older with it.
func (s *session) behindFor(now time.Time) time.Duration {
	if s.State == wire.Gone || s.Lag == 0 && s.BehindMS == 0 {
		return 0
	}
	return time.Duration(s.BehindMS)*time.Millisecond + now.Sub(s.seen)
}

// behind reports whether s has been behind for long enough to be said: all are
// for a moment.
func (s *session) behind(now time.Time) bool {
	return s.BehindMS > 0 && s.behindFor(now) >= time.Second/2
}

// behindCount returns how many are.
func (r *roster) behindCount(now time.Time) int {
	n := 0
	for _, s := range r.list()[:r.live] {
		if s.behind(now) {
			n++
		}
	}
	return n
}

// behindWords says how far s is behind, and what happens when that is too far.
func (m *Model) behindWords(s *session) string { return m.tf("behind %s", m.behindFacts(s)) }

// behindFacts says the same behind a label.
func (m *Model) behindFacts(s *session) string {
	policy := s.Policy
	if policy == "" {
		policy = wire.PolicySkip
	}
	words := m.tn(int(min(s.Lag, 1<<53)), "%s event", "%s events")
	if s.behind(m.now()) {
		words = m.tf("%s for %s", words, spoken(s.behindFor(m.now())))
	}
	return m.tf("%s, %s skipped, policy %s", words, thousands(int(min(s.Skipped, 1<<53))), policy)
}

// behindMark returns how far s is behind and since when in w cells, or only the
// first where that is all there is room for.
func (m *Model) behindMark(s *session, w int) string {
	far := m.g.behind + count(s.Lag)
	if long := far + " " + age(s.behindFor(m.now())); term.Width(long) <= w {
		return long
	}
	return far
}

// noted keeps what the rows of a session say only together: since when bytes
// have come that made no message, and what it had said when it came to a gate.
func (s *session) noted(old *session, now time.Time) {
	switch {
	case s.State != wire.Waiting:
		s.atGate, s.gateKnown = 0, false
	case old.State == wire.Waiting:
		s.atGate += s.InMsgs - min(old.InMsgs, s.InMsgs)
	case old.State == wire.Live:
		s.atGate, s.gateKnown = s.InMsgs-min(old.InMsgs, s.InMsgs), true
	}
	switch {
	case s.State != wire.Live || s.InBytes == 0:
		s.pending = time.Time{}
	case s.InMsgs != old.InMsgs && old.ID != 0:
		s.pending = time.Time{}
	case old.ID == 0 && s.InMsgs == 0, old.ID != 0 && s.InBytes != old.InBytes && s.pending.IsZero():
		s.pending = now.Add(-time.Duration(s.IdleMS) * time.Millisecond)
	case s.Dialect != old.Dialect && s.InMsgs == 0:
		s.pending = now
	}
}

// stuck reports whether s looks as if it, or the hub, waited in vain, as far as
// its row alone can tell.
func (m *Model) stuck(s *session) bool {
	if s.State != wire.Live || s.pending.IsZero() || m.now().Sub(s.pending) < stuckAfter {
		return false
	}
	return s.Dialect == "" || s.Dialect == wire.Raw || s.Dialect == wire.Line || wire.IsFrame(s.Dialect)
}

// stuckWords says so, "" where it does not.
func (m *Model) stuckWords(s *session) string {
	switch {
	case !m.stuck(s):
		return ""
	case s.Dialect == "":
		return m.tf("its bytes have been no message for %s: what it speaks is not known", spoken(m.now().Sub(s.pending)))
	case s.Dialect == wire.Line:
		return m.tf("its bytes have been no message for %s: no line has ended", spoken(m.now().Sub(s.pending)))
	}
	return m.tf("its bytes have been no message for %s as %s", spoken(m.now().Sub(s.pending)), s.Dialect)
}

// gateWords says what of s waits at a closed gate.
func (m *Model) gateWords(s *session) string {
	switch {
	case !s.gateKnown || s.atGate == 0:
		return m.tf("waits at the gate of %s", s.Room)
	case s.atGate == 1:
		return m.tf("1 message waits at the gate of %s", s.Room)
	}
	return m.tf("%s messages wait at the gate of %s", strconv.FormatUint(s.atGate, 10), s.Room)
}

// signOf returns the sign of a connection in the list, its look, and the word
// for when.
func (m *Model) signOf(s *session) (sign string, look term.SGR, when string) {
	now := m.now()
	when = age(now.Sub(s.Since))
	switch {
	case s.State == wire.Gone:
		return m.g.gone, m.st.dim, m.t("gone")
	case s.State == wire.Waiting:
		return m.g.idle, m.st.warn, m.t("wait")
	case s.behind(now):
		return m.g.behind, m.st.warn, when
	case m.stuck(s):
		return m.g.stuck, m.st.err, when
	case s.idle(now) >= longIdle:
		return m.g.idle, m.st.dim, when
	}
	return m.g.live, m.st.ok, when
}

// lagWords says the same as behindWords where there is little room.
func (m *Model) lagWords(s *session) string {
	words := count(s.Lag)
	if s.behind(m.now()) {
		words = m.tf("%s for %s", words, age(s.behindFor(m.now())))
	}
	words += "  " + m.tf("skipped %s", count(s.Skipped))
	if s.Policy != "" {
		words += " " + m.g.dot + " " + s.Policy
	}
	return words
}
