package term

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "abc": 3, "中文": 4, "각": 2, "é": 1, "👍": 2, "👨‍👩‍👧": 2, "🇨🇳": 2,
		"●◐○→←…▌▼│✓↻›␛": 13, "\x1b[31mred\x1b[m": 3,
	} {
		if got := Width(s); got != want {
			t.Errorf("Width(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want string
	}{
		{"abc", 5, "abc  "}, {"abcdef", 4, "abc…"}, {"中文字", 4, "中… "}, {"中", 1, "…"}, {"abc", 0, ""}, {"", 2, "  "},
	} {
		if got := Fit(c.s, c.w, "…"); got != c.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want []string
	}{
		{"", 5, []string{""}},
		{"hello", 5, []string{"hello"}},
		{"hello world", 8, []string{"hello", "world"}},
		{"hello world", 5, []string{"hello", "world"}},
		{"helloworld", 4, []string{"hell", "owor", "ld"}},
		{"你好世界", 5, []string{"你好", "世界"}},
		{"a  b", 10, []string{"a  b"}},
		{"  indented text", 10, []string{"  indented", "text"}},
		{"x 你好世界", 4, []string{"x 你", "好世", "界"}},
		{"你好", 1, []string{"你", "好"}},
	} {
		if got := Wrap(nil, c.s, c.w); !slices.Equal(got, c.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

// FuzzWrap: no line is too wide, and no character but spaces is lost.
func FuzzWrap(f *testing.F) {
	f.Add("hello, 世界 👍 and more", 7)
	f.Add("👨‍👩‍👧👨‍👩‍👧", 3)
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = 2 + (w&0xff)%80
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			return // package clean lets none of these through
		}
		lines := Wrap(nil, s, w)
		for _, line := range lines {
			if Width(line) > w {
				t.Fatalf("%q is %d wide, not %d", line, Width(line), w)
			}
		}
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := squeeze(strings.Join(lines, "")); got != squeeze(s) {
			t.Fatalf("%q became %q", s, lines)
		}
	})
}

func BenchmarkWrap(b *testing.B) {
	s := strings.Repeat("words to wrap 中文也要换行 ", 20)
	for b.Loop() {
		Wrap(nil, s, 60)
	}
}
