package hub

import (
	"testing"
	"time"

	"hubbub/hub/wire"
)

// Ten thousand who are gone keep no more of their wires than they may, together:
// the newest.
func TestWiresOfTheGoneAreBounded(t *testing.T) {
	const each, most = 4 << 10, 8 << 20
	r := roster{goneFor: time.Hour, goneRows: 10_000, maxKept: most}
	check := func(last uint64) {
		t.Helper()
		size, kept := 0, 0
		for _, g := range r.gone {
			size += cap(g.wire)
			if g.wire != nil {
				kept++
			} else if kept > 0 {
				t.Fatalf("the wire of %d was forgotten before older ones", g.row.ID)
			}
		}
		if size != r.keptSize || size > most || last > 3000 && size < most-each {
			t.Fatalf("after %d: %d bytes kept, counted as %d", last, size, r.keptSize)
		}
	}
	for id := uint64(1); id <= 10_500; id++ {
		r.leave(&session{id: id}, wire.Session{ID: id}, make(wire.Kept, each))
		if id%500 == 0 {
			check(id)
		}
	}
	if kept, gone := r.kept(10_500); !gone || len(kept) != each {
		t.Errorf("of the last: %d bytes, %v", len(kept), gone)
	}
	if kept, gone := r.kept(501); !gone || kept != nil {
		t.Errorf("of the first: %d bytes, %v", len(kept), gone)
	}
	if _, gone := r.kept(500); gone {
		t.Error("a row too many")
	}
}

// Where nobody is live nothing is told, and nothing taken away.
func TestCensusOfNobody(t *testing.T) {
	c := census{roster: new(roster)}
	if got := string(c.appendRows([]byte("["), nil)); got != "[" {
		t.Errorf("%q", got)
	}
}
