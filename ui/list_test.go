package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// window returns the lines of messages in the window.
func (r *rig) window() []string {
	r.View()
	var out []string
	for _, line := range r.drawn.msgs {
		out = append(out, strings.TrimSpace(plain(line)))
	}
	return out[1:] // without the day
}

func TestNothingMovesWhileReading(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(200)
	r.shows("message 200", "▼ live")

	r.press("pgup", "pgup")
	want := r.window()
	r.shows("|| ")
	r.hides("message 200", "▼ live")
	for range 20 {
		r.chatter(330)
		if got := r.window(); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("moved:\n%s\nwas\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	r.press("alt+end")
	r.shows("message 6800", "▼ live")
	r.press("alt+u")
	r.shows("6,600 new since 14:03", "message 201")
	r.press("alt+end", "alt+end", "alt+u") // twice takes the line away
	r.shows("▼ live")
}

func TestReadingAtEviction(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.msgs.limit = 300
	r.online()
	r.chatter(300)
	r.press("pgup")
	want := r.window()
	r.chatter(200)
	if got := r.window(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("moved while rows were dropped above:\n%s", strings.Join(got, "\n"))
	}
	r.chatter(400)                                                   // now what was read is gone itself
	if got := r.window(); !strings.Contains(got[2], "message 601") { // under the unread line
		t.Fatalf("the oldest row there is should be at the top: %q", got[:2])
	}
}

func TestReadingAtResize(t *testing.T) {
	r := newRig(t, 120, 24, "")
	r.online()
	for i := range 100 {
		r.comes(r.message(2, "nc-14", fmt.Sprintf("%03d ", i)+strings.Repeat("words to wrap ", 12)))
	}
	r.press("pgup", "pgup", "pgup")
	top := r.msgs.top.row
	for _, w := range []int{70, 90, 64, 200, 120} {
		r.Update(tea.WindowSizeMsg{Width: w, Height: 30})
		r.View()
		if r.msgs.top.row != top {
			t.Fatalf("at width %d row %d is at the top, was %d", w, r.msgs.top.row, top)
		}
	}
}

func TestScrollLeavesFollowAtOnce(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(100)
	r.Update(tea.MouseMsg{X: 50, Y: 10, Button: tea.MouseButtonWheelUp})
	if r.msgs.follow {
		t.Fatal("follows after the wheel was turned up")
	}
	r.shows("|| 3 below")
	for range 5 { // within the frame: one scroll
		r.Update(tea.MouseMsg{X: 50, Y: 10, Button: tea.MouseButtonWheelUp})
	}
	r.shows("|| 3 below")
	r.Update(tickMsg{})
	r.shows("|| 18 below")
	r.press("pgdown", "pgdown", "pgdown")
	r.shows("▼ live")
}

func TestNothingToScroll(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("pgup", "alt+home")
	r.chatter(3)
	r.press("pgup", "alt+home", "alt+u")
	r.shows("▼ live", "message 1", "message 3")
}

func TestUnread(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(3)
	r.Update(tea.BlurMsg{})
	r.hides("new since")
	r.time = r.time.Add(time.Hour)
	r.chatter(2)
	r.Update(tea.FocusMsg{})
	r.shows("2 new since 14:03")
	r.Update(tea.BlurMsg{})
	r.chatter(1)
	r.shows("3 new since 14:03") // what was unread stays so
	r.chatter(100)
	r.press("alt+u")
	if got := r.window(); !strings.Contains(got[0], "103 new since") {
		t.Fatalf("at the top: %q", got[0])
	}
	r.press("hi", "enter") // who answers has read
	r.hides("new since")
	r.shows("▼ live", "hi")
}

func TestDays(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(1)
	r.time = r.time.Add(24 * time.Hour)
	r.chatter(1)
	r.shows("── Fri 20 Nov", "── Sat 21 Nov")
}

func TestSelect(t *testing.T) {
	r := newRig(t, 120, 40, "").scene()
	r.press("ctrl+n", "ctrl+n", "ctrl+n") // zack, nc-14, py-07
	r.shows("only py-07", "你好", "no newline for 40 ms", "▌● py-07")
	r.hides("→ nc-14", "→ web-3")
	r.press("alt+0")
	r.shows("→ nc-14", "▌all")
}

func TestRowsStayWithReason(t *testing.T) {
	r := newRig(t, 120, 40, "").scene()
	r.shows("5 live · 1 gone", "○ ssh-2", "gone", "connection 127.0.0.1:40105 closed: idle for 60 s",
		"connected with 127.0.0.1:40106  jsonhdr")
}

func BenchmarkView(b *testing.B) {
	for _, size := range [][2]int{{120, 40}, {300, 100}} {
		r := newRig(b, size[0], size[1], "default")
		r.online(r.session(2, "nc-14", "line"), r.session(3, "py-07", "raw"))
		r.chatter(100_000)
		b.Run(fmt.Sprintf("batch330/%dx%d", size[0], size[1]), func(b *testing.B) {
			for b.Loop() {
				r.chatter(330)
				_ = r.View()
			}
		})
		b.Run(fmt.Sprintf("key/%dx%d", size[0], size[1]), func(b *testing.B) {
			for b.Loop() {
				r.press("x")
				_ = r.View()
				r.in.set("")
			}
		})
	}
}
