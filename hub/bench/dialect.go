package bench

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"
)

// The rooms that the load is in: one where everybody hears everybody, and one
// that answers.
const (
	chatRoom  = "chat"
	lobbyRoom = "lobby"
)

// kind is what a piece of the wire is.
type kind byte

const (
	text kind = iota
	ping      // of the server, which wants a pong
	closing
	fault // says what is wrong
)

// message is one piece of what the hub sends. Its body is valid until the next
// read.
type message struct {
	kind kind
	body []byte
}

// dialect is a way of speaking to a hub.
type dialect struct {
	name  string
	hears bool // is sent what others say; who does not is only answered
	talks bool // senders hear too: there is no way of not following
	acks  bool // each message is acknowledged with the id it was given
	tail  int  // bytes of a message behind the text

	foreign bool // it is not a hub's, but that of another kind of server

	open   []string                                        // what begins a connection, before any message; see shake
	join   func(dst []byte, room string, to bool) []byte   // asks to be in a room, and to follow it; nil: one is where the door leads
	joined func(body []byte) error                         // looks at what answers that
	say    func(dst, body []byte, at time.Duration) []byte // appends a message; at is its id where there are acks
	cut    func(b []byte) (m message, n int)               // takes the first n bytes of b, 0 where no whole message is there
	ask    func(dst, body []byte, at time.Duration) []byte // appends a message that is answered; nil: say does
	answer func(body []byte) (bool, error)                 // whether body is the room's reply
	pong   func(dst, body []byte) []byte                   // appends the answer to a ping; nil where none comes
}

// dialects are those that a load may be in.
func dialects() []dialect {
	native := dialect{
		name: "json", hears: true, acks: true, tail: len(`"}`),
		join: appendHello, joined: isWelcome, say: appendSay, cut: cutLine, answer: isReply,
	}
	ws := native
	ws.name, ws.open, ws.cut, ws.pong = "ws", upgradeLines(), cutFrame, appendPong
	ws.join = func(dst []byte, room string, to bool) []byte {
		return appendFrame(dst, appendHello(nil, room, to))
	}
	ws.say = func(dst, body []byte, at time.Duration) []byte {
		return frameIn(dst, func(dst []byte) []byte { return appendSay(dst, body, at) })
	}
	return []dialect{
		{name: "raw", say: appendRaw, cut: cutAll, answer: anything},
		{
			name: "line", hears: true, talks: true,
			join: appendJoin, joined: isIn, say: appendLine, cut: cutLine, answer: anything,
		},
		native,
		ws,
		{name: "be32", say: appendBE32, cut: cutBE32, answer: anything},
		redisDialect(),
		natsDialect(),
	}
}

// Dialects returns the names that Options.Dialect may have.
func Dialects() []string {
	var names []string
	for _, d := range dialects() {
		names = append(names, d.name)
	}
	return names
}

func dialectOf(name string) (dialect, bool) {
	for _, d := range dialects() {
		if d.name == name {
			return d, true
		}
	}
	return dialect{}, false
}

func appendRaw(dst, body []byte, _ time.Duration) []byte { return append(dst, body...) }

func appendLine(dst, body []byte, _ time.Duration) []byte {
	return append(append(dst, body...), '\n')
}

func appendBE32(dst, body []byte, _ time.Duration) []byte {
	return append(binary.BigEndian.AppendUint32(dst, uint32(len(body))), body...)
}

// appendSay has the time as its id, so that the acknowledgement tells how long
// it took without a list of what was sent. Nothing in body wants escaping.
func appendSay(dst, body []byte, at time.Duration) []byte {
	dst = append(dst, `{"op":"say","id":`...)
	dst = strconv.AppendInt(dst, int64(at), 10)
	dst = append(dst, `,"text":"`...)
	return append(append(dst, body...), "\"}\n"...)
}

func appendHello(dst []byte, room string, to bool) []byte {
	follow := "none"
	if to {
		follow = "room"
	}
	return fmt.Appendf(dst, `{"op":"hello","name":"bench","room":"%s","follow":"%s"}`+"\n", room, follow)
}

func appendJoin(dst []byte, room string, _ bool) []byte {
	return append(append(append(dst, "/join "...), room...), '\n')
}

func isWelcome(body []byte) error {
	if !bytes.HasPrefix(body, []byte(`{"kind":"welcome"`)) {
		return fmt.Errorf("hello is answered by %.200q, not by a welcome", body)
	}
	return nil
}

func isIn(body []byte) error {
	if !bytes.Contains(body, []byte("you are in ")) {
		return fmt.Errorf("/join is answered by %.200q; the door may have commands=off, or not be a hub's", body)
	}
	return nil
}

func anything([]byte) (bool, error) { return true, nil }

func isReply(body []byte) (bool, error) {
	if bytes.HasPrefix(body, []byte(errorStart)) {
		return false, fmt.Errorf("a message is answered by %.200q", body)
	}
	return bytes.HasPrefix(body, []byte(`{"kind":"reply"`)), nil
}

// errorStart begins what a hub says is wrong.
const errorStart = `{"kind":"error"`

// ackOf returns the id that a line acknowledges.
func ackOf(body []byte) (at time.Duration, ok bool) {
	rest, ok := bytes.CutPrefix(body, []byte(`{"kind":"ack","id":`))
	if !ok {
		return 0, false
	}
	return time.Duration(leadingNumber(rest)), true
}

// skippedOf returns how many messages a line says were skipped.
func skippedOf(body []byte) (n uint64, ok bool) {
	for _, start := range [...]string{"-- skipped ", `{"kind":"skipped","missed":`} {
		if rest, ok := bytes.CutPrefix(body, []byte(start)); ok {
			return leadingNumber(rest), true
		}
	}
	return 0, false
}

func leadingNumber(b []byte) (v uint64) {
	for _, c := range b {
		if c < '0' || c > '9' {
			break
		}
		v = v*10 + uint64(c-'0')
	}
	return v
}

func cutAll(b []byte) (message, int) { return message{body: b}, len(b) }

func cutLine(b []byte) (message, int) {
	i := bytes.IndexByte(b, '\n')
	return message{body: b[:max(i, 0)]}, i + 1
}

func cutBE32(b []byte) (message, int) {
	if len(b) < 4 {
		return message{}, 0
	}
	n := 4 + int(binary.BigEndian.Uint32(b))
	if len(b) < n {
		return message{}, 0
	}
	return message{body: b[4:n]}, n
}
