package ui

import (
	"testing"

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
