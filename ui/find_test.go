package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/client"
)

// slices does what the screen would go on with, until there is nothing more.
func (r *rig) slices(cmd tea.Cmd) int {
	r.t.Helper()
	for n := range 100_000 {
		if cmd == nil {
			return n
		}
		msg := cmd()
		switch msg.(type) {
		case findMsg, exportMsg, exportedMsg:
		default:
			return n
		}
		_, cmd = r.Update(msg)
	}
	r.t.Fatal("it goes on for ever")
	return 0
}

func TestFind(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	for i := range 300 {
		text := fmt.Sprintf("row %d", i)
		if i%50 == 0 {
			text = fmt.Sprintf("Apple %d 苹果", i)
		}
		r.comes(r.message(2, "nc-14", text))
	}
	r.press("esc", "/", "a", "p", "p")
	r.shows("find: app  1/6", "Apple 250", "Enter keep", "›")
	r.under("Apple 250 苹果")
	if view := r.View(); !strings.Contains(view, "\x1b[7mApp\x1b[m") {
		t.Errorf("what was found is not marked:\n%q", view)
	}
	r.press("up")
	r.under("Apple 200 苹果")
	r.press("L") // no row has that
	r.shows("find: appL  0/0")
	r.Update(tea.KeyMsg{Type: tea.KeyBackspace})
	r.shows("find: app  ")
	r.under("Apple 250 苹果") // as it was before
	r.press("enter", "n", "n")
	r.under("Apple 150 苹果")
	r.shows("found 3/6", "n N next")
	r.press("N", "N")
	r.under("Apple 250 苹果")
	r.press("N")
	r.under("Apple 250 苹果") // there is no newer one
	r.comes(r.message(2, "nc-14", "pineAPPle"))
	r.shows("found 2/7")
	r.under("Apple 250 苹果") // and it stays there
	r.press("N")
	r.under("pineAPPle")
	r.press("esc")
	r.hides("found")
	if !r.browsing || r.find.words != "" {
		t.Error("Esc does not end it, or ends more")
	}
}

func TestFindIsSmartAboutCase(t *testing.T) {
	for words, want := range map[string]string{
		"zack": "Zack", "Zack": "Zack", "ZACK": "", "世": "世", "straß": "Straß", "é": "É", "x": "", "": "", "ack!": "ack!",
	} {
		n := newNeedle(words)
		text := "hello Zack! Straße 世界 É"
		at, end := n.find(text)
		got := ""
		if at >= 0 {
			got = text[at:end]
		}
		if got != want {
			t.Errorf("%q finds %q", words, got)
		}
	}
	for _, s := range []string{"\xff\xfe", "a\xffb", "İ", "K"} {
		n := newNeedle("k")
		n.in(s)
	}
}

// TestFindFast: what is typed so fast that it comes in one piece.
func TestFindFast(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(20)
	r.press("esc", "/message 7")
	r.shows("find: message 7  1/1")
	r.press("enter", "esc", "ihello /s")
	if got := r.in.value(); got != "hello /s" || r.browsing {
		t.Errorf("input %q", got)
	}
}

func TestFindEnds(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(100)
	r.press("esc", "/", "message 7")
	r.under("message 79")
	r.press("esc") // back to where one was
	r.shows("▼ live")
	r.hides("find:")
	r.press("/", "message 7", "enter")
	r.Update(ctrlF())
	if got := r.in.value(); got != "/search message 7" || r.find.words != "" {
		t.Errorf("input %q, finding %q", got, r.find.words)
	}
	r.press("ctrl+c", "esc", "/", "enter")
	if r.find.typing || r.find.words != "" {
		t.Error("nothing to find, and it goes on")
	}
	r.press("n")
	r.shows("nothing was searched for")
}

// TestFindFollowsNumbers: older rows that come in give others their numbers.
func TestFindFollowsNumbers(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(50)
	r.press("esc", "/", "message 3", "enter")
	r.under("message 39")
	r.shows("found 1/11")
	r.msgs.insert(r.msgs.first+5, []row{{text: "message 3 of old", at: r.time, seq: 51}, {text: "another", at: r.time, seq: 52}})
	r.comes(&client.State{Phase: client.Online})
	r.shows("found 1/12")
	r.press("n")
	r.under("message 38")
}

// TestFindInMany: no slice takes long, whatever there is to go through, and keys
// come in between.
func TestFindInMany(t *testing.T) {
	if raceEnabled {
		t.Skip("slow with the race detector")
	}
	var slices []time.Duration // each the best of some tries: others use the machine too
	for range 5 {
		r := many(t, defaultRows)
		cmd := func() tea.Cmd { r.press("esc", "/"); return r.press("needle") }()
		r.shows("find: needle  1/", "+")
		for n := 0; cmd != nil; n++ {
			start := time.Now()
			_, cmd = r.Update(cmd())
			took := time.Since(start)
			if n == len(slices) {
				slices = append(slices, took)
			}
			slices[n] = min(slices[n], took)
			if n > 1000 {
				t.Fatal("it goes on for ever")
			}
		}
		r.shows("find: needle  1/100")
	}
	worst := time.Duration(0)
	for _, took := range slices {
		worst = max(worst, took)
	}
	if worst > 50*time.Millisecond {
		t.Errorf("a slice took %v", worst)
	}
	t.Logf("worst slice %v", worst)
}

// many is a screen with n rows, every thousandth with a needle.
func many(t testing.TB, n int) *rig {
	t.Helper()
	r := newRig(t, 120, 40, "")
	r.online()
	for i := range n {
		text := "some words of a usual length that somebody said, and an answer to it"
		if i%1000 == 0 {
			text = "a Needle in it"
		}
		r.seq += 10
		r.msgs.add(row{kind: rowMessage, at: r.time, seq: r.seq, from: 2, name: "nc-14", text: text})
	}
	r.touch(dirtyAll)
	return r
}

func BenchmarkFindSlice(b *testing.B) {
	r := many(b, defaultRows)
	for b.Loop() {
		r.find = find{}
		for cmd := r.look("nothing has this"); cmd != nil; cmd = r.findOn() {
		}
	}
}

func BenchmarkFilteredView(b *testing.B) {
	r := many(b, defaultRows)
	r.doFilter("needle")
	r.View()
	for b.Loop() {
		r.touch(dirtyAll)
		r.View()
	}
}
