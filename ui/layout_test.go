package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/term"
)

// exact fails the test unless the frame has exactly the screen's lines, none
// wider than it.
func exact(t *testing.T, r *rig, w, h int) {
	t.Helper()
	lines := strings.Split(r.View(), "\n")
	if len(lines) != h {
		t.Fatalf("%d x %d: %d lines\n%s", w, h, len(lines), r.screenText())
	}
	for i, line := range lines {
		if got := term.Width(line); got > w {
			t.Fatalf("%d x %d: line %d is %d wide: %q", w, h, i, got, line)
		}
	}
}

func TestEverySize(t *testing.T) {
	stepW, stepH := 1, 1
	if raceEnabled || testing.Short() {
		stepW, stepH = 7, 3
	}
	r := newRig(t, 80, 24, "default").scene()
	states := map[string]func(){
		"typing":   func() { r.press("你好 there, a line to scroll sideways when the screen is narrow 👍") },
		"seeking":  func() { r.Update(tea.KeyMsg{Type: tea.KeyCtrlR}); r.press("你好 up") },
		"commands": func() { r.press("esc"); r.in.set("/") },
		"paste":    func() { r.askPaste("a\nb\nc") },
		"lost":     func() { r.ask = nil; r.comes(&client.State{Phase: client.Reconnecting, Retry: r.time.Add(1e9)}) },
		"browsing": func() { r.press("esc"); r.roster.selected = 3 },
		"about":    func() { r.press("d") },
		"found": func() {
			r.press("esc")
			r.comes(&client.State{Phase: client.Online})
			r.doSearch("中文 x")
			r.hits(true, r.message(2, "nc-14", "far away "+strings.Repeat("中文", 60)), r.message(3, "py-07", "x"))
		},
		"help": func() { r.closeSearch(); r.press("f1") },
	}
	for _, name := range []string{"typing", "seeking", "commands", "paste", "lost", "browsing", "about", "found", "help"} {
		states[name]()
		for h := 1; h <= 60; h += stepH {
			for w := 1; w <= 200; w += stepW {
				r.Update(tea.WindowSizeMsg{Width: w, Height: h})
				exact(t, r, w, h)
			}
			stepW = max(stepW, 3) // all widths for the first heights, then every third
		}
	}
	r.Update(tea.WindowSizeMsg{Width: 300, Height: 100})
	exact(t, r, 300, 100)
}

func TestHostileNames(t *testing.T) {
	for _, name := range []string{
		"\x1b]0;title\a", "\u202eevil", "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", "हिन्दी", "a\nb", "\t\t", "é",
		strings.Repeat("W", 300), "\u200b", "⚠️❤️🏳️‍🌈",
	} {
		for _, size := range sizes {
			r := newRig(t, size[0], size[1], "")
			s := r.session(2, name, name)
			s.Reason, s.Why, s.Addr = name, name, name
			r.online(s)
			msg := r.message(2, name, strings.Repeat(name+" ", 20))
			r.comes(msg, r.reply(msg, name), &wire.Failure{Text: name},
				&wire.Event{Kind: wire.Leave, Seq: 1 << 20, Session: &s, Reason: name},
				&wire.Event{Kind: wire.Notice, Seq: 1<<20 + 1, Body: []byte(name)})
			r.press("ctrl+n", "ctrl+n")
			exact(t, r, size[0], size[1])
			for _, c := range plain(r.View()) {
				if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || c == 0x202e || c == 0x200b {
					t.Fatalf("%U of %q got through", c, name)
				}
			}
			if strings.Contains(r.View(), "\x1b]") {
				t.Fatalf("%q got through", name)
			}
		}
	}
}

func TestPaneKeys(t *testing.T) {
	r := newRig(t, 80, 24, "").scene()
	r.press("f7")
	r.hides("live ·", "│")
	r.press("f8")
	r.hides("connection log")
	r.press("f7", "f8")
	r.shows("5 live · 1 gone", "connection log")
}
