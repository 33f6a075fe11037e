package wire

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// Limits of sniffing.
const (
	sniffBytes = 8 << 10         // text this long without a decision is raw
	sniffTime  = 5 * time.Second // and so is text this old
)

// How long text must be quiet before its lack of a newline says something.
const (
	quietText   = burstGap
	quietBig    = 150 * time.Millisecond // big enough to have been cut on its way
	quietTyped  = time.Second            // one character: perhaps a key, and more will come
	quietObject = 2 * time.Second        // what may become a request of ours
)

// Verdict is what sniffing makes of the first bytes of a connection.
type Verdict struct {
	Dialect string // "" while it is not known
	Why     string // what decided, in words people read
	// Typed says of lines that each key comes when it is pressed, and that the
	// keys which edit a line are among them.
	Typed bool
	// Maybe is what the wait is for, where that is not a matter of time alone:
	// TLS, HTTP or "".
	Maybe string
	// Stranger is the protocol of a client that is to be turned away: no
	// dialect, "" for none.
	Stranger string
	// Last is what such a client is told, in its own protocol; "" for nothing.
	Last string
	// Wait is, where nothing is decided, how long to wait for a further byte
	// before asking again; 0 for as long as it takes.
	Wait time.Duration
}

// passed says whether a rule had nothing to say: it returns a dialect, or a
// stranger, or a wait to hold everything until there is more to see, or else the
// zero Verdict.
func (v *Verdict) passed() bool { return v.Dialect == "" && v.Stranger == "" && v.Wait == 0 }

// Sniff tells from all the bytes a client has sent so far how it frames its
// messages. It is asked after every read, and when its wait has passed, until
// it decides; it does so in the end, at the limits above or at the end of the
// input, but not before the first byte. It does not allocate.
//
// Bytes that are no text in any encoding and that no rule knows are raw, as
// text is.
func Sniff(b []byte, s State) Verdict {
	if len(b) == 0 {
		return Verdict{}
	}
	v := sniffFirst(b, s)
	if v.passed() && bytes.IndexByte(b[:min(len(b), 4)], 0) >= 0 {
		v = sniffBinary(b, s)
	}
	if v.passed() && b[0] < ' ' {
		v = sniffShort(b, s)
	}
	if v.passed() {
		v = sniffLines(b, s)
	}
	return v
}

// sniffFirst asks the rule for those who can be told by their first byte, which
// no two of them share.
func sniffFirst(b []byte, s State) Verdict {
	switch c := b[0]; {
	case c == recordTLS:
		return sniffTLS(b, s)
	case c == iac:
		return sniffTelnet(b, s)
	case c == 'S':
		return sniffSSH(b, s)
	case c >= 'A' && c <= 'Z':
		return sniffHTTP(b, s)
	case c == '{' || c == ' ' || c == bom[0] || isSpace(c):
		return sniffJSON(b, s)
	case c >= '1' && c <= '9':
		return sniffDecimal(b, s)
	case c <= 5 || c == 0x10:
		return sniffStranger(b, s)
	case c == '0':
		if v := sniffStranger(b, s); !v.passed() {
			return v
		}
		return sniffDecimal(b, s)
	}
	return Verdict{}
}

// sniffLines asks the rules for text, in order of precedence. The last one
// always answers.
func sniffLines(b []byte, s State) Verdict {
	if b[len(b)-1] == '\n' || s.Age >= sniffTime {
		if v := sniffTyped(b, s); !v.passed() {
			return v
		}
	}
	if b[len(b)-1] == '\n' {
		return Verdict{Dialect: Line, Why: "a line of text"}
	}
	return sniffText(b, s)
}

// hold waits until the client has been quiet for d, but not beyond the end of
// the input or of the time for sniffing. It passes when that is over.
func hold(d time.Duration, s State) Verdict {
	if s.EOF || s.Idle >= d || s.Age >= sniffTime {
		return Verdict{}
	}
	return Verdict{Wait: min(d-s.Idle, sniffTime-s.Age)}
}

// sniffJSON: the first line is a JSON object with our key. A line too long to
// wait for is taken for one when the key has been seen.
func sniffJSON(b []byte, s State) Verdict {
	if len(b) <= len(bom) && string(b) == bom[:len(b)] {
		return hold(quietObject, s)
	}
	o := scanObject(b[:min(len(b), sniffBytes)])
	spent := len(b) >= sniffBytes || s.Age >= sniffTime
	switch {
	case !o.ok:
		return Verdict{}
	case o.op && o.closed && (o.ended || s.EOF), o.op && !o.ended && spent:
		return Verdict{Dialect: JSON, Why: "a JSON object with op"}
	case o.ended || spent || s.EOF || o.closed && !o.op:
		return Verdict{}
	case s.Idle >= quietObject:
		return Verdict{Dialect: Raw, Why: "no newline for 2 s"}
	}
	return hold(quietObject, s)
}

// sniffTyped: every read brought one character, as from a terminal that sends
// each key when it is pressed. Such a line takes longer than any other client
// is given.
func sniffTyped(b []byte, s State) Verdict {
	keys, reads := b, s.Reads
	if b[len(b)-1] == '\n' {
		keys, reads = bytes.TrimRight(b, "\r\n"), reads-1
	} else if s.Age < sniffTime || s.Idle >= quietTyped || reads < 2 {
		return Verdict{}
	}
	if len(keys) == 0 || !typed(keys, reads) {
		return Verdict{}
	}
	return Verdict{Dialect: Line, Typed: true, Why: "typed a key at a time"}
}

// sniffText: text that ends without a newline is raw if none follows soon.
func sniffText(b []byte, s State) Verdict {
	quiet, why := quietText, "no newline for 40 ms"
	switch {
	case s.EOF:
		return Verdict{Dialect: Raw, Why: "input ended without a newline"}
	case len(b) >= pageSize && bytes.IndexByte(b, '\n') >= 0: // the network cut them where it liked
		return Verdict{Dialect: Line, Why: "64 KiB with newlines"}
	case len(b) >= sniffBytes && bytes.IndexByte(b, '\n') < 0:
		return Verdict{Dialect: Raw, Why: "8 KiB without a newline"}
	case typed(b, s.Reads):
		quiet, why = quietTyped, "no newline for 1 s"
	case len(b) >= smallRead:
		quiet, why = quietBig, "no newline for 150 ms"
	}
	if v := hold(quiet, s); v.Wait > 0 {
		return v
	}
	if s.Idle < quiet {
		why = "no newline in 5 s"
	}
	return Verdict{Dialect: Raw, Why: why}
}

// typed reports whether b came as one whole character a read.
func typed(b []byte, reads int) bool {
	return len(b) <= reads*utf8.UTFMax && utf8.RuneCount(b) <= reads && !torn(b)
}
