package hub

import (
	"strconv"
	"time"

	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// row is the session as it is told to people, now.
func (s *session) row() wire.Session {
	info := s.conn.Info()
	row := wire.Session{
		ID: s.id, Addr: info.Addr, Dialect: info.Dialect, Why: info.Why, SniffUS: info.Sniffed.Microseconds(), TLS: info.TLS,
		Since: time.Unix(0, s.since).UTC(), State: wire.Live,
		IdleMS:   max(0, time.Since(info.LastRead).Milliseconds()),
		InMsgs:   s.inMsgs.Load(),
		OutMsgs:  s.follower.Units(),
		InBytes:  info.Bytes,
		OutBytes: s.follower.Bytes(),
		Lag:      s.follower.Lag(),
		Skipped:  s.follower.Skipped(),
		ReplyUS:  s.replied.Load(),
	}
	if row.Lag > 0 {
		row.BehindMS = s.follower.Behind().Milliseconds()
	}
	if s.follower.Policy() == fanout.Disconnect {
		row.Policy = wire.PolicyDisconnect
	}
	if s.waits.Load() > 0 {
		row.State = wire.Waiting
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	row.Name, row.Room = s.name, s.room.name
	return row
}

func (s *session) currentName() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name
}

func (s *session) currentRoom() *room {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.room
}

// dialect returns what the connection speaks, "" while that is not known. It is
// asked several times a message, for which Info tells too much.
func (s *session) dialect() string {
	if c, ok := s.conn.(interface{ Dialect() string }); ok {
		return c.Dialect()
	}
	return s.conn.Info().Dialect
}

// touch puts the session's row into the next roster update.
func (s *session) touch() {
	if !s.manners.Visit && s.changed.CompareAndSwap(false, true) {
		s.hub.updates.add(s)
	}
}

// Failed implements fanout.Owner: a failed write ends the session.
func (s *session) Failed(err error) { s.stop(reasonOf(err)) }

// Changed implements fanout.Owner: the session's socket is full, has taken
// everything, or something was skipped. Its row is looked at a little later: a
// socket that was full for a moment is nobody's business, and saying so fills
// sockets.
func (s *session) Changed() {
	if s.watched.CompareAndSwap(false, true) {
		time.AfterFunc(s.hub.opts.LagEvery, s.lookAtLag)
	}
}

// lookAtLag puts the row into an update while the session is behind, and once
// more when it is not any longer. It is a timer's, and short.
func (s *session) lookAtLag() {
	s.watched.Store(false)
	behind, skipped := s.follower.Parked(), s.follower.Skipped()
	before := s.behind.Swap(behind)
	if s.told.Swap(skipped) != skipped || before || behind {
		s.touch()
	}
	if behind {
		s.Changed()
	}
}

// defaultName is what a session is called until it says.
func defaultName(id uint64) string { return "guest-" + strconv.FormatUint(id, 10) }
