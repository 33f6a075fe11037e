package wire

import (
	"strings"
	"testing"
	"time"
)

const ms = time.Millisecond

// read is what one read of a client's opening brings, and how long after the
// one before.
type read struct {
	after time.Duration
	data  string
}

// open never ends its input; shut ends it so long after the last byte.
const open = time.Duration(-1)

// play asks Sniff as a connection does, on a clock of its own: after every
// read, and whenever a wait runs out. It returns the verdict, and when it came.
func play(t *testing.T, reads []read, shut time.Duration) (Verdict, time.Duration) {
	t.Helper()
	var b []byte
	var now, last time.Duration
	ask := func(i int, eof bool) Verdict {
		v := Sniff(b, State{Idle: now - last, Age: now, Reads: i, EOF: eof})
		if !known(v) && v.Wait <= 0 && len(b) > 0 {
			t.Fatalf("after %q for %v: neither decided nor waiting", b, now-last)
		}
		return v
	}
	for i := 0; ; i++ {
		if i < len(reads) {
			if i > 0 {
				now += reads[i].after
			}
			last = now
			b = append(b, reads[i].data...)
		}
		next := never
		if i+1 < len(reads) {
			next = last + reads[i+1].after
		} else if shut >= 0 {
			next = last + shut
		}
		v := ask(i+1, false)
		for !known(v) && now+v.Wait < next {
			now += v.Wait
			v = ask(i+1, false)
		}
		if known(v) {
			return v, now
		}
		if i+1 >= len(reads) {
			now = next
			return ask(i+1, true), now
		}
	}
}

func known(v Verdict) bool { return v.Dialect != "" || v.Stranger != "" }

func once(data string) []read { return []read{{0, data}} }

// cuts has a pause before every part but the first.
func cuts(pause time.Duration, parts ...string) (r []read) {
	for _, p := range parts {
		r = append(r, read{pause, p})
	}
	return r
}

// keys is text typed at a terminal that sends each key by itself.
func keys(pause time.Duration, text string) []read {
	return cuts(pause, strings.Split(text, "")...)
}

func bytewise(pause time.Duration, text string) (r []read) {
	for i := range len(text) {
		r = append(r, read{pause, text[i : i+1]})
	}
	return r
}

// Why a dialect was decided on.
const (
	wasJSON    = "a JSON object with op"
	wasTyped   = "typed a key at a time"
	wasLine    = "a line of text"
	quiet40    = "no newline for 40 ms"
	quiet150   = "no newline for 150 ms"
	quiet1s    = "no newline for 1 s"
	quiet2s    = "no newline for 2 s"
	after5s    = "no newline in 5 s"
	after8KiB  = "8 KiB without a newline"
	inputEnded = "input ended without a newline"
)

var (
	gbk     = "\xc4\xe3\xba\xc3" // 你好
	hello   = `{"op":"hello","name":"zack","client":"9f1c","follow":"all"}`
	long    = strings.Repeat("x", 600)
	tooMuch = strings.Repeat("x", sniffBytes)
	bigSay  = `{"op":"say","id":1,"text":"` + strings.Repeat("y", 20_000) + "\"}\n"
)

// opening is how a client begins, and what is made of it when.
type opening struct {
	name    string
	reads   []read
	shut    time.Duration
	dialect string
	why     string
	at      time.Duration
}

