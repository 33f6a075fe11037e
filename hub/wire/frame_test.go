package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// frames are those dialects that have frames.
func frames() []string {
	return slices.DeleteFunc(Framings(), func(d string) bool { return !IsFrame(d) })
}

// frame is payload in a frame as a client of the dialect writes it.
func frame(dialect, payload string) string {
	return string(AppendFrame(nil, dialect, 0, []byte(payload)))
}

// Each dialect, byte by byte.
func TestFrameBytes(t *testing.T) {
	for _, c := range []struct {
		dialect string
		form    Form
		payload string
		want    string
	}{
		{BE32, 0, "hello", "\x00\x00\x00\x05hello"},
		{LE32, 0, "hello", "\x05\x00\x00\x00hello"},
		{BE16, 0, "hello", "\x00\x05hello"},
		{LE16, 0, "hello", "\x05\x00hello"},
		{U8, 0, "hello", "\x05hello"},
		{Varint, 0, "hello", "\x05hello"},
		{Varint, 0, strings.Repeat("x", 300), "\xac\x02" + strings.Repeat("x", 300)},
		{Dec8, 0, "你好", "00000006你好"},
		{Dec8, formSpaces, "hello", "5       hello"},
		{Dec10, 0, "hello", "5         hello"},
		{Dec10, formZeros, strings.Repeat("x", 12), "0000000012" + strings.Repeat("x", 12)},
		{Dec64, 0, "hello", "5" + strings.Repeat(" ", 63) + "hello"},
		{Dec64, 0, "", "0" + strings.Repeat(" ", 63)},
		{JSONHdr, 0, "hello", "\x11\x00\x00\x00{\"total_size\": 5}hello"},
		{JSONHdr, formBig | formKey, "hello", "\x00\x00\x00\x0b{\"size\": 5}hello"},
		{JSONHdr, 5 * formKey, "", "\x10\x00\x00\x00{\"data_size\": 0}"},
		{Raw, 0, "hello", "hello"},
		{U8, 0, strings.Repeat("x", 300), "\xff" + strings.Repeat("x", 255)},
		{U8, 0, "xx" + strings.Repeat("你", 100), "\xfexx" + strings.Repeat("你", 84)},
		{BE16, 0, strings.Repeat("x", 70000), "\xff\xff" + strings.Repeat("x", 65535)},
	} {
		got := AppendFrame([]byte("before"), c.dialect, c.form, []byte(c.payload))
		if string(got) != "before"+c.want {
			t.Errorf("%s of %.20q: %.80q, want %.80q", c.dialect, c.payload, got, c.want)
		}
	}
}

// Glued, and cut anywhere, frames are the messages they are, and keep the form
// they came in.
func TestFramesCutAnywhere(t *testing.T) {
	want := []string{"hello", "", "你好", "a\nb\r\n", "\x00\xff", strings.Repeat("x", 200)}
	for _, d := range frames() {
		for _, form := range []Form{0, formBig, formZeros, formSpaces, formBig | 2*formKey} {
			var all []byte
			for _, w := range want {
				all = AppendFrame(all, d, form, []byte(w))
			}
			pieces := [][][]byte{{all}, bytes.SplitAfter(all, nil)}
			for i := range len(all) + 1 {
				pieces = append(pieces, [][]byte{all[:i], all[i:]})
			}
			n := len(all) / 5
			pieces = append(pieces, [][]byte{all[:n], all[n : 2*n], all[2*n : 3*n], all[3*n : 4*n], all[4*n:]})
			for _, p := range pieces {
				said, rest, err := feed(codecOf(d), DefaultMaxMessage, time.Hour, true, p...)
				if err != nil || !slices.Equal(texts(said), want) || len(rest) != 0 {
					t.Fatalf("%s in %d pieces, the first %.20q: %.80q, rest %q, %v", d, len(p), p[0], texts(said), rest, err)
				}
				var again []byte
				for _, s := range said {
					if len(s.End()) != 0 {
						t.Fatalf("%s: a frame has no line ending: %q", d, s.End())
					}
					again = AppendFrame(again, d, s.Form, s.Text)
				}
				if !bytes.Equal(again, all) {
					t.Fatalf("%s: the same frames are %q, were %q", d, again, all)
				}
			}
		}
	}
}

