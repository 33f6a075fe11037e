package wire

import (
	"strings"
	"testing"
	"time"
)

// jsonHead is a frame as the Chinese tutorials send it.
const jsonHead = "\x26\x00\x00\x00{\"filename\": \"a.txt\", \"total_size\": 5}"

// frameOpenings are the first bytes of clients with frames, and of some that
// look like them.
var frameOpenings = []opening{
	{"pack >I", once("\x00\x00\x00\x05hello"), open, BE32, whyFrame(BE32), 0},
	{"pack i", once("\x05\x00\x00\x00hello"), open, LE32, whyFrame(LE32), 0},
	{"pack >I, two glued", once("\x00\x00\x00\x05hello\x00\x00\x00\x02hi"), open, BE32, whyFrame(BE32), 0},
	{"pack i, two glued", once("\x05\x00\x00\x00hello\x02\x00\x00\x00hi"), open, LE32, whyFrame(LE32), 0},
	{"pack >I, header first", cuts(60*ms, "\x00\x00\x00\x05", "hello"), open, BE32, whyFrame(BE32), 60 * ms},
	{"pack i, header first", cuts(60*ms, "\x05\x00\x00\x00", "hello"), open, LE32, whyFrame(LE32), 60 * ms},
	{"pack >I, in five", cuts(60*ms, "\x00", "\x00\x00", "\x05", "he", "llo"), open, BE32, whyFrame(BE32), 180 * ms},
	{"pack i, in five", cuts(60*ms, "\x05", "\x00", "\x00\x00", "he", "llo"), open, LE32, whyFrame(LE32), 180 * ms},
	{"pack >I, header alone", once("\x00\x00\x00\x05"), open, BE32, whyFrame(BE32), 2000 * ms},
	{"pack >I, empty", once("\x00\x00\x00\x00"), open, BE32, whyFrame(BE32), 40 * ms},
	{"pack i, empty, then not", cuts(10*ms, "\x00\x00\x00\x00", "\x05\x00\x00\x00h"), open, LE32, whyFrame(LE32), 10 * ms},
	{"pack >I, Chinese", once("\x00\x00\x00\x06你好"), open, BE32, whyFrame(BE32), 0},
	{"pack >I, GBK", once("\x00\x00\x00\x04" + gbk), open, BE32, whyFrame(BE32), 0},
	{"pack >I, 100,000 bytes", once("\x00\x01\x86\xa0" + strings.Repeat("x", 20_000)), open, BE32, whyFrame(BE32), 0},
	{"pack i, 100,000 bytes", once("\xa0\x86\x01\x00" + strings.Repeat("x", 1000)), open, LE32, whyFrame(LE32), 0},
	{"pack >I, JSON", once("\x00\x00\x00\x0c{\"op\":\"who\"}"), open, BE32, whyFrame(BE32), 0},
	{"pack >I, JSON in two", cuts(60*ms, "\x00\x00\x00\x0c{\"op\":", "\"who\"}"), open, BE32, whyFrame(BE32), 60 * ms},
	{"pack >H", once("\x00\x05hello"), open, BE16, whyFrame(BE16), 0},
	{"pack H", once("\x05\x00hello"), open, LE16, whyFrame(LE16), 0},
	{"pack >H, two glued", once("\x00\x05hello\x00\x02hi"), open, BE16, whyFrame(BE16), 0},
	{"pack H, two glued", once("\x05\x00hello\x02\x00hi"), open, LE16, whyFrame(LE16), 0},
	{"pack >H, in pieces", cuts(60*ms, "\x00", "\x05", "hel", "lo"), open, BE16, whyFrame(BE16), 180 * ms},
	{"pack H, in pieces", cuts(60*ms, "\x05", "\x00", "hel", "lo"), open, LE16, whyFrame(LE16), 180 * ms},
	{"pack >H, one letter", once("\x00\x01y"), open, BE16, whyFrame(BE16), 40 * ms},
	{"pack B", once("\x05hello"), open, U8, whyFrame(U8), 0},
	{"pack B, two glued", once("\x05hello\x02hi"), open, U8, whyFrame(U8), 0},
	{"pack B, in two", cuts(60*ms, "\x05", "hello"), open, U8, whyFrame(U8), 60 * ms},
	{"sentdex", once("5         hello"), open, Dec10, whyFrame(Dec10), 0},
	{"sentdex, two glued", once("5         hello2         hi"), open, Dec10, whyFrame(Dec10), 0},
	{"sentdex, in two", cuts(60*ms, "12        hello", " world!"), open, Dec10, whyFrame(Dec10), 60 * ms},
	{"sentdex, header first", cuts(60*ms, "5         ", "hello"), open, Dec10, whyFrame(Dec10), 60 * ms},
	{"sentdex, 20,000 bytes", once("20000     " + strings.Repeat("x", 9000)), open, Dec10, whyFrame(Dec10), 0},
	{"Tech With Tim", once("5" + strings.Repeat(" ", 63)), open, Dec64, whyFrame(Dec64), 0},
	{"Tech With Tim, glued", once("5" + strings.Repeat(" ", 63) + "hello"), open, Dec64, whyFrame(Dec64), 0},
	{"Tech With Tim, cut in its header", cuts(30*ms, "5"+strings.Repeat(" ", 20), strings.Repeat(" ", 43)+"hello"), open, Dec64, whyFrame(Dec64), 30 * ms},
	{"JSON header", once(jsonHead + "hello"), open, JSONHdr, whyFrame(JSONHdr), 0},
	{"JSON header, one by one", cuts(60*ms, jsonHead[:4], jsonHead[4:], "hello"), open, JSONHdr, whyFrame(JSONHdr), 60 * ms},
	{"JSON header, big-endian", once("\x00\x00\x00\x0a{\"size\":5}hello"), open, JSONHdr, whyFrame(JSONHdr), 0},

	// What cannot be told, or is no frame.
	{"eight digits", once("00000012hello"), open, Raw, quiet40, 40 * ms},
	{"digits", once("12345"), open, Raw, quiet40, 40 * ms},
	{"ten digits", once("0123456789"), open, Raw, quiet40, 40 * ms},
	{"a number and a word", once("5 apples"), open, Raw, quiet40, 40 * ms},
	{"a number and a space", once("5 "), open, Raw, quiet40, time.Second},
	{"a row of a table", once("50        apples"), open, Raw, quiet40, 2000 * ms},
	{"a line of a table", once("50        apples\n"), open, Line, wasLine, 0},
	{"u8, a length over 31", once("\x24" + strings.Repeat("x", 36)), open, Raw, quiet40, 40 * ms},
	{"bytes", once("\x00\xff anything \x1b[31m"), open, Raw, quiet40, 40 * ms},
	{"UTF-16 without its mark", once("h\x00i\x00"), open, Raw, quiet40, 40 * ms},
	{"a control character", once("\x01"), open, Raw, quiet1s, time.Second},
	{"colours", once("\x1b[31mred"), open, Raw, quiet40, 40 * ms},
	{"nothing but NUL", once(strings.Repeat("\x00", 600)), open, Raw, quiet150, 150 * ms},
}