// openings are the first bytes of clients, as they were seen to come.
var openings = append([]opening{
	// Raw: scripts that send bytes and wait for their reply.
	{"python send", once("Zack"), open, Raw, quiet40, 40 * ms},
	{"python send, then closes", once("Zack"), 5 * ms, Raw, inputEnded, 5 * ms},
	{"python send, trailing space", once("straße é 你好\u3000 "), open, Raw, quiet40, 40 * ms},
	{"python send, trailing CR", once("Zack\r"), open, Raw, quiet40, 40 * ms},
	{"--quit--", once("--quit--"), open, Raw, quiet40, 40 * ms},
	{"message and quit glued", once("foo--Quit--"), open, Raw, quiet40, 40 * ms},
	{"two messages glued", once("ZackPython"), open, Raw, quiet40, 40 * ms},
	{"two messages 30 ms apart", cuts(30*ms, "Zack", "Python"), open, Raw, quiet40, 70 * ms},
	{"two messages 41 ms apart", cuts(41*ms, "Zack", "Python"), open, Raw, quiet40, 40 * ms},
	{"Chinese", once("你好世界"), open, Raw, quiet40, 40 * ms},
	{"GBK", once(gbk), open, Raw, quiet40, 40 * ms},
	{"half of GBK", once(gbk[:3]), open, Raw, quiet40, 40 * ms},
	{"UTF-16", once("\xff\xfeZ\x00a\x00"), open, Raw, quiet40, 40 * ms},
	{"two thirds of a character", once("你"[:2]), open, Raw, quiet40, 40 * ms},
	{"torn character", cuts(10*ms, "你"[:2], "你"[2:]), open, Raw, quiet1s, 1010 * ms},
	{"torn within text", cuts(10*ms, "hi 你"[:4], "hi 你"[4:]), open, Raw, quiet40, 50 * ms},
	{"an emoji of one rune", once("😀"), open, Raw, quiet1s, time.Second},
	{"an emoji of several", once("👨‍👩‍👧"), open, Raw, quiet40, 40 * ms},
	{"one character", once("y"), open, Raw, quiet1s, time.Second},
	{"one Chinese character", once("好"), open, Raw, quiet1s, time.Second},
	{"one character, then closes", once("y"), 0, Raw, inputEnded, 0},
	{"one NUL", once("\x00"), open, Raw, quiet1s, time.Second},
	{"a space", once(" "), open, Raw, quiet1s, time.Second},
	{"535 bytes", once(long[:535]), open, Raw, quiet40, 40 * ms},
	{"536 bytes", once(long[:536]), open, Raw, quiet150, 150 * ms},
	{"600 bytes, cut by the network", cuts(140*ms, long[:540], long[540:]), open, Raw, quiet150, 290 * ms},
	{"8 KiB", once(tooMuch), open, Raw, after8KiB, 0},
	{"8 KiB in pieces", cuts(ms, tooMuch[:4000], tooMuch[4000:]), open, Raw, after8KiB, ms},
	{"the beginning of 300,000 bytes", once(strings.Repeat("世", 10_000)), open, Raw, after8KiB, 0},
	{"lines without the last newline", once("Zack\nPyth"), open, Raw, quiet40, 40 * ms},
	{"lines without the last newline, end", once("Zack\nPyth"), 0, Raw, inputEnded, 0},
	{"nc -N without a newline", once("hello"), 0, Raw, inputEnded, 0},
	{"socat, late end", once("hello"), 39 * ms, Raw, inputEnded, 39 * ms},
	{"to-do, raw", once("GET/task_01/status"), open, Raw, quiet40, 40 * ms},
	{"to-do in words, raw", once("GET milk"), open, Raw, quiet40, 40 * ms},
	{"slow keys", keys(1200*ms, "hello"), open, Raw, quiet1s, time.Second},
	{"two keys, then nothing", keys(200*ms, "he"), open, Raw, quiet1s, 1200 * ms},
	{"a slow stream of pieces", cuts(39*ms, strings.Split(strings.Repeat("ab,", 200), ",")...), open, Raw, after5s, 5000 * ms},
	{"raw JSON, not ours", once(`{"name":"zack"}`), open, Raw, quiet40, 40 * ms},
	{"raw JSON, op inside", once(`{"a":{"op":1},"b":"op"}`), open, Raw, quiet40, 40 * ms},
	{"raw JSON of ours", once(hello), open, Raw, quiet2s, 2000 * ms},
	{"raw text like JSON of ours", once(`{"op"`), open, Raw, quiet2s, 2000 * ms},
	{"a brace", once("{"), open, Raw, quiet2s, 2000 * ms},
	{"a brace and text", once("{hello"), open, Raw, quiet40, 40 * ms},
	{"a JSON list", once(`["op"]`), open, Raw, quiet40, 40 * ms},

	// Line: people at nc and telnet, and scripts that write newlines.
	{"nc", once("hello\n"), open, Line, wasLine, 0},
	{"nc -C, telnet", once("hello\r\n"), open, Line, wasLine, 0},
	{"an empty line", once("\n"), open, Line, wasLine, 0},
	{"an empty line, CR LF", once("\r\n"), open, Line, wasLine, 0},
	{"a pasted page", once("a\nb\n\nc\n"), open, Line, wasLine, 0},
	{"a pasted page of 20 KB", once(strings.Repeat("some words\n", 2000)), open, Line, wasLine, 0},
	{"one line of 20 KB", once(strings.Repeat("x", 20_000) + "\n"), open, Line, wasLine, 0},
	{"to-do, nc", once("GET/task_01/status\n"), open, Line, wasLine, 0},
	{"to-do in words, nc", once("GET milk\n"), open, Line, wasLine, 0},
	{"print to a socket", cuts(ms, "hello", "\n"), open, Line, wasLine, ms},
	{"line, then its LF 30 ms later", cuts(30*ms, "hello\r", "\n"), open, Line, wasLine, 30 * ms},
	{"line torn on its way", cuts(30*ms, "Zack\nPyth", "on\n"), open, Line, wasLine, 30 * ms},
	{"a big line torn on its way", cuts(140*ms, long, "\n"), open, Line, wasLine, 140 * ms},
	{"line in Chinese", once("你好\n"), open, Line, wasLine, 0},
	{"line in GBK", once(gbk + "\n"), open, Line, wasLine, 0},
	{"line, then end", once("hello\n"), 0, Line, wasLine, 0},
	{"key and newline", once("y\n"), open, Line, wasLine, 0},
	{"redis-cli", once("*1\r\n$4\r\nPING\r\n"), open, Line, wasLine, 0},
	{"JSON, not ours", once("{\"name\":\"zack\"}\n"), open, Line, wasLine, 0},
	{"JSON, op inside", once("{\"a\":{\"op\":1}}\n"), open, Line, wasLine, 0},
	{"a JSON list, line", once("[{\"op\":1}]\n"), open, Line, wasLine, 0},
	{"JSON of ours on two lines", once("{\"op\":\n\"who\"}\n"), open, Line, wasLine, 0},
	{"text about JSON", once("{\"op\":\"who\"} is how\n"), open, Line, wasLine, 0},
	{"Windows telnet, fast", keys(50*ms, "hello\r\n"), open, Line, wasTyped, 300 * ms},
	{"Windows telnet, CR and LF at once", append(keys(50*ms, "hello"), read{50 * ms, "\r\n"}), open, Line, wasTyped, 250 * ms},
	{"stty raw, a key each 0.9 s", keys(900*ms, "hey\n"), open, Line, wasTyped, 2700 * ms},
	{"typed, Chinese", keys(300*ms, "你好\n"), open, Line, wasTyped, 600 * ms},
	{"typed, a long line", keys(400*ms, "hello everybody, how are you?\n"), open, Line, wasTyped, 5000 * ms},

	// JSON: the native protocol.
	{"hello", once(hello + "\n"), open, JSON, wasJSON, 0},
	{"hello, CR LF", once(hello + "\r\n"), open, JSON, wasJSON, 0},
	{"hello and more", once(hello + "\n" + `{"op":"say","te`), open, JSON, wasJSON, 0},
	{"hello and a say", once(hello + "\n" + hello + "\n"), open, JSON, wasJSON, 0},
	{"hello cut in two", cuts(200*ms, hello[:20], hello[20:]+"\n"), open, JSON, wasJSON, 200 * ms},
	{"hello, then its newline", cuts(200*ms, hello, "\n"), open, JSON, wasJSON, 200 * ms},
	{"hello, byte by byte", bytewise(5*ms, hello+"\n"), open, JSON, wasJSON, time.Duration(len(hello)) * 5 * ms},
	{"hello without a newline, end", once(hello), 0, JSON, wasJSON, 0},
	{"who in a shell", once("{\"op\":\"who\"}\n"), 0, JSON, wasJSON, 0},
	{"spaces everywhere", once(" { \"op\" : \"who\" } \n"), open, JSON, wasJSON, 0},
	{"op last", once("{\"id\":{\"a\":[1,\"}\"]},\"op\":\"who\"}\n"), open, JSON, wasJSON, 0},
	{"op last, cut before it", cuts(500*ms, `{"id":1,"text":"\"}",`, "\"op\":\"say\"}\n"), open, JSON, wasJSON, 500 * ms},
	{"a first say of 20 KB", once(bigSay), open, JSON, wasJSON, 0},
	{"a first say of 20 KB, in pieces", cuts(ms, bigSay[:1448], bigSay[1448:9000], bigSay[9000:]), open, JSON, wasJSON, ms},
	{"a say that dribbles for 5 s", cuts(time.Second, strings.SplitAfter(bigSay[:200], "y")[:8]...), open, JSON, wasJSON, 5 * time.Second},
	{"Windows, with a byte order mark", once("\ufeff" + hello + "\r\n"), open, JSON, wasJSON, 0},
	{"JSON with a mistake in it", once("{\"op\":who}\n"), open, JSON, wasJSON, 0},

	// Nothing to go by.
	{"silence", nil, open, "", "", 0},
	{"closed without a byte", nil, 0, "", "", 0},
}, frameOpenings...)

