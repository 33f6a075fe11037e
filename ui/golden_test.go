package ui

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/mattn/go-runewidth"
)

// plain returns a frame without escape sequences.
func plain(s string) string { return ansi.Strip(s) }

var sizes = [][2]int{{20, 5}, {40, 12}, {80, 24}, {120, 40}}

// TestLook keeps what the screen looks like, by size and theme.
func TestLook(t *testing.T) {
	for _, size := range sizes {
		for _, theme := range []string{"mono", "default"} {
			t.Run(fmt.Sprintf("%dx%d-%s", size[0], size[1], theme), func(t *testing.T) {
				golden.RequireEqual(t, newRig(t, size[0], size[1], theme).scene().View())
			})
		}
	}
	t.Run("text", func(t *testing.T) { // the same, for people to read
		var all string
		for _, size := range sizes {
			all += fmt.Sprintf("%d x %d\n%s\n", size[0], size[1], newRig(t, size[0], size[1], "").scene().screenText())
		}
		golden.RequireEqual(t, all)
	})
	t.Run("help", func(t *testing.T) {
		r := newRig(t, 120, 40, "")
		r.press("f1")
		golden.RequireEqual(t, r.screenText())
	})
	t.Run("about", func(t *testing.T) {
		var all string
		for _, size := range sizes {
			r := newRig(t, size[0], size[1], "").scene()
			r.press("ctrl+n", "ctrl+n", "f2")
			all += fmt.Sprintf("%d x %d\n%s\n", size[0], size[1], r.screenText())
		}
		golden.RequireEqual(t, all)
	})
	t.Run("empty", func(t *testing.T) {
		r := newRig(t, 80, 24, "")
		r.online()
		golden.RequireEqual(t, r.screenText())
	})
}

// TestLocale: an East Asian locale changes nothing. go-runewidth is what would.
func TestLocale(t *testing.T) {
	narrow := newRig(t, 120, 40, "").scene().View()
	was := runewidth.DefaultCondition.EastAsianWidth
	runewidth.DefaultCondition.EastAsianWidth = true
	t.Cleanup(func() { runewidth.DefaultCondition.EastAsianWidth = was })
	if wide := newRig(t, 120, 40, "").scene().View(); wide != narrow {
		t.Errorf("the screen differs:\n%s\n%s", plain(narrow), plain(wide))
	}
}

// TestPlainSigns: a terminal without UTF-8 gets ASCII for all that is ours.
func TestPlainSigns(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.g = newGlyphs(true)
	r.online(r.session(2, "nc-14", "line"))
	msg := r.message(2, "nc-14", "hello")
	r.comes(msg, r.reply(msg, "Hello HELLO"))
	r.press("ping", "enter")
	for i, c := range r.screenText() {
		if c >= 0x80 {
			t.Fatalf("%q at byte %d of\n%s", c, i, r.screenText())
		}
	}
}
