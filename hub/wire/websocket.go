package wire

import (
	"bytes"
	"encoding/binary"
)

// AppendWS appends lines as a WebSocket client reads them: each as a text
// message in one frame of its own, without its line feed (RFC 6455 5.2; a
// server's frames are not masked).
func AppendWS(dst, lines []byte) []byte {
	const (
		finalText = 0x80 | 0x1
		in16Bits  = 126
		in64Bits  = 127
	)
	for line := range bytes.Lines(lines) {
		line = bytes.TrimSuffix(line, []byte{'\n'})
		switch n := len(line); {
		case n < in16Bits:
			dst = append(dst, finalText, byte(n))
		case n < 1<<16:
			dst = binary.BigEndian.AppendUint16(append(dst, finalText, in16Bits), uint16(n))
		default:
			dst = binary.BigEndian.AppendUint64(append(dst, finalText, in64Bits), uint64(n))
		}
		dst = append(dst, line...)
	}
	return dst
}
