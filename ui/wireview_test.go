package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/words"
)

// asked returns the last request with an op, and its id; nil where there was none.
func (r *rig) requested(op string) (*wire.Request, uint64) {
	for i := len(r.hub.asked) - 1; i >= 0; i-- {
		if r.hub.asked[i].Op == op {
			return &r.hub.asked[i], r.hub.id - uint64(len(r.hub.asked)-1-i)
		}
	}
	return nil, 0
}

// block makes the next block of session 2, some time after the one before.
func (r *rig) block(out bool, after time.Duration, data string) *wire.Block {
	r.time = r.time.Add(after)
	b := &wire.Block{Session: 2, At: r.time, Out: out, Data: []byte(data)}
	if r.offsets == nil {
		r.offsets = map[bool]uint64{}
	}
	b.Offset = r.offsets[out]
	r.offsets[out] += uint64(len(data))
	return b
}

// wired shows the bytes of session 2, which speaks a dialect.
func (r *rig) wired(dialect string) *rig {
	r.t.Helper()
	r.online(r.session(2, "nc-14", dialect), r.session(3, "py-07", "raw"))
	r.press("ctrl+n", "ctrl+n")
	r.Update(tea.KeyMsg{Type: tea.KeyF3})
	ask, id := r.requested(wire.OpWatch)
	if ask == nil || ask.Session != 2 || ask.Off {
		r.t.Fatalf("asked for %+v", r.hub.asked)
	}
	r.replies(id, &wire.Done{})
	return r
}

// conversation is a client of be32 frames, some glued, some in pieces.
func (r *rig) conversation() *rig {
	tail := r.block(false, 0, "\x00\x00\x00\x05hello")
	answer := r.block(true, 800*time.Microsecond, "\x00\x00\x00\x0bHello HELLO")
	tail.Tail, answer.Tail = true, true
	r.comes(tail, answer)
	r.comes(
		r.block(false, 2*time.Second, "\x00\x00\x00\x03one\x00\x00\x00\x03two\x00\x00\x00\x06thr"),
		r.block(false, 40*time.Millisecond, "ee!\x00\x00"),
		r.block(false, 40*time.Millisecond, "\x00\x06你好"),
		r.block(true, 900*time.Microsecond, "\x00\x00\x00\x09Hello ONE\x00\x00\x00\x09Hello TWO"),
	)
	missed := r.block(false, time.Second, "\x00\x00\x00\x0a\x1b[31mred\n\r\t")
	missed.Missed = 1234
	r.comes(missed)
	r.comes(r.block(false, time.Second, "not a frame at all"))
	return r
}

func TestWireLook(t *testing.T) {
	for _, form := range []string{"text", "hex"} {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
			t.Run(fmt.Sprintf("%s-%dx%d", form, size[0], size[1]), func(t *testing.T) {
				r := newRig(t, size[0], size[1], "mono").wired("be32").conversation()
				if form == "hex" {
					r.press("x")
				}
				exact(t, r, size[0], size[1])
				golden.RequireEqual(t, r.View())
			})
		}
	}
	t.Run("read", func(t *testing.T) { // the same, for people to read
		var all strings.Builder
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
			r := newRig(t, size[0], size[1], "").wired("be32").conversation()
			for range formCount {
				fmt.Fprintf(&all, "%d x %d\n%s\n", size[0], size[1], r.screenText())
				r.press("x")
			}
		}
		golden.RequireEqual(t, all.String())
	})
	t.Run("chinese", func(t *testing.T) {
		var all strings.Builder
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
			r := newRig(t, size[0], size[1], "").speaking(words.Chinese).wired("be32").conversation()
			fmt.Fprintf(&all, "%d x %d\n%s\n", size[0], size[1], r.screenText())
		}
		golden.RequireEqual(t, all.String())
	})
}

