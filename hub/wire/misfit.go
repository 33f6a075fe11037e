package wire

import (
	"slices"
	"time"
)

// How long a client has to be quiet before that says something. A person is to
// read within five seconds why a client hangs, and a screen looks once a second.
const (
	misfitPatience = 4 * time.Second // it waits for something
	misfitPause    = time.Second     // what it was sending has all come
)

// misfitBytes is the most of what a client sent that Diagnose looks at.
const misfitBytes = 4 << 10

// The codes of a Misfit: one stable word each, for programs.
const (
	MisfitGate       = "gate"       // what it said waits at a closed gate
	MisfitSilent     = "silent"     // it has sent nothing: it may wait for the hub to speak first
	MisfitWaiting    = "waiting"    // it waits for a reply that nobody will give
	MisfitTLS        = "tls"        // it talks TLS to a plain door
	MisfitHTTP       = "http"       // it talks HTTP to a door that is pinned to something else
	MisfitSSH        = "ssh"        // it talks ssh to a door that is pinned to something else
	MisfitTelnet     = "telnet"     // it negotiates as telnet does, and is answered as if it had said something
	MisfitJSON       = "json"       // it speaks the native wire, and its session does not
	MisfitOrder      = "byte_order" // its lengths are in the other byte order
	MisfitFraming    = "framing"    // it puts other lengths before its messages, or any where none belong
	MisfitSelf       = "self"       // its lengths count themselves
	MisfitPrefix     = "prefix"     // text stands before its first length
	MisfitNoLength   = "no_length"  // it sends text where a length belongs
	MisfitShort      = "short"      // fewer bytes came than its length says
	MisfitNoNewline  = "no_newline" // a line without its end
	MisfitCR         = "cr"         // it ends its lines with CR only
	MisfitGlued      = "glued"      // several lines in one read are taken for one message
	MisfitUTF16      = "utf16"
	MisfitGBK        = "gbk"
	MisfitTorn       = "torn" // half a character at the end
	MisfitTerminator = "nul"  // NUL bytes behind the text
)

// Misfit is one way in which a client and its session do not understand each
// other. What Text and Fix say is the hub's own words and safe for a terminal.
type Misfit struct {
	Code string // one stable word, for programs
	Text string // what is wrong, in words people read
	Fix  string // what helps: the name of a framing to set, or words
}

// Framing returns the framing to set, "" where that is not what helps.
func (m Misfit) Framing() string {
	if slices.Contains(Framings(), m.Fix) && m.Fix != Auto {
		return m.Fix
	}
	return ""
}

// Diagnose says what keeps a session's client from being understood; nothing,
// where all is well or nobody can tell. s is the session's row, blocks the
// newest of what went over its wire, the oldest first, and now the time on the
// hub's clock, which the blocks have theirs from. It looks at 4 KiB of what the
// client sent at the most, is pure, and allocates only where it finds something.
// It would rather miss something than accuse a client that is well: of a client
// that is only quiet it says nothing before it has been so for four seconds.
func Diagnose(s *Session, blocks []Block, now time.Time) []Misfit {
	if s.Dialect == HTTP || s.Dialect == WS {
		return nil // those are framed by libraries, and refused in words
	}
	var found []Misfit
	add := func(m Misfit) {
		if m.Code != "" {
			found = append(found, m)
		}
	}
	if s.State == Waiting {
		add(Misfit{MisfitGate, "waits at the closed gate of " + s.Room, "open the gate of " + s.Room})
	}
	var room [misfitBytes]byte
	e := examine(s, blocks, now, room[:0])
	add(e.stranger())
	if len(found) == 0 {
		add(e.lengths())
	}
	if len(found) == 0 {
		add(e.encoding())
		add(e.ending())
	}
	if len(found) == 0 {
		add(e.patience())
	}
	return found
}

// exam is what the rules look at.
type exam struct {
	s     *Session
	in    []byte        // the newest that the client sent without a gap, from where a block begins
	last  []byte        // the newest block of it, as far as it is in in
	first bool          // in begins with the client's first byte
	whole bool          // nothing is left out of in
	quiet time.Duration // since the client's last byte, or since it came
	gap   time.Duration // between the client's last two blocks
	sent  int           // blocks of the client since the hub's last one
	alone bool          // the hub's last block, or the beginning, is in sight
	spoke bool          // the hub has sent something
	ended bool          // the session is gone
}