// What clients write that the hub does not.
func TestFramesAsClientsWriteThem(t *testing.T) {
	header := `{"filename": "a.txt", "md5": "size\": 9", "inner": {"size": 7}, "total_size": 5}`
	for _, c := range []struct{ dialect, in, want string }{
		{Dec10, "         5hello", "hello"},
		{Dec10, "  5       hello", "hello"},
		{Dec10, "0000000005hello", "hello"},
		{Dec64, strings.Repeat("0", 63) + "5hello", "hello"},
		{Varint, "\x85\x00hello", "hello"},
		{JSONHdr, string(binary.LittleEndian.AppendUint32(nil, uint32(len(header)))) + header + "hello", "hello"},
		{JSONHdr, string(binary.BigEndian.AppendUint32(nil, uint32(len(header)))) + header + "hello", "hello"},
		{JSONHdr, "\x12\x00\x00\x00{\n \"length\" : \t5\n}hello", "hello"},
		{JSONHdr, "\x1d\x00\x00\x00{\"size\":\"big\",\"file_size\":5}\nhello", ""},
		{JSONHdr, "\x1c\x00\x00\x00{\"size\":\"big\",\"file_size\":5}hello", "hello"},
		{JSONHdr, "\x13\x00\x00\x00{\"a\":[1],\"size\":05}hello", "hello"},
	} {
		said, rest, err := feed(codecOf(c.dialect), DefaultMaxMessage, 0, false, []byte(c.in))
		if c.want == "" {
			if err == nil {
				t.Errorf("%s %q: %q", c.dialect, c.in, texts(said))
			}
			continue
		}
		if err != nil || len(said) != 1 || string(said[0].Text) != c.want || len(rest) > 0 {
			t.Errorf("%s %q: %q, rest %q, %v", c.dialect, c.in, texts(said), rest, err)
		}
	}
}

func TestFramesThatAreNone(t *testing.T) {
	const limit = 100
	long := strings.Repeat("9", 64)
	for _, c := range []struct{ dialect, in, want string }{
		{BE32, "\x00\x00\x00\x65", "message over 100 bytes"},
		{BE32, "\xff\xff\xff\xff", "message over 100 bytes"},
		{LE32, "\xff\xff\xff\xff", "message over 100 bytes"}, // struct.pack("i", -1)
		{BE16, "\x00\x65", "message over 100 bytes"},
		{LE16, "\x65\x00", "message over 100 bytes"},
		{U8, "\x65", "message over 100 bytes"},
		{Varint, "\x65", "message over 100 bytes"},
		{Varint, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "message over 100 bytes"},
		{Varint, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "no header of varint"},
		{Dec8, "00000101", "message over 100 bytes"},
		{Dec64, long, "message over 100 bytes"},
		{Dec10, "hello", "no header of dec10"},
		{Dec10, "1 2", "no header of dec10"},
		{Dec10, "-1", "no header of dec10"},
		{Dec10, "          ", "no header of dec10"},
		{JSONHdr, "\x00\x00\x00\x00", "no header of jsonhdr"},
		{JSONHdr, "\x01\x00\x01\x00", "no header of jsonhdr"},
		{JSONHdr, "\x01\x10\x00\x00", "no header of jsonhdr"},
		{JSONHdr, "\x05\x00\x00\x00hello", "no header of jsonhdr"},
		{JSONHdr, "\x08\x00\x00\x00{\"a\": 5}", "no header of jsonhdr"},
		{JSONHdr, "\x0c\x00\x00\x00{\"size\":1.5}", "no header of jsonhdr"},
		{JSONHdr, "\x0b\x00\x00\x00{\"size\":-1}", "no header of jsonhdr"},
		{JSONHdr, "\x0c\x00\x00\x00{\"size\":101}", "message over 100 bytes"},
	} {
		_, _, err := feed(codecOf(c.dialect), limit, 0, false, []byte(c.in))
		var end *EndError
		if !errors.As(err, &end) || end.Reason != c.want || !end.Tell {
			t.Errorf("%s %q: %v, want %s", c.dialect, c.in, err, c.want)
		}
	}
	for _, d := range frames() {
		most := strings.Repeat("x", limit)
		if said, _, err := feed(codecOf(d), limit, 0, false, []byte(frame(d, most))); err != nil || len(said) != 1 {
			t.Errorf("%s, %d bytes: %v", d, limit, err)
		}
		if said, rest, err := feed(codecOf(d), limit, 0, true, []byte(frame(d, most)[:limit])); err != nil || len(said) != 0 || len(rest) == 0 {
			t.Errorf("%s, half a frame at the end: %q, %v", d, texts(said), err)
		}
	}
}

func TestFramesDoNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 1000)
	for _, d := range frames() {
		cut, in := codecOf(d), []byte(frame(d, "hello"))
		var form Form
		if n := testing.AllocsPerRun(100, func() {
			m, err := cut(in, State{}, 100)
			if err != nil || !m.whole {
				t.Fatal(err)
			}
			form = m.said.Form
			dst = AppendFrame(dst[:0], d, form, m.said.Text)
		}); n != 0 {
			t.Errorf("%s: %v allocations", d, n)
		}
		if !bytes.Equal(dst, in) {
			t.Errorf("%s: %q, was %q", d, dst, in)
		}
		// Nor does a length that is only claimed.
		claim := []byte(frame(d, strings.Repeat("x", 250)))[:len(in)-5]
		if n := testing.AllocsPerRun(100, func() { _, _ = cut(claim, State{}, DefaultMaxMessage) }); n != 0 {
			t.Errorf("%s, a length: %v allocations", d, n)
		}
	}
}

// fuzzFrame gives a codec anything, whole and cut in two at every place, and
// what it finds back in frames.
func fuzzFrame(f *testing.F, dialect string) {
	for _, s := range []string{"", "hello", "你好", strings.Repeat("x", 300), "\x00\x01"} {
		f.Add([]byte(frame(dialect, s)))
		f.Add([]byte(frame(dialect, s) + frame(dialect, s) + "0"))
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		in = in[:min(len(in), 600)]
		const limit = 1000
		whole, rest, err := feed(codecOf(dialect), limit, 0, true, in)
		for i := range len(in) + 1 {
			split, r, e := feed(codecOf(dialect), limit, 0, true, in[:i], in[i:])
			if !slices.EqualFunc(whole, split, equalSaid) || (e == nil) != (err == nil) || err == nil && !bytes.Equal(r, rest) {
				t.Fatalf("%q: %q, %v; cut at %d %q, %v", in, texts(whole), err, i, texts(split), e)
			}
		}
		var again []byte
		for _, s := range whole {
			again = AppendFrame(again, dialect, s.Form, s.Raw)
		}
		back, rest, err := feed(codecOf(dialect), limit, 0, true, again)
		if err != nil || len(rest) > 0 || !slices.EqualFunc(whole, back, equalSaid) {
			t.Fatalf("%q became %q, rest %q, %v", texts(whole), texts(back), rest, err)
		}
	})
}

func FuzzBE32(f *testing.F)    { fuzzFrame(f, BE32) }
func FuzzLE32(f *testing.F)    { fuzzFrame(f, LE32) }
func FuzzBE16(f *testing.F)    { fuzzFrame(f, BE16) }
func FuzzLE16(f *testing.F)    { fuzzFrame(f, LE16) }
func FuzzU8(f *testing.F)      { fuzzFrame(f, U8) }
func FuzzVarint(f *testing.F)  { fuzzFrame(f, Varint) }
func FuzzDec8(f *testing.F)    { fuzzFrame(f, Dec8) }
func FuzzDec10(f *testing.F)   { fuzzFrame(f, Dec10) }
func FuzzDec64(f *testing.F)   { fuzzFrame(f, Dec64) }
func FuzzJSONHdr(f *testing.F) { fuzzFrame(f, JSONHdr) }

// Over a real socket, pinned, in pieces and glued.
func TestSocketFrames(t *testing.T) {
	long := strings.Repeat("今天我们学习多线程编程。", 1500)
	for _, d := range frames() {
		t.Run(d, func(t *testing.T) {
			most := long
			if d == U8 {
				most = strings.Repeat("x", 255)
			}
			client, c := dialTCP(t, Options{Framing: d})
			hi := frame(d, "hello")
			say(t, client, 0, hi+hi)
			expect(t, c, "hello", "hello")
			go say(t, client, 5*ms, hi[:1], hi[1:2], hi[2:len(hi)-2], hi[len(hi)-2:]+frame(d, "")+frame(d, most))
			expect(t, c, "hello", "", most)
			client.Close()
			expectEnd(t, c, "EOF")
		})
	}
}

func BenchmarkFrames(b *testing.B) {
	for _, d := range frames() {
		b.Run(d, func(b *testing.B) {
			cut, in := codecOf(d), []byte(frame(d, "hello everybody"))
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				m, _ := cut(in, State{}, 1000)
				dst = AppendFrame(dst[:0], d, m.said.Form, m.said.Text)
			}
		})
	}
}

func ExampleAppendFrame() {
	fmt.Printf("%q\n", AppendFrame(nil, BE32, 0, []byte("Hello ZACK")))
	// Output: "\x00\x00\x00\nHello ZACK"
}
