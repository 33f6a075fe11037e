package ui

import (
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// missing counts what was missed while the link was away. It comes from the
// log, right under the row that says so.
type missing struct {
	row  uint64 // that row, 0 for none
	away time.Duration
	upTo uint64 // the last Seq that was missed
	n    int
}

// returned says that the link is back.
func (m *Model) returned(s *client.State) {
	text := m.tf("back after %s", spoken(s.Away))
	m.missing = missing{}
	if s.Resumed {
		m.missing = missing{row: m.msgs.next(), away: s.Away}
		text = m.tf("back after %s, nothing was missed", spoken(s.Away))
	}
	m.note(rowNote, text)
}

// counted takes note of an event that came: of its Seq, and whether it is one
// that was missed.
func (m *Model) counted(e *wire.Event) {
	if e.Seq > m.lastSeq {
		m.lastSeq, m.lastAt = e.Seq, e.At
	}
	m.floor = min(m.floor, e.Seq)
	if m.missing.row == 0 || e.Seq > m.missing.upTo || m.mine(e) {
		return
	}
	m.missing.n++
	if r := m.msgs.at(m.missing.row); r != nil {
		r.text = m.tn(m.missing.n, "back after %[2]s, %[1]s missed row fetched", "back after %[2]s, %[1]s missed rows fetched", spoken(m.missing.away))
		m.msgs.put(m.missing.row, r)
	}
}

// mine reports whether an event is about what the person here did.
func (m *Model) mine(e *wire.Event) bool {
	switch {
	case e.Kind == wire.Reply:
		return m.own[e.To]
	case e.Session != nil:
		return m.own[e.Session.ID]
	}
	return m.own[e.From]
}