func TestOpenings(t *testing.T) {
	for _, o := range openings {
		t.Run(o.name, func(t *testing.T) {
			if len(o.reads) == 0 {
				for _, eof := range []bool{false, true} {
					if v := Sniff(nil, State{Idle: time.Hour, EOF: eof}); v != (Verdict{}) {
						t.Errorf("silence is %+v", v)
					}
				}
				return
			}
			v, at := play(t, o.reads, o.shut)
			if v.Dialect != o.dialect || v.Why != o.why || at != o.at {
				t.Errorf("got %q (%s) after %v, want %q (%s) after %v", v.Dialect, v.Why, at, o.dialect, o.why, o.at)
			}
		})
	}
}

// A beginning is never taken for something else than the whole while bytes are
// still coming, but where the beginning is a line: then nobody could tell.
func TestOpeningsCutAnywhere(t *testing.T) {
	for _, o := range openings {
		whole := ""
		for _, r := range o.reads {
			whole += r.data
		}
		for i := 1; i <= min(len(whole), 3000); i++ {
			v := Sniff([]byte(whole[:i]), State{Reads: 1})
			if v.Dialect != "" && v.Dialect != o.dialect && whole[i-1] != '\n' {
				t.Errorf("%s: %q is %s at once, the whole is %s", o.name, whole[:i], v.Dialect, o.dialect)
			}
		}
	}
}

