package ui

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// copies fails the test unless this was the last thing copied.
func (r *rig) copies(want string) {
	r.t.Helper()
	got := r.caret.copied
	if len(got) == 0 || got[len(got)-1] != want {
		r.t.Fatalf("copied %q, want %q\n%s", got, want, r.screenText())
	}
}

func alt(c rune) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{c}, Alt: true} }

func TestCopy(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	long := strings.Repeat("a long line that wraps, ", 12) + "你好"
	for _, text := range []string{"one\x1b[31m", long, "two\nlines"} {
		msg := r.message(2, "nc-14", text)
		r.comes(msg, r.reply(msg, "re "+text[:3]))
	}
	r.press("esc", "k")
	r.under("two\nlines")
	r.press("y")
	r.copies("two\nlines")
	r.shows("copied 9 bytes")
	r.press("Y")
	r.copies("two\nlines\nre two")
	r.press("j", "Y") // from the answer the same
	r.copies("two\nlines\nre two")
	r.press("k", "k", "k", "y")
	r.copies(long) // as it was sent, not as it wraps
	r.press("k", "k", "y")
	r.copies("one␛[31m")

	// A range, its rows marked.
	r.press("v", "j", "j")
	if n := strings.Count(r.screenText(), "14:03:21▌"); n < 2 {
		t.Errorf("%d marks\n%s", n, r.screenText())
	}
	r.shows("y copy them")
	r.comes(r.message(2, "nc-14", "later"))
	r.press("y")
	r.copies("one␛[31m\nre one\n" + long)
	r.hides("y copy them")
	r.press("v", "esc")
	if r.picked != 0 || !r.browsing {
		t.Error("Esc does not end the range, or ends more")
	}

	r.caret.copyErr = errors.New("no\x1b clipboard")
	r.press("y")
	r.shows("not copied: no␛ clipboard")
	r.caret.copyErr = nil
	n := len(r.caret.copied)
	r.toClipboard(strings.Repeat("x", maxCopy+1))
	r.shows("100.0 kB is too much for the clipboard: /copy FILE")
	r.press("i", "y")
	if len(r.caret.copied) != n || r.in.value() != "y" {
		t.Error("copied what is not to be")
	}
}

func TestCopyWhatShows(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "talk.txt")
	r := talk(t)
	r.press("/filter who:py-*", "enter", "/copy", "enter")
	r.copies("py-07: ping\nhub: pong\npy-11: bye now\nhub: see you")
	r.slices(r.press("/copy "+file, "enter"))
	r.shows("talk.txt: 4 rows, 130 B")
	text, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(text), "2026-11-20 14:03:21 py-07: ping\n2026-11-20 14:03:21 hub: pong\n") {
		t.Fatalf("%q %v", text, err)
	}
	r.press("/clear", "enter")
	r.slices(r.press("/copy "+file, "enter"))
	r.shows("talk.txt is there already: give")
	r.slices(r.press("/save "+filepath.Join(dir, "none", "x"), "enter"))
	r.shows("x was not written: no such")
}

func TestSave(t *testing.T) {
	file := filepath.Join(t.TempDir(), "all.jsonl")
	r := many(t, 5000)
	msg := r.message(2, "nc-14", "two\nlines")
	r.comes(msg, r.reply(msg, "re"))
	r.note(rowNote, "no event")
	cmd := r.press("/save "+file, "enter")
	r.slices(cmd)
	r.shows("all.jsonl: 5,002 rows")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	var last, said map[string]any
	if err := errors.Join(json.Unmarshal([]byte(lines[5001]), &last), json.Unmarshal([]byte(lines[5000]), &said)); err != nil {
		t.Fatal(err)
	}
	if len(lines) != 5002 || last["kind"] != "reply" || last["re"] != said["seq"] || said["text"] != "two\nlines" || said["room"] != "lobby" {
		t.Errorf("%d lines, the last %v %v", len(lines), said, last)
	}
	plain := filepath.Join(t.TempDir(), "all.txt")
	r.slices(r.press("/save "+plain, "enter"))
	if text, err = os.ReadFile(plain); err != nil || !strings.Contains(string(text), " nc-14: two\n    lines\n") {
		t.Errorf("%.200q %v", text, err)
	}
}

func TestCopyView(t *testing.T) {
	r := newRig(t, 80, 24, "").scene()
	r.press("esc", "k", "k", "k")
	before := r.screenText()
	_, cmd := r.Update(alt('l'))
	if cmd == nil {
		t.Fatal("the mouse is kept")
	}
	if !r.caret.hidden {
		t.Error("there is a caret")
	}
	r.shows("copy view: select with the mouse", "nc-14: hello", "hub: Hello HELLO", "you: ping")
	r.hides("│", "14:03", "→", "live", "sending")
	frame := r.View()
	r.chatter(30)
	r.roster.stale = true
	r.touch(dirtyAll)
	if r.View() != frame {
		t.Fatal("it moved")
	}
	r.press("pgdown")
	r.shows("nc-14: message")
	r.press("pgup", "pgup", "pgup")
	r.Update(tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionPress, X: 3, Y: 3})
	r.press("x", "q")
	if r.copying.on {
		t.Fatal("q does not end it")
	}
	r.shows("│", "14:03")
	r.Update(alt('l'))
	if _, cmd = r.Update(alt('l')); cmd == nil || r.copying.on {
		t.Fatal("Alt-L does not end it, or the mouse stays away")
	}
	_ = before

	// Where one followed, one does again.
	r = newRig(t, 80, 24, "")
	r.online()
	r.chatter(100)
	was := r.screenText()
	r.Update(alt('l'))
	r.press("esc")
	if got := r.screenText(); got != was || r.browsing {
		t.Errorf("it is another screen:\n%s", got)
	}
	r.noMouse = true
	if _, cmd = r.Update(alt('l')); cmd != nil {
		t.Error("a mouse that is off is given back")
	}
	if _, cmd = r.Update(alt('l')); cmd != nil {
		t.Error("a mouse that is off is taken")
	}
}
