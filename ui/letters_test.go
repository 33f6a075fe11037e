package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// Letters that were read at once are as good as one after the other, wherever
// they are commands; as text they stay together.
func TestLettersReadAtOnce(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.comes(r.message(2, "nc-14", strings.Repeat("many words ", 2000)))
	together := func(letters string) { r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(letters)}) }
	r.press("esc", "o")
	r.View()
	together("jjj")
	if r.opened.top != 3 {
		t.Errorf("three steps down led to line %d", r.opened.top)
	}
	together("kki你好")
	if r.opened.rows != nil || r.in.value() != "你好" {
		t.Errorf("opened %v, input %q", r.opened.rows != nil, r.in.value())
	}
	together("再见")
	if r.in.value() != "你好再见" {
		t.Errorf("input %q", r.in.value())
	}
}
