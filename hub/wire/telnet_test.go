package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// PuTTY's opening, and what it is answered.
const (
	putty        = "\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18\xff\xfb\x27\xff\xfd\x01\xff\xfb\x03\xff\xfd\x03"
	puttyRefused = "\xff\xfe\x1f\xff\xfe\x20\xff\xfe\x18\xff\xfe\x27\xff\xfc\x01\xff\xfe\x03\xff\xfc\x03"
)

// heard writes down what came of an input: messages with their endings, and
// between them in brackets what was sent back.
func heard(said []Said, err error) []string {
	var h []string
	back := false
	for _, s := range said {
		if s.Back == nil {
			h, back = append(h, string(s.Text)+string(s.End())), false
			continue
		}
		if !back {
			h = append(h, "")
		}
		h[len(h)-1], back = h[len(h)-1]+fmt.Sprintf("<%q>", s.Back), true
	}
	for i := range h {
		h[i] = strings.ReplaceAll(h[i], `"><"`, "") // in one piece or in several
	}
	if err != nil {
		h = append(h, err.Error())
	}
	return h
}

func sent(back string) string { return fmt.Sprintf("<%q>", back) }

// telnetTalks are inputs, and what came of them when they ended.
var telnetTalks = []struct {
	name, in string
	want     []string
}{
	{"lines", "hello\r\nnul\r\x00bare\n\r\n\n", []string{"hello\r\n", "nul\r\n", "bare\n", "\r\n", "\n"}},
	{"no line", "hello", []string{"hello"}},
	{"inner CR", "a\rb\r\r\n", []string{"a\rb\r\r\n"}},
	{"CR at the end", "a\r", []string{"a\r"}},
	{"PuTTY", putty + "hello\r\n", []string{sent(puttyRefused), "hello\r\n"}},
	{"refusals are not answered", "\xff\xfc\x01\xff\xfe\x03\xff\xfc\x01a\r\n", []string{"a\r\n"}},
	{"within a line", "he\xff\xfd\x01llo\xff\xf6!\r\n", []string{sent("\xff\xfc\x01[yes]\r\n"), "hello!\r\n"}},
	{"between lines", "a\r\n\xff\xf6b\r\n\xff\xfb\x03", []string{"a\r\n", sent("[yes]\r\n"), "b\r\n", sent("\xff\xfe\x03")}},
	{"window size", "\xff\xfb\x1f\xff\xfa\x1f\x00P\x00\x18\xff\xf0a\xff\xfa\x1f\xff\xff\xff\xf0b\n", []string{sent("\xff\xfe\x1f"), "ab\n"}},
	{"a line in a subnegotiation", "a\xff\xfa\x18\x00xterm\r\n\xff\xf0b\r\n", []string{"ab\r\n"}},
	{"a subnegotiation whose end was forgotten", "a\xff\xfa\x18xterm\xff\xf6b\r\n", []string{sent("[yes]\r\n"), "ab\r\n"}},
	{"forgotten, then the end", "a\xff\xfa\x18xterm\xff\xec", []string{"a", "EOF"}},
	{"data FF", "a\xff\xffb\xff\xff\r\n", []string{"a\xffb\xff\r\n"}},
	{"interrupt", "rm -rf\xff\xf4\xff\xfd\x06ok\r\n", []string{sent("\xff\xfc\x06"), "ok\r\n"}},
	{"break", "x\xff\xf3y\xff\xeez\n", []string{"z\n"}},
	{"nothing, go ahead, mark, abort output, suspend", "a\xff\xf1\xff\xf9\xff\xf2\xff\xf5\xff\xed\xff\xf0\n", []string{"a\n"}},
	{"a command whose byte went as urgent data", "\xff\xf4\xffhello\r\n", []string{"hello\r\n"}},
	{"and that alone", "a\xff\r\n\xff\n", []string{"a\r\n", "\n"}},
	{"erase", "helo\xff\xf7lo\xff\xf7\xff\xf7lo\r\nbad\xff\xf8good\r\n", []string{"hello\r\n", "good\r\n"}},
	{"keys", "helo\x08lo\x7f\x7flo\r\nbad\x15good\r\nbad word \x17good\r\n\x08\x08x\n", []string{"hello\r\n", "good\r\n", "bad good\r\n", "x\n"}},
	{"a rune is erased whole", "你好\x7f们\r\n\xc4\xe3\x08\n", []string{"你们\r\n", "\xc4\n"}},
	{"half a rune stays", "a\xe4\xbd\r\n\xff\xf6\xe4\xbd", []string{"a\xe4\xbd\r\n", sent("[yes]\r\n"), "\xe4\xbd"}},
	{"NUL is nothing", "a\x00b\x00\r\n", []string{"ab\r\n"}},
	{"end of file", "bye\r\n\xff\xec", []string{"bye\r\n", "EOF"}},
	{"end of file behind text", "bye\xff\xecmore\r\n", []string{"bye", "EOF"}},
	{"end of file behind what was erased", "b\x08\xff\xec", []string{"EOF"}},
	{"end of file behind a command", "bye\xff\xf6\xff\xec", []string{sent("[yes]\r\n"), "bye", "EOF"}},
	{"half a command at the end", "bye\xff\xfd", []string{"bye"}},
	{"half a subnegotiation at the end", "bye\xff\xfa\x18xterm", []string{"bye"}},
	{"everything erased at the end", "b\x08", nil},
}

