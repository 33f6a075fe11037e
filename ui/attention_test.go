package ui

import (
	"strings"
	"syscall"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text, word string
		want       bool
	}{
		{"hi zack", "zack", true},
		{"ZACK: look", "zack", true},
		{"@zack, look", "zack", true},
		{"zacks", "zack", false},
		{"prezack", "zack", false},
		{"zacks zack", "zack", true},
		{"", "zack", false},
		{"你好扎克再见", "扎克", true},
		{"über", "ber", false},
		{"\xffzack\xff", "zack", true},
	} {
		if got := mentions(c.text, c.word); got != c.want {
			t.Errorf("%q in %q: %v", c.word, c.text, got)
		}
	}
	text := strings.Repeat("a text of some length ", 6)
	if n := testing.AllocsPerRun(100, func() { mentions(text, "zack") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestHighlight(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.comes(r.message(2, "nc-14", "hi Zack, look"), r.message(2, "nc-14", "the build failed"))
	r.shows("»→ nc-14      hi Zack", " → nc-14      the build failed")
	r.press("/highlight build", "enter")
	r.shows("marked: zack, build")
	r.alt(tea.KeyRight, "")
	r.comes(r.saidIn("chat", 2, "nc-14", "another build failed"), r.saidIn("chat", 2, "nc-14", "who cares"))
	r.shows("#chat         @1 2│")
	r.alt(tea.KeyRunes, "a")
	r.shows("»→ nc-14      another build failed")
	r.press("/highlight -BUILD", "enter")
	r.comes(r.saidIn("chat", 2, "nc-14", "build again"))
	r.shows(" → nc-14      build again", "marked: zack (")
	r.press("/highlight -never", "enter")
	r.shows("never is not marked")
}

// TestTold: the desktop is told of what is for the person, while they look
// elsewhere, and not more often than once in ten seconds.
func TestTold(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	direct := func(text string) *wire.Event {
		e := r.message(2, "nc-14", text)
		e.To = 1
		return e
	}
	r.comes(direct("seen"))
	r.Update(tea.BlurMsg{})
	r.comes(r.message(2, "nc-14", "nobody in particular"))
	if got := r.caret.told; got != nil {
		t.Fatalf("told %q", got)
	}
	if r.caret.title != "(1) hubbub" {
		t.Errorf("the window is called %q", r.caret.title)
	}
	r.comes(direct("psst\nsecond line"), direct("psst again"))
	r.time = r.time.Add(9 * time.Second)
	r.comes(direct("and again"))
	r.time = r.time.Add(2 * time.Second)
	r.comes(r.message(2, "nc-14", "zack: \x1b[31mred"))
	r.time = r.time.Add(11 * time.Second)
	r.press("x", "enter")
	r.replies(1, &wire.Failure{Code: "full", Text: "the room is full"})
	r.time = r.time.Add(11 * time.Second)
	r.comes(&client.State{Phase: client.Reconnecting, Err: syscall.ECONNREFUSED})
	want := "nc-14 (private): psst|nc-14 in #lobby: zack: ␛[31mred|not sent: the room is full|hub lost: connection refused"
	if got := strings.Join(r.caret.told, "|"); got != want {
		t.Fatalf("told\n%s\nwant\n%s", got, want)
	}
	r.Update(tea.FocusMsg{})
	if r.caret.title != "hubbub" {
		t.Errorf("the window is called %q", r.caret.title)
	}
}

func TestAway(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online(r.session(2, "nc-14", "line"))
	r.press("/away lunch", "enter")
	r.shows("hubbub · away: lunch", "you are away")
	r.comes(r.message(2, "nc-14", "zack?"), r.message(2, "nc-14", "not for him"), r.saidIn("chat", 2, "nc-14", "zack!"))
	e := r.message(2, "nc-14", "call me")
	e.To = 1
	r.comes(e)
	r.shows("away, 3 for you: lunch")
	r.press("h")
	r.shows("── 3 for you while away", "• nc-14 (#lobby): zack?", "• nc-14 (#chat): zack!", "• nc-14 (private): call me")
	r.hides("hubbub · away", "• nc-14 (#lobby): not")
}

func TestPrivate(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"), r.session(3, "", "raw"))
	r.press("/msg n")
	r.press("tab")
	if got := r.in.value(); got != "/msg nc-14 " {
		t.Fatalf("input %q", got)
	}
	r.press("psst", "enter")
	if r.hub.to[0] != 2 {
		t.Fatalf("said to %d", r.hub.to[0])
	}
	r.shows("you        ◆ private to nc-14: psst")
	msg := r.message(1, "zack", "psst")
	msg.To = 2
	back := r.message(2, "nc-14", "what?")
	back.To = 1
	r.comes(msg, back)
	r.replies(1, &wire.Ack{Seq: msg.Seq})
	r.once("◆ private to nc-14: psst")
	r.shows("»→ nc-14      ◆ private: what?", "✓ sent")
	r.time = r.time.Add(time.Minute)
	r.Update(clockMsg(r.time))
	r.hides("? 1 min", "? 60 s") // nobody answers what is private

	// The one who is selected, or who wrote what the cursor is on.
	r.press("esc", "m")
	if got := r.in.value(); got != "/msg nc-14 " || r.browsing {
		t.Fatalf("input %q", got)
	}
	r.in.set("")
	r.press("ctrl+n", "ctrl+n", "ctrl+n", "esc", "m")
	if got := r.in.value(); got != "/msg 3 " {
		t.Fatalf("input %q", got)
	}
	r.in.set("")
	r.press("hello @n", "tab")
	if got := r.in.value(); got != "hello @nc-14 " {
		t.Fatalf("input %q", got)
	}
	r.comes(&wire.Welcome{Session: 7, Epoch: "another"})
	r.press("alt+0")
	r.shows("◆ private: what?", "◆ private to nc-14: psst") // whoever has these numbers now
}
