package hub

import (
	"strconv"
	"time"

	"hubbub/hub/wire"
)

// row is the session as it is told to people, now.
func (s *session) row() wire.Session {
	info := s.conn.Info()
	row := wire.Session{
		ID: s.id, Addr: info.Addr, Dialect: info.Dialect, Why: info.Why, SniffUS: info.Sniffed.Microseconds(), TLS: info.TLS,
		Since: s.since, State: wire.Live,
		IdleMS:   max(0, time.Since(info.LastRead).Milliseconds()),
		InMsgs:   s.inMsgs.Load(),
		OutMsgs:  s.follower.Units(),
		InBytes:  info.Bytes,
		OutBytes: s.follower.Bytes(),
		Lag:      s.follower.Lag(),
		Skipped:  s.follower.Skipped(),
		ReplyUS:  s.replied.Load(),
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

func (s *session) dialect() string { return s.conn.Info().Dialect }

// touch puts the session's row into the next roster update.
func (s *session) touch() {
	if !s.manners.Visit && s.changed.CompareAndSwap(false, true) {
		s.hub.updates.add(s)
	}
}

// defaultName is what a session is called until it says.
func defaultName(id uint64) string { return "guest-" + strconv.FormatUint(id, 10) }
