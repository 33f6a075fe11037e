package ui

import (
	"cmp"
	"slices"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// What the person here says stands below everything else, as the list's tail,
// from the moment it is typed until the hub's log gives it its place. Then it
// becomes a row like any other; it is never there twice.

// said is what was asked to be sent, for sending it again.
type said struct {
	text string
	to   uint64
	room string
}

// say sends a message and shows it.
func (m *Model) say(s said) {
	state := stateSending
	if m.net.Phase != client.Online {
		state = stateQueued
	}
	if s.to == 0 && s.room == "" && m.viewed != m.room {
		s.room = m.viewed
	}
	id := m.link.Say(s.text, s.to, s.room)
	m.sent[id] = s
	m.sends++
	r := row{
		kind: rowMessage, state: state, own: true, at: m.now(), id: id, to: s.to, direct: s.to != 0,
		text: m.body([]byte(s.text)), ref: m.roster.name(s.to), room: cmp.Or(s.room, m.room),
	}
	m.msgs.tail = append(m.msgs.tail, r)
	m.msgs.markRead()
	m.talk.toLive()
	m.msgs.toEnd()
	m.touch(dirtyMsgs)
}

// acked notes that the log has message id, at seq.
func (m *Model) acked(id, seq uint64) {
	delete(m.sent, id)
	i := m.pending(func(r *row) bool { return r.id == id })
	if i < 0 {
		return // its event came first
	}
	m.touch(dirtyMsgs)
	if n := m.logged(seq); n != 0 {
		r := m.msgs.at(n)
		r.own = true
		m.msgs.put(n, r)
		m.dropPending(i)
		return
	}
	m.msgs.tail[i].seq, m.msgs.tail[i].state = seq, stateSent
}

// logged returns the number of the row with a Seq, 0 for none.
func (m *Model) logged(seq uint64) uint64 {
	var r row
	for n := m.msgs.next(); n > m.msgs.first; {
		n--
		switch m.msgs.read(n, &r); {
		case r.seq == seq && r.kind == rowMessage:
			return n
		case r.seq != 0 && r.seq < seq:
			return 0
		}
	}
	return 0
}

// claim takes the pending row that event e, with text, is the real one of, and
// reports whether there was one.
func (m *Model) claim(e *wire.Event, text string) bool {
	i := m.pending(func(r *row) bool { return r.seq == e.Seq })
	if i < 0 && m.own[e.From] {
		i = m.pending(func(r *row) bool { return r.seq == 0 && r.to == e.To && r.text == text })
	}
	if i < 0 {
		return false
	}
	delete(m.sent, m.msgs.tail[i].id)
	m.dropPending(i)
	return true
}

// settleBefore gives their place to pending messages that the log has at a
// Seq before this one: their own events are not going to come.
func (m *Model) settleBefore(seq uint64) {
	for i := 0; i < len(m.msgs.tail); {
		r := m.msgs.tail[i]
		if r.seq == 0 || r.seq >= seq {
			i++
			continue
		}
		m.dropPending(i)
		m.msgs.add(r)
	}
}

// refused notes that message id will not be taken. It keeps its place, and
// can be sent again.
func (m *Model) refused(id uint64, reason string) {
	i := m.pending(func(r *row) bool { return r.id == id })
	if i < 0 {
		return
	}
	r := m.msgs.tail[i]
	r.state, r.reason = stateFailed, reason
	m.dropPending(i)
	m.msgs.add(r)
	m.tell(m.t("not sent"), m.heard(reason))
	m.touch(dirtyMsgs)
}

// retry sends a message that failed again: that under the cursor, else the last.
// It takes the place of the row that said so. It reports whether there was one.
func (m *Model) retry() bool {
	at := uint64(0)
	if r := m.current(); r != nil && r.state == stateFailed && m.talk.back == nil {
		at = m.msgs.pointed()
	}
	for n := m.msgs.next(); at == 0 && n > m.msgs.first; {
		if n--; m.msgs.rows.packed(int(n-m.msgs.first)).state == stateFailed {
			at = n
		}
	}
	r := m.msgs.at(at)
	if r == nil {
		return false
	}
	s, ok := m.sent[r.id]
	if !ok {
		return false
	}
	delete(m.sent, r.id)
	m.msgs.hide(at)
	m.say(s)
	return true
}

// linked turns what waits into what is on its way, once the link is back.
func (m *Model) linked() {
	for i := range m.msgs.tail {
		switch r := &m.msgs.tail[i]; r.state {
		case stateQueued:
			r.state = stateSending
		case stateSending:
			r.state = stateResent
		}
	}
	for of, w := range m.waiting { // what was missed comes first
		w.at = m.now()
		m.waiting[of] = w
	}
	m.touch(dirtyMsgs)
}

func (m *Model) pending(is func(*row) bool) int {
	return slices.IndexFunc(m.msgs.tail, func(r row) bool { return is(&r) })
}

func (m *Model) dropPending(i int) { m.msgs.tail = slices.Delete(m.msgs.tail, i, i+1) }

// patienceForReply is when a message without an answer is marked so.
const patienceForReply = 5 * time.Second

// maxWaiting bounds how many messages are watched for an answer.
const maxWaiting = 4096

// unanswered is a message whose answer has yet to come.
type unanswered struct {
	row  uint64
	from string
	at   time.Time
}

// unexpected stops to watch for the answers to messages up to a Seq: they may
// be among what was skipped.
func (m *Model) unexpected(seq uint64) {
	for of, w := range m.waiting {
		if of > seq {
			continue
		}
		delete(m.waiting, of)
		if r := m.msgs.at(w.row); r != nil && r.state == stateSlow {
			m.setState(w.row, stateNone)
		}
	}
}

// setState notes how far the message in row n has come, where it is still there.
func (m *Model) setState(n uint64, s rowState) {
	var r row
	if m.msgs.read(n, &r) && r.state != s {
		r.state = s
		m.msgs.put(n, &r)
	}
}

// expect watches for the answer to a message in a room that gives answers.
func (m *Model) expect(e *wire.Event, n uint64, from string) {
	if !m.answers[e.Room] || e.To != 0 { // what is for one alone no processor answers
		return
	}
	if len(m.waiting) >= maxWaiting {
		clear(m.waiting)
	}
	m.waiting[e.Seq] = unanswered{row: n, from: from, at: m.now()}
}

// overdue marks the messages that have waited too long for an answer.
func (m *Model) overdue(now time.Time) {
	if !m.online() {
		return // it may be there already: what was missed comes with the link
	}
	for _, w := range m.waiting {
		late := now.Sub(w.at)
		if late < patienceForReply {
			continue
		}
		if r := m.msgs.at(w.row); r != nil {
			r.state, r.took = stateSlow, late.Truncate(time.Millisecond)
			m.msgs.put(w.row, r)
			m.touch(dirtyMsgs)
		}
	}
}
