package ui

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"testing"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/term"
)

// hostileBits are what bad text is made of. None of its sequences is one that
// the screen uses, so each that comes through is seen.
var hostileBits = []string{
	"\x1b", "\x1b[", "\x1b[41m", "\x1b[999;999H", "\x1b[999G", "\x1b[2J", "\x1b[?1000h", "\x1b[5n", "\x1b]0;title\a", "\x1b]52;c;aGk=\x1b\\",
	"\x1bP+q\x1b\\", "\x1bc", "\x1b(0", "\u009b41m", "\u009d0;title\u009c", "\x9b41m", "\x9d", "\x00", "\a", "\b", "\t", "\v", "\f", "\r",
	"\x0e", "\x0f", "\x18", "\x1a", "\x7f", "\u0085", "\u2028", "\u2029", "\u202e", "\u2066", "\u200e", "\u061c", "\u200b", "\u200c", "\u200d",
	"\u2060", "\ufeff", "\u00ad", "\u180e", "\u3164", "\u115f", "\uffa0", "\U000e0041", "\U000e007f", "\u0301\u0302\u0303\u0304\u0305\u0306",
	"\xff", "\xc3", "\xe4\xbd", "\xf0\x9f\x91", "\xed\xa0\x80", "ok", "a", " ", "  ", "0", ";", "m", "你好", "👍", "👨‍👩‍👧", "🇨🇳", "हिन्दी", "العربية", "é", "\n", "~", "\\",
}

// foe makes bad text.
type foe struct{ *rand.Rand }

func (f foe) text() string {
	var b []byte
	for range 1 + f.IntN(8) {
		switch f.IntN(8) {
		case 0:
			b = utf8.AppendRune(b, rune(f.IntN(0x110000)))
		case 1:
			b = append(b, byte(f.IntN(256)))
		default:
			b = append(b, hostileBits[f.IntN(len(hostileBits))]...)
		}
	}
	return string(b)
}

// ours are the sequences a frame may have: looks, moves, erasing to the right,
// the cursor, synchronized output.
var ours = regexp.MustCompile(`^\x1b\[(?:(?:[0-9;]*)m|(\d*)G|(\d+)(?:;(\d+))?H|K|\?25[hl]|\?2026[hl])`)