// TestWireOpens: by key, by Enter, by a second click; closed it asks for no more.
func TestWireOpens(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online(r.session(2, "nc-14", "line"), r.session(3, "py-07", "raw"))
	r.press("esc", "enter") // nobody is selected: that is to write
	r.Update(tea.KeyMsg{Type: tea.KeyF3})
	r.shows("Ctrl-N selects a connection, then F3")
	r.press("ctrl+n", "ctrl+n", "esc", "enter")
	r.shows("wire of nc-14", "asking the hub")
	_, id := r.requested(wire.OpWatch)
	r.replies(id, &wire.Done{})
	r.shows("nothing since the view was opened")
	process, id := r.requested(wire.OpProcess)
	if process == nil || process.Session != 2 {
		t.Fatalf("asked for %+v", r.hub.asked)
	}
	r.replies(id, &wire.Process{PID: 4123, Name: "python3", Command: "/usr/bin/python3 cl\x1bient.py"})
	r.shows("python3 cl␛ient.py, pid 4123")

	r.press("ctrl+n") // the next one
	off, _ := r.requested(wire.OpWatch)
	r.shows("wire of py-07")
	if off.Session != 3 || off.Off {
		t.Errorf("watches %+v", off)
	}
	r.comes(r.block(false, 0, "late")) // of the one before
	r.hides("late")
	r.press("esc")
	if off, _ = r.requested(wire.OpWatch); off.Session != 3 || !off.Off {
		t.Errorf("still watches: %+v", r.hub.asked)
	}
	_, id = r.requested(wire.OpWatch)
	r.replies(id, &wire.Failure{Code: "no_session", Text: "it went"}) // is nobody's business any more
	r.hides("wire of", "it went")

	r.click(5, 6)
	r.click(5, 6)
	r.shows("wire of nc-14")
	r.press("tab")
	r.shows("address  127.0.0.1:40102")
	r.press("tab")
	r.shows("wire of nc-14")
	r.click(5, 4) // all
	r.hides("wire of")
}

// TestWireFollows: it stays where one looks, and says what it does not have.
func TestWireFollows(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("line")
	for i := range 40 {
		r.comes(r.block(false, time.Millisecond, fmt.Sprintf("line %d\n", i)))
	}
	r.shows("line 39", "▼ live")
	r.press(" ")
	r.comes(r.block(false, time.Millisecond, "line 40\n"))
	r.shows("line 39", "|| paused 1 below")
	r.hides("line 40")
	r.press(" ")
	r.shows("line 40", "▼ live")
	r.press("k")
	r.shows("|| paused")
	r.press("g")
	r.shows("line 0", "line 1")
	r.press("G")
	r.shows("line 40")
	r.Update(tea.KeyMsg{Type: tea.KeyPgUp})
	r.hides("line 40")
	r.Update(tea.KeyMsg{Type: tea.KeyPgDown})
	r.shows("line 40", "▼ live")
}

// TestWireBound: no more than a mebibyte is held, whether one looks or not.
func TestWireBound(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("raw")
	chunk := strings.Repeat("0123456789abcde\n", 4096)
	for range 40 {
		r.comes(r.block(false, time.Millisecond, chunk))
	}
	if got := r.wire.store.bytes; got > maxWire || got < maxWire/2 {
		t.Errorf("holds %d", got)
	}
	if r.wire.list.first == firstRow || r.wire.list.rows.len() != len(r.wire.store.blocks)*32 {
		t.Errorf("%d rows of %d blocks", r.wire.list.rows.len(), len(r.wire.store.blocks))
	}
	r.press("g")
	r.shows("MB before this let go")
	for range 20 { // what one looks at is not taken away
		r.comes(r.block(false, time.Millisecond, chunk))
	}
	r.shows("let go")
	if got := r.wire.store.bytes; got > maxWire {
		t.Errorf("holds %d", got)
	}
	r.press("G")
	r.comes(r.block(false, time.Millisecond, "the end"))
	r.shows("missed here", "the end")
	for range 100_000 {
		r.hub.items = append(r.hub.items, client.Item{Value: r.block(false, 0, "x")})
	}
	r.comes()
	if got := len(r.wire.store.blocks); got > maxWire/wireExtra {
		t.Errorf("holds %d blocks", got)
	}
	r.shows("live")
}

// TestWireAgain: on another link the watch begins again, and what was there is
// not shown twice.
func TestWireAgain(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("line")
	one, two := r.block(false, 0, "one\n"), r.block(false, 0, "two\n")
	r.comes(one, two)
	r.comes(&client.State{Phase: client.Reconnecting})
	r.hub.asked = nil
	r.comes(&client.State{Phase: client.Online}, &wire.Welcome{
		Session: 1, Epoch: "e", Sessions: []wire.Session{r.session(1, "zack", "json"), r.session(2, "nc-14", "line")},
	})
	if ask, _ := r.requested(wire.OpWatch); ask == nil || ask.Session != 2 {
		t.Fatalf("asked for %+v", r.hub.asked)
	}
	both := &wire.Block{Session: 2, At: r.time, Tail: true, Data: []byte("one\ntwo\nthree\n")}
	r.comes(both)
	if got := strings.Count(r.screenText(), "two"); got != 1 {
		t.Errorf("%d times two:\n%s", got, r.screenText())
	}
	r.shows("three")
	r.comes(&wire.Welcome{Session: 1, Epoch: "another", Sessions: []wire.Session{r.session(1, "zack", "json")}})
	r.hides("wire of")
	if r.wire.open {
		t.Error("still open")
	}
}

