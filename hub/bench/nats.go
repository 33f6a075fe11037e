package bench

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
)

// The dialect of NATS (its client protocol), as much of it as a load needs: a
// room is a subject. Nothing is acknowledged; where an answer is waited for, it
// is that to a PING behind the message.

func natsDialect() dialect {
	return dialect{
		name: "nats", foreign: true, hears: true,
		join: appendSub, joined: isPong, say: appendPub, ask: appendPubPing, cut: cutNATS,
		answer: func(body []byte) (bool, error) { return isPong(body) == nil, nil },
		pong:   func(dst, _ []byte) []byte { return append(dst, natsPong+"\r\n"...) },
	}
}

const natsPong = "PONG"

func appendSub(dst []byte, room string, to bool) []byte {
	dst = append(dst, `CONNECT {"verbose":false,"pedantic":false,"name":"bench"}`+"\r\n"...)
	if to {
		dst = fmt.Appendf(dst, "SUB %s 1\r\n", room)
	}
	return append(dst, "PING\r\n"...)
}

func isPong(body []byte) error {
	if string(body) != natsPong {
		return fmt.Errorf("CONNECT is answered by %.200q; is it a NATS server?", body)
	}
	return nil
}

func appendPub(dst, body []byte, _ time.Duration) []byte {
	dst = strconv.AppendInt(append(dst, "PUB "+chatRoom+" "...), int64(len(body)), 10)
	return append(append(append(dst, "\r\n"...), body...), "\r\n"...)
}

func appendPubPing(dst, body []byte, at time.Duration) []byte {
	return append(appendPub(dst, body, at), "PING\r\n"...)
}

// cutNATS takes one message. What the server tells of itself, at the beginning
// and when that changes, goes with the message that comes next. The body of MSG
// is its payload; that of anything else is the line.
func cutNATS(b []byte) (message, int) {
	for from := 0; ; {
		line, n := cutLine(b[from:])
		if n == 0 {
			return message{}, 0
		}
		body := bytes.TrimSuffix(line.body, []byte{'\r'})
		n += from
		switch {
		case bytes.HasPrefix(body, []byte("MSG ")): // SUBJECT SID [REPLY] SIZE
			size, _ := cutSize(b[from+bytes.LastIndexByte(body, ' '):])
			if len(b) < n+size+2 {
				return message{}, 0
			}
			return message{body: b[n : n+size]}, n + size + 2
		case bytes.HasPrefix(body, []byte("INFO ")), bytes.HasPrefix(body, []byte("+OK")):
			from = n
			continue
		case bytes.HasPrefix(body, []byte("-ERR")):
			return message{kind: fault, body: body}, n
		case string(body) == "PING":
			return message{kind: ping}, n
		}
		return message{body: body}, n
	}
}
