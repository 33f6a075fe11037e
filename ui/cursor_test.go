package ui

import (
	"fmt"
	"strings"
	"testing"
)

// under fails the test unless the cursor is on a row with this text, and the
// mark is on the screen where there is one.
func (r *rig) under(want string) {
	r.t.Helper()
	row := r.current()
	if row == nil || row.text != want {
		r.t.Fatalf("the cursor is on %+v, want %q\n%s", row, want, r.screenText())
	}
	if want = strings.TrimSpace(strings.SplitN(want, "\n", 2)[0]); len(want) > 20 {
		want = want[:20]
	}
	for _, line := range r.window() {
		if i := strings.Index(line, "▌"); i >= 0 && strings.Contains(line[i:], want) {
			return
		}
	}
	r.t.Fatalf("no mark on %q\n%s", want, r.screenText())
}

func TestCursor(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(100)
	if r.current() != nil {
		t.Fatal("a cursor without browsing")
	}
	r.press("esc")
	r.under("message 100")
	r.chatter(1)
	r.under("message 101") // it follows with the window
	r.press("k", "k")
	r.under("message 99")
	want := r.window()
	r.chatter(5) // and stays where it was put
	if got := r.window(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("moved:\n%s\nwas\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for range 20 {
		r.press("k")
	}
	r.under("message 79")
	if got := r.window()[0]; !strings.Contains(got, "message 79") {
		t.Fatalf("the window did not go along: %q at the top", got)
	}
	r.press("pgdown")
	if got := r.window()[0]; !strings.Contains(got, "▌") {
		t.Fatalf("the cursor did not stay in the window: %q at the top", got)
	}
	r.press("G")
	r.under("message 106")
	r.shows("▼ live")
	r.press("i")
	if r.current() != nil {
		t.Fatal("a cursor while one writes")
	}
}

// TestCursorInLongRow: over a row higher than the window it goes by lines.
func TestCursorInLongRow(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(3)
	long := make([]string, 11)
	for i := range long {
		long[i] = strings.Repeat("words to wrap ", 8) + fmt.Sprint("end of ", i)
	}
	r.comes(r.message(2, "nc-14", strings.Join(long, "\n")))
	r.chatter(3)
	r.press("esc", "k", "k", "k")
	r.shows("lines more, z unfolds")
	r.press("z", "j", "j", "j", "k", "k", "k")
	r.shows("end of 10")
	r.hides("end of 0")
	for range 40 {
		r.press("k")
	}
	r.under("message 1")
	for range 40 {
		r.press("j")
	}
	r.under("message 6")
	r.shows("▼ live")
}
