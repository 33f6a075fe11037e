package ui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// TestWindowKeys: the keys that are for the terminal reach it.
func TestWindowKeys(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.Update(tea.KeyMsg{Type: tea.KeyCtrlL})
	if r.caret.repaints != 1 {
		t.Errorf("Ctrl-L drew the screen anew %d times", r.caret.repaints)
	}
	altM := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("m"), Alt: true}
	r.Update(altM)
	if r.caret.mouse || !r.noMouse {
		t.Error("the mouse is on")
	}
	r.Update(altM)
	if !r.caret.mouse || r.noMouse {
		t.Error("the mouse is off")
	}
}
