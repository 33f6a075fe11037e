package term

import (
	"testing"
)

// What a terminal sends that must reach the parser in one piece.
var sequences = map[string]string{
	"wheel":         "\x1b[<65;10;5M",
	"release":       "\x1b[<0;10;5m",
	"wheels":        "\x1b[<65;10;5M\x1b[<65;10;5M\x1b[<65;10;5M",
	"old mouse":     "\x1b[M !!",
	"key":           "\x1b[1;5A",
	"ctrl-f3":       "\x1b[1;5R",
	"function key":  "\x1b[15~",
	"linux console": "\x1b[[A",
	"ss3":           "\x1bOA",
	"focus":         "\x1b[I",
	"blur":          "\x1b[O",
	"alt":           "\x1bx",
	"alt rune":      "\x1b你",
	"alt key":       "\x1b\x1b[A",
	"rune":          "你",
	"committed":     "你好",
	"emoji":         "👍",
	"paste":         "\x1b[200~pasted 你好\r\tx\x1b[201~",
	"unknown":       "\x1b[13;2;7z",
}

// Answers to queries, which nobody should see.
var answers = map[string]string{
	"osc 11 st":    "\x1b]11;rgb:1a1a/1b1b/2c2c\x1b\\",
	"osc 11 bel":   "\x1b]11;rgb:1a1a/1b1b/2c2c\a",
	"osc 52":       "\x1b]52;c;aGk=\a",
	"dcs":          "\x1bP>|tmux 3.3a\x1b\\",
	"status":       "\x1b[0n",
	"not ok":       "\x1b[3n",
	"position":     "\x1b[24;80R",
	"first row":    "\x1b[1;80R",
	"extended":     "\x1b[?1;1;1R",
	"attributes":   "\x1b[?62;1;6;22c",
	"secondary":    "\x1b[>41;330;0c",
	"mode":         "\x1b[?2026;2$y",
	"ansi mode":    "\x1b[4;2$y",
	"window":       "\x1b[8;24;80t",
	"kitty":        "\x1b[?1u",
	"colours":      "\x1b[?997;1n",
	"parameters":   "\x1b[2;1;1;112;112;1;0x",
	"key let go":   "\x1b[97;1:3u",
	"super":        "\x1b[97;9u",
	"keypad begin": "\x1b[57427u",
}

// Keys in forms of the kitty protocol and of modifyOtherKeys, and what they come
// to.
var forms = map[string][2]string{
	"shift-enter":          {"\x1b[13;2u", "\x1b\r"},
	"shift-enter of xterm": {"\x1b[27;2;13~", "\x1b\r"},
	"ctrl-enter":           {"\x1b[13;5u", "\x1b\r"},
	"enter":                {"\x1b[13u", "\r"},
	"shift-tab":            {"\x1b[9;2u", "\x1b[Z"},
	"ctrl-a":               {"\x1b[97;5u", "\x01"},
	"ctrl-a of xterm":      {"\x1b[27;5;97~", "\x01"},
	"ctrl-space":           {"\x1b[32;5u", "\x00"},
	"alt-x":                {"\x1b[120;3u", "\x1bx"},
	"shift-a":              {"\x1b[97:65;2u", "A"},
	"rune":                 {"\x1b[20320u", "你"},
	"alt rune":             {"\x1b[20320;3:1u", "\x1b你"},
	"backspace":            {"\x1b[127u", "\x7f"},
	"ctrl-backspace":       {"\x1b[127;5u", "\x1b\x7f"},
	"keypad 7":             {"\x1b[57406;129u", "7"},
}

// cuts calls fn with each way to cut seq in two.
func cuts(seq string, fn func(a, b string)) {
	for at := 1; at < len(seq); at++ {
		fn(seq[:at], seq[at:])
	}
}

func TestWhole(t *testing.T) {
	for name, seq := range sequences {
		if got := whole([]byte("a" + seq + "b")); got != len(seq)+2 {
			t.Errorf("%s: %d of %d bytes are whole", name, got, len(seq)+2)
		}
	}
	for name, seq := range answers {
		cuts(seq, func(a, _ string) {
			if got := whole([]byte("a" + a)); got != 1 {
				t.Errorf("%s cut after %d bytes: %d are whole, want 1", name, len(a), got)
			}
		})
	}
}

func TestSift(t *testing.T) {
	for name, seq := range answers {
		got, n := sift([]byte("a" + seq + "b\x1b[A" + seq))
		if string(got) != "ab\x1b[A" {
			t.Errorf("%s: left %q", name, got)
		}
		if want := map[bool]int{true: 2}[name == "status"]; n != want {
			t.Errorf("%s: %d answers to what was asked, want %d", name, n, want)
		}
	}
	for name, seq := range sequences {
		if got, _ := sift([]byte("a" + seq + "b")); string(got) != "a"+seq+"b" {
			t.Errorf("%s: left %q", name, got)
		}
	}
	for name, form := range forms {
		if got, _ := sift([]byte("a" + form[0] + "b")); string(got) != "a"+form[1]+"b" {
			t.Errorf("%s: became %q, want %q", name, got, form[1])
		}
	}
	for _, keys := range []string{"\x1b", "\x1b]", "\x1b\x1b", "\x1bP", "x\x1b"} {
		if got, _ := sift([]byte(keys)); string(got) != keys {
			t.Errorf("%q: left %q", keys, got)
		}
	}
}

// FuzzInput: nothing grows, and nothing breaks.
func FuzzInput(f *testing.F) {
	for _, set := range []map[string]string{sequences, answers} {
		for _, seq := range set {
			f.Add([]byte(seq))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if n := whole(b); n < 0 || n > len(b) {
			t.Fatalf("%d of %d bytes are whole", n, len(b))
		}
		if got, _ := sift(append([]byte(nil), b...)); len(got) > len(b) {
			t.Fatalf("%q grew to %q", b, got)
		}
	})
}