// examine collects the newest blocks that fit in room.
func examine(s *Session, blocks []Block, now time.Time, room []byte) exam {
	e := exam{s: s, quiet: now.Sub(s.Since), ended: s.State == Gone, spoke: s.OutBytes > 0, whole: true}
	if s.InBytes > 0 { // kept or not
		e.quiet = time.Duration(s.IdleMS) * time.Millisecond
	}
	from, size := len(blocks), 0
	for ; from > 0 && size < cap(room); from-- {
		b := &blocks[from-1]
		if !b.Out {
			size += len(b.Data)
		}
		if b.Missed > 0 { // it may begin in the middle of something
			from--
			break
		}
	}
	var before time.Time // the client's last block
	for i := range blocks[from:] {
		b := &blocks[from+i]
		if b.Out {
			e.sent, e.alone, e.spoke = 0, true, true
			continue
		}
		if len(room) == 0 {
			e.first = b.Offset == 0
			e.alone = e.alone || e.first
		} else {
			e.gap = b.At.Sub(before)
		}
		before = b.At
		part := b.Data[:min(len(b.Data), cap(room)-len(room))]
		e.whole = e.whole && len(part) == len(b.Data)
		room = append(room, part...)
		e.last = room[len(room)-len(part):]
		e.sent++
		e.quiet = now.Sub(b.At)
	}
	e.in = room
	return e
}

// settled says that what the client was sending has all come.
func (e *exam) settled() bool { return e.ended || e.quiet >= misfitPause }

// waits says that the client has been quiet for so long that it waits for
// something.
func (e *exam) waits() bool { return e.quiet >= misfitPatience && !e.ended }

// seconds is for how long the client has been quiet.
func (e *exam) seconds() string { return span(e.quiet.Truncate(time.Second)) }

// replyOnly says that the client is one that reads a reply for each message.
func (e *exam) replyOnly() bool { return e.s.Dialect == Raw || IsFrame(e.s.Dialect) }

// patience: the client waits, and nothing it will get is under way.
func (e *exam) patience() Misfit {
	switch {
	case !e.waits():
	case e.s.InBytes == 0 && len(e.in) == 0:
		// Lines are typed by people, who may take their time.
		if !e.spoke && (e.s.Dialect == "" || e.replyOnly()) {
			return Misfit{
				MisfitSilent, "has sent nothing for " + e.seconds() + ": perhaps it waits for the hub to speak first",
				"a door with greet=now",
			}
		}
	case e.replyOnly() && e.alone && e.sent == 1:
		// Whoever says more before it is answered does not wait for that.
		return Misfit{
			MisfitWaiting, "waits for a reply: " + e.seconds() + " since its last message",
			"a processor in room " + e.s.Room + " that answers",
		}
	}
	return Misfit{}
}

// stranger: the client means another server than the one behind this door.
func (e *exam) stranger() Misfit {
	b, d := e.in, e.s.Dialect
	if !e.first || len(b) < 3 || d == Telnet {
		return Misfit{}
	}
	switch {
	case isHelloTLS(b) && !e.s.TLS && e.settled(): // before, it may yet become an encrypted session
		return Misfit{MisfitTLS, "talks TLS to a plain door", "a door with tls=auto"}
	case d != "" && IsRequestLine(b):
		return Misfit{MisfitHTTP, "talks HTTP to a " + d + " door", "a door with framing=auto"}
	case d != "" && string(b[:min(len(b), len(helloSSH))]) == helloSSH:
		return Misfit{MisfitSSH, "talks ssh to a " + d + " door", "nc, telnet or tui instead: the hub serves no ssh"}
	case d != "" && isNegotiation(b):
		return Misfit{MisfitTelnet, "telnet negotiation in a " + d + " session", "a door with framing=auto, or nc instead of telnet"}
	case d != "" && d != JSON && !IsFrame(d) && e.settled():
		if o := scanObject(b); o.ok && o.op && o.closed {
			fix := JSON
			if !o.ended {
				fix = "a newline after each object"
			}
			return Misfit{MisfitJSON, "speaks the hub's JSON to a " + d + " session", fix}
		}
	}
	return Misfit{}
}

// helloSSH is what clients of ssh begin with.
const helloSSH = "SSH-2.0-"

// isHelloTLS reports whether b begins with the record of a ClientHello.
func isHelloTLS(b []byte) bool {
	return len(b) >= 6 && b[0] == recordTLS && b[1] == 3 && b[2] <= 4 && b[5] == 1
}

// IsRequestLine reports whether b begins with the whole first line of a web
// request.
func IsRequestLine(b []byte) bool {
	return len(b) > 0 && sniffHTTP(b, State{}).Dialect == HTTP
}

// isNegotiation reports whether b begins with what telnet clients negotiate:
// one option by itself, or several. FF FE alone also begins text in UTF-16.
func isNegotiation(b []byte) bool {
	if b[0] != iac || b[1] < telnetWill || b[1] > telnetDont || b[2] > 0x31 {
		return false
	}
	if len(b) >= 6 && b[3] == iac && b[4] >= telnetSB && b[4] <= telnetDont {
		return true
	}
	return len(b) == 3 && b[1] != telnetDont
}
