package ui

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func TestZoom(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := newRig(t, size[0], size[1], "").scene()
		was := r.screenText()
		r.Update(alt('z'))
		r.hides("│", "connection log", "▌all")
		r.shows("messages & replies", "Alt-Z shows all panes again")
		exact(t, r, size[0], size[1])
		r.press("tab") // the input is empty
		r.shows("─ connection log ─", "connected with 127.0.0.1:40106")
		exact(t, r, size[0], size[1])
		r.press("tab")
		r.shows("─ 5 live", "▌all", "nc-14")
		exact(t, r, size[0], size[1])
		r.press("ctrl+n", "f2")
		r.shows("address", "Esc close")
		exact(t, r, size[0], size[1])
		r.press("esc", "ctrl+p", "tab")
		r.shows("messages & replies")
		r.press("esc", "+", "i")
		r.hint.text = ""
		r.touch(dirtyAll)
		if got := r.screenText(); got != was {
			t.Errorf("not as before:\n%s", got)
		}
	}
}

// clickOn clicks where the screen has a text.
func (r *rig) clickOn(text string) tea.Cmd {
	r.t.Helper()
	for y, line := range strings.Split(r.screenText(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := len([]rune(before))
			_, cmd := r.Update(tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionPress, X: x, Y: y})
			return cmd
		}
	}
	r.t.Fatalf("not on the screen: %q\n%s", text, r.screenText())
	return nil
}

// clickable is a screen whose mouse has been used before.
func clickable(t *testing.T, w, h int) *rig {
	t.Helper()
	r := newRig(t, w, h, "").scene()
	r.mouseHas, r.hint.text = true, ""
	r.time = r.time.Add(time.Minute)
	r.touch(dirtyAll)
	return r
}

func TestClickTargets(t *testing.T) {
	r := clickable(t, 150, 24)
	r.clickOn("F1 help")
	r.shows("keys and commands")
	r.clickOn("writing")
	r.hides("keys and commands")
	r.clickOn("F8")
	r.hides("connection log")
	r.clickOn("F8")
	r.shows("connection log")
	r.clickOn("Esc browse")
	if !r.browsing {
		t.Error("not browsing")
	}
	r.clickOn("i write")
	if r.browsing {
		t.Error("still browsing")
	}
	r.clickOn("─ 5 live")
	r.shows("5 live name")
	r.hint.text = ""
	r.clickOn("py-07")
	r.shows("only py-07")
	r.clickOn("only py-07")
	r.shows("messages & replies")
	r.clickOn("messages & replies")
	r.hides("connection log")
	r.clickOn("messages & replies")
	r.clickOn("connection log")
	r.hides("messages & replies")
	r.clickOn("connection log")
	r.press("pgup", "pgup", "pgup")
	r.hint.text = ""
	r.touch(dirtyAll)
	if r.msgs.follow {
		t.Fatal("nothing to come back from")
	}
	r.clickOn("|| ")
	if !r.msgs.follow {
		t.Error("it does not follow")
	}
	if !quits(r.clickOn("Ctrl-D quit")) {
		t.Error("the hint does not quit")
	}
}

func TestClickTabs(t *testing.T) {
	r := clickable(t, 40, 12)
	r.clickOn("2 Log")
	r.shows("2 Log*")
	r.clickOn("Who(")
	r.shows("Who(5)*")
	r.clickOn("Chat")
	r.shows("1 Chat*")
}

// TestMouseStaysOff: once it is off, nothing that was on its way counts.
func TestMouseStaysOff(t *testing.T) {
	r := clickable(t, 80, 24)
	r.Update(alt('m'))
	r.hint.text = ""
	r.touch(dirtyAll)
	r.clickOn("F1 help")
	r.hides("keys and commands")
	if r.choices.Value("mouse") != "off" {
		t.Error("it is not kept")
	}
}

func TestCompleteArguments(t *testing.T) {
	t.Chdir(t.TempDir())
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"), r.session(3, "nc-15", "raw"))
	if err := writeNew("notes.txt", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(".hidden", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"/th": "/theme ", "/theme con": "/theme contrast", "/theme cnt": "/theme contrast", "/set th": "/set theme ",
		"/set amb": "/set ambiguous ", "/set ambiguous w": "/set ambiguous wide", "/set highlight z": "/set highlight z",
		"/lang z": "/lang zh", "/save no": "/save notes.txt", "/copy ./no": "/copy ./notes.txt", "/save hid": "/save hid", "/save .h": "/save .hidden",
		"/filter wh": "/filter who:", "/filter !wh": "/filter !who:", "/filter who:nc-15": "/filter who:nc-15 ",
		"/filter x kind:r": "/filter x kind:raw ", "/filter !room:ch": "/filter !room:chat ", "/filter dir:o": "/filter dir:out ",
		"/join #ch": "/join chat", "/gate op": "/gate open ", "/gate open ch": "/gate open chat", "/msg nc-15": "/msg nc-15 ",
		"/msg nc-15 hi nc-14": "/msg nc-15 hi nc-14 ", "/slt": "/slt", "/qt": "/quit", "/keys x": "/keys x", "say nc-15": "say nc-15 ",
	} {
		r.in.set(typed)
		r.in.matches = completion{}
		r.press("tab")
		if got := r.in.value(); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}
