package ui

import (
	"strings"
	"testing"
	"time"

	"hubbub/hub/wire"
)

// names returns the list of connections, as it is shown.
func (r *rig) names() string {
	var out []string
	for _, s := range r.roster.list() {
		out = append(out, s.label())
	}
	return strings.Join(out, " ")
}

func TestSort(t *testing.T) {
	r := newRig(t, 80, 24, "")
	b, c := r.session(3, "Bob", "raw"), r.session(4, "cat", "raw")
	a := r.session(2, "zoe", "raw")
	a.InMsgs, a.InBytes, a.IdleMS, a.Lag = 7, 10, 90_000, 0
	b.InMsgs, b.InBytes, b.IdleMS, b.Lag = 900, 500, 5000, 3
	c.InMsgs, c.InBytes, c.IdleMS, c.Lag = 30, 70_000, 20_000, 9
	gone := r.session(9, "ann", "raw")
	gone.State = wire.Gone
	r.online(a, b, c, gone)
	r.press("esc")
	for _, want := range [][2]string{
		{"Bob cat zack zoe ann", "4 live name ↑"},
		{"Bob cat zoe zack ann", "4 live msgs ↓"},
		{"cat zack Bob zoe ann", "4 live bytes ↓"},
		{"zoe cat Bob zack ann", "4 live idle ↓"},
		{"cat Bob zack zoe ann", "4 live lag ↓"},
		{"zack zoe Bob cat ann", "4 live · 1 gone"},
	} {
		r.press("s")
		if got := r.names(); got != want[0] {
			t.Errorf("%s: %s, want %s", want[1], got, want[0])
		}
		r.shows(want[1])
	}
	r.press("s", "S")
	if got := r.names(); got != "zoe zack cat Bob ann" {
		t.Errorf("the other way round: %s", got)
	}
	r.shows("4 live name ↓")
	if v := r.choices.Value("sort"); v != "-name" {
		t.Errorf("kept as %s", v)
	}
}

// TestSortIsCalm: nobody moves more often than once a second, and who is
// selected stays so.
func TestSortIsCalm(t *testing.T) {
	r := newRig(t, 80, 24, "")
	a, b := r.session(2, "a", "raw"), r.session(3, "b", "raw")
	a.InMsgs, b.InMsgs = 10, 20
	r.online(a, b)
	r.press("esc", "s", "s", "ctrl+n")
	if r.names() != "b a zack" || r.roster.byID[r.roster.selected].Name != "b" {
		t.Fatalf("%s, selected %d", r.names(), r.roster.selected)
	}
	fresh := r.session(7, "c", "raw")
	fresh.InMsgs = 15
	for range 5 {
		a.InMsgs += 10
		r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{a, fresh}})
		if got := r.names(); got != "b c a zack" {
			t.Fatalf("moved at once: %s", got)
		}
	}
	r.Update(clockMsg(r.time.Add(time.Second)))
	if got := r.names(); got != "a b c zack" || r.roster.byID[r.roster.selected].Name != "b" {
		t.Fatalf("%s, selected %d", got, r.roster.selected)
	}
	r.shows("▌● b")
}
