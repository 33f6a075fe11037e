package wire

import (
	"encoding/binary"
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendFrame appends payload in a frame of the dialect, in the form that its
// client has: see Said. What a frame can not hold is cut off, at a character:
// two frames would be two answers. In a dialect without frames it is payload
// alone. It does not allocate where dst has room.
func AppendFrame(dst []byte, dialect string, form Form, payload []byte) []byte {
	payload = atMost(payload, maxPayload(dialect))
	n := len(payload)
	switch dialect {
	case BE32:
		dst = binary.BigEndian.AppendUint32(dst, uint32(n))
	case LE32:
		dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
	case BE16:
		dst = binary.BigEndian.AppendUint16(dst, uint16(n))
	case LE16:
		dst = binary.LittleEndian.AppendUint16(dst, uint16(n))
	case U8:
		dst = append(dst, byte(n))
	case Varint:
		dst = binary.AppendUvarint(dst, uint64(n))
	case Dec8:
		dst = appendDecimal(dst, n, 8, form&formSpaces == 0)
	case Dec10:
		dst = appendDecimal(dst, n, 10, form&formZeros != 0)
	case Dec64:
		dst = appendDecimal(dst, n, 64, form&formZeros != 0)
	case JSONHdr:
		dst = appendJSONHeader(dst, n, form)
	}
	return append(dst, payload...)
}

// maxPayload is the most that a frame of the dialect can hold.
func maxPayload(dialect string) int {
	switch dialect {
	case U8:
		return math.MaxUint8
	case BE16, LE16:
		return math.MaxUint16
	case Dec8:
		return 99_999_999
	}
	return math.MaxInt32
}

// atMost returns the first n bytes of b, or a few less so that no character is
// torn.
func atMost(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	b = b[:n]
	for i := 1; i < utf8.UTFMax && torn(b); i++ {
		b = b[:len(b)-1]
	}
	return b
}

// appendDecimal appends n as width digits, or as digits and then spaces.
func appendDecimal(dst []byte, n, width int, zeros bool) []byte {
	digits := 1
	for rest := n; rest >= 10; rest /= 10 {
		digits++
	}
	for range width - digits {
		if zeros {
			dst = append(dst, '0')
		}
	}
	dst = strconv.AppendInt(dst, int64(n), 10)
	for range width - digits {
		if !zeros {
			dst = append(dst, ' ')
		}
	}
	return dst
}

func appendJSONHeader(dst []byte, n int, form Form) []byte {
	start := len(dst)
	dst = append(dst, "....{\""...)
	dst = append(dst, lengthKey(int(form/formKey))...)
	dst = append(dst, `": `...)
	dst = strconv.AppendInt(dst, int64(n), 10)
	dst = append(dst, '}')
	size := uint32(len(dst) - start - 4)
	if form&formBig != 0 {
		binary.BigEndian.PutUint32(dst[start:], size)
	} else {
		binary.LittleEndian.PutUint32(dst[start:], size)
	}
	return dst
}
