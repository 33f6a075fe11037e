package wire

import (
	"strings"
	"testing"
	"time"
)

// wired is one block of a client's wire: < what it sends, > what the hub does.
type wired struct {
	after time.Duration
	text  string
}

// misfitCase is a session, what went over its wire, and how long ago that was.
type misfitCase struct {
	name    string
	dialect string
	wire    []wired
	quiet   time.Duration
	code    string // "" for none
	text    string
	fix     string
	row     func(*Session)
}

func wires(texts ...string) (w []wired) {
	for _, t := range texts {
		w = append(w, wired{time.Millisecond, t})
	}
	return w
}

func gone(s *Session)   { s.State = Gone }
func inTLS(s *Session)  { s.TLS = true }
func held(s *Session)   { s.State = Waiting }
func typing(s *Session) { s.Why = wasTyped }

var clientHello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x9a", 500)

const notUTF8 = "\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7" // 你好世界 in GBK

var misfits = []misfitCase{
	// It waits.
	{"silent", "", nil, 4 * time.Second, "silent", "has sent nothing for 4 s: perhaps it waits for the hub to speak first", "a door with greet=now", nil},
	{"silent at a pinned door", BE32, nil, 5 * time.Second, "silent", "", "", nil},
	{"raw in chat", Raw, wires("<hello"), 4 * time.Second, "waiting", "waits for a reply: 4 s since its last message", "a processor in room lobby that answers", nil},
	{"raw, second message unanswered", Raw, wires("<a1", ">-", "<b2"), 6500 * ms, "waiting", "waits for a reply: 6 s since its last message", "", nil},
	{"frame in chat", BE32, wires("<\x00\x00\x00\x05hello"), 5 * time.Second, "waiting", "", "", nil},
	{"gate", Line, wires("<hello\n"), 0, "gate", "waits at the closed gate of lobby", "open the gate of lobby", held},

	// It means another server.
	{"TLS, raw door", Raw, wires("<" + clientHello), time.Second, "tls", "talks TLS to a plain door", "a door with tls=auto", nil},
	{"TLS, turned away", "", wires("<"+clientHello, ">"+alertTLS), 0, "tls", "", "", gone},
	{"curl, raw door", Raw, wires("<GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 0, "http", "talks HTTP to a raw door", "a door with framing=auto", nil},
	{"curl, be32 door", BE32, wires("<GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), 0, "http", "talks HTTP to a be32 door", "", gone},
	{"ssh, line door", Line, wires("<SSH-2.0-OpenSSH_9.2\r\n"), 0, "ssh", "talks ssh to a line door", "", nil},
	{"plink -telnet, raw door", Raw, wires("<\xff\xfb\x1f\xff\xfb\x20\xff\xfb\x18"), 0, "telnet", "telnet negotiation in a raw session", "", nil},
	{"telnet's ^C, line door", Line, wires("<\xff\xfd\x06"), 0, "telnet", "", "", nil},
	{"native JSON, line door", Line, wires("<" + hello + "\n"), time.Second, "json", "speaks the hub's JSON to a line session", JSON, nil},
	{"native JSON, no newline", Raw, wires("<" + hello), 2 * time.Second, "json", "", "a newline after each object", nil},

	// Lengths.
	{"struct.pack('<i') at be32", BE32, wires("<\x05\x00\x00\x00hello"), 4 * time.Second, "byte_order", "length says 80 MiB: other byte order?", LE32, nil},
	{"it, ended", BE32, wires("<\x05\x00\x00\x00hello", ">message over 1 MiB"), 0, "byte_order", "", LE32, gone},
	{"it, its header by itself, ended", BE32, wires("<\x05\x00\x00\x00"), 0, "byte_order", "", LE32, gone},
	{"it, three of them", BE32, wires("<\x05\x00\x00\x00hello\x02\x00\x00\x00hi\x06\x00\x00\x00\xe4\xbd\xa0\xe5\xa5\xbd"), 0, "byte_order", "", LE32, gone},
	{"struct.pack('!i') at le32", LE32, wires("<\x00\x00\x00\x05", "<hello"), 4 * time.Second, "byte_order", "", BE32, nil},
	{"big-endian at le16", LE16, wires("<\x00\x05hello"), 4 * time.Second, "byte_order", "length says 1280 bytes: other byte order?", BE16, nil},
	{"two bytes at be32", BE32, wires("<\x00\x05hello"), 4 * time.Second, "framing", "puts another length before each message: a length of 2 bytes, big-endian", BE16, nil},
	{"four bytes at le16", LE16, wires("<\x05\x00\x00\x00hello"), 4 * time.Second, "framing", "", LE32, nil},
	{"frames at a raw door", Raw, wires("<\x00\x00\x00\x05hello", ">-"), time.Second, "framing", "puts a length before each message: a length of 4 bytes, big-endian", BE32, nil},
	{"split frames at a raw door", Raw, wires("<\x05\x00\x00\x00", "<hello", ">-"), time.Second, "framing", "", LE32, nil},
	{"frames at a line door", Line, wires("<\x00\x00\x00\x05hello\x00\x00\x00\x02hi"), time.Second, "framing", "", BE32, nil},
	{"one byte at a raw door", Raw, wires("<\x05hello\x02hi"), time.Second, "framing", "", U8, nil},
	{"digits", Raw, wires("<00000005hello", ">-"), time.Second, "framing", "puts a length before each message: a length in 8 digits", Dec8, nil},
	{"sentdex at be32", BE32, wires("<5         hello"), 0, "framing", "", Dec10, gone},
	{"counts itself", BE32, wires("<\x00\x00\x00\x09hello"), 4 * time.Second, "self", "length prefix counts itself", "a length of the message alone, without its own 4 bytes", nil},
	{"counts itself, three", BE32, wires("<\x00\x00\x00\x09hello\x00\x00\x00\x06hi\x00\x00\x00\x09world"), 0, "self", "", "", gone},
	{"text at be32", BE32, wires("<hello"), 0, "no_length", "sends text where a length belongs", Raw, gone},
	{"a line at be16", BE16, wires("<hello\n"), 4 * time.Second, "no_length", "", Line, nil},
	{"two bytes of text at be32", BE32, wires("<hi"), 4 * time.Second, "no_length", "", Raw, nil},
	{"a greeting before frames", BE32, wires("<HELO zack\n\x00\x00\x00\x05hello"), 0, "prefix", "text before the length: 10 bytes", "", gone},
	{"counts characters", BE32, wires("<\x00\x00\x00\x0ahello"), 4 * time.Second, "short", "length says 10 bytes, 5 bytes came, and nothing for 4 s", "", nil},

	// Text.
	{"Chinese Windows", Raw, wires("<" + notUTF8), 0, "gbk", "sends GBK, not UTF-8", "", nil},
	{"Chinese Windows, lines", Line, wires("<"+notUTF8+"\r\n", ">Hello"), 0, "gbk", "", "", nil},
	{"GBK and ASCII", Raw, wires("<zack: \xc4\xe3\xba\xc3!"), 0, "gbk", "", "", nil},
	{"GBK in frames", BE32, wires("<\x00\x00\x00\x08" + notUTF8), 0, "gbk", "", "", nil},
	{"GBK, half of a character", Raw, wires("<" + notUTF8[:7]), 0, "", "", "", nil},
	{"UTF-16, with its mark", Raw, wires("<\xff\xfe\x60\x4f\x7d\x59"), 0, "utf16", "sends UTF-16, not UTF-8", "", nil},
	{"UTF-16, no mark", Raw, wires("<h\x00e\x00l\x00l\x00o\x00"), 0, "utf16", "", "", nil},
	{"UTF-16, big-endian", Raw, wires("<\x00h\x00e\x00l\x00l\x00o"), 0, "utf16", "", "", nil},
	{"two thirds of a character", Raw, wires("<hi \xe4\xbd", ">-"), time.Second, "torn", "half a character at the end", "", nil},
	{"in a frame", BE32, wires("<\x00\x00\x00\x04hi\xe4\xbd", ">x"), time.Second, "torn", "", "", nil},
	{"cut in two sends", Raw, []wired{{0, "<\xe4\xbd"}, {50 * ms, ">-"}, {150 * ms, "<\xa0\xe5\xa5\xbd"}}, 0, "torn", "a character cut in two: its halves came 200 ms apart", "", nil},
	{"send(buf, sizeof buf)", Raw, wires("<hello\x00\x00\x00\x00\x00"), 0, "nul", "trailing NUL bytes: a C client sends its terminator", "", nil},
	{"send(s, strlen(s)+1), lines", Line, wires("<hello\n\x00"), 0, "nul", "", "", nil},

	// Ends of messages.
	{"no newline", Line, wires("<hello"), 12 * time.Second, "no_newline", "sent no newline for 12 s", Raw, nil},
	{"no newline, after lines", Line, wires("<hello\n", ">Hello", "<world"), 4 * time.Second, "no_newline", "", Raw, nil},
	{"no newline, JSON", JSON, wires("<" + hello), 4 * time.Second, "no_newline", "", "a newline after each object", nil},
	{"CR only", Line, wires("<hello\r", "<world\r"), 4 * time.Second, "cr", "ends its lines with CR only", "", nil},
	{"CR only, raw", Raw, wires("<hello\rworld\r", ">-"), 0, "cr", "", "", nil},
	{"glued", Raw, wires("<a\nb\nc\n", ">-"), 4 * time.Second, "glued", "messages glued together: one read had 3 lines and this dialect answers one", Line, nil},
	{"glued, after a single one", Raw, wires("<a\n", ">-", "<b\nc\n", ">-"), 0, "glued", "", Line, func(s *Session) { s.InMsgs = 2 }},

	// Clients that are well.
	{"has just come", "", nil, 3 * time.Second, "", "", "", nil},
	{"a person at nc who has yet to type", Line, nil, time.Hour, "", "", "", nil},
	{"was welcomed", Raw, wires(">welcome\r\n"), time.Hour, "", "", "", nil},
	{"nc, after hours", Line, wires("<hello\n", ">Hello HELLO\r\n"), time.Hour, "", "", "", nil},
	{"a chat that is quiet", Line, wires("<hello\n", ">zack: hi\r\n", "<how are you?\n"), time.Hour, "", "", "", nil},
	{"types slowly, a key at a time", Line, wires("<h", "<e", "<l"), 10 * time.Second, "", "", "", nil},
	{"types Chinese", Line, wires("<h\n", "<\xe4\xbd\xa0\xe5\xa5\xbd"), 10 * time.Second, "", "", "", typing},
	{"Windows telnet, half a line", Telnet, wires("<hello", "<\xe5\xa5\xbd\xe4\xbd\xa0"), time.Minute, "", "", "", nil},
	{"telnet negotiates", Telnet, wires("<\xff\xfb\x1f\xff\xfb\x20", ">\xff\xfe\x1f"), time.Minute, "", "", "", nil},
	{"half a line, a moment ago", Line, wires("<hello"), 3 * time.Second, "", "", "", nil},
	{"raw, answered", Raw, wires("<Zack", ">-"), time.Hour, "", "", "", nil},
	{"raw, trailing CR", Raw, wires("<Zack\r", ">-"), time.Hour, "", "", "", nil},
	{"raw, trailing newline", Raw, wires("<Zack\n", ">-", "<Python\n", ">-"), time.Hour, "", "", "", nil},
	{"raw, one way", Raw, wires("<12.5", "<12.6", "<12.5"), time.Minute, "", "", "", nil},
	{"raw, has just asked", Raw, wires("<Zack"), 3 * time.Second, "", "", "", nil},
	{"raw, Chinese", Raw, wires("<\xe4\xbd\xa0\xe5\xa5\xbd", ">-"), time.Hour, "", "", "", nil},
	{"raw, straße é", Raw, wires("<straße é 你好\u3000 \n", ">-"), time.Hour, "", "", "", nil},
	{"raw, a character in two packets", Raw, []wired{{0, "<\xe4\xbd"}, {10 * ms, "<\xa0"}, {0, ">-"}}, time.Minute, "", "", "", nil},
	{"raw, a poem", Raw, wires("<"+strings.Repeat("some words that are long enough to make a line of a poem which is over eighty bytes\n", 14), ">-"), time.Minute, "", "", "", nil},
	{"raw, lines with an empty one", Raw, wires("<To: you\n\nhello\n", ">-"), time.Minute, "", "", "", nil},
	{"raw, a picture", Raw, wires("<\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01", ">-"), time.Minute, "", "", "", nil},
	{"raw, zeros", Raw, wires("<\x00\x00\x00\x00\x00\x00\x00\x00", ">-"), time.Minute, "", "", "", nil},
	{"raw, int16", Raw, wires("<\x01\x00\x02\x00\x03\x00\xff\xff", ">-"), time.Minute, "", "", "", nil},
	{"raw, digits", Raw, wires("<12345678", ">-"), time.Minute, "", "", "", nil},
	{"raw, latin-1", Raw, wires("<Gr\xfc\xdfe aus K\xf6ln, caf\xe9 \xe0 la carte", ">-"), time.Minute, "", "", "", nil},
	{"raw, windows-1251", Raw, wires("<\xcf\xf0\xe8\xe2\xe5\xf2", ">-"), time.Minute, "", "", "", nil},
	{"raw, to-do", Raw, wires("<GET/task_01/status", ">see someone\r\n"), time.Minute, "", "", "", nil},
	{"raw, talks about GET", Raw, wires("<GET / HTTP/1.1", ">-"), time.Minute, "", "", "", nil},
	{"raw, JSON of its own", Raw, wires("<{\"name\":\"zack\"}", ">-"), time.Minute, "", "", "", nil},
	{"be32, in order", BE32, wires("<\x00\x00\x00\x05hello", ">\x00\x00\x00\x0bHello HELLO"), time.Hour, "", "", "", nil},
	{"be32, glued and split", BE32, wires("<\x00\x00\x00\x05hello\x00\x00", ">\x00\x00\x00\x0bHello HELLO", "<\x00\x02hi", ">\x00\x00\x00\x08Hello HI"), time.Hour, "", "", "", nil},
	{"be32, half, a moment ago", BE32, wires("<\x00\x00\x00\x09hello"), 3 * time.Second, "", "", "", nil},
	{"be32, a big one on its way", BE32, wires("<\x00\x01\x00\x00"+strings.Repeat("x", 3000), "<xx"), time.Second, "", "", "", nil},
	{"be32, empty", BE32, wires("<\x00\x00\x00\x00", ">\x00\x00\x00\x06Hello "), time.Hour, "", "", "", nil},
	{"be32, bytes", BE32, wires("<\x00\x00\x00\x08\xff\xd8\xff\xe0\x00\x10JF", ">\x00\x00\x00\x01-"), time.Hour, "", "", "", nil},
	{"le32, in order", LE32, wires("<\x05\x00\x00\x00hello", ">\x0b\x00\x00\x00Hello HELLO"), time.Hour, "", "", "", nil},
	{"le16, in order", LE16, wires("<\x05\x00hello", ">\x0b\x00Hello HELLO"), time.Hour, "", "", "", nil},
	{"dec10, in order", Dec10, wires("<5         hello", ">x"), time.Hour, "", "", "", nil},
	{"jsonhdr", JSONHdr, wires("<\x00\x00\x00\x0e{\"size\":     5}hello", ">x"), time.Hour, "", "", "", nil},
	{"native", JSON, wires("<"+hello+"\n", ">{\"kind\":\"welcome\"}\n"), time.Hour, "", "", "", nil},
	{"a browser", WS, wires("<{\"op\":\"hello\"}"), time.Hour, "", "", "", nil},
	{"inside TLS", Line, wires("<hello\n", ">Hello HELLO\r\n"), time.Hour, "", "", "", inTLS},
	{"TLS, the handshake", "", wires("<" + clientHello), 10 * ms, "", "", "", nil},
	{"left", Raw, wires("<Zack", ">-"), time.Hour, "", "", "", gone},
	{"left without a word", "", nil, time.Hour, "", "", "", gone},
}

// tape makes blocks of what a case has on its wire, and the time it was.
func (c *misfitCase) tape() (s Session, blocks []Block, now time.Time) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	s = Session{ID: 7, Dialect: c.dialect, Room: "lobby", State: Live, Since: at}
	for _, w := range c.wire {
		at = at.Add(w.after)
		b := Block{Session: 7, At: at, Out: w.text[0] == '>', Data: []byte(w.text[1:])}
		bytes := &s.InBytes
		if b.Out {
			bytes = &s.OutBytes
		} else {
			s.InMsgs++
		}
		b.Offset = *bytes
		*bytes += uint64(len(b.Data))
		blocks = append(blocks, b)
	}
	s.IdleMS = c.quiet.Milliseconds()
	if c.row != nil {
		c.row(&s)
	}
	return s, blocks, at.Add(c.quiet)
}

func TestDiagnose(t *testing.T) {
	for _, c := range misfits {
		s, blocks, now := c.tape()
		found := Diagnose(&s, blocks, now)
		switch {
		case c.code == "" && len(found) > 0:
			t.Errorf("%s: %+v", c.name, found)
		case c.code == "":
		case len(found) != 1 || found[0].Code != c.code:
			t.Errorf("%s: %+v, want %s", c.name, found, c.code)
		case c.text != "" && found[0].Text != c.text || c.fix != "" && found[0].Fix != c.fix || found[0].Fix == "":
			t.Errorf("%s: %+v, want %q and %q", c.name, found[0], c.text, c.fix)
		case Framing(found[0].Fix) != (found[0].Framing() == found[0].Fix):
			t.Errorf("%s: framing %q", c.name, found[0].Framing())
		}
	}
}

// A client that is well stays so whatever part of its wire is kept, and at any
// time: where the beginning is lost nothing is guessed from the middle.
func TestDiagnoseLostBeginnings(t *testing.T) {
	for _, c := range misfits {
		if c.code != "" || len(c.wire) == 0 {
			continue
		}
		s, blocks, now := c.tape()
		for i := 1; i < len(blocks); i++ {
			rest := append([]Block(nil), blocks[i:]...)
			rest[0].Missed = 1
			if found := Diagnose(&s, rest, now); len(found) > 0 {
				t.Errorf("%s, from block %d: %+v", c.name, i, found)
			}
		}
		if found := Diagnose(&s, nil, now); len(found) > 0 {
			t.Errorf("%s, nothing kept: %+v", c.name, found)
		}
	}
}

// Frames in order, cut anywhere and answered in between, are never accused.
func TestDiagnoseFramesInOrder(t *testing.T) {
	for _, d := range []string{BE32, LE32, BE16, LE16, U8, Varint, Dec8, Dec10, Dec64} {
		var all []byte
		for _, text := range []string{"hello", "", "你好", strings.Repeat("x", 100), "a\nb\n", "y"} {
			all = AppendFrame(all, d, 0, []byte(text))
		}
		for i := 1; i < len(all); i++ {
			c := misfitCase{dialect: d, wire: wires("<"+string(all[:i]), ">x", "<"+string(all[i:]), ">x"), quiet: time.Hour}
			s, blocks, now := c.tape()
			if found := Diagnose(&s, blocks, now); len(found) > 0 {
				t.Errorf("%s, cut at %d: %+v", d, i, found)
			}
			if found := Diagnose(&s, blocks[:2], blocks[1].At.Add(3*time.Second)); len(found) > 0 {
				t.Errorf("%s, the first %d bytes: %+v", d, i, found)
			}
		}
	}
}

// A client that waits for ever is named within five seconds by who looks once a
// second, at whatever moment of the second it fell silent.
func TestDiagnoseInTime(t *testing.T) {
	for _, c := range misfits {
		if c.code == "" || c.code == MisfitGate {
			continue
		}
		s, blocks, now := c.tape()
		named := false
		for at := now.Add(-c.quiet + 999*ms); !named && at.Sub(now.Add(-c.quiet)) < 5*time.Second; at = at.Add(time.Second) {
			s.IdleMS = at.Sub(now.Add(-c.quiet)).Milliseconds()
			named = len(Diagnose(&s, blocks, at)) > 0
		}
		if !named {
			t.Errorf("%s is not named", c.name)
		}
	}
}

func TestDiagnoseDoesNotAllocate(t *testing.T) {
	for _, c := range misfits {
		if c.code != "" {
			continue
		}
		s, blocks, now := c.tape()
		if n := testing.AllocsPerRun(10, func() { Diagnose(&s, blocks, now) }); n != 0 {
			t.Errorf("%s: %v allocations", c.name, n)
		}
	}
}

// Much on the wire is not more work than a little.
func TestDiagnoseIsBounded(t *testing.T) {
	big := Block{Data: []byte(strings.Repeat("\x00\x00\x00\x01x", 1<<20/5))}
	blocks := make([]Block, 100_000)
	for i := range blocks {
		blocks[i] = big
		blocks[i].Offset = uint64(i) << 20
	}
	s := Session{Dialect: BE32, State: Live}
	took := time.Hour // the best of some tries: others use the machine too
	for range 5 {
		start := time.Now()
		Diagnose(&s, blocks, start)
		took = min(took, time.Since(start))
	}
	if took > 100*ms {
		t.Errorf("%v", took)
	}
}

func FuzzDiagnose(f *testing.F) {
	for _, c := range misfits {
		in, out := "", ""
		for _, w := range c.wire {
			if w.text[0] == '<' {
				in += w.text[1:]
			} else {
				out += w.text[1:]
			}
		}
		f.Add(c.dialect, []byte(in), []byte(out), uint16(c.quiet/ms), uint16(len(in)/2))
	}
	f.Fuzz(func(t *testing.T, dialect string, in, out []byte, quiet, cut uint16) {
		n := min(int(cut), len(in))
		at := time.Unix(1e9, 0)
		blocks := []Block{
			{At: at, Data: in[:n]}, {At: at, Out: true, Data: out}, {At: at.Add(ms), Offset: uint64(n), Data: in[n:]},
		}
		s := Session{Dialect: dialect, Room: "lobby", State: Live, InMsgs: 2, InBytes: uint64(len(in))}
		for _, m := range Diagnose(&s, blocks, at.Add(time.Duration(quiet)*ms)) {
			if m.Code == "" || m.Text == "" || m.Fix == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}

func BenchmarkDiagnose(b *testing.B) {
	c := misfitCase{dialect: Raw, quiet: time.Minute}
	for range 400 {
		c.wire = append(c.wire, wires("<Zack says", ">-")...)
	}
	s, blocks, now := c.tape()
	b.ReportAllocs()
	for b.Loop() {
		Diagnose(&s, blocks, now)
	}
}

func TestIsRequestLine(t *testing.T) {
	for line, want := range map[string]bool{
		"": false, "P": false, "POST": false, "POST / HTTP/1.1": false, "GET things done\n": false,
		"POST / HTTP/1.1\r\n": true, "GET /a HTTP/1.0\n": true,
	} {
		if got := IsRequestLine([]byte(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
