package wire

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

const (
	sniffFrame  = 1 << 20 // the longest first frame that is recognised by its length
	sniffText32 = 64      // so much of its payload has to be text
)

// evidence is how much speaks for frames.
type evidence uint8

const (
	none    evidence = iota
	perhaps          // they are frames if more comes that fits
	likely           // they are unless more comes that does not
	sure
)

// sniffBinary: a length of four or two bytes, of which the client's first, a
// short message, leaves one or more 0. Where the first frame is a JSON object
// with the length of a body it is the head of a jsonhdr frame.
func sniffBinary(b []byte, s State) Verdict {
	if bytes.IndexByte(b[:min(len(b), 4)], 0) < 0 {
		return Verdict{}
	}
	dialect, open := "", none
	for _, d := range [...]string{BE16, LE16, BE32, LE32} {
		var e evidence
		switch d {
		case BE16, LE16:
			e = fits16(b, d == BE16)
		default:
			d, e = fits32(b, d)
		}
		if e == sure && open == none {
			return framed(d)
		}
		if e == sure { // what may yet be two bytes is awaited
			e = likely
		}
		if e > open {
			dialect, open = d, e
		}
	}
	switch {
	case open == none:
		return Verdict{}
	case open == perhaps:
		return hold(quietTyped, s)
	case len(b) < 4 || len(bytes.Trim(b, "\x00")) == 0: // all is there: its sender waits for an answer
		return orElse(hold(quietText, s), framed(dialect))
	}
	return orElse(hold(quietObject, s), framed(dialect))
}

// framed is the verdict for a frame dialect.
func framed(dialect string) Verdict { return Verdict{Dialect: dialect, Why: whyFrame(dialect)} }

// orElse is v, or when its wait is over, then.
func orElse(v, then Verdict) Verdict {
	if v.Wait > 0 {
		return v
	}
	return then
}

// whyFrame says what gives a frame dialect away.
func whyFrame(dialect string) string {
	switch dialect {
	case BE32:
		return "a length of 4 bytes, big-endian"
	case LE32:
		return "a length of 4 bytes, little-endian"
	case BE16:
		return "a length of 2 bytes, big-endian"
	case LE16:
		return "a length of 2 bytes, little-endian"
	case U8:
		return "a length of 1 byte"
	case Dec10:
		return "a length in 10 digits and spaces"
	case Dec64:
		return "a length in 64 digits and spaces"
	case JSONHdr:
		return "a JSON header and its length"
	}
	return ""
}

// fits32 looks for a length of four bytes. It returns JSONHdr where the frame
// is the head of one.
func fits32(b []byte, dialect string) (string, evidence) {
	for range 4 { // empty messages; more of them are none
		if len(b) >= 4 && binary.BigEndian.Uint32(b) == 0 {
			b = b[4:]
		}
	}
	switch {
	case len(b) == 0:
		return dialect, likely
	case len(b) < 4:
		if dialect == BE32 && b[0] != 0 {
			return dialect, none
		}
		return dialect, perhaps
	}
	var h head
	if dialect == BE32 {
		h, _ = headBE32(b)
	} else {
		h, _ = headLE32(b)
	}
	payload := b[h.size:]
	whole := uint64(len(payload)) >= h.payload
	switch {
	case h.payload == 0 || h.payload > sniffFrame:
		return dialect, none
	case len(payload) == 0:
		return dialect, likely
	case payload[0] == '{' && h.payload <= maxJSONHeader && !whole:
		return dialect, likely
	case payload[0] == '{' && whole:
		if key, _ := lengthIn(payload[:h.payload]); key >= 0 {
			return JSONHdr, sure
		}
		return dialect, sure
	case uint64(len(payload)) == h.payload || isText(payload[:min(uint64(len(payload)), h.payload, sniffText32)], false):
		return dialect, sure
	case whole:
		return dialect, none
	}
	return dialect, perhaps
}

// fits16 looks for a length of two bytes, one of which is 0. That is little to
// go by: the frame has to be whole, text, and followed by another or nothing.
func fits16(b []byte, big bool) evidence {
	if len(b) < 2 {
		return perhaps
	}
	zero, n := 1, int(b[0]) // which byte of the header is 0
	if big {
		zero, n = 0, int(b[1])
	}
	if b[zero] != 0 || n == 0 {
		return none
	}
	payload, rest := b[2:], []byte(nil)
	if len(payload) > n {
		payload, rest = payload[:n], payload[n:]
	}
	switch {
	case !isText(payload, true):
		return none
	case len(payload) < n:
		return perhaps
	case len(rest) > zero && rest[zero] != 0:
		return none
	case len(b) < 4:
		return likely
	}
	return sure
}

// sniffShort: a length of one byte, small enough not to be text itself. The
// frames have to be whole, and text.
func sniffShort(b []byte, s State) Verdict {
	if b[0] == 0 || b[0] >= ' ' || isSpace(b[0]) || b[0] == '\x1b' {
		return Verdict{}
	}
	for rest := b; len(rest) > 0; {
		n := int(rest[0])
		rest = rest[1:]
		if n > utf8.RuneSelf || !isText(rest[:min(n, len(rest))], true) {
			return Verdict{}
		}
		if len(rest) < n {
			return hold(quietTyped, s)
		}
		rest = rest[n:]
	}
	return framed(U8)
}

// sniffDecimal: a length in digits, padded with spaces to 10 or 64 bytes, and
// as many bytes as it says.
func sniffDecimal(b []byte, s State) Verdict {
	if b[0] < '0' || b[0] > '9' {
		return Verdict{}
	}
	head := 1 // bytes that are digits, then spaces
	for head < min(len(b), 64) && b[head] >= '0' && b[head] <= '9' {
		head++
	}
	digits := head
	for head < min(len(b), 64) && b[head] == ' ' {
		head++
	}
	dialect, width := Dec10, 10
	if head == 64 {
		dialect, width = Dec64, 64
	}
	switch {
	case head == digits, head < 10 && head < len(b):
		return Verdict{}
	case head < 10:
		return hold(quietTyped, s)
	}
	best := framed(dialect)
	for rest := b; len(rest) > 0; {
		h, ok := headDecimal(rest, width)
		if !ok || h.payload > sniffFrame {
			return Verdict{}
		}
		size := h.size + int(h.payload)
		switch {
		case dialect == Dec10 && len(b) == head: // it may become 64
			return orElse(hold(quietTyped, s), best)
		case h.size == 0, len(rest) == h.size, len(b) >= sniffBytes && len(rest) < size:
			return best
		case len(rest) < size && (b[len(b)-1] == '\n' || s.Idle >= quietObject || s.EOF):
			return Verdict{} // a table, more likely
		case len(rest) < size:
			return orElse(hold(quietObject, s), best)
		}
		rest = rest[size:]
	}
	return best
}

// isText reports whether b is UTF-8, as far as it goes, without NUL, and where
// it has to be plain without any other control character that text can do
// without.
func isText(b []byte, plain bool) bool {
	for _, c := range b {
		if c == 0 || plain && c < ' ' && !isSpace(c) {
			return false
		}
	}
	return utf8.Valid(b) || torn(b)
}

func isSpace(c byte) bool { return c == '\t' || c == '\n' || c == '\r' }