func TestSniffDoesNotAllocate(t *testing.T) {
	for _, o := range everyOpening() {
		for i, r := range o.reads {
			b := []byte(r.data)
			for _, s := range []State{{Reads: i + 1}, {Reads: len(b)}, {Reads: 1, Idle: time.Minute, Age: time.Minute}, {Reads: 1, EOF: true}} {
				if n := testing.AllocsPerRun(10, func() { Sniff(b, s) }); n != 0 {
					t.Errorf("%s: %v allocations", o.name, n)
				}
			}
		}
	}
}

// BenchmarkSniff asks once about each opening of up to a packet, as it came. To
// compare, reference is what every read costs besides: two looks at the clock.
func BenchmarkSniff(b *testing.B) {
	b.Run("reference", func(b *testing.B) {
		start := time.Now()
		for b.Loop() {
			_ = time.Since(start)
			_ = time.Since(start)
		}
	})
	for _, o := range everyOpening() {
		if len(o.reads) != 1 || len(o.reads[0].data) > 1460 {
			continue
		}
		b.Run(o.dialect+"/"+o.name, func(b *testing.B) {
			data, s := []byte(o.reads[0].data), State{Idle: o.at, Age: o.at, Reads: 1, EOF: o.shut >= 0}
			b.ReportAllocs()
			for b.Loop() {
				Sniff(data, s)
			}
		})
	}
}

func FuzzSniff(f *testing.F) {
	for _, o := range everyOpening() {
		for i, r := range o.reads {
			f.Add([]byte(r.data), uint16(o.at/ms), uint16(i+1))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, idle, reads uint16) {
		if len(b) == 0 {
			return
		}
		b = b[:min(len(b), 256)]
		d := time.Duration(idle) * ms
		for i := 1; i <= len(b); i++ {
			s := State{Idle: d, Age: d, Reads: int(reads)}
			v := Sniff(b[:i], s)
			if v.Stranger != "" {
				break
			}
			switch {
			case v.Dialect == "" && (v.Wait <= 0 || v.Wait > sniffTime):
				t.Fatalf("%q, %+v: waits %v", b[:i], s, v.Wait)
			case v.Dialect != "" && (v.Why == "" || codecOf(v.Dialect) == nil && v.Dialect != TLS && v.Dialect != HTTP):
				t.Fatalf("%q, %+v: %+v", b[:i], s, v)
			}
			s.Idle, s.Age = s.Idle+v.Wait, s.Age+v.Wait
			for v.Dialect == "" && v.Stranger == "" { // at most: a rule's own wait, then the last one's
				v = Sniff(b[:i], s)
				if s.Age > 2*sniffTime && v.Dialect == "" {
					t.Fatalf("%q is not decided after %v", b[:i], s.Age)
				}
				s.Idle, s.Age = s.Idle+v.Wait, s.Age+v.Wait
			}
			if v := Sniff(b[:i], State{Reads: int(reads), EOF: true}); v.Dialect == "" && v.Stranger == "" {
				t.Fatalf("%q is not decided at its end", b[:i])
			}
		}
	})
}