// strange says what is wrong with bytes on their way to a terminal of a size,
// "" for nothing.
func strange(b []byte, cols, rows int) string {
	for i := 0; i < len(b); {
		if b[i] == 0x1b {
			m := ours.FindSubmatch(b[i:])
			if m == nil || bytes.Contains(m[0], []byte("[4")) && !bytes.Equal(m[0], []byte("\x1b[4m")) && m[0][len(m[0])-1] == 'm' ||
				atoi(m[1]) > cols || atoi(m[2]) > rows || atoi(m[3]) > cols {
				return fmt.Sprintf("a sequence at %q", b[i:min(len(b), i+20)])
			}
			i += len(m[0])
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || forbidden(r) {
			return fmt.Sprintf("%U in %q", r, b[max(i-20, 0):min(len(b), i+20)])
		}
		i += n
	}
	return ""
}

func atoi(b []byte) (n int) {
	for _, c := range b {
		n = n*10 + int(c-'0')
	}
	return n
}

// forbidden says what must not reach a terminal, by hand: package clean's own
// tables are what is being watched.
func forbidden(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r == 0x2028, r == 0x2029, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
		return true
	case r == 0x200b, r == 0x200c, r >= 0x2060 && r <= 0x2065, r == 0xfeff, r == 0xad, r == 0x180e:
		return true
	case r == 0x3164, r == 0x115f, r == 0x1160, r == 0xffa0, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// hostile sends n bad texts, names, rooms and reasons the whole way: as events
// into the Model, its frames through an Output, and looks at every byte of what
// a terminal gets.
func hostile(tb testing.TB, n int, seed uint64) {
	tb.Helper()
	const cols, rows = 300, 400
	out, in, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _, _ = out.Close(), in.Close() }()
	screen := term.NewOutput(in, func(string) string { return "" }) // strings have a test of their own
	written := bufio.NewReaderSize(out, 1<<20)
	end := []byte("\x1b[?2026l")
	take := func() (frame []byte) {
		for !bytes.HasSuffix(frame, end) {
			b, err := written.ReadSlice('l')
			if err != nil {
				tb.Fatal(err)
			}
			frame = append(frame, b...)
		}
		return frame
	}
	r := newRig(tb, 80, 24, "")
	r.screen = screen
	r.Update(tea.WindowSizeMsg{Width: cols, Height: rows})
	_ = screen.Enter()
	screen.Frame("begin")
	take()
	f := foe{rand.New(rand.NewPCG(seed, 1))}
	for sent := 0; sent < n; {
		sent += r.assault(f)
		r.touch(dirtyAll)
		screen.Frame(r.View())
		if bad := strange(take(), cols, rows); bad != "" {
			tb.Fatalf("after %d texts: %s", sent, bad)
		}
	}
	go func() { _, _ = written.WriteTo(bytes.NewBuffer(nil)) }() // what Close says; ends with the pipe
	_ = screen.Close()
}

// assault lets bad events come, about as many as show at once, and returns how
// many texts they had.
func (r *rig) assault(f foe) (texts int) {
	r.time = r.time.Add(time.Second)
	put := func(n int, v any) {
		texts += n
		r.hub.items = append(r.hub.items, client.Item{Value: v})
	}
	bad := func() wire.Session {
		return wire.Session{
			ID: 1 + f.Uint64N(300), Name: f.text(), Addr: f.text(), Dialect: f.text(), Why: f.text(), Room: f.text(),
			State: wire.Live, Since: r.time, Reason: f.text(),
		}
	}
	put(8, &wire.Welcome{
		Session: 1, Epoch: "e", Hub: f.text(), Rooms: []wire.Room{{Name: f.text(), Processor: f.text()}},
		Sessions: []wire.Session{bad()},
	})
	for range 200 {
		r.seq++
		e := &wire.Event{Kind: wire.Message, Seq: r.seq, At: r.time, Room: f.text(), From: f.Uint64N(300), Name: f.text(), Body: []byte(f.text())}
		put(3, e)
		if f.IntN(2) == 0 {
			r.seq++
			put(1, &wire.Event{Kind: wire.Reply, Seq: r.seq, At: r.time, To: e.From, Re: e.Seq, Body: []byte(f.text())})
		}
	}
	for range 40 {
		r.seq++
		s := bad()
		kind := []wire.Kind{wire.Join, wire.Leave, wire.Notice}[f.IntN(3)]
		put(8, &wire.Event{Kind: kind, Seq: r.seq, At: r.time, Session: &s, Body: []byte(f.text()), Reason: f.text()})
	}
	put(1, &wire.Failure{Code: "bad", Text: f.text()})
	put(1, &client.State{Phase: client.Online, Err: fmt.Errorf("%s", f.text())})
	r.roster.selected = f.Uint64N(300)
	r.comes()
	return texts
}

func TestHostile(t *testing.T) {
	n := 200_000
	if testing.Short() || raceEnabled {
		n = 20_000
	}
	hostile(t, n, 1)
}

// BenchmarkHostile is TestHostile for as many texts as one likes:
//
//	go test -run '^$' -bench Hostile -benchtime 10000000x ./ui
func BenchmarkHostile(b *testing.B) { hostile(b, b.N, 2) }

// TestStrange: the judge of TestHostile would see.
func TestStrange(t *testing.T) {
	for _, s := range hostileBits {
		clean := term.Bold.Paint("x") + term.Column(9) + term.ClearRight + "y"
		if got := strange([]byte(clean+s), 300, 400) != ""; got != dangerous(s) {
			t.Errorf("%q: strange is %v", s, got)
		}
	}
}

// dangerous says which of the bits may not come through as they are.
func dangerous(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || forbidden(r) {
			return true
		}
	}
	return false
}
