package ui

import (
	"fmt"
	"strings"
	"testing"
)

// exchange lets n questions come, each with its answer.
func (r *rig) exchange(n int) {
	for range n {
		r.number++
		msg := r.message(2, "nc-14", fmt.Sprintf("question %d", r.number))
		r.comes(msg, r.reply(msg, fmt.Sprintf("answer %d", r.number)))
	}
}

func TestFoldOne(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.exchange(20)
	r.press("pgup", "esc")
	for i := 0; i < 20 && r.current().text != "question 12"; i++ {
		r.press("k")
	}
	r.under("question 12")
	before := r.window()
	at := -1
	for i, line := range before {
		if strings.Contains(line, "question 12") {
			at = i
		}
	}
	r.press("z")
	r.shows("question 12 ⇒ answer 12", "✓ 0.4 ms")
	after := r.window()
	for i := range at { // nothing above it moves
		if i > 0 && after[i] != before[i] {
			t.Fatalf("line %d is %q, was %q", i, after[i], before[i])
		}
	}
	r.press("j")
	r.under("question 13") // the answer is no row now
	r.press("k", "z")
	r.shows("← hub")
	r.hides("⇒")
	r.press("j", "z") // on the answer it is the same item
	r.shows("question 12 ⇒ answer 12")
	r.under("question 12")
}

func TestFoldAll(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.exchange(40)
	r.press("esc", "Z")
	r.hides("← hub")
	r.shows("question 40 ⇒ answer 40", "question 30 ⇒ answer 30")
	late, next := r.message(2, "nc-14", "slow one"), r.message(3, "py-07", "between")
	r.comes(late, next)
	r.shows("slow one\n", "between\n")
	reply := r.reply(late, "at last")
	reply.Seq = next.Seq + 1
	r.seq = reply.Seq
	r.comes(reply)
	r.shows("slow one ⇒ at last") // in place, though it is not the last row
	r.hides("← hub")
	r.press("k", "Z", "G")
	r.shows("to nc-14: at last", "question 40\n", "answer 40")
	r.hides("⇒")
	r.press("k", "k")
	was := r.current()
	r.press("Z", "Z")
	r.under(was.text)
}

// TestFoldedStays: what comes for a folded item while one reads elsewhere moves
// nothing, and neither does folding what is above the window.
func TestFoldedStays(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.exchange(60)
	r.press("esc", "Z", "pgup", "pgup")
	want := r.window()
	r.exchange(30)
	if got := r.window(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("moved:\n%s\nwas\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestLongFoldsByItself(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	var lines []string
	for i := range 248 {
		lines = append(lines, fmt.Sprintf("line %03d", i))
	}
	msg := r.message(2, "nc-14", strings.Join(lines, "\n"))
	r.comes(msg, r.reply(msg, "Hello"))
	r.shows("line 000", "line 007", "… 240 lines more, z unfolds", "Hello")
	r.hides("line 008")
	r.press("esc", "k", "z")
	r.shows("line 012")
	r.press("z")
	r.shows("line 000… ⇒ Hello")
	r.press("z")
	r.shows("line 012")
	twelve := r.message(2, "nc-14", strings.Join(lines[:12], "\n"))
	r.comes(twelve)
	r.press("G")
	r.hides("lines more")
	r.shows("line 011")
}

// TestFoldEverywhere: at every size, with every sign.
func TestFoldEverywhere(t *testing.T) {
	for _, size := range [][2]int{{8, 3}, {20, 5}, {30, 9}, {40, 12}, {80, 24}, {120, 40}} {
		r := newRig(t, size[0], size[1], "").scene()
		r.press("esc", "Z", "k", "k", "z", "k", "Z", "z", "g", "j", "z")
		for line := range strings.SplitSeq(r.screenText(), "\n") {
			if w := len([]rune(line)); w > 2*size[0] {
				t.Errorf("%v: %q", size, line)
			}
		}
	}
}
