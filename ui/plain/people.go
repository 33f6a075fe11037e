package plain

import (
	"strconv"

	"hubbub/hub/wire"
)

// people is what a line needs to know of the hub: who is who, and what answers
// where.
type people struct {
	room       string            // the one we are in
	mine       map[uint64]bool   // our sessions, one for each link
	names      map[uint64]string // of who is here
	processors map[string]string // of the rooms
}

func newPeople() people {
	return people{mine: make(map[uint64]bool), names: make(map[uint64]string), processors: make(map[string]string)}
}

// welcome learns all of it afresh.
func (p *people) welcome(w *wire.Welcome) {
	p.mine[w.Session] = true
	clear(p.processors)
	for _, r := range w.Rooms {
		p.processors[r.Name] = r.Processor
	}
	p.all(w.Sessions)
	for i := range w.Sessions {
		if w.Sessions[i].ID == w.Session {
			p.room = w.Sessions[i].Room
		}
	}
}

// all learns who is here from a list of everybody.
func (p *people) all(rows []wire.Session) {
	clear(p.names)
	p.rows(rows)
}

// rows learns from rows that are new or have changed.
func (p *people) rows(rows []wire.Session) {
	for i := range rows {
		if rows[i].State == wire.Gone {
			delete(p.names, rows[i].ID)
		} else {
			p.names[rows[i].ID] = rows[i].Name
		}
	}
}

// joined learns of somebody new. A list may be ahead of the events: then it
// knows the name better.
func (p *people) joined(s *wire.Session) {
	if _, known := p.names[s.ID]; !known {
		p.names[s.ID] = s.Name
	}
}

// answers says whether what is said in a room is replied to.
func (p *people) answers(room string) bool {
	processor, ok := p.processors[room]
	return ok && processor != "none"
}

// named returns who goes by a name, or else by a number.
func (p *people) named(who string) []uint64 {
	var found []uint64
	for id, name := range p.names {
		if name == who {
			found = append(found, id)
		}
	}
	if id, err := strconv.ParseUint(who, 10, 64); err == nil && len(found) == 0 {
		if _, here := p.names[id]; here {
			found = append(found, id)
		}
	}
	return found
}