func TestWireFind(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("line")
	for i := range 60 {
		r.comes(r.block(false, time.Millisecond, fmt.Sprintf("Line %d\n", i)))
	}
	r.press("/", "line 7", "enter")
	r.shows("hit 1 of 1", "Line 7", "/line 7")
	if !strings.Contains(r.View(), "\x1b[7mLine 7") {
		t.Errorf("not marked: %q", r.View())
	}
	r.press("/")
	r.shows("find line 7")
	r.in.set("kept")
	r.press("ctrl+c", "/", "esc")
	r.hides("find")
	r.press("/")
	r.prompt.in.set("0x31 30 0a") // "10\n"
	r.press("enter")
	r.shows("hit 1 of 1", "Line 10")
	r.press("/")
	r.prompt.in.set(`\x31\n`)
	r.press("enter")
	r.shows("hit 6 of 6", "Line 51")
	r.press("N")
	r.shows("hit 5 of 6", "Line 41")
	r.press("n", "n")
	r.shows("hit 1 of 6", "Line 1")
	r.press("x")
	if !strings.Contains(r.View(), "\x1b[7m31") {
		t.Errorf("not marked in hex: %q", r.View())
	}
	r.press("/")
	r.prompt.in.set("nowhere")
	r.press("enter")
	r.shows("not found")
}

// TestWireHostile: whatever a client sends, its bytes reach the terminal as
// signs.
func TestWireHostile(t *testing.T) {
	all := make([]byte, 0, 1<<10)
	for c := range 256 {
		all = append(all, byte(c))
	}
	for _, s := range []string{
		"\x1b]0;title\a", "\u202eevil", "\u200b\ufeff", "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "⚠️❤️🏳️‍🌈👍🏽", "हिन्दी",
		"\u009b31m", "\r\x1b[2J", "\u2028", "\xff\xfe\xe4\xbd", strings.Repeat("WIDE 中文 ", 400),
	} {
		all = append(all, s...)
	}
	for _, dialect := range []string{"raw", "line", "telnet", "be32", "varint", "jsonhdr", "dec8", "ws", "json", ""} {
		for _, size := range [][2]int{{20, 5}, {40, 12}, {80, 24}, {120, 40}} {
			r := newRig(t, size[0], size[1], "").wired(dialect)
			r.comes(r.block(false, 0, string(all)), r.block(true, 0, string(all)), r.block(false, 0, ""))
			for range 3 {
				for range 12 {
					exact(t, r, size[0], size[1])
					for _, c := range plain(r.View()) {
						if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || c == 0x202e || c == 0x200b || c == 0x2028 {
							t.Fatalf("%U got through as %s", c, dialect)
						}
					}
					if strings.Contains(r.View(), "\x1b]") || strings.Contains(r.View(), "\x1b[2J") {
						t.Fatal("an escape sequence got through")
					}
					r.Update(tea.KeyMsg{Type: tea.KeyPgUp})
				}
				r.press("G", "x")
			}
		}
	}
}

// TestWirePlain: a terminal without UTF-8 gets ASCII here as well.
func TestWirePlain(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.g = newGlyphs(true)
	r.wired("line")
	r.comes(r.block(false, 0, "a\r\nb\tc \x1b 你好\nd"))
	for range 3 {
		for i, c := range r.screenText() {
			if c >= 0x80 {
				t.Fatalf("%q at byte %d of\n%s", c, i, r.screenText())
			}
		}
		r.press("x")
	}
	r.shows(`a\r\n`, `b\tc \x1b \u4f60\u597d\n`)
}

// TestWireSizes: every line of every size is exactly as wide as it may be.
func TestWireSizes(t *testing.T) {
	r := newRig(t, 80, 24, "default").wired("be32").conversation()
	for range formCount {
		for h := 1; h <= 40; h += 3 {
			for w := 1; w <= 130; w += 4 {
				r.Update(tea.WindowSizeMsg{Width: w, Height: h})
				exact(t, r, w, h)
			}
		}
		r.press("x")
	}
}

// Letters that were read at once are pressed one after the other, and what the
// first has opened gets the rest.
func TestWireKeysReadAtOnce(t *testing.T) {
	r := newRig(t, 120, 40, "default").wired("line")
	for i := range 20 {
		r.comes(r.block(false, time.Millisecond, fmt.Sprintf("line %d\n", i)))
	}
	together := func(letters string) { r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(letters)}) }
	together("/line 7")
	r.press("enter")
	r.shows("hit 1 of 1")
	together("xx/")
	r.press("ctrl+u")
	together("0x6c696e65203131")
	r.press("enter")
	r.shows("hit 1 of 1")
}
