package ui

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/mattn/go-runewidth"

	"hubbub/ui/words"
)

// plain returns a frame without escape sequences.
func plain(s string) string { return ansi.Strip(s) }

var sizes = [][2]int{{20, 5}, {40, 12}, {80, 24}, {120, 40}}

// lookSizes are those that TestLook keeps: one of each shape, and one that is
// larger than most.
var lookSizes = [][2]int{{20, 5}, {40, 12}, {64, 18}, {80, 24}, {120, 40}, {300, 100}}

// TestLook keeps what the screen looks like. Whole are kept, for people to
// compare: the text at each size in each language, and the looks of each theme
// at 80 x 24. Of all else a line with a hash is kept in looks.golden: it says
// that something changed, and the others say what.
func TestLook(t *testing.T) {
	for _, lang := range []words.Lang{words.English, words.Chinese} {
		for _, size := range lookSizes {
			t.Run(fmt.Sprintf("%s-%dx%d", lang, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, newRig(t, size[0], size[1], "mono").speaking(lang).scene().screenText())
			})
		}
		t.Run(string(lang)+"-help", func(t *testing.T) {
			r := newRig(t, 120, 44, "").speaking(lang)
			r.press("f1")
			golden.RequireEqual(t, r.screenText())
		})
		t.Run(string(lang)+"-about", func(t *testing.T) {
			var all string
			for _, size := range sizes {
				r := newRig(t, size[0], size[1], "").speaking(lang).scene()
				r.press("ctrl+n", "ctrl+n", "f2")
				all += fmt.Sprintf("%d x %d\n%s\n", size[0], size[1], r.screenText())
			}
			golden.RequireEqual(t, all)
		})
		t.Run(string(lang)+"-empty", func(t *testing.T) {
			r := newRig(t, 80, 24, "").speaking(lang)
			r.online()
			golden.RequireEqual(t, r.screenText())
		})
	}
	for _, theme := range Themes() {
		t.Run(theme, func(t *testing.T) {
			golden.RequireEqual(t, newRig(t, 80, 24, theme).scene().View())
		})
	}
	t.Run("looks", func(t *testing.T) {
		var all strings.Builder
		for _, theme := range Themes() {
			for _, lang := range []words.Lang{words.English, words.Chinese} {
				for _, size := range lookSizes {
					frame := newRig(t, size[0], size[1], theme).speaking(lang).scene().View()
					fmt.Fprintf(&all, "%s %s %dx%d %.8x\n", theme, lang, size[0], size[1], sha256.Sum256([]byte(frame)))
				}
			}
		}
		golden.RequireEqual(t, all.String())
	})
}

// speaking has the screen speak a language from the start.
func (r *rig) speaking(lang words.Lang) *rig {
	r.speak(lang)
	r.relayout()
	return r
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
