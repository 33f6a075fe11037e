package wire

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// misfitFrame is the longest message whose length is believed on sight, where
// the one the session reads there can not be.
const misfitFrame = 64 << 10

// lengths: the client puts other lengths before its messages than the session
// reads there. All that it has sent is to be there for that: what begins in the
// middle of a frame looks like anything.
func (e *exam) lengths() Misfit {
	if !e.first || !e.whole {
		return Misfit{}
	}
	switch d := e.s.Dialect; {
	case d == JSONHdr:
	case IsFrame(d):
		return e.frames(d)
	case (d == Raw || d == Line) && e.settled():
		if f := frameOf(e.in, ""); f != "" {
			return Misfit{MisfitFraming, "puts a length before each message: " + whyLength(f), f}
		}
	}
	return Misfit{}
}

// frames is lengths for a session that reads some.
func (e *exam) frames(d string) Misfit {
	rest := unread(d, e.in, 0)
	if len(rest) == 0 || !e.ended && !e.waits() {
		return Misfit{} // all understood, or more may come
	}
	h, ok := headOf(d, rest)
	over := !ok || h.payload > sniffFrame
	other := swapped(d)
	switch {
	case other != "" && len(e.in) > h.size && explains(other, e.in, 0),
		other != "" && over && len(rest) == len(e.in) && begins(other, e.in):
		return Misfit{MisfitOrder, "length says " + size(int(min(h.payload, 1<<40))) + ": other byte order?", other}
	case explains(d, e.in, h.size):
		return Misfit{MisfitSelf, "length prefix counts itself", "a length of the message alone, without its own " + strconv.Itoa(h.size) + " bytes"}
	}
	if f := frameOf(e.in, d); f != "" {
		return Misfit{MisfitFraming, "puts another length before each message: " + whyLength(f), f}
	}
	if (over || h.size == 0 || other != "") && len(rest) == len(e.in) && isText(e.in, true) {
		fix := Raw
		if e.in[len(e.in)-1] == '\n' {
			fix = Line
		}
		return Misfit{MisfitNoLength, "sends text where a length belongs", fix}
	}
	if n := textBefore(d, e.in); n > 0 {
		return Misfit{MisfitPrefix, "text before the length: " + size(n), "the length as the very first bytes"}
	}
	if over || h.size == 0 || !e.waits() {
		return Misfit{}
	}
	came := size(len(rest) - h.size)
	return Misfit{
		MisfitShort, "length says " + size(int(h.payload)) + ", " + came + " came, and nothing for " + e.seconds(),
		"the length of the message in bytes, not in characters",
	}
}

// whyLength says what a length looks like.
func whyLength(dialect string) string {
	switch dialect {
	case Dec8:
		return "a length in 8 digits"
	case Varint:
		return "a length of 7 bits a byte"
	}
	return whyFrame(dialect)
}

// swapped returns the dialect with the other byte order, "" where there is none.
func swapped(dialect string) string {
	switch dialect {
	case BE32:
		return LE32
	case LE32:
		return BE32
	case BE16:
		return LE16
	case LE16:
		return BE16
	}
	return ""
}

// headOf reads the head of the frame that b begins with, as the codec of the
// dialect does. (It is no table of functions: those would have b on the heap.)
func headOf(dialect string, b []byte) (head, bool) {
	switch dialect {
	case BE32:
		return headBE32(b)
	case LE32:
		return headLE32(b)
	case BE16:
		return headBE16(b)
	case LE16:
		return headLE16(b)
	case U8:
		return headU8(b)
	case Varint:
		return headVarint(b)
	case Dec8:
		return headDecimal(b, 8)
	case Dec10:
		return headDecimal(b, 10)
	case Dec64:
		return headDecimal(b, 64)
	}
	return head{}, false
}

// unread returns what is left of b behind its whole frames. Their lengths count
// self bytes more than the message has.
func unread(dialect string, b []byte, self int) []byte {
	for len(b) > 0 {
		h, ok := headOf(dialect, b)
		if !ok || h.size == 0 || h.payload < uint64(self) || uint64(len(b)-h.size) < h.payload-uint64(self) {
			return b
		}
		b = b[h.size+int(h.payload)-self:]
	}
	return nil
}

// explains says whether b is frames of a dialect to its last byte, with text in
// them, and not all of them empty. Their lengths count self bytes more than the
// message has.
func explains(dialect string, b []byte, self int) bool {
	if len(b) == 0 || len(unread(dialect, b, self)) > 0 {
		return false
	}
	text := 0
	for len(b) > 0 {
		h, _ := headOf(dialect, b)
		payload := b[h.size : h.size+int(h.payload)-self]
		if !isText(payload, true) {
			return false
		}
		text += len(payload)
		b = b[h.size+len(payload):]
	}
	return text > 0
}

// begins says whether b begins with frames of a dialect, of which the last may
// not be whole.
func begins(dialect string, b []byte) bool {
	rest := unread(dialect, b, 0)
	if whole := b[:len(b)-len(rest)]; len(whole) > 0 && !explains(dialect, whole, 0) {
		return false
	}
	h, ok := headOf(dialect, rest)
	return ok && h.size > 0 && h.payload > 0 && h.payload <= misfitFrame && isText(rest[h.size:], true)
}

// frameOf returns the dialect, other than but, that explains b, "" for none.
// Lengths that could as well be text are none.
func frameOf(b []byte, but string) string {
	if bytes.IndexByte(b[:min(len(b), 4)], 0) >= 0 {
		for _, d := range [...]string{BE32, LE32, BE16, LE16} {
			short := d == BE16 || d == LE16
			if d != but && (len(b) > 4 || short && len(b) == 4) && explains(d, b, 0) {
				return d
			}
		}
		return ""
	}
	if len(b) > 1 && b[0] < ' ' && !isSpace(b[0]) && b[0] != '\x1b' && but != U8 && but != Varint && explains(U8, b, 0) {
		return U8
	}
	for _, d := range [...]string{Dec8, Dec10, Dec64} {
		if d != but && explains(d, b, 0) {
			return d
		}
	}
	return ""
}

// textBefore returns how many bytes of text stand before the frames in b, 0 for
// none. Only lengths of several bytes can be told from it.
func textBefore(dialect string, b []byte) int {
	if swapped(dialect) == "" {
		return 0
	}
	for n := 1; n < min(len(b), 64) && isText(b[:n], true); n++ {
		if bytes.IndexByte(b[n:min(len(b), n+2)], 0) >= 0 && explains(dialect, b[n:], 0) {
			return n
		}
	}
	return 0
}

// utf16Of says whether b is text in UTF-16: it has the mark, or every other byte
// of most of it is 0.
func utf16Of(b []byte) bool {
	if len(b) < 4 || len(b)%2 != 0 {
		return false
	}
	mark := binary.BigEndian.Uint16(b)
	if (mark == 0xfffe || mark == 0xfeff) && b[2] != iac && b[3] != iac {
		return true
	}
	for _, high := range [...]int{1, 0} { // little-endian, big-endian
		latin := 0
		for i := 0; i < len(b); i += 2 {
			low := b[i+1-high]
			switch {
			case low == 0:
				latin = -len(b)
			case b[i+high] == 0 && (low >= ' ' && low < 0x7f || isSpace(low)):
				latin++
			}
		}
		if latin*4 >= len(b) { // half of the characters
			return true
		}
	}
	return false
}
