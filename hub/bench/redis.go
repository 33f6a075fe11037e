package bench

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// The dialect of Redis, RESP2, as much of it as a load needs: a room is a
// channel. Who has subscribed to one may not publish, so that senders do not
// hear.

// published begins a message to the room; the length of its text is next.
const published = "*3\r\n$7\r\nmessage\r\n$4\r\n" + chatRoom + "\r\n$"

func redisDialect() dialect {
	return dialect{
		name: "redis", foreign: true, hears: true,
		join: appendSubscribe, joined: isSubscribed, say: appendPublish, cut: cutRESP, answer: isCount,
	}
}

// appendSubscribe asks for a word where there is nothing to follow: a server
// that has not answered may not have seen us yet.
func appendSubscribe(dst []byte, room string, to bool) []byte {
	if !to {
		return append(dst, "*1\r\n$4\r\nPING\r\n"...)
	}
	return fmt.Appendf(dst, "*2\r\n$9\r\nSUBSCRIBE\r\n$%d\r\n%s\r\n", len(room), room)
}

func appendPublish(dst, body []byte, _ time.Duration) []byte {
	dst = append(dst, "*3\r\n$7\r\nPUBLISH\r\n$4\r\n"+chatRoom+"\r\n$"...)
	dst = append(strconv.AppendInt(dst, int64(len(body)), 10), "\r\n"...)
	return append(append(dst, body...), "\r\n"...)
}

func isSubscribed(body []byte) error {
	if string(body) != "+PONG" && !bytes.HasPrefix(body, []byte("*3\r\n$9\r\nsubscribe\r\n")) {
		return fmt.Errorf("the first command is answered by %.200q; is it a Redis server?", body)
	}
	return nil
}

// isCount: a message is answered with how many have got it.
func isCount(body []byte) (bool, error) { return bytes.HasPrefix(body, []byte{':'}), nil }

// cutRESP takes one reply. The body of what was published is its text; that of
// anything else is all of the reply, but for the end of the line.
func cutRESP(b []byte) (message, int) {
	if rest, ok := bytes.CutPrefix(b, []byte(published)); ok { // nearly all there is
		size, n := cutSize(rest)
		if n == 0 || len(rest) < n+size+2 {
			return message{}, 0
		}
		return message{body: rest[n : n+size]}, len(published) + n + size + 2
	}
	line, n := cutLine(b)
	if n == 0 {
		return message{}, 0
	}
	body := bytes.TrimSuffix(line.body, []byte{'\r'})
	switch {
	case bytes.HasPrefix(body, []byte{'-'}):
		return message{kind: fault, body: body}, n
	case !bytes.HasPrefix(body, []byte{'*'}):
		return message{body: body}, n
	}
	for range leadingNumber(body[1:]) {
		part := cutElement(b[n:])
		if part == 0 {
			return message{}, 0
		}
		n += part
	}
	return message{body: b[:n-2]}, n
}

// cutElement returns how long the element of an array is that b begins with, 0
// where it is not whole.
func cutElement(b []byte) int {
	if len(b) == 0 || b[0] != '$' {
		_, n := cutLine(b)
		return n
	}
	size, n := cutSize(b[1:])
	if n == 0 || len(b) < 1+n+size+2 {
		return 0
	}
	return 1 + n + size + 2
}

// cutSize reads a number that ends a line, and returns how long that is with the
// line's end, 0 where it is not whole.
func cutSize(b []byte) (size, n int) {
	for i, c := range b {
		switch {
		case c == '\n':
			return size, i + 1
		case c >= '0' && c <= '9' && size <= maxText:
			size = size*10 + int(c-'0')
		}
	}
	return 0, 0
}

// maxText is longer than any text of a load. What says it is longer never comes
// to an end.
const maxText = 100 << 20
