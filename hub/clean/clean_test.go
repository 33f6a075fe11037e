package clean_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hubbub/hub/clean"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ASCII", "GET /a~ {}", "GET /a~ {}"},
		{"Chinese", "你好，世界", "你好，世界"},
		{"accents, composed and not", "caf\u00e9 cafe\u0301", "caf\u00e9 cafe\u0301"},
		{"Arabic letters", "مرحبا", "مرحبا"},
		{"Arabic number sign", "\u0600١٢", "\u0600١٢"},
		{"NUL", "a\x00b", "a␀b"},
		{"ESC", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
		{"title", "\x1b]0;owned\x07", "␛]0;owned␇"},
		{"line feed and carriage return", "a\r\nb", "a␍␊b"},
		{"last of C0", "\x1f", "␟"},
		{"DEL", "\x7f", "␡"},
		{"TAB", "a\tb", "a    b"},
		{"C1", "\u009b31m\u0085\u0080\u009f", "\ufffd31m\ufffd\ufffd\ufffd"},
		{"line separators", "a\u2028b\u2029c", "a\ufffdb\ufffdc"},
		{"ill-formed", "a\xffb\xe4\xbd", "a\ufffdb\ufffd\ufffd"},
		{"8-bit CSI", "\x9b31m", "\ufffd31m"},
		{"overlong, surrogate", "\xc0\xaf\xed\xa0\x80", strings.Repeat("\ufffd", 5)},
		{"replacement character", "\ufffd", "\ufffd"},
		{"bidi", "a\u202eb\u2066c\u2069\u200e\u200f\u061cd", "abcd"},
		{"zero width", "a\u200bb\u200cc\u2060d\ufeffe\u180ef\u2063g", "abcdefg"},
		{"soft hyphen", "co\u00adop", "coop"},
		{"tags", "hi\U000e0001\U000e0041\U000e007f!", "hi!"},
		{"Hangul fillers", "a\u115fb\u1160c\u3164d\uffa0e", "abcde"},
		{"Hangul", "한글", "한글"},
		{"emoji with ZWJ", "👩\u200d💻", "👩\u200d💻"},
		{"emoji with selector", "❤\ufe0f", "❤\ufe0f"},
		{"ZWJ after ASCII", "a\u200d你", "a你"},
		{"ZWJ before ASCII", "你\u200da", "你a"},
		{"ZWJ at the ends", "\u200d你\u200d", "你"},
		{"ZWJ twice", "你\u200d\u200d好", "你\u200d好"},
		{"ZWJ, dropped, ASCII", "你\u200d\u200ba", "你a"},
		{"ZWJ, dropped, not ASCII", "你\u200b\u200d\u200b好", "你\u200d好"},
		{"ZWJ before TAB", "你\u200d\t好", "你    好"},
		{"four marks", "a\u0301\u0302\u0303\u0304b", "a\u0301\u0302\u0303\u0304b"},
		{"eleven marks", "a" + strings.Repeat("\u0301", 11) + "b\u0301", "a" + strings.Repeat("\u0301", 4) + "b\u0301"},
		{"marks on a picture", "\x1b" + strings.Repeat("\u0301", 9), "␛" + strings.Repeat("\u0301", 4)},
		{"marks broken up by the invisible", strings.Repeat("\u0301\u200b\u200d", 9), "\u0301\u200d\u0301\u200d\u0301\u200d\u0301"},
		{"backslash", `C:\new`, `C:\new`},
	}
	for _, tt := range tests {
		if got := clean.Text(tt.in); got != tt.want {
			t.Errorf("%s: Text(%+q) = %+q, want %+q", tt.name, tt.in, got, tt.want)
		}
		if got := clean.AppendText([]byte("> "), []byte(tt.in)); string(got) != "> "+tt.want {
			t.Errorf("%s: AppendText(%+q) = %+q, want %+q", tt.name, tt.in, got, "> "+tt.want)
		}
	}
}