// A frame, cut in two anywhere, is still one.
func TestFrameOpeningsCutAnywhere(t *testing.T) {
	for _, o := range frameOpenings {
		if len(o.reads) > 1 || !IsFrame(o.dialect) || o.at > 0 || len(o.reads[0].data) > 200 {
			continue
		}
		whole := o.reads[0].data
		for i := 1; i < len(whole); i++ {
			if v, _ := play(t, cuts(30*ms, whole[:i], whole[i:]), open); v.Dialect != o.dialect {
				t.Errorf("%s, cut at %d: %s (%s)", o.name, i, v.Dialect, v.Why)
			}
		}
		if v, _ := play(t, bytewise(5*ms, whole), open); v.Dialect != o.dialect {
			t.Errorf("%s, byte by byte: %s (%s)", o.name, v.Dialect, v.Why)
		}
	}
}

func TestSniffedFramesOverASocket(t *testing.T) {
	for _, o := range frameOpenings {
		if len(o.reads) > 1 || !IsFrame(o.dialect) || o.at > 0 {
			continue
		}
		client, c := dialTCP(t, Options{})
		data := o.reads[0].data
		say(t, client, 0, data[:1], data[1:])
		said, _, err := feed(codecOf(o.dialect), DefaultMaxMessage, 0, true, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		if len(said) > 0 {
			expect(t, c, texts(said)...)
		}
	}
}
