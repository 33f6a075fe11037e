package process

import (
	"bytes"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"hubbub/hub/wire"
)

// say returns a message that ends in a line feed where text does.
func say(text string) wire.Said {
	raw := []byte(text)
	return wire.Said{Raw: raw, Text: bytes.TrimRight(raw, "\r\n")}
}

func TestHello(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", helloMax)
	tests := []struct {
		in, text, notice string
	}{
		{in: "Zack", text: "Hello ZACK"},
		{in: "world!\r\n", text: "Hello WORLD!"},
		{in: "straße é 你好\u3000 \n", text: "Hello STRASSE É 你好"},
		{in: "ŉ \u01f0 \u0390 ﬁ ß İ ı ς ǅ \u1ffc", text: "Hello ʼN J\u030c \u0399\u0308\u0301 FI SS İ I Σ Ǆ \u03a9\u0399"},
		{in: " a\t\x1c\x1f\u0085\u00a0\u2028", text: "Hello  A"},
		{in: "", text: "Hello "},
		{in: long, text: "Hello " + strings.ToUpper(long)},
		{
			in: long + "é", text: "Hello " + strings.ToUpper(long) + "É",
			notice: "input is greater than expected: 5122 bytes",
		},
		{in: "\xe4\xbd", text: "Hello \xe4\xbd", notice: "not UTF-8 text: 2 bytes, shown escaped"},
		{in: "a\xffé\xe4b\xbd ", text: "Hello A\xffÉ\xe4B\xbd", notice: "not UTF-8 text: 8 bytes, shown escaped"},
		{
			in: long + "\xff\n", text: "Hello " + strings.ToUpper(long) + "\xff",
			notice: "input is greater than expected: 5122 bytes; not UTF-8 text: 5121 bytes, shown escaped",
		},
	}
	h := newHello()
	for _, tt := range tests {
		a := h.Process(say(tt.in))
		if string(a.Text) != tt.text || string(a.Raw) != "-" || a.Notice != tt.notice || a.Quit || a.None || a.Verbatim {
			t.Errorf("%.20q: got %.40q, raw %q, notice %q; want %.40q, notice %q",
				tt.in, a.Text, a.Raw, a.Notice, tt.text, tt.notice)
		}
	}
}

func TestHelloQuit(t *testing.T) {
	t.Parallel()
	h := newHello()
	for text, want := range map[string]bool{
		"--quit--": true, "foo --Quit-- bar": true, "---QUIT---": true, "\xff--quit--": true, "a--b--quit--\n": true,
		"--quit-": false, "-quit--": false, "-- quit --": false, "quit": false, "--quıt--": false, "": false,
		strings.Repeat("-", 10000): false,
	} {
		if got := h.Process(say(text)).Quit; got != want {
			t.Errorf("%.20q: quit is %v, want %v", text, got, want)
		}
	}
}

// TestPython compares casing and white space with the Python there is, for
// each character it knows, but for Han and private ones, which have no case.
func TestPython(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to compare with: ", err)
	}
	out, err := exec.CommandContext(t.Context(), python, "-c", `
import unicodedata
for c in range(0x20000):
    s = chr(c)
    if not 0x4e00 <= c < 0xa000 and unicodedata.category(s) not in ("Cn", "Cs", "Co"):
        print(c, int(s.isspace()), *map(ord, s.upper()))
`).Output()
	if err != nil {
		t.Fatal(err)
	}
	caser := cases.Upper(language.Und)
	n := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		r := rune(number(t, fields[0]))
		space := fields[1] == "1"
		upper := ""
		for _, u := range fields[2:] {
			upper += string(rune(number(t, u)))
		}
		if got := appendUpper(nil, utf8.AppendRune(nil, r), caser); string(got) != upper {
			t.Errorf("%U in upper case is %+q, in Python %+q", r, got, upper)
		}
		if got := isSpace(r); got != space {
			t.Errorf("%U is white space: %v, in Python %v", r, got, space)
		}
		n++
	}
	t.Logf("compared %d characters", n)
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func FuzzAppendUpper(f *testing.F) {
	f.Add([]byte("stra\xc3\x9fe \xff\xe4\xbd ok"))
	caser := cases.Upper(language.Und)
	f.Fuzz(func(t *testing.T, b []byte) {
		var want []byte
		for rest := b; len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError {
				want = append(want, rest[:n]...)
			} else {
				want = append(want, cases.Upper(language.Und).Bytes(rest[:n])...)
			}
			rest = rest[n:]
		}
		if got := appendUpper(nil, b, caser); !bytes.Equal(got, want) {
			t.Errorf("%+q in upper case is %+q, want %+q", b, got, want)
		}
	})
}