func TestBytes(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"ab\xe4\xbd", `ab\xe4\xbd`},
		{"\xff\x00", `\xff␀`},
		{`a\b`, `a\\b`},
		{`\xff` + "\xff", `\\xff\xff`},
		{"你\xff\u202e\x1b\u0085", `你\xff␛` + "\ufffd"},
		{"\u200d你\u200d\xff", `你\xff`},
		{"\ufffd", "\ufffd"},
	}
	for _, tt := range tests {
		if got := clean.Bytes(nil, []byte(tt.in)); string(got) != tt.want {
			t.Errorf("Bytes(%+q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestAny(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{`a\b` + "\x1b", `a\b␛`},
		{`a\b` + "\xff", `a\\b\xff`},
		{"", ""},
	}
	for _, tt := range tests {
		if got := clean.Any([]byte(tt.in)); got != tt.want {
			t.Errorf("Any(%+q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestEveryRune checks each code point beside ASCII, between others and at the
// end.
func TestEveryRune(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch r { // past what is all alike, or not given out
		case '\u3401':
			r = '\u9fff'
		case '\uac01':
			r = '\ud7a3'
		case 0x17001:
			r = 0x18cff
		case 0x20000:
			r = 0xe0000
		case 0xe1000:
			r = 0x10ffff
		}
		s := string(r)
		if err := check("a" + s + "你" + s); err != nil {
			t.Error(err)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("0000000\x8f"))
	f.Add([]byte("a\x1b[31m\u202e你\u200d好\u0301\u0301\u0301\u0301\u0301\xff\t\\"))
	f.Add([]byte("\u200d\u200d\U000e0041\u2028\u0085\x7f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		out := clean.Bytes(nil, b)
		if err := errors.Join(check(string(b)), safe(string(b), string(out))); err != nil {
			t.Error(err)
		}
		if utf8.Valid(b) && !bytes.Contains(b, []byte(`\`)) && string(out) != clean.Text(string(b)) {
			t.Errorf("Bytes(%+q) = %+q, not as Text", b, out)
		}
	})
}

// check returns what is wrong with the Text of s, which may be anything.
func check(s string) error {
	out := clean.Text(s)
	if again := clean.Text(out); again != out {
		return fmt.Errorf("Text(%+q) = %+q, cleaned again %+q", s, out, again)
	}
	return safe(s, out)
}

// safe returns what a terminal would act on in out. It looks for that in its
// own words, not in the package's.
func safe(in, out string) error {
	if !utf8.ValidString(out) {
		return fmt.Errorf("%+q became ill-formed: %+q", in, out)
	}
	if len(out) > 4*len(in) {
		return fmt.Errorf("%+q grew from %d to %d bytes", in, len(in), len(out))
	}
	marks, last := 0, 'a'
	for _, r := range out + "a" {
		switch {
		case unicode.Is(unicode.M, r):
			marks++
		case r != '\u200d':
			marks = 0
		}
		switch {
		case forbidden(r):
			return fmt.Errorf("%+q became %+q, which has %U", in, out, r)
		case marks > clean.MaxMarks:
			return fmt.Errorf("%+q became %+q, which has too many marks", in, out)
		case last == '\u200d' && r < utf8.RuneSelf, r == '\u200d' && last < utf8.RuneSelf:
			return fmt.Errorf("%+q became %+q, which has a ZWJ beside ASCII", in, out)
		}
		last = r
	}
	return nil
}

func forbidden(r rune) bool {
	return r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xad || r == 0x61c || r == 0x180e ||
		r == 0x200b || r == 0x200c || r == 0x200e || r == 0x200f ||
		r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff ||
		r >= 0xfff9 && r <= 0xfffb || r >= 0xe0000 && r <= 0xe00ff ||
		r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

func TestAllocs(t *testing.T) {
	room := make([]byte, 0, 1024)
	ascii, chinese, hostile := asciiLine(), "今天我们学习多线程编程", hostileLine()
	tests := []struct {
		name string
		fn   func()
	}{
		{"Text of ASCII", func() { clean.Text(ascii) }},
		{"Text of clean Chinese", func() { clean.Text(chinese) }},
		{"AppendText", func() { clean.AppendText(room, []byte(hostile)) }},
		{"Bytes", func() { clean.Bytes(room, []byte(hostile)) }},
	}
	for _, tt := range tests {
		if n := testing.AllocsPerRun(100, tt.fn); n != 0 {
			t.Errorf("%s: %v allocations, want none", tt.name, n)
		}
	}
}

// asciiLine returns 116 bytes of clean ASCII.
func asciiLine() string {
	return strings.Repeat("The quick brown fox jumps over the lazy dog. ", 3)[:116]
}

// hostileLine returns 100 bytes with something wrong everywhere.
func hostileLine() string {
	return strings.Repeat("\x1b[1m\u202e\u0301\u0302\u0303\u0304\u0305\u200d\xff\U000e0041\u009b\t", 4)[:100]
}

func BenchmarkText(b *testing.B) {
	for _, bm := range []struct{ name, in string }{
		{"ASCII116", asciiLine()},
		{"Chinese", "今天我们学习多线程编程，你好世界 — 线程与锁"},
		{"Han", "今天我们学习多线程编程今天我们学习多线程编程"},
		{"Mixed", "zack: caf\u00e9 你好 👩\u200d💻 \x1b[31mred\x1b[0m and some more plain text to read"},
		{"Hostile100", hostileLine()},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(int64(len(bm.in)))
			b.ReportAllocs()
			for b.Loop() {
				clean.Text(bm.in)
			}
		})
	}
}