func TestTelnet(t *testing.T) {
	for _, c := range telnetTalks {
		for size := 1; size <= len(c.in); size++ {
			var pieces [][]byte
			for p := range slices.Chunk([]byte(c.in), size) {
				pieces = append(pieces, p)
			}
			said, _, err := feed(cutTelnet, 1<<20, 0, true, pieces...)
			if got := heard(said, err); !slices.Equal(got, c.want) {
				t.Errorf("%s, %d bytes a read: %q, want %q", c.name, size, got, c.want)
			}
		}
		for i := range c.in {
			said, _, err := feed(cutTelnet, 1<<20, 0, true, []byte(c.in[:i]), []byte(c.in[i:]))
			if got := heard(said, err); !slices.Equal(got, c.want) {
				t.Errorf("%s, cut at %d: %q, want %q", c.name, i, got, c.want)
			}
		}
	}
}

func TestTelnetLimits(t *testing.T) {
	sub := func(n int) string { return "\xff\xfa\x18" + strings.Repeat("x", n) + "\xff\xf0" }
	for _, c := range []struct {
		in, reason string
	}{
		{strings.Repeat("x", 100) + "\r\n", ""},
		{strings.Repeat("x", 101), "message over 100 bytes"},
		{strings.Repeat("x", 101) + "\r\n", "message over 100 bytes"},
		{strings.Repeat("x\x08", 51) + "\r\n", "message over 100 bytes"}, // as it came
		{strings.Repeat("x", 101) + "\xff\xf4", "message over 100 bytes"},
		{strings.Repeat("\xff\xf1", 200) + "ok\r\n", ""},
		{"x" + strings.Repeat("\xff\xf1", 200) + "ok\r\n", "message over 100 bytes"},
		{sub(maxSub-3) + "\n", ""},
		{sub(maxSub-2) + "\n", "telnet subnegotiation over 8 KiB"},
		{sub(maxSub + 100)[:maxSub+50], "telnet subnegotiation over 8 KiB"},
	} {
		for _, i := range []int{0, 1, len(c.in) / 2, len(c.in) - 2, len(c.in) - 1} {
			_, _, err := feed(cutTelnet, 100, 0, true, []byte(c.in[:i]), []byte(c.in[i:]))
			var end *EndError
			if c.reason == "" && err != nil || c.reason != "" && (!errors.As(err, &end) || end.Reason != c.reason || !end.Tell) {
				t.Errorf("%.30q (%d bytes), cut at %d: %v, want %q", c.in, len(c.in), i, err, c.reason)
			}
		}
	}
}

// A long line, and a flood of commands, cost what they are long.
func TestTelnetIsNotSquare(t *testing.T) {
	in := []byte(strings.Repeat("x", 500_000))
	seen := 0
	for i := 0; i < len(in); i += 100 {
		m, err := cutTelnet(in[:i+100], State{Last: 100}, DefaultMaxMessage)
		if m.whole || m.again > 0 || m.used > 0 || err != nil {
			t.Fatalf("%+v, %v", m, err)
		}
		seen += 100
	}
	flood := []byte(strings.Repeat("\xff\xfd\x01", 20_000))
	m, err := cutTelnet(flood, State{Last: len(flood)}, DefaultMaxMessage)
	if len(m.said.Back) != len(flood) || m.used != len(flood) || err != nil || seen != len(in) {
		t.Errorf("%d bytes sent back, %d used, %v", len(m.said.Back), m.used, err)
	}
}

