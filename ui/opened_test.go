package ui

import (
	"fmt"
	"strings"
	"testing"

	"hubbub/hub/wire"
)

func TestOpen(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online(r.session(2, "nc-14", "line"))
	text := strings.Repeat("many words ", 2000) + "the end"
	msg := r.message(2, "nc-14", text)
	reply := r.reply(msg, "Hello")
	r.comes(msg, reply)
	asked := len(r.hub.asked)
	r.press("esc", "k", "enter")
	r.shows("message from nc-14", fmt.Sprint(" seq      ", msg.Seq))
	r.press("G")
	r.shows("answer of the hub", "took     0.4 ms", "Hello")
	r.press("g")
	for i, seq := range []uint64{msg.Seq, reply.Seq} {
		if q := r.hub.asked[asked+i]; q.Op != wire.OpHistory || *q.After != seq-1 || q.Before != seq+1 {
			t.Fatalf("asked %+v", q)
		}
	}
	if r.current() != nil {
		t.Error("a cursor in what is opened")
	}
	r.replies(uint64(asked+1), &wire.Page{Kind: wire.KindHistory, Events: []wire.Event{*msg}})
	r.replies(uint64(asked+2), &wire.Page{Kind: wire.KindHistory, Events: []wire.Event{*reply}})
	r.shows("22,007 bytes in 1 line", "lines 1 to ")
	r.press("G")
	r.shows("the end", "5 bytes in 1 line")
	r.press("esc")
	r.shows("messages & replies")
	if got := r.current(); got == nil || got.seq != msg.Seq {
		t.Fatalf("not back where one was: %+v", got)
	}
}

func TestOpenBytes(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "raw"))
	msg := r.message(2, "nc-14", "ab\xff\x00cdefghijkl")
	r.comes(msg)
	asked := len(r.hub.asked)
	r.press("esc", "o")
	r.replies(uint64(asked+1), &wire.Page{Kind: wire.KindHistory, Events: []wire.Event{*msg}})
	r.shows("14 bytes, not UTF-8", "000000  61 62 ff 00 63 64 65 66  ab..cdef", "000008  67 68 69 6a 6b 6c        ghijkl")
	r.press("q", "o")
	r.replies(r.hub.id, &wire.Failure{Code: "busy", Text: "not \x1bnow"})
	r.shows("not ␛now")
	r.press("i", "x")
	if r.in.value() != "x" {
		t.Fatalf("input %q", r.in.value())
	}
}

// TestOpenFolded: the answer is shown though it is hidden in the list.
func TestOpenFolded(t *testing.T) {
	for _, size := range [][2]int{{20, 5}, {40, 12}, {80, 24}} {
		r := newRig(t, size[0], size[1], "")
		r.online()
		r.exchange(3)
		r.press("esc", "Z", "enter", "G")
		r.shows("Esc closes")
		r.press("esc", "j")
		if got := r.current(); got == nil || got.text != "question 3" {
			t.Fatalf("the cursor is on %+v", got)
		}
	}
}
