package ui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestKeysOnNothing: keys that move do no harm where there is no row yet.
func TestKeysOnNothing(t *testing.T) {
	keys := []string{"j", "down", "k", "pgdown", "pgup", "g", "G", " ", "g", "j", "n", "N"}
	t.Run("bytes", func(t *testing.T) {
		for _, k := range keys {
			r := newRig(t, 80, 24, "").wired("raw")
			r.press(k)
			r.shows("wire of nc-14")
			r.press("j", "k")
			r.shows("wire of nc-14")
			r.comes(r.block(false, 0, "here it is"))
			r.press("G")
			r.shows("here it is")
		}
	})
	t.Run("messages", func(t *testing.T) {
		for _, k := range keys {
			r := newRig(t, 80, 24, "")
			r.online()
			r.press("esc", k, "j")
			r.shows("Nothing has been said yet")
		}
	})
}

// TestOneLineAsks: a terminal of one line shows what is asked, not the newest
// message or the bytes.
func TestOneLineAsks(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("raw")
	r.Update(tea.WindowSizeMsg{Width: 40, Height: 1})
	r.press("s")
	r.shows("save to")
	if r.caret.hidden || r.caret.row != 0 || r.caret.col >= 40 {
		t.Errorf("the caret is at %d,%d, hidden %v", r.caret.col, r.caret.row, r.caret.hidden)
	}
	r.press("esc")
	r.View()
	if !r.caret.hidden {
		t.Error("the caret stayed")
	}
}
