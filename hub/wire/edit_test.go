package wire

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestTypedLines(t *testing.T) {
	for in, want := range map[string]string{
		"hello\r\n":            "hello\r\n",
		"helo\x08lo\r\n":       "hello\r\n",
		"helo\x7flo\n":         "hello\n",
		"你好\x7f们\n":            "你们\n",
		"bad\x15good\r\n":      "good\r\n",
		"one two\x17three\n":   "one three\n",
		"one two  \t\x17\x17x": "x",
		"\x08\x7f\x15\x17a\n":  "a\n",
		"a\x08\r\n":            "\r\n",
		"a\x08":                "",
		"\xc4\xe3\x08\n":       "\xc4\n",
		"tab\tand \x1b[A\r\n":  "tab\tand \x1b[A\r\n",
		"a\rb\x08\r\r\n":       "a\r\r\r\n",
	} {
		for i := range len(in) + 1 {
			said, rest, err := feed(cutTyped, 1<<20, 0, true, []byte(in[:i]), []byte(in[i:]))
			if got := string(raws(said)); got != want || len(rest) > 0 || err != nil {
				t.Errorf("%q, cut at %d: %q, rest %q, %v; want %q", in, i, got, rest, err, want)
			}
			for _, s := range said {
				if strings.Trim(string(s.End()), "\r\n") != "" || !bytes.HasPrefix(s.Raw, s.Text) {
					t.Errorf("%q: %q of %q", in, s.Text, s.Raw)
				}
			}
		}
	}
}

// Who types a key at a time edits every line; whoever else sends those bytes
// gets them back.
func TestWhoEdits(t *testing.T) {
	bubble(t, 4*50*ms, func(t *testing.T) {
		client, c := pair(t, Options{})
		go func() {
			say(t, client, 50*ms, "h", "j", "\x08", "i", "\r\n")
			say(t, client, 0, "all\x08\x08t once\r\n")
		}()
		expect(t, c, "hi", "at once")
		if i := c.Info(); i.Dialect != Line || i.Why != wasTyped {
			t.Errorf("%+v", i)
		}
	})
	bubble(t, 0, func(t *testing.T) {
		client, c := pair(t, Options{})
		go say(t, client, 0, "a\x08b\r\n", "c", "\x7f", "\r\n")
		expect(t, c, "a\x08b", "c\x7f")
	})
	bubble(t, 0, func(t *testing.T) {
		client, c := pair(t, Options{Framing: Line})
		go say(t, client, 0, "a", "\x08", "b", "\r\n")
		expect(t, c, "a\x08b")
	})
}

func FuzzTyped(f *testing.F) {
	f.Add([]byte("helo\x08lo\r\nbad\x15good\n你\x7f\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		in = in[:min(len(in), 500)]
		whole, rest, err := feed(cutTyped, 1<<20, 0, true, slices.Clone(in))
		if err != nil || len(rest) > 0 {
			t.Fatalf("%q: rest %q, %v", in, rest, err)
		}
		for i := range len(in) + 1 {
			split, _, _ := feed(cutTyped, 1<<20, 0, true, slices.Clone(in[:i]), slices.Clone(in[i:]))
			if !slices.EqualFunc(whole, split, equalSaid) {
				t.Fatalf("%q cut at %d: %q, whole %q", in, i, texts(split), texts(whole))
			}
		}
	})
}
