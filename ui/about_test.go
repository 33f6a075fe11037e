package ui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// click presses and lets go the left button.
func (r *rig) click(x, y int) {
	r.t.Helper()
	r.mouseHas = true
	r.Update(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	r.Update(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionRelease})
}

// known makes the rows of a connection that was found out, one that was pinned,
// and one that is gone.
func (r *rig) known() (found, pinned, gone wire.Session) {
	found = r.session(2, "nc-14", "raw")
	found.SniffUS, found.TLS = 41_000, true
	pinned = r.session(3, "frm-9", "be32")
	pinned.Why, pinned.Lag, pinned.Skipped = "pinned by the door", 12, 3400
	gone = r.session(4, "guest-12", "ws")
	gone.State, gone.Reason = wire.Gone, "not a client of this hub: SSH"
	return found, pinned, gone
}

func TestAbout(t *testing.T) {
	r := newRig(t, 80, 24, "")
	found, pinned, gone := r.known()
	r.online(found, pinned, gone)
	r.press("f2")
	r.shows("Ctrl-N selects a connection")
	r.hint.text = ""
	r.press("ctrl+n", "ctrl+n", "esc")
	r.shows("only nc-14 · F2 details · F3 wire · Alt-0 all", "Enter wire", "d details")
	r.press("d")
	r.shows("── nc-14 ─", "name     nc-14", "session  2", "address  127.0.0.1:40102", "room     lobby", "state    live",
		"dialect  raw", "why      no newline for 40 ms", "known    after 41 ms", "TLS      yes, it is encrypted",
		"since    13:59:21, for 4m", "idle     0s", "in       6 messages, 3.6 kB", "out      6 messages, 198 B",
		"reply    the last took 0.3 ms", "behind   0 events, 0 skipped", "Esc close")
	exact(t, r, 80, 24)

	found.InMsgs, found.Dialect, found.Why, found.SniffUS = 7, "line", "set by zack", 0
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{found}})
	r.shows("in       7 messages", "dialect  line", "why      set by zack", "known    since it was set")
	r.time = r.time.Add(5 * time.Second)
	r.Update(clockMsg(r.time))
	r.shows("idle     5s", "for 4m5s")

	r.press("ctrl+n") // the next one
	r.shows("── frm-9 ─", "known    from the start", "behind   12 events, 3,400 skipped")
	r.press("ctrl+n")
	r.shows("state    gone", "reason   not a client of this hub: SSH")
	r.hides("idle  ")
	r.press("esc")
	r.hides("address")
	r.shows("only guest-12")
	r.press("d")
	r.shows("address")
	r.press("i", "x")
	r.hides("address")
	if r.in.value() != "x" {
		t.Errorf("input %q", r.in.value())
	}
	r.press("f2", "ctrl+p", "ctrl+p", "ctrl+p", "ctrl+p") // to all: there is nothing to say of that
	r.hides("address")
	r.shows("messages & replies")
}

// TestAboutScrolls: where one pane shows at a time it has the screen.
func TestAboutScrolls(t *testing.T) {
	r := newRig(t, 40, 12, "")
	found, pinned, gone := r.known()
	r.online(found, pinned, gone)
	r.press("ctrl+n", "ctrl+n", "f2")
	r.shows("── nc-14 ─", "name     nc-14", "Esc close  Up Down scroll")
	r.hides("behind", "1 Chat")
	if r.View(); !r.caret.hidden {
		t.Error("there is a caret")
	}
	r.press("end")
	r.shows("behind   0 events")
	r.hides("name  ")
	r.press("pgup", "up")
	r.shows("name  ")
	r.Update(tea.MouseMsg{X: 5, Y: 5, Button: tea.MouseButtonWheelDown})
	r.Update(tickMsg{})
	r.hides("name  ")
	r.press("f1")
	r.shows("keys and commands")
	r.press("x", "esc")
	r.shows("1 Chat")
}

