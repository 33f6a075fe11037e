package ui

import (
	"time"

	"hubbub/hub/wire"
)

// misfit is something that does not go together between a client and the hub.
// Its words are safe to show: package wire makes them, of a row that is.
type misfit struct {
	wire.Misfit
	gate string // the room whose gate would have to be opened, "" for none
}

// misfitWords says what is wrong and what helps, with the key that does it.
func (m *Model) misfitWords(f *misfit) string {
	text, key := m.heard(f.Text), keyLabel(m.keys.wireFix.Keys()[0])
	switch s := m.watched(); {
	case f.Framing() != "" && s != nil && s.State == wire.Gone:
		return text + " " + m.g.dot + " " + m.tf("%s would have fitted", f.Fix)
	case f.gate != "":
		return text + " " + m.g.dot + " " + m.tf("%s opens it", key)
	case f.Framing() != "":
		return text + " " + m.g.dot + " " + m.tf("%s sets the framing to %s", key, f.Fix)
	case f.Fix != "":
		return text + " " + m.g.dot + " " + m.tf("it takes %s", m.heard(f.Fix))
	}
	return text
}

// maxJudged is how many of the newest blocks are looked at.
const maxJudged = 512

// diagnose looks for what is wrong with the connection, as it is now.
func (m *Model) diagnose() {
	v, s := &m.wire, m.watched()
	v.misfits = v.misfits[:0]
	if s == nil {
		return
	}
	row, now := s.Session, m.now()
	row.IdleMS = s.idle(now).Milliseconds()
	row.InBytes, row.OutBytes = m.wireBytes(s)
	for _, f := range wire.Diagnose(&row, v.store.newest(maxJudged), now) {
		one := misfit{Misfit: f}
		if f.Code == wire.MisfitGate {
			one.Text, one.gate = m.gateWords(s), s.Room
		}
		v.misfits = append(v.misfits, one)
	}
	if text := m.stuckWords(s); text != "" && len(v.misfits) == 0 {
		v.misfits = append(v.misfits, misfit{Misfit: wire.Misfit{Text: text}})
	}
}

// newest returns the last n blocks as they came, for who judges them.
func (s *wireStore) newest(n int) []wire.Block {
	from := max(len(s.blocks)-n, 0)
	out := make([]wire.Block, 0, len(s.blocks)-from)
	for i := range s.blocks[from:] {
		out = append(out, s.blocks[from+i].Block)
	}
	return out
}

// fixMisfit does what would help: sets another framing, or opens the gate.
func (m *Model) fixMisfit(s *session) {
	m.diagnose()
	for i := range m.wire.misfits {
		switch f := &m.wire.misfits[i]; {
		case f.gate != "":
			m.doGate("open " + f.gate)
			return
		case f.Framing() != "":
			m.setFraming(s.ID, s.label(), f.Framing())
			return
		}
	}
	m.hintFor(3*time.Second, " "+m.t("no framing is suggested; f asks for one"))
}
