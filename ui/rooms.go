package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// The screen follows all rooms, so it may look at any without being in it, as
// one looks at the channels one has joined. What is said while one room shows
// goes to that room; while all show, to the room one is in. /room and /join
// move there as well, which others see.

// roomState is a room of the hub, everything remote made safe.
type roomState struct {
	name      string
	processor string // "" where nothing answers
	shut      bool   // its gate is closed
	unread    int    // messages of others since it was looked at
	mentions  int    // those of them that are for the person here
}

// knowRooms takes in the rooms of a welcome. Those that were there already keep
// their counts.
func (m *Model) knowRooms(rooms []wire.Room) {
	was := m.chat
	m.chat = make([]roomState, 0, len(rooms))
	for _, r := range rooms {
		now := roomState{name: clean.Text(r.Name), shut: !r.Open}
		m.answeredBy(&now, r.Name, r.Processor)
		if i := slices.IndexFunc(was, func(o roomState) bool { return o.name == now.name }); i >= 0 {
			now.unread, now.mentions = was[i].unread, was[i].mentions
		}
		m.chat = append(m.chat, now)
	}
	if m.viewed != "" && m.roomNamed(m.viewed) == nil {
		m.viewRoom("")
	}
}

// roomNamed returns a room, nil where the hub has none of that name.
func (m *Model) roomNamed(name string) *roomState {
	for i := range m.chat {
		if m.chat[i].name == name {
			return &m.chat[i]
		}
	}
	return nil
}

// answeredBy notes what answers a room, by its name as it came. Of one that answers nothing, or greets
// and that is all, no message waits for an answer.
func (m *Model) answeredBy(r *roomState, name, processor string) {
	r.processor = ""
	if processor != "none" {
		r.processor = clean.Text(processor)
	}
	m.answers[name] = !slices.Contains([]string{"", "none", "welcome"}, processor)
}

// processorMoved takes in a notice where it says that a room is answered by
// something else now.
func (m *Model) processorMoved(e *wire.Event) {
	what, ok := strings.CutPrefix(string(e.Body), "processor of "+e.Room+" set to ")
	r := m.roomNamed(clean.Text(e.Room))
	if !ok || r == nil {
		return
	}
	processor, _, _ := strings.Cut(what, " by ")
	m.answeredBy(r, e.Room, processor)
	m.touch(dirtyRoster)
}

// gateMoved takes in a notice where it says that a gate was opened or closed.
func (m *Model) gateMoved(e *wire.Event) {
	what, ok := strings.CutPrefix(string(e.Body), "gate of "+e.Room+" ")
	r := m.roomNamed(clean.Text(e.Room))
	if !ok || r == nil {
		return
	}
	r.shut = strings.HasPrefix(what, "closed")
	m.touch(dirtyRoster)
}

// counts takes note of what was said, for the room it was said in, unless the
// person sees it.
func (m *Model) counts(n uint64, r *row) {
	if r.own || m.looking() && m.msgs.shown(n) {
		return
	}
	if in := m.roomNamed(r.room); in != nil {
		in.unread++
		if r.mention {
			in.mentions++
		}
		m.touch(dirtyRoster | dirtyFoot)
	}
}

// looking reports whether the newest messages are before the person's eyes.
func (m *Model) looking() bool {
	return !m.blurred && m.talk.back == nil && m.msgs.follow && m.lay.msgs.h > 0 && !m.search.open && !m.helping && m.subject() == nil && m.opened.rows == nil
}

// lookedAt forgets the counts of the rooms that are being looked at.
func (m *Model) lookedAt() {
	defer m.retitle()
	if m.roster.selected != 0 || !m.looking() {
		return
	}
	for i := range m.chat {
		if r := &m.chat[i]; r.unread > 0 && (m.viewed == "" || m.viewed == r.name) {
			r.unread, r.mentions = 0, 0
			m.touch(dirtyRoster | dirtyFoot)
		}
	}
}

// unreadIn returns how many messages wait in all rooms, and how many of them
// are for the person here.
func (m *Model) unreadIn() (unread, mentions int) {
	for _, r := range m.chat {
		unread, mentions = unread+r.unread, mentions+r.mentions
	}
	return unread, mentions
}

// viewRoom shows what is said in one room, "" for all of them.
func (m *Model) viewRoom(name string) {
	m.viewed = name
	m.choose()
	m.lookedAt()
	if m.lay.shape == shapeTabs && m.tab != paneMsgs {
		m.show(paneMsgs)
	}
}

// turnRoom shows the room n places on; all of them are before the first.
func (m *Model) turnRoom(n int) {
	at := slices.IndexFunc(m.chat, func(r roomState) bool { return r.name == m.viewed }) + 1
	at = (at + n + len(m.chat) + 1) % (len(m.chat) + 1)
	if at == 0 {
		m.viewRoom("")
		return
	}
	m.viewRoom(m.chat[at-1].name)
}

// activeRoom shows the next room in which something waits, first those where it
// is for the person here.
func (m *Model) activeRoom() {
	at := slices.IndexFunc(m.chat, func(r roomState) bool { return r.name == m.viewed })
	next := ""
	for i := range m.chat {
		r := &m.chat[(at+1+i)%len(m.chat)]
		if r.mentions > 0 {
			next = r.name
			break
		}
		if r.unread > 0 && next == "" {
			next = r.name
		}
	}
	if next == "" {
		m.hintFor(confirmQuit, " "+m.t("nothing new in other rooms"))
		return
	}
	m.viewRoom(next)
}

// inRoom takes in which room the person is in.
func (m *Model) inRoom(name string) {
	if name == m.room {
		return
	}
	m.room = name
	for _, l := range m.talk.lists() {
		l.repaint() // which room has to be said is another
	}
	m.touch(dirtyAll)
}

// fits reports whether a row is of the room and the connection that are chosen.
func (m *Model) fits(r *row) bool {
	id, room := m.roster.selected, m.viewed
	if r.kind > rowReply || r.id != 0 {
		return true
	}
	if id != 0 && r.from != id && r.to != id {
		return false
	}
	return room == "" || r.room == room || r.direct
}

// keeper returns the filter for what is chosen, nil for none.
func (m *Model) keeper() func(*row) bool {
	if m.roster.selected == 0 && m.viewed == "" {
		return m.sifted(nil)
	}
	return m.sifted(m.fits)
}

// doRoom goes to a room; without one it shows all.
func (m *Model) doRoom(room string) tea.Cmd {
	if room == "" {
		m.viewRoom("")
		return nil
	}
	return m.doJoin(room)
}
