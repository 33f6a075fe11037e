package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/words"
)

// readings are the ways there are to look at what is there.
func readings() map[string]func(r *rig) {
	return map[string]func(r *rig){
		"typing":  func(r *rig) { r.press("你好 there, a line to scroll sideways when the screen is narrow 👍") },
		"options": func(r *rig) { r.press("/set ", "tab") },
		"browse":  func(r *rig) { r.press("esc", "k", "v", "k", "k", "s", "S") },
		"copy":    func(r *rig) { r.Update(alt('l')) },
		"help":    func(r *rig) { r.press("f1") },
		"keys":    func(r *rig) { r.press("/keys", "enter") },
		"find":    func(r *rig) { r.press("esc", "/", strings.Repeat("l", 1)) },
		"found":   func(r *rig) { r.press("esc", "/", "你", "enter", "n") },
		"filter":  func(r *rig) { r.press("/filter !who:zz "+strings.Repeat("!世界 ", 9), "enter", "ctrl+n", "ctrl+n") },
		"zoom":    func(r *rig) { r.Update(alt('z')); r.press("tab") },
		"who":     func(r *rig) { r.Update(alt('z')); r.press("tab", "tab", "ctrl+n", "ctrl+n") },
		"paste":   func(r *rig) { r.paste("a\nb\nc\nd\ne") },
		"lost":    func(r *rig) { r.comes(&client.State{Phase: client.Reconnecting, Retry: r.time.Add(1e9)}) },
	}
}

// hostile adds what terminals and people disagree about.
func (r *rig) hostile() *rig {
	for _, text := range []string{
		"👨‍👩‍👧👨‍👩‍👧 family", "हिन्दी नमस्ते", "⚠️❤️🏳️‍🌈", "a\u0301\u0301\u0301\u0301\u0301", "\x1b]0;title\a\u202eevil", "👍🏽", "e\u200bx",
		strings.Repeat("W", 300), strings.Repeat("世", 150), "\t\ttabs\r\nand\rreturns\n\n\n", "",
	} {
		s := r.session(uint64(20+len(text)), text, "raw")
		msg := r.message(s.ID, text, text)
		r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{s}}, msg, r.reply(msg, text))
	}
	return r
}

// TestNothingSticksOut: nothing is ever wider or taller than the screen, in any
// theme and language, whatever is shown of whatever came.
func TestNothingSticksOut(t *testing.T) {
	for i, theme := range Themes() {
		for name, look := range readings() {
			t.Run(theme+" "+name, func(t *testing.T) {
				r := newRig(t, 80, 24, theme)
				if i%3 == 1 {
					r.speaking(words.Chinese)
				}
				r.scene().hostile()
				if i%2 == 1 {
					r.g = newGlyphs(true)
				}
				look(r)
				fits(t, r, i)
			})
		}
	}
}

// fits looks at sizes up to 130 x 50: which ones differs by the turn; the
// smallest are always among them.
func fits(t *testing.T, r *rig, turn int) {
	t.Helper()
	step := 3
	if raceEnabled || testing.Short() {
		step = 11
	}
	for h := 1; h <= 50; h++ {
		for w := 1; w <= 130; w++ {
			if h%step != turn%step && h > 3 || w%step != turn%step && w > 4 {
				continue
			}
			r.Update(tea.WindowSizeMsg{Width: w, Height: h})
			exact(t, r, w, h)
		}
	}
}

// TestASCII: where signs are to be ASCII, all that is ours is; so with events of
// ASCII there is nothing else on the screen, at any size.
func TestASCII(t *testing.T) {
	for name, look := range readings() {
		r := newRig(t, 80, 24, "")
		r.press("/set ascii on", "enter")
		r.plainScene()
		switch name {
		case "typing":
			r.press("words")
		case "found":
			r.press("esc", "/", "l", "enter")
		case "filter":
			r.press("/filter !who:zz", "enter")
		default:
			look(r)
		}
		for h := 1; h <= 45; h += 2 {
			for w := 1; w <= 130; w += 3 {
				r.Update(tea.WindowSizeMsg{Width: w, Height: h})
				onlyASCII(t, r, name, w, h)
			}
		}
	}
	for _, about := range []bool{true, false} {
		r := newRig(t, 120, 40, "")
		r.press("/set ambiguous wide", "enter")
		r.plainScene()
		r.press("ctrl+n", "ctrl+n")
		if about {
			r.press("f2")
		} else {
			r.doSearch("hello")
			r.hits(true, r.message(2, "nc-14", strings.Repeat("far away ", 30)+"hello"))
		}
		for _, size := range sizes {
			r.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			onlyASCII(t, r, "about or search", size[0], size[1])
		}
	}
}

func onlyASCII(t *testing.T, r *rig, name string, w, h int) {
	t.Helper()
	for i, c := range r.screenText() {
		if c >= 0x80 {
			t.Fatalf("%s, %d x %d: %q at byte %d of\n%s", name, w, h, c, i, r.screenText())
		}
	}
}

// plainScene is scene with nothing but ASCII in its events.
func (r *rig) plainScene() {
	gone := r.session(5, "ssh-2", "ssh")
	gone.State, gone.Reason = wire.Gone, "idle for 60 s"
	waiting := r.session(4, "web-3", "ws")
	waiting.State = wire.Waiting
	r.online(r.session(2, "a-name-that-is-far-too-long", "line"), r.session(3, "py-07", "raw"), waiting, gone)
	for i := range 30 {
		from := uint64(2 + i%3)
		msg := r.message(from, []string{"a-name-that-is-far-too-long", "py-07", "web-3"}[i%3], strings.Repeat("hello ", i*3)+"\nand more")
		r.comes(msg, r.reply(msg, "Hello\nHELLO"))
	}
	r.comes(
		&wire.Event{Kind: wire.Leave, Seq: r.seq + 1, At: r.time, Session: &gone, Reason: "idle for 60 s"},
		&wire.Event{Kind: wire.Notice, Seq: r.seq + 2, At: r.time, Body: []byte("input is greater than expected")},
		&wire.Skipped{Missed: 412, After: r.seq + 2},
	)
	r.seq += 2
	for id, text := range []string{"ping", "upload", "three\u2028lines"} {
		r.in.set(text)
		r.press("enter")
		if id == 1 {
			r.replies(r.hub.id, &wire.Failure{Code: "refused", Text: "the room is full"})
		}
	}
	r.press("/nonsense", "enter", "/set", "enter", "--quit--", "enter")
	r.shows("--quit-- ends this session")
	r.press("esc")
}
