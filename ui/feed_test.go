package ui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/client"
)

// TestOneBatchAFrame: what comes while a frame lasts waits for its end, and a
// frame that brought nothing is the last.
func TestOneBatchAFrame(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.asleep = true // as Init leaves it
	put := func(text string) {
		r.hub.items = append(r.hub.items, client.Item{Value: r.message(2, "nc-14", text)})
	}
	put("first")
	if _, cmd := r.Update(wakeMsg{}); cmd == nil || !r.ticking {
		t.Fatal("no tick follows the wake")
	}
	r.shows("first")
	put("second")
	r.Update(wakeMsg{})
	r.hides("second")
	if _, cmd := r.Update(tickMsg{}); cmd == nil || !r.ticking {
		t.Fatal("no tick follows one that brought something")
	}
	r.shows("second")
	if _, cmd := r.Update(tickMsg{}); cmd == nil || r.ticking || !r.asleep {
		t.Fatal("should wait to be woken")
	}
}

func TestNothingChanged(t *testing.T) {
	r := newRig(t, 120, 40, "").scene()
	r.mouseHas = true
	want := r.View()
	for _, msg := range []tea.Msg{tickMsg{}, tea.FocusMsg{}, tea.MouseMsg{Action: tea.MouseActionMotion}} {
		r.Update(msg)
		if r.View() != want {
			t.Errorf("%T changed the screen", msg)
		}
	}
	if n := testing.AllocsPerRun(10, func() { _ = r.View() }); n != 0 || r.View() != want {
		t.Errorf("an unchanged screen costs %v allocations", n)
	}
}

func TestClicks(t *testing.T) {
	r := newRig(t, 80, 24, "").scene()
	click := func(x, y int) {
		r.Update(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	}
	click(3, 7) // under title, line, two rooms, all, zack, nc-14
	r.shows("▌● py-07", "only py-07")
	click(3, 4)
	r.shows("▌all")

	r.Update(tea.FocusMsg{})
	click(3, 7)
	r.shows("▌all") // that click gave the focus
	r.Update(tea.WindowSizeMsg{Width: 50, Height: 12})
	r.time = r.time.Add(focusClick * 2)
	click(17, 0)
	r.shows("3 Who(5)*", "web-3")
	click(10, 0)
	r.shows("2 Log*", "+ 张三丰的机… 127.0.0.1:40106")
}
