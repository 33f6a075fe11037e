package wire

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// feed gives a codec the pieces of an input as if they came one right behind
// the other, then lets the client be quiet for idle or close its side. It
// returns the messages and what is left.
func feed(c codec, limit int, idle time.Duration, eof bool, pieces ...[]byte) (said []Said, rest []byte, err error) {
	var held []byte
	fresh := 0
	take := func(s State) {
		for err == nil {
			var m cut
			s.Last = fresh
			if m, err = c(held, s, limit); err != nil {
				return
			}
			held = held[m.used:]
			if !m.whole || m.said.Back != nil {
				fresh = m.again
			}
			if !m.whole {
				return
			}
			said = append(said, m.said)
		}
	}
	for _, p := range pieces {
		held = append(slices.Clone(held), p...) // what was said keeps its bytes
		fresh += len(p)
		take(State{})
	}
	take(State{Idle: idle, EOF: eof})
	return said, held, err
}

func texts(said []Said) []string {
	t := []string{}
	for _, s := range said {
		t = append(t, string(s.Text))
	}
	return t
}

func raws(said []Said) []byte {
	var b []byte
	for _, s := range said {
		b = append(b, s.Raw...)
	}
	return b
}

func TestCodecs(t *testing.T) {
	big := strings.Repeat("x", smallRead)
	long := strings.Repeat("世", 100_000)
	for _, c := range []struct {
		name    string
		dialect string
		pieces  []string
		idle    time.Duration
		eof     bool
		want    []string
		rest    string
	}{
		{name: "raw", dialect: Raw, pieces: []string{"Zack"}, want: []string{"Zack"}},
		{name: "raw, two reads", dialect: Raw, pieces: []string{"Zack", "Python"}, want: []string{"Zack", "Python"}},
		{name: "raw, endings", dialect: Raw, pieces: []string{"a\r\n", "\n", "b\r\r\n\n"}, want: []string{"a", "", "b"}},
		{name: "raw, lines", dialect: Raw, pieces: []string{"a\nb"}, want: []string{"a\nb"}},
		{name: "raw, 535", dialect: Raw, pieces: []string{big[1:]}, want: []string{big[1:]}},
		{name: "raw, 536", dialect: Raw, pieces: []string{big}, want: []string{}, rest: big},
		{name: "raw, 536, 39 ms", dialect: Raw, pieces: []string{big}, idle: 39 * ms, want: []string{}, rest: big},
		{name: "raw, 536, 40 ms", dialect: Raw, pieces: []string{big}, idle: 40 * ms, want: []string{big}},
		{name: "raw, 536, end", dialect: Raw, pieces: []string{big}, eof: true, want: []string{big}},
		{name: "raw, burst ends small", dialect: Raw, pieces: []string{big, "x"}, want: []string{}, rest: big + "x"},
		{name: "raw, 300,000 bytes", dialect: Raw, pieces: []string{long[:65536], long[65536:65600], long[65600:]}, idle: 40 * ms, want: []string{long}},
		{name: "raw, torn", dialect: Raw, pieces: []string{"你"[:2], "你"[2:]}, want: []string{"你"}},
		{name: "raw, torn twice", dialect: Raw, pieces: []string{"a😀"[:2], "😀"[1:3], "😀"[3:]}, want: []string{"a😀"}},
		{name: "raw, torn for ever", dialect: Raw, pieces: []string{"你"[:2]}, idle: 40 * ms, want: []string{"你"[:2]}},
		{name: "raw, torn, end", dialect: Raw, pieces: []string{"你"[:2]}, eof: true, want: []string{"你"[:2]}},
		{name: "raw, GBK", dialect: Raw, pieces: []string{gbk, "x" + gbk[:3]}, want: []string{gbk, "x" + gbk[:3]}},
		{name: "raw, continuations", dialect: Raw, pieces: []string{"\x80\x80\x80\x80"}, want: []string{"\x80\x80\x80\x80"}},
		{name: "raw, nothing", dialect: Raw, eof: true, want: []string{}},

		{name: "line", dialect: Line, pieces: []string{"a\nb\r\n\n\r\n"}, want: []string{"a", "b", "", ""}},
		{name: "line, inner CR", dialect: Line, pieces: []string{"a\rb\r\r\n"}, want: []string{"a\rb\r"}},
		{name: "line, tail", dialect: Line, pieces: []string{"a\nbc"}, idle: time.Hour, want: []string{"a"}, rest: "bc"},
		{name: "line, tail, end", dialect: Line, pieces: []string{"a\nbc"}, eof: true, want: []string{"a", "bc"}},
		{name: "line, CR, end", dialect: Line, pieces: []string{"a\r"}, eof: true, want: []string{"a\r"}},
		{name: "line, end behind LF", dialect: Line, pieces: []string{"a\n"}, eof: true, want: []string{"a"}},
		{name: "line, CR LF torn", dialect: Line, pieces: []string{"a\r", "\nb\n"}, want: []string{"a", "b"}},
		{name: "line, bytewise", dialect: Line, pieces: strings.Split("ab\ncd\n", ""), want: []string{"ab", "cd"}},

		{name: "json", dialect: JSON, pieces: []string{"{}\n{\"a\":1}\r\n"}, want: []string{"{}", `{"a":1}`}},
		{name: "json, blank lines", dialect: JSON, pieces: []string{"\n \r\n{}\n\t\n\n{}\n\n"}, want: []string{"{}", "{}"}},
		{name: "json, tail", dialect: JSON, pieces: []string{"\n{"}, idle: time.Hour, want: []string{}, rest: "{"},
		{name: "json, tail, end", dialect: JSON, pieces: []string{"{}\n{}"}, eof: true, want: []string{"{}", "{}"}},
		{name: "json, blank tail, end", dialect: JSON, pieces: []string{"{}\n  "}, eof: true, want: []string{"{}"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var pieces [][]byte
			for _, p := range c.pieces {
				pieces = append(pieces, []byte(p))
			}
			said, rest, err := feed(codecOf(c.dialect), DefaultMaxMessage, c.idle, c.eof, pieces...)
			if err != nil || !slices.Equal(texts(said), c.want) || string(rest) != c.rest {
				t.Errorf("got %.80q, rest %.80q, error %v\nwant %.80q, rest %.80q", texts(said), rest, err, c.want, c.rest)
			}
		})
	}
}

