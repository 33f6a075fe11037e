package term

import (
	"testing"
)

// What a terminal sends that must reach the parser in one piece.
var sequences = map[string]string{
	"wheel":         "\x1b[<65;10;5M",
	"old mouse":     "\x1b[M !!",
	"key":           "\x1b[1;5A",
	"function key":  "\x1b[15~",
	"linux console": "\x1b[[A",
	"ss3":           "\x1bOA",
	"focus":         "\x1b[I",
	"alt":           "\x1bx",
	"alt rune":      "\x1b你",
	"rune":          "你",
	"emoji":         "👍",
	"paste":         "\x1b[200~",
	"unknown":       "\x1b[13;2u",
}

// Answers to queries, which nobody should see.
var answers = map[string]string{
	"osc 11 st":  "\x1b]11;rgb:1a1a/1b1b/2c2c\x1b\\",
	"osc 11 bel": "\x1b]11;rgb:1a1a/1b1b/2c2c\a",
	"osc 52":     "\x1b]52;c;aGk=\a",
	"dcs":        "\x1bP>|tmux 3.3a\x1b\\",
}

func TestWhole(t *testing.T) {
	for name, seq := range sequences {
		if got := whole([]byte("a" + seq + "b")); got != len(seq)+2 {
			t.Errorf("%s: %d of %d bytes are whole", name, got, len(seq)+2)
		}
		for cut := 1; cut < len(seq); cut++ {
			if got := whole([]byte("a" + seq[:cut])); got != 1 && (name != "old mouse" || cut <= 6) {
				t.Errorf("%s cut after %d bytes: %d are whole, want 1", name, cut, got)
			}
		}
	}
	for name, seq := range answers {
		for cut := 1; cut < len(seq); cut++ {
			if got := whole([]byte("a" + seq[:cut])); got != 1 {
				t.Errorf("%s cut after %d bytes: %d are whole, want 1", name, cut, got)
			}
		}
	}
}

func TestDropAnswers(t *testing.T) {
	for name, seq := range answers {
		if got := string(dropAnswers([]byte("a" + seq + "b\x1b[A" + seq))); got != "ab\x1b[A" {
			t.Errorf("%s: left %q", name, got)
		}
	}
	for name, seq := range sequences {
		if got := string(dropAnswers([]byte("a" + seq + "b"))); got != "a"+seq+"b" {
			t.Errorf("%s: left %q", name, got)
		}
	}
	for _, keys := range []string{"\x1b", "\x1b]", "\x1b\x1b", "\x1bP", "x\x1b", "\x1b]11;half"} {
		if got := string(dropAnswers([]byte(keys))); got != keys {
			t.Errorf("%q: left %q", keys, got)
		}
	}
}

// FuzzInput: nothing is lost but answers, and nothing breaks.
func FuzzInput(f *testing.F) {
	for _, seq := range sequences {
		f.Add([]byte(seq))
	}
	for _, seq := range answers {
		f.Add([]byte(seq))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if n := whole(b); n < 0 || n > len(b) {
			t.Fatalf("%d of %d bytes are whole", n, len(b))
		}
		if got := dropAnswers(append([]byte(nil), b...)); len(got) > len(b) {
			t.Fatalf("%q grew to %q", b, got)
		}
	})
}
