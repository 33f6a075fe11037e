package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
)

func TestUnescape(t *testing.T) {
	for line, want := range map[string]string{
		`a\n\r\t\\b`: "a\n\r\t\\b", `\x00\xff\x1b`: "\x00\xff\x1b", `\u4f60\0`: "你\x00", "plain 你": "plain 你",
	} {
		if got, err := unescape(line); err != nil || string(got) != want {
			t.Errorf("%s: %q %v", line, got, err)
		}
	}
	for _, line := range []string{`\`, `\q`, `\x`, `\x0`, `\xgg`, `\u4f6`} {
		if got, err := unescape(line); err == nil {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestOperate: what an operator types is asked of the hub, and the answer said.
func TestOperate(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		line    string
		confirm bool
		want    wire.Request
		see     string
	}{
		{line: "/kick nc-14", confirm: true, want: wire.Request{Op: wire.OpKick, Session: 2}, see: "nc-14 was kicked"},
		{line: "/kick 2 too loud", confirm: true, want: wire.Request{Op: wire.OpKick, Session: 2, Text: text("too loud")}, see: "nc-14 was kicked"},
		{line: `/raw nc-14 a\x00\u4f60\n`, want: wire.Request{Op: wire.OpRaw, Session: 2, Text: text("a\x00你\n")}, see: "sent to nc-14, 6 B: a␀你␊"},
		{line: `/raw nc-14 \xff`, want: wire.Request{Op: wire.OpRaw, Session: 2, Data: []byte{0xff}}, see: `sent to nc-14, 1 B: \xff`},
		{line: `/raw nc-14 \q`, see: `/raw: there is no \q`},
		{line: "/raw nc-14", see: "the bytes are missing"},
		{line: "/policy nc-14 disconnect", want: wire.Request{Op: wire.OpPolicy, Session: 2, Policy: "disconnect"}, see: "nc-14 is disconnected when it is too slow"},
		{line: "/policy nc-14 skip", want: wire.Request{Op: wire.OpPolicy, Session: 2, Policy: "skip"}, see: "told what it missed"},
		{line: "/policy nc-14 maybe", see: "/policy NAME|ID skip|disconnect"},
		{line: "/processor #lobby upper", want: wire.Request{Op: wire.OpProcessor, Room: "lobby", Processor: "upper"}, see: "lobby is answered by upper now"},
		{line: "/processor lobby", see: "/processor ROOM PROCESSOR"},
		{line: "/kick nobody", see: "nobody here is called nobody"},
	} {
		r := newRig(t, 80, 24, "")
		r.online(r.session(2, "nc-14", "line"))
		r.press(c.line, "enter")
		if c.confirm {
			r.shows("kick nc-14 (#2)", "Enter yes · Esc no")
			r.press("x", "enter")
		}
		var want []wire.Request
		if c.want.Op != "" {
			want = append(want, c.want)
		}
		if !reflect.DeepEqual(r.hub.asked, want) {
			t.Errorf("%s asked for %+v", c.line, r.hub.asked)
		}
		r.replies(1, &wire.Done{})
		r.shows(c.see)
	}
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.press("/kick nc-14", "enter", "esc")
	if len(r.hub.asked) != 0 {
		t.Errorf("asked for %+v", r.hub.asked)
	}
}

func TestOperateCompletes(t *testing.T) {
	for line, want := range map[string]string{
		"/kick n": "/kick nc-14 ", "/raw n": "/raw nc-14 ", "/policy nc-14 d": "/policy nc-14 disconnect",
		"/processor lo": "/processor lobby ", "/processor lobby h": "/processor lobby hello", "/processor lobby n": "/processor lobby none",
	} {
		r := newRig(t, 80, 24, "")
		r.online(r.session(2, "nc-14", "line"))
		r.press(line, "tab")
		if got := r.in.value(); got != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestWireOperates: the same by single keys, and what is asked goes above or in
// the place of the input, which keeps what is in it.
func TestWireOperates(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		r := newRig(t, size[0], size[1], "").wired("line")
		do := func(op string) wire.Request {
			t.Helper()
			got, id := r.requested(op)
			if got == nil {
				t.Fatalf("no %s in %+v", op, r.hub.asked)
			}
			r.replies(id, &wire.Done{})
			return *got
		}
		r.press("K")
		r.shows("kick nc-14 (#2)")
		r.press("enter")
		do(wire.OpKick)
		r.shows("nc-14 was kicked")
		r.press("w")
		r.shows("raw to nc-14")
		r.press(`\x00hi`, "enter")
		if got := do(wire.OpRaw); got.Text == nil || *got.Text != "\x00hi" {
			t.Errorf("%+v", got)
		}
		r.shows("sent to nc-14, 3 B: ␀hi")
		r.press("m", "psst", "enter")
		if got := r.hub.said; len(got) != 1 || got[0] != "psst" {
			t.Errorf("said %q", got)
		}
		r.press("p")
		if got := do(wire.OpPolicy); got.Policy != wire.PolicyDisconnect {
			t.Errorf("%+v", got)
		}
		r.press("f")
		r.shows("framing of nc-14")
		r.press("tab", "tab", "enter")
		if got := do(wire.OpFraming); got.Framing == wire.Line || !wire.Framing(got.Framing) {
			t.Errorf("%+v", got)
		}
		r.press("P", "upper", "enter")
		if got := do(wire.OpProcessor); got.Room != "lobby" || got.Processor != "upper" {
			t.Errorf("%+v", got)
		}
		r.press("F")
		r.shows("no framing is suggested")
		r.press("i", "/who", "enter")
		do(wire.OpWho)
		r.press("esc", "q")
		r.hides("wire of")
	}
}

// TestMisfit: what is wrong is said under the head, and a key helps.
func TestMisfit(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("be32")
	r.comes(r.block(false, 0, "\x05\x00\x00\x00hello"))
	r.time = r.time.Add(5 * time.Second)
	r.Update(clockMsg(r.time))
	r.shows("other byte order", "F sets the", "framing to le32", "F le32")
	r.press("F")
	got, id := r.requested(wire.OpFraming)
	if got == nil || got.Session != 2 || got.Framing != wire.LE32 {
		t.Fatalf("asked for %+v", r.hub.asked)
	}
	r.replies(id, &wire.Done{})
	r.shows("nc-14 speaks le32 now")
	set := r.session(2, "nc-14", "le32")
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{set}})
	r.Update(clockMsg(r.time))
	r.shows("[05 00 00 00]hello")
	r.hides("byte order")
}

// TestGateMisfit: F opens the gate something waits at.
func TestGateMisfit(t *testing.T) {
	r := newRig(t, 80, 24, "").wired("line")
	r.comes(r.block(false, 0, "one\n"))
	waits := r.session(2, "nc-14", "line")
	waits.State = wire.Waiting
	waits.InMsgs += 2
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{waits}})
	r.Update(clockMsg(r.time))
	r.shows("2 messages wait at the gate of lobby", "F opens", "it")
	r.press("F")
	if got, _ := r.requested(wire.OpGate); got == nil || got.Room != "lobby" || !*got.Open {
		t.Fatalf("asked for %+v", r.hub.asked)
	}
	r.press("tab")
	r.shows("state    2 messages wait at the gate of lobby")
}

// TestRadar: who is behind is seen at a glance, and who is stuck.
func TestRadar(t *testing.T) {
	r := newRig(t, 120, 40, "")
	slow, well, half := r.session(2, "slow", "line"), r.session(3, "well", "line"), r.session(4, "half", "be32")
	slow.Lag, slow.Skipped, slow.BehindMS, slow.Policy = 412, 2, 3000, wire.PolicyDisconnect
	well.Lag = 3 // for a moment
	half.InMsgs, half.InBytes = 0, 9
	r.online(slow, well, half)
	r.shows("1 behind  4 live", " ↓ slow       ↓412 3s ", " ● well       line ", " ● half ")
	r.time = r.time.Add(5 * time.Second)
	r.Update(clockMsg(r.time))
	r.shows("↓412 8s", " ! half ")
	r.press("ctrl+n", "ctrl+n")
	r.shows("lag    412 for 8s  skipped 2")
	r.Update(tea.KeyMsg{Type: tea.KeyF2})
	r.shows("behind   412 events for 8 s, 2 skipped, policy disconnect")
	r.press("esc")
	slow.Lag, slow.BehindMS, half.InMsgs = 0, 0, 1
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{slow, half}})
	r.hides("behind", "↓", " ! half")

	r = newRig(t, 80, 24, "")
	slow.Lag, slow.BehindMS = 412, 3000
	r.g = newGlyphs(true)
	r.online(slow)
	r.shows(" v slow ", "1 behind")
}

// TestGoneWire: who went left its last bytes behind.
func TestGoneWire(t *testing.T) {
	r := newRig(t, 80, 24, "")
	gone := r.session(2, "nc-14", "line")
	gone.State, gone.Reason = wire.Gone, "reset by client"
	r.online(gone)
	r.press("ctrl+n", "ctrl+n", "esc", "enter")
	_, id := r.requested(wire.OpWatch)
	if ask, _ := r.requested(wire.OpProcess); ask != nil {
		t.Error("asks for the process of who is gone")
	}
	r.replies(id, &wire.Done{})
	r.shows("gone: reset by client", "it is gone, and nothing of it was kept")
	last := r.block(false, 0, "last words\n")
	last.Tail = true
	r.comes(last)
	r.shows("last words␊")
	r.press("K")
	r.shows("nc-14 is gone")
}

// TestNeedle: what is typed after / says which bytes are looked for.
func TestNeedle(t *testing.T) {
	for line, want := range map[string]string{
		"0x00ff": "\x00\xff", "0x 00 ff": "\x00\xff", `\x00ff`: "\x00ff", "0x0": "0x0", `a\q`: `a\q`, "你": "你",
	} {
		if got, _ := needleOf(line); !bytes.Equal(got, []byte(want)) {
			t.Errorf("%s: %q", line, got)
		}
	}
}

// TestWireSave: by its name a file is a recording, or a script that does the same.
func TestWireSave(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, 80, 24, "").wired("raw")
	r.comes(r.block(false, 0, "Zack"), r.block(true, time.Millisecond, "-"))
	for ext, want := range map[string]string{".jsonl": `"text":"Zack"`, ".py": `b"Zack"`, ".sh": "Zack"} {
		key := "s"
		if ext != ".jsonl" {
			key = "S"
		}
		r.press(key)
		r.shows("nc-14")
		path := filepath.Join(dir, "it"+ext)
		for i := range 2 { // the second time there is one
			if i > 0 {
				r.press(key)
			}
			r.prompt.in.set(path)
			_, cmd := r.Update(tea.KeyMsg{Type: tea.KeyEnter})
			if cmd == nil {
				t.Fatal("nothing is saved")
			}
			r.Update(cmd())
			if i == 0 {
				r.shows("2 blocks in /")
			} else {
				r.shows("not saved", "exists")
			}
		}
		if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), want) {
			t.Errorf("%s: %v\n%s", ext, err, b)
		}
	}
	r.press("s", "esc")
	r.hides("save to")
}