func TestAppendTelnet(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a", "\xff": "\xff\xff", "a\xff\xffb": "a\xff\xff\xff\xffb"} {
		if got := AppendTelnet([]byte(">"), []byte(in)); string(got) != ">"+want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// A person at PuTTY, over a socket: asked, answered, understood.
func TestTelnetOverASocket(t *testing.T) {
	if Framing(Telnet) {
		t.Error("a door can be pinned to telnet")
	}
	client, c := dialTCP(t, Options{})
	said := func() []Said {
		t.Helper()
		said, err := c.Receive(nil)
		if err != nil {
			t.Fatal(err)
		}
		return said
	}
	say(t, client, 0, putty)
	if got := heard(said(), nil); !slices.Equal(got, []string{sent(puttyRefused)}) || c.Info().Dialect != Telnet {
		t.Errorf("%q, %+v", got, c.Info())
	}
	say(t, client, 0, "hel\xff\xf6")
	if got := heard(said(), nil); !slices.Equal(got, []string{sent("[yes]\r\n")}) { // in the middle of the line
		t.Errorf("%q", got)
	}
	say(t, client, 0, "o\x08lo\r\nnext\r\n")
	if got := heard(said(), nil); !slices.Equal(got, []string{"hello\r\n", "next\r\n"}) {
		t.Errorf("%q", got)
	}
	say(t, client, 0, "bye\xff\xec")
	got, err := c.Receive(nil)
	if len(got) != 1 || string(got[0].Text) != "bye" {
		t.Errorf("%q, %v", texts(got), err)
	}
	if err == nil {
		_, err = c.Receive(nil)
	}
	if err != io.EOF {
		t.Error(err)
	}
}

// What cutTelnet makes of an input, a connection does, however it comes.
func TestTelnetConversations(t *testing.T) {
	const begin = "\xff\xfb\x1f\xff\xfd\x01\n"
	for _, talk := range telnetTalks {
		all, _, err := feed(cutTelnet, DefaultMaxMessage, 0, true, []byte(begin+talk.in))
		want := heard(all, err)
		if err == nil {
			want = append(want, "EOF")
		}
		for _, size := range []int{1, 2, 3, 1000} {
			client, c := pair(t, Options{})
			go func() {
				defer client.Close()
				_, _ = io.WriteString(client, begin)
				for p := range slices.Chunk([]byte(talk.in), size) {
					if _, err := client.Write(p); err != nil {
						return // it has ended with a command
					}
				}
			}()
			var got []Said
			var err error
			for err == nil {
				var said []Said
				said, err = c.Receive(nil)
				for _, s := range said { // they are valid until the next Receive
					got = append(got, Said{Raw: slices.Clone(s.Raw), Text: slices.Clone(s.Text), Back: slices.Clone(s.Back)})
				}
			}
			client.Close()
			if h := heard(got, err); !slices.Equal(h, want) {
				t.Errorf("%s, %d bytes a read: %q, want %q", talk.name, size, h, want)
			}
		}
	}
}

// Where the port is not 23, telnet sends lines; ^C is its first command, and it
// shows nothing until that is answered.
func TestTelnetLate(t *testing.T) {
	client, c := dialTCP(t, Options{})
	say(t, client, 0, "hi\r\n")
	expect(t, c, "hi")
	say(t, client, 0, "\xff\xf4\xff\xfd\x06")
	said, err := c.Receive(nil)
	if got := heard(said, err); !slices.Equal(got, []string{sent("\xff\xfc\x06")}) || c.Info().Dialect != Telnet {
		t.Errorf("%q, %+v", got, c.Info())
	}
	say(t, client, 0, "llo\r\n")
	expect(t, c, "llo")

	for framing, in := range map[string]string{
		Auto: "hi\r\n\xff\xfe text\r\n\xff\xd8\r\n\xff\xf4\r\n\xff\xff\xff\r\n\xff\r\n", // no commands
		Line: "hi\r\n\xff\xf4\xff\xfd\x06\r\n",                                          // the door knows better
	} {
		client, c := dialTCP(t, Options{Framing: framing})
		say(t, client, 0, in)
		expect(t, c, strings.Split(strings.TrimSuffix(in, "\r\n"), "\r\n")...)
		if d := c.Info().Dialect; d != Line {
			t.Errorf("%q is %s", in, d)
		}
	}
}

func FuzzTelnet(f *testing.F) {
	for _, c := range telnetTalks {
		f.Add([]byte(c.in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		in = in[:min(len(in), 300)]
		said, rest, err := feed(cutTelnet, 1<<20, 0, true, slices.Clone(in))
		if err == nil && len(rest) > 0 || err != nil && err != io.EOF {
			t.Fatalf("%q: rest %q, error %v", in, rest, err)
		}
		for _, s := range said {
			if s.Back == nil && (!bytes.HasPrefix(s.Raw, s.Text) || !slices.Contains([]string{"", "\n", "\r\n"}, string(s.End()))) {
				t.Fatalf("%q: text %q of %q", in, s.Text, s.Raw)
			}
		}
		want := heard(said, err)
		for i := range len(in) + 1 {
			said, _, err := feed(cutTelnet, 1<<20, 0, true, slices.Clone(in[:i]), slices.Clone(in[i:]))
			if got := heard(said, err); !slices.Equal(got, want) {
				t.Fatalf("%q cut at %d: %q, want %q", in, i, got, want)
			}
		}
	})
}

// Text without any of what telnet changes is what a line client says.
func FuzzTelnetText(f *testing.F) {
	f.Add([]byte("a\nb\r\n\r\r\n你好\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if bytes.ContainsAny(in, "\x00\b\x7f\x15\x17") || bytes.IndexByte(in, iac) >= 0 {
			return
		}
		telnet, _, _ := feed(cutTelnet, 1<<20, 0, true, slices.Clone(in))
		lines, _, _ := feed(cutLine, 1<<20, 0, true, slices.Clone(in))
		if !slices.EqualFunc(telnet, lines, equalSaid) {
			t.Fatalf("%q: %q, as lines %q", in, texts(telnet), texts(lines))
		}
	})
}
