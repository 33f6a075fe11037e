package ui

import (
	"cmp"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// messageRow returns what is shown of something said.
func (m *Model) messageRow(e *wire.Event) row {
	r := row{
		kind: rowMessage, at: e.At, seq: e.Seq, from: e.From, to: e.To,
		name: clean.Text(e.Name), room: clean.Text(e.Room), text: m.body(e.Body), own: m.own[e.From],
	}
	if r.name == "" {
		r.name = m.roster.name(e.From)
	}
	if e.To != 0 {
		r.ref = m.roster.name(e.To)
	}
	r.direct = e.To != 0 && (r.own || m.own[e.To])
	r.mention = m.forMe(&r)
	return r
}

// replyRow returns what is shown of an answer.
func (m *Model) replyRow(e *wire.Event) row {
	return row{
		kind: rowReply, at: e.At, seq: e.Seq, from: e.From, to: e.To, re: e.Re, name: "hub", room: clean.Text(e.Room),
		text: m.body(e.Body), took: e.Took, ref: m.roster.name(e.To),
	}
}

// logRow returns what is shown of a join, a leave or a notice.
func (m *Model) logRow(e *wire.Event) row {
	r := row{kind: rowNotice, at: e.At, seq: e.Seq, text: m.body(e.Body)}
	switch e.Kind {
	case wire.Join:
		r.kind = rowJoin
	case wire.Leave:
		r.kind = rowLeave
	}
	if e.Session != nil {
		s := session{Session: cleaned(e.Session)}
		r.from, r.name, r.ref, r.reason = s.ID, s.label(), s.Addr, s.Reason
		if now := m.roster.byID[s.ID]; r.kind == rowJoin && now != nil && now.Addr == s.Addr {
			r.name = now.label() // it came without one
		}
	}
	if r.reason == "" {
		r.reason = clean.Text(e.Reason)
	}
	return r
}

// cleaned returns a row of the roster with everything remote made safe.
func cleaned(w *wire.Session) wire.Session {
	s := *w
	for _, text := range []*string{&s.Name, &s.Addr, &s.Dialect, &s.Why, &s.Room, &s.State, &s.Reason} {
		*text = clean.Text(*text)
	}
	return s
}

// pageRows makes rows of events of the log, oldest first: what was said, with
// the answers, and the connection log. Unlike what comes live it changes
// nothing else: these things have happened.
func (m *Model) pageRows(events []wire.Event) (talk, conn []row) {
	names := map[uint64]string{}
	for i := range events {
		switch e := &events[i]; e.Kind {
		case wire.Message:
			r := m.messageRow(e)
			names[r.seq] = r.name
			talk = append(talk, r)
		case wire.Reply:
			r := m.replyRow(e)
			r.ref = cmp.Or(names[e.Re], r.ref)
			if last := len(talk) - 1; last >= 0 && talk[last].kind == rowMessage && talk[last].seq == e.Re {
				r.under = true
			}
			talk = append(talk, r)
		case wire.Join, wire.Leave, wire.Notice:
			conn = append(conn, m.logRow(e))
		}
	}
	return talk, conn
}
