package ui

import (
	"cmp"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// ingest takes in one batch of what reached the client. This is the only way
// remote text comes in: whatever goes into a row or the roster from here has
// been through package clean.
func (m *Model) ingest(items []client.Item) {
	for i := range items {
		switch v := items[i].Value.(type) {
		case *wire.Event:
			m.event(v)
		case *wire.Welcome:
			m.welcome(v)
		case *wire.Ack:
			m.acked(items[i].ID, v.Seq)
		case *wire.Rows:
			m.rows(v, items[i].ID)
		case *wire.Page:
			m.page(items[i].ID, v)
		case *wire.Done:
			if !m.wireAnswer(items[i].ID, v, "") {
				m.answered(items[i].ID, "")
			}
		case *wire.Block:
			m.block(v)
		case *wire.Tail:
			m.wireAnswer(items[i].ID, v, "")
			m.tail(v)
		case *wire.Process:
			m.wireAnswer(items[i].ID, v, "")
		case *wire.Failure:
			m.failure(v, items[i].ID)
		case *wire.Skipped:
			m.skipped(v)
		case *client.State:
			m.linkState(v)
		case *client.Lost:
			m.lost(v.ID)
		}
	}
	m.trimWire()
}

func (m *Model) event(e *wire.Event) {
	m.settleBefore(e.Seq)
	m.counted(e)
	switch e.Kind {
	case wire.Message:
		m.message(e)
	case wire.Reply:
		m.reply(e)
	default:
		m.connection(e)
	}
}

// message adds a row for what a client said.
func (m *Model) message(e *wire.Event) {
	m.messages++
	m.rate.n++
	m.roster.heard(e.From, m.now())
	r := m.messageRow(e)
	if n := m.logged(e.Seq); n != 0 { // it was given its place before it came
		was := m.msgs.at(n)
		r.own, r.state, r.fold, r.reply = was.own, was.state, was.fold, was.reply
		m.msgs.put(n, &r)
		m.touch(dirtyMsgs)
		return
	}
	if m.claim(e, r.text) {
		r.own, r.mention, r.direct = true, false, r.to != 0
	}
	if r.own {
		r.state = stateSent
	}
	n := m.msgs.add(r)
	m.counts(n, &r)
	m.noticed(&r)
	m.expect(e, n, r.name)
	m.touch(dirtyMsgs | dirtyRoster)
}

// reply adds a row for what the hub answered, right under the message it
// answers where that is the newest one; else it says whom it answers.
func (m *Model) reply(e *wire.Event) {
	r := m.replyRow(e)
	var asked row
	of := m.msgs.next() - 1
	switch w, ok := m.waiting[e.Re]; {
	case m.msgs.read(of, &asked) && asked.kind == rowMessage && asked.seq == e.Re:
		m.setState(of, stateNone)
		r.under = true
	case ok:
		of = w.row
		m.setState(of, stateNone)
		r.ref = w.from
	default:
		of = 0
	}
	delete(m.waiting, e.Re)
	m.refoldAnswer(m.msgs, of, m.msgs.add(r))
	m.touch(dirtyMsgs)
}

// connection adds a row to the connection log: a join, a leave or a notice.
func (m *Model) connection(e *wire.Event) {
	r := m.logRow(e)
	// An update does not pass through the log, and may overtake an event whose
	// row is older: of one that is known, only the last row counts.
	if e.Session != nil && e.Session.ID != 0 && (e.Kind == wire.Leave || m.roster.byID[e.Session.ID] == nil) {
		said := *e.Session
		if e.Kind == wire.Leave {
			said.State, said.Reason = wire.Gone, cmp.Or(said.Reason, e.Reason)
		}
		m.roster.put(&said, m.now())
	}
	switch e.Kind {
	case wire.Join:
		m.joins[r.from] = m.log.next()
	case wire.Leave:
		delete(m.joins, r.from)
	case wire.Notice:
		m.gateMoved(e)
		m.processorMoved(e)
	}
	m.log.add(r)
	m.touch(dirtyLog | dirtyRoster)
}

// welcome takes in what the hub says on every connect.
func (m *Model) welcome(w *wire.Welcome) {
	anew := w.Epoch != m.epoch && m.epoch != ""
	if anew {
		m.forget()
	}
	m.epoch, m.me = w.Epoch, w.Session
	m.own[w.Session] = true
	clear(m.answers)
	m.rooms, m.processors = m.rooms[:0], m.processors[:0]
	for _, r := range w.Rooms {
		m.rooms = append(m.rooms, clean.Text(r.Name))
		m.processors = append(m.processors, clean.Text(r.Processor))
	}
	m.knowRooms(w.Rooms)
	m.roster.replace(w.Sessions, m.now())
	m.myRoom()
	m.arrive(w.Seq, anew)
	m.rewatch()
	m.touch(dirtyAll)
}

// forget lets go of what belonged to another history of the hub: nothing more
// comes of it, and its numbers mean something else now.
func (m *Model) forget() {
	m.settleBefore(^uint64(0))
	clear(m.waiting)
	clear(m.own)
	clear(m.joins)
	clear(m.roster.byID)
	m.roster.stale = true
	m.closeSearch()
	m.chat = nil
	m.msgs.add(row{kind: rowRule, at: m.now(), text: m.t("the hub's log began anew")})
	if m.roster.selected != 0 {
		m.roster.selected = 0
		m.choose()
	}
}

// rows takes in the rows that changed, or all of them where they were asked for.
func (m *Model) rows(w *wire.Rows, id uint64) {
	if w.Kind == wire.KindWho {
		m.roster.replace(w.Sessions, m.now())
		m.answered(id, m.whoIsHere())
	}
	for i := range w.Sessions {
		if s := m.roster.byID[w.Sessions[i].ID]; s != nil && s.State == wire.Gone {
			continue // it was on its way while the session left
		}
		s, old := m.roster.put(&w.Sessions[i], m.now())
		if n := m.joins[s.ID]; n != 0 && (s.Dialect != old.Dialect || s.Name != old.Name) {
			if r := m.log.at(n); r != nil {
				r.name = s.label()
				m.log.put(n, r)
			}
			m.touch(dirtyLog)
		}
	}
	m.myRoom()
	m.touch(dirtyRoster)
}

// myRoom learns which room this screen is in, and whether it waits there.
func (m *Model) myRoom() {
	s := m.roster.byID[m.me]
	if s == nil {
		return
	}
	if s.Room != "" {
		m.inRoom(s.Room)
	}
	if gated := s.State == wire.Waiting; gated != m.gated {
		m.gated = gated
		m.touch(dirtyMsgs)
	}
}

func (m *Model) skipped(s *wire.Skipped) {
	m.settleBefore(s.After)
	m.unexpected(s.After)
	m.missed += s.Missed
	m.msgs.add(row{
		kind: rowRule, at: m.now(), seq: s.After,
		text: m.tn(int(min(s.Missed, 1<<53)), "%s event skipped (too slow)", "%s events skipped (too slow)"),
	})
	m.touch(dirtyMsgs | dirtyFoot)
}

// failure takes in that something asked for was wrong.
func (m *Model) failure(f *wire.Failure, id uint64) {
	text := clean.Text(f.Text)
	if i := m.pending(func(r *row) bool { return r.id == id && id != 0 }); i >= 0 {
		m.refused(id, text)
		return
	}
	if m.wireAnswer(id, nil, text) || m.noAnswer(id, text) {
		return
	}
	if what, ok := m.asked[id]; ok {
		delete(m.asked, id)
		text = what.line + m.colon(m.heard(text))
	}
	m.note(rowError, m.heard(text))
}

// lost takes in that a request will have no answer.
func (m *Model) lost(id uint64) {
	if m.wireAnswer(id, nil, "the link was lost") || m.noAnswer(id, "the link was lost") {
		return
	}
	if what, ok := m.asked[id]; ok {
		delete(m.asked, id)
		m.note(rowError, m.tf("%s: no answer, the link was lost", what.line))
	}
}

// answered takes in that a request was done; text is what there is to say.
func (m *Model) answered(id uint64, text string) {
	what, ok := m.asked[id]
	if !ok {
		return
	}
	delete(m.asked, id)
	if what.room != "" {
		m.inRoom(what.room)
		m.viewRoom(what.room)
	}
	if text == "" {
		text = what.done
	}
	m.note(rowNote, text)
}

// note adds a row of the screen's own. Its text is safe already.
func (m *Model) note(kind rowKind, text string) {
	m.msgs.add(row{kind: kind, at: m.now(), text: text})
	m.touch(dirtyMsgs)
	if m.wire.open { // the messages do not show
		m.hintFor(8*time.Second, " "+text)
	}
}

// linkState takes in that the link changed.
func (m *Model) linkState(s *client.State) {
	was := m.net.Phase
	m.net = *s
	m.touch(dirtyFoot | dirtyRoster)
	switch {
	case s.Phase == client.Online && was != client.Online:
		if m.wasOnline && s.Away > 0 {
			m.returned(s)
		}
		m.wasOnline = true
		m.linked()
	case s.Phase != client.Online && was == client.Online:
		m.msgs.markUnread(m.now())
		m.tell(m.t("hub lost"), cmp.Or(m.linkError(s.Err), m.opt.Title))
	}
}
