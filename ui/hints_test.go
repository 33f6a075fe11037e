package ui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// TestQuestionAlone: while something is asked, no other key is offered, and
// Enter does not send.
func TestQuestionAlone(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online(r.session(2, "nc-14", "line"))
	r.shows("Enter sends it", "F1 help")
	r.press("/kick nc-14", "enter")
	r.shows("kick nc-14", "Enter yes")
	r.hides("Enter sends it", "F1 help", "Tab complete")
	r.press("esc")
	r.shows("Enter sends it", "F1 help")
}

// TestEndOfWhat: End is the end of what is being written, where there is
// something, so the way back to the newest is another.
func TestEndOfWhat(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.chatter(100)
	r.press("pgup")
	r.shows("below · End")
	r.press("hello", "end")
	r.shows("below · Alt-End")
	r.press("alt+end")
	r.shows("▼ live")
}

// TestStoppedTrying: a link that nobody tries to get back is not reconnecting.
func TestStoppedTrying(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.comes(&client.State{Phase: client.Reconnecting})
	r.shows("◐ reconnecting")
	r.comes(&client.State{Phase: client.Reconnecting, Paused: true})
	r.shows("○ offline", "not trying")
	r.hides("reconnecting")
}

// TestWholeQuestion: the usual terminal shows all keys of the question about a
// long paste.
func TestWholeQuestion(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.Repeat("pasted line 100\n", 200)), Paste: true})
	r.shows("paste 200 lines, 3.2 kB", "Esc drop")
}

// TestLastToLeave: who left last stands first among the gone and stays, however
// many younger ones left before.
func TestLastToLeave(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online(r.session(2, "flood", "line"))
	leave := func(id uint64, name string) {
		r.seq++
		r.time = r.time.Add(time.Millisecond)
		s := r.session(id, name, "line")
		s.State = wire.Gone
		r.comes(&wire.Event{Kind: wire.Leave, Seq: r.seq, At: r.time, Session: &s, Reason: "closed by client"})
	}
	for id := range uint64(60) {
		leave(100+id, "brief")
	}
	leave(2, "flood")
	for id := range uint64(40) {
		leave(200+id, "brief")
	}
	if r.roster.list(); r.roster.byID[2] == nil {
		t.Error("who left after sixty others was forgotten before them")
	}
}

// TestHelpCut: a line of the help that does not fit says that it goes on.
func TestHelpCut(t *testing.T) {
	r := newRig(t, 40, 12, "")
	r.online()
	r.press("f1")
	r.shows("clear the input, twice: qu…")
}