func TestRawWaitsForTheRestOfTheGap(t *testing.T) {
	m, err := cutRaw([]byte("你"[:2]), State{Idle: 15 * ms}, 100)
	if m.whole || m.wait != 25*ms || err != nil {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestEndings(t *testing.T) {
	for raw, end := range map[string]string{"a\n": "\n", "a\r\n": "\r\n", "\n": "\n", "a\r\r\n": "\r\n"} {
		m, err := cutLine([]byte(raw), State{Last: len(raw)}, 100)
		if err != nil || string(m.said.End()) != end || string(m.said.Raw) != raw {
			t.Errorf("%q: %+v, %v", raw, m.said, err)
		}
	}
}

func TestTooLong(t *testing.T) {
	const limit = 100
	text := strings.Repeat("x", limit)
	inJSON := strings.Repeat(" ", maxEscape*limit+jsonEnvelope-2) + "{}"
	for _, c := range []struct {
		dialect, in string
		eof, ok     bool
	}{
		{Raw, text, false, true},
		{Raw, text + "\r\n", false, true},
		{Raw, text + "y", false, false},
		{Raw, text[:10] + strings.Repeat("\n", limit), false, false},
		{Line, text + "\n", false, true},
		{Line, text + "\r\n", false, true},
		{Line, text + "\r", false, true},
		{Line, text, true, true},
		{Line, text + "y", true, false},
		{Line, text + "yy", false, false},
		{Line, text + "y\n", false, false},
		{Line, text + "y\r\n", false, false},
		{JSON, inJSON + "\n", false, true},
		{JSON, " " + inJSON + "\n", false, false},
		{JSON, "\n" + inJSON + "   ", false, false},
	} {
		_, _, err := feed(codecOf(c.dialect), limit, 0, c.eof, []byte(c.in))
		var end *EndError
		switch {
		case c.ok && err != nil:
			t.Errorf("%s, %d bytes: %v", c.dialect, len(c.in), err)
		case !c.ok && (!errors.As(err, &end) || end.Reason != "message over 100 bytes" || !end.Tell):
			t.Errorf("%s, %d bytes: no end but %v", c.dialect, len(c.in), err)
		}
	}
}

func TestWords(t *testing.T) {
	for n, want := range map[int]string{1 << 20: "1 MiB", 3 << 20: "3 MiB", 64 << 10: "64 KiB", 100: "100 bytes", 1<<20 + 1: "1048577 bytes"} {
		if got := size(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{time.Minute: "60 s", 1500 * ms: "1.5 s", 40 * ms: "40 ms", 5 * time.Minute: "300 s"} {
		if got := span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestFraming(t *testing.T) {
	for name, want := range map[string]bool{Auto: true, Raw: true, Line: true, JSON: true, "": false, "morse": false} {
		if Framing(name) != want {
			t.Errorf("framing %q: %v", name, !want)
		}
	}
}

// fuzzSplits runs a codec over an input whole, and cut in two at every place,
// and lets check compare.
func fuzzSplits(f *testing.F, c codec, check func(t *testing.T, in []byte, whole, split []Said)) {
	for _, s := range []string{
		"Zack", "a\nb\r\n\nc", "你好\n世界\r\n", gbk + "\n", "{}\n \n{\"op\":\"who\"}\r\n", "\xf0\x9f\x98\x80\xf0", "\r\r\n\n\r", "\xba\xc3",
		strings.Repeat("世", 200), strings.Repeat("a\n", 300),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		in = in[:min(len(in), 1200)]
		whole, rest, err := feed(c, 1<<20, 0, true, in)
		if err != nil || len(rest) != 0 {
			t.Fatalf("%q: rest %q, error %v", in, rest, err)
		}
		for i := range len(in) + 1 {
			split, rest, err := feed(c, 1<<20, 0, true, in[:i], in[i:])
			if err != nil || len(rest) != 0 {
				t.Fatalf("%q cut at %d: rest %q, error %v", in, i, rest, err)
			}
			for _, s := range split {
				if !bytes.HasPrefix(s.Raw, s.Text) || len(bytes.Trim(s.End(), "\r\n")) > 0 {
					t.Fatalf("%q cut at %d: text %q of %q", in, i, s.Text, s.Raw)
				}
			}
			check(t, in, whole, split)
		}
	})
}

// A small whole piece is a message at once, so a cut may make two of one. But
// no byte is lost, and no character is torn that was whole.
func FuzzRaw(f *testing.F) {
	fuzzSplits(f, cutRaw, func(t *testing.T, in []byte, whole, split []Said) {
		if !bytes.Equal(raws(split), in) || !bytes.Equal(raws(whole), in) {
			t.Fatalf("%q became %q", in, raws(split))
		}
		for _, s := range split {
			if utf8.Valid(in) && !utf8.Valid(s.Raw) {
				t.Fatalf("%q was torn: %q", in, s.Raw)
			}
		}
	})
}

func FuzzLine(f *testing.F) {
	fuzzSplits(f, cutLine, func(t *testing.T, in []byte, whole, split []Said) {
		if !bytes.Equal(raws(split), in) {
			t.Fatalf("%q became %q", in, raws(split))
		}
		if !slices.EqualFunc(whole, split, equalSaid) {
			t.Fatalf("%q: %q, cut %q", in, texts(whole), texts(split))
		}
		want := strings.Split(string(in), "\n")
		if want[len(want)-1] == "" {
			want = want[:len(want)-1]
		}
		if len(want) != len(whole) {
			t.Fatalf("%q: %q", in, texts(whole))
		}
	})
}

func FuzzJSON(f *testing.F) {
	fuzzSplits(f, cutJSON, func(t *testing.T, in []byte, whole, split []Said) {
		if !slices.EqualFunc(whole, split, equalSaid) {
			t.Fatalf("%q: %q, cut %q", in, texts(whole), texts(split))
		}
		for _, s := range whole {
			if len(bytes.TrimSpace(s.Text)) == 0 || bytes.Contains(s.Text, []byte("\n")) {
				t.Fatalf("%q: message %q", in, s.Text)
			}
		}
	})
}

func equalSaid(a, b Said) bool { return bytes.Equal(a.Raw, b.Raw) && bytes.Equal(a.Text, b.Text) }
