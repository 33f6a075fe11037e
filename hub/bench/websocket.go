package bench

import (
	"bytes"
	"encoding/binary"
)

// WebSocket frames (RFC 6455 5.2), as much of them as a load needs: a hub sends
// whole messages, unmasked. A library would copy each of them.
const (
	finText   = 0x81
	finClose  = 0x88
	finPing   = 0x89
	finPong   = 0x8a
	masked    = 0x80
	length16  = 126
	length64  = 127
	maxHeader = 14
)

// upgradeLines ask for a WebSocket (RFC 6455 4.1). The key is any 16 bytes: no
// cache that could answer in the hub's place is in between.
func upgradeLines() []string {
	return []string{
		"GET /ws HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: aHVidWJiZW5jaG1hcmtzIQ==", "", "",
	}
}

// cutUpgrade takes the head of an HTTP response.
func cutUpgrade(b []byte) (message, int) {
	i := bytes.Index(b, []byte("\r\n\r\n"))
	if i < 0 {
		return message{}, 0
	}
	return message{body: b[:i]}, i + 4
}

func cutFrame(b []byte) (message, int) {
	if len(b) < 2 {
		return message{}, 0
	}
	head, n := 2, int(b[1]&^masked)
	switch {
	case n == length16 && len(b) >= 4:
		head, n = 4, int(binary.BigEndian.Uint16(b[2:]))
	case n == length64 && len(b) >= 10:
		head, n = 10, int(binary.BigEndian.Uint64(b[2:]))
	case n >= length16:
		return message{}, 0
	}
	if len(b) < head+n {
		return message{}, 0
	}
	m := message{body: b[head : head+n]}
	switch b[0] {
	case finClose:
		m.kind = closing
	case finPing:
		m.kind = ping
	default:
		m.body = bytes.TrimSuffix(m.body, []byte{'\n'})
	}
	return m, head + n
}

// appendFrame appends body as a text message.
func appendFrame(dst, body []byte) []byte {
	return append(appendFrameHead(dst, finText, len(body)), body...)
}

// appendFrameHead appends the head of a client's frame. The mask is zero: what
// it guards against, an intermediary that is made to cache, is not here.
func appendFrameHead(dst []byte, op byte, n int) []byte {
	switch {
	case n < length16:
		dst = append(dst, op, masked|byte(n))
	case n <= 0xffff:
		dst = binary.BigEndian.AppendUint16(append(dst, op, masked|length16), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, op, masked|length64), uint64(n))
	}
	return append(dst, 0, 0, 0, 0)
}

// frameIn appends as a text message what write appends. It does not allocate
// where dst has room.
func frameIn(dst []byte, write func(dst []byte) []byte) []byte {
	var room [maxHeader]byte
	from := len(dst)
	dst = write(append(dst, room[:]...))
	body := bytes.TrimSuffix(dst[from+maxHeader:], []byte{'\n'})
	dst = appendFrameHead(dst[:from], finText, len(body))
	return append(dst, body...) // to the left
}

// appendPong answers a ping (RFC 6455 5.5.3).
func appendPong(dst, body []byte) []byte {
	return append(appendFrameHead(dst, finPong, len(body)), body...)
}