func TestAboutByMouse(t *testing.T) {
	r := newRig(t, 120, 40, "")
	found, pinned, gone := r.known()
	r.online(found, pinned, gone)
	r.click(5, 6)
	r.shows("only nc-14")
	r.hides("known")
	r.click(5, r.lay.details.y+1)
	r.shows("known    after 41 ms")
	r.click(5, 7)
	r.shows("known    from the start")
	r.press("esc")
	r.hides("known")
	r.click(5, r.lay.details.y+1)
	r.shows("known    from the start")
	r.click(5, 4) // all
	r.hides("known")

	r = newRig(t, 40, 12, "")
	r.online(found, pinned, gone)
	r.click(17, 0)
	r.click(5, 5)
	r.press("f2")
	r.shows("known    after 41 ms")
	r.press("esc")
	r.click(17, 0)
	r.shows("3 Who(3)*")
}

// TestAboutNobody: a connection that was gone for too long is forgotten.
func TestAboutNobody(t *testing.T) {
	r := newRig(t, 80, 24, "")
	found, _, _ := r.known()
	r.online(found)
	r.press("ctrl+n", "ctrl+n", "f2")
	r.shows("known")
	r.comes(&wire.Welcome{Session: 9, Epoch: "another", Sessions: []wire.Session{r.session(9, "zack", "json")}})
	r.hides("known")
	if r.about.open {
		t.Error("still open")
	}
}

func TestDialectMark(t *testing.T) {
	r := newRig(t, 120, 40, "")
	found, _, _ := r.known()
	framed := r.session(3, "frm-9", "jsonhdr")
	framed.TLS = true
	r.online(found, framed)
	r.shows("nc-14      raw+tls ", "frm-9      jsonhdr+ ")
	r.Update(tea.WindowSizeMsg{Width: 50, Height: 12})
	r.press("esc", "3")
	r.shows("jsonhdr+tls")
}

// TestEndings: what a connection went on with, or why it could not stay, reads
// well in two lines of log.
func TestEndings(t *testing.T) {
	for reason, want := range map[string][2]string{
		"goes on with web requests":           {"connection 127.0.0.1:40112 goes on with web requests", "goes on with web requests"},
		"goes on inside TLS":                  {"connection 127.0.0.1:40112 goes on inside TLS", "goes on inside TLS"},
		"not a client of this hub: SSH":       {"closed: not a client of this hub: SSH", "closed: not a client of this hub: SSH"},
		"speaks TLS to a door without it":     {"closed: speaks TLS to a door without it", "closed: speaks TLS to a door without it"},
		"closed by client":                    {"connection 127.0.0.1:40112 closed: closed by client", "closed: closed by client"},
		"not a client of this hub: Minecraft": {"closed: not a client of this hub: Minecraft", ""},
	} {
		for i, w := range []int{80, 40} {
			r := newRig(t, w, 24, "")
			r.online()
			if w == 40 {
				r.press("esc", "2")
			}
			s := r.session(12, "guest-12", "")
			s.State = wire.Gone
			r.comes(&wire.Event{Kind: wire.Leave, Seq: 5, At: r.time, Session: &s, Reason: reason})
			got := strings.Join(strings.Fields(r.screenText()), " ")
			if !strings.Contains(got, "guest-12 "+want[i]) {
				t.Errorf("%d wide: no %q in\n%s", w, want[i], r.screenText())
			}
		}
	}
}

// TestJoinByName: who came before the screen did is called in the log as now.
func TestJoinByName(t *testing.T) {
	r := newRig(t, 80, 24, "")
	js := r.session(7, "js", "json")
	then := js
	then.Name = "guest-7"
	r.comes(
		&client.State{Phase: client.Online},
		&wire.Welcome{Session: 1, Epoch: "e", Seq: 9, Sessions: []wire.Session{r.session(1, "zack", "json"), js}})
	r.older(true, &wire.Event{Kind: wire.Join, Seq: 5, At: r.time, Session: &then})
	r.shows("+ js         connected with 127.0.0.1:40107  json")
	r.hides("guest-7")
}
