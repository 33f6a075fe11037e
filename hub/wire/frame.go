package wire

import "encoding/binary"

// Form is what a dialect leaves to the client to choose in its headers. The
// answers are given in the form of the last message. The zero Form is what the
// dialect's tutorials write.
type Form uint8

// The bits of a Form. Those from formKey on are the lengthKey that a JSON
// header has.
const (
	formBig    Form = 1 << iota // jsonhdr: the length is big-endian
	formZeros                   // dec: padded with zeros
	formSpaces                  // dec: padded with spaces
	formKey                     // jsonhdr: one in the key's place
)

// head is what a frame begins with.
type head struct {
	size    int    // its own bytes; 0 where they are not all there
	payload uint64 // the bytes behind it
	form    Form
}

// A prefix reads the head of the frame that b begins with; false where b can
// not be the beginning of one.
type prefix func(b []byte) (head, bool)

// prefixOf returns what reads the heads of a frame dialect, nil for any other.
func prefixOf(dialect string) prefix {
	switch dialect {
	case BE32:
		return headBE32
	case LE32:
		return headLE32
	case BE16:
		return headBE16
	case LE16:
		return headLE16
	case U8:
		return headU8
	case Varint:
		return headVarint
	case Dec8:
		return func(b []byte) (head, bool) { return headDecimal(b, 8) }
	case Dec10:
		return func(b []byte) (head, bool) { return headDecimal(b, 10) }
	case Dec64:
		return func(b []byte) (head, bool) { return headDecimal(b, 64) }
	case JSONHdr:
		return headJSON
	}
	return nil
}

// IsFrame reports whether a dialect puts the length before each message.
func IsFrame(dialect string) bool { return prefixOf(dialect) != nil }

// cutFrames returns the codec of a frame dialect. The length is held against
// the limit as soon as it is there, and nothing is ever made to its measure:
// what is held is what has come. Half a frame at the end of the input is
// nobody's.
func cutFrames(dialect string, read prefix) codec {
	return func(b []byte, _ State, limit int) (cut, error) {
		h, ok := read(b)
		switch {
		case !ok:
			return cut{}, &EndError{Reason: "no header of " + dialect, Tell: true}
		case h.size == 0:
			return cut{}, nil
		case h.payload > uint64(limit):
			return cut{}, TooLong(limit)
		}
		end := h.size + int(h.payload)
		if len(b) < end {
			return cut{}, nil
		}
		payload := b[h.size:end:end]
		return cut{said: Said{Raw: payload, Text: payload, Form: h.form}, whole: true, used: end}, nil
	}
}

func headBE32(b []byte) (head, bool) {
	if len(b) < 4 {
		return head{}, true
	}
	return head{size: 4, payload: uint64(binary.BigEndian.Uint32(b))}, true
}

func headLE32(b []byte) (head, bool) {
	if len(b) < 4 {
		return head{}, true
	}
	return head{size: 4, payload: uint64(binary.LittleEndian.Uint32(b))}, true
}

func headBE16(b []byte) (head, bool) {
	if len(b) < 2 {
		return head{}, true
	}
	return head{size: 2, payload: uint64(binary.BigEndian.Uint16(b))}, true
}

func headLE16(b []byte) (head, bool) {
	if len(b) < 2 {
		return head{}, true
	}
	return head{size: 2, payload: uint64(binary.LittleEndian.Uint16(b))}, true
}

func headU8(b []byte) (head, bool) {
	if len(b) == 0 {
		return head{}, true
	}
	return head{size: 1, payload: uint64(b[0])}, true
}

func headVarint(b []byte) (head, bool) {
	n, size := binary.Uvarint(b)
	if size < 0 { // more than 64 bits
		return head{}, false
	}
	return head{size: size, payload: n}, true
}

// headDecimal reads a length in ASCII digits, with zeros or spaces before it or
// spaces behind it.
func headDecimal(b []byte, width int) (head, bool) {
	const before, digits, behind = 0, 1, 2
	h, at := head{form: formZeros}, before
	for _, c := range b[:min(len(b), width)] {
		switch {
		case c == ' ':
			h.form = formSpaces
			if at == digits {
				at = behind
			}
		case c < '0' || c > '9' || at == behind:
			return head{}, false
		default:
			at = digits
			h.payload = min(h.payload*10+uint64(c-'0'), 1<<40) // over any limit
		}
	}
	if len(b) < width {
		return head{form: h.form}, true
	}
	h.size = width
	return h, at != before
}
