package wire

import (
	"math"
	"time"
)

// decoder reads an event as a hub writes it (see appendEvent), the way
// encoding/json would but many times faster: a screen gets every event there
// is. It reads from front to back. What it does not expect makes it fail, and
// the line is encoding/json's business: spaces between tokens, null, a field of
// another type, a nested value in a field it does not know, bytes that are not
// UTF-8, anything that is wrong.
type decoder struct {
	rest   []byte // what is not read yet
	shares bool   // the Body may lie in it
	failed bool
}

// ReadEvent is e.UnmarshalJSON for a line that is not used again: the Body may
// lie in it. On an error e is of no use.
func ReadEvent(line []byte, e *Event) error {
	d := decoder{rest: line, shares: true}
	if d.whole(e) {
		return nil
	}
	return unmarshalEvent(line, e)
}

// UnmarshalJSON reads an event as it travels. On an error e is of no use.
func (e *Event) UnmarshalJSON(b []byte) error {
	d := decoder{rest: b}
	if d.whole(e) {
		return nil
	}
	return unmarshalEvent(b, e)
}

// whole reads an event that is all there is, and reports whether it could.
func (d *decoder) whole(e *Event) bool {
	*e = Event{}
	d.event(e)
	return !d.failed && len(d.rest) == 0
}

// event reads an object.
func (d *decoder) event(e *Event) {
	var text, data []byte
	for more := d.open(); more; more = d.more() {
		switch key := d.key(); string(key) {
		case "kind":
			e.Kind = d.kind()
		case "seq":
			e.Seq = d.uint()
		case "at":
			e.At = d.time()
		case "room":
			e.Room = d.text()
		case "re":
			e.Re = d.uint()
		case "from":
			e.From = d.uint()
		case "name":
			e.Name = d.text()
		case "to":
			e.To = d.uint()
		case "session":
			if e.Session != nil { // encoding/json would put one over the other
				d.fail()
			}
			e.Session = new(Session)
			d.session(e.Session)
		case "text":
			text = d.bytes()
		case "data":
			data = d.base64()
		case "took_us":
			e.Took = time.Duration(d.int()) * time.Microsecond
		case "reason":
			e.Reason = d.text()
		default:
			d.skip(key)
		}
	}
	switch {
	case data != nil:
		e.Body = data
	case text != nil:
		e.Body = text
	default:
		e.Body = []byte{}
	}
	if e.Kind == 0 {
		d.fail()
	}
}

// session reads an object.
func (d *decoder) session(s *Session) {
	for more := d.open(); more; more = d.more() {
		switch key := d.key(); string(key) {
		case "id":
			s.ID = d.uint()
		case "name":
			s.Name = d.text()
		case "addr":
			s.Addr = d.text()
		case "dialect":
			s.Dialect = d.text()
		case "tls":
			s.TLS = d.bool()
		case "why":
			s.Why = d.text()
		case "sniff_us":
			s.SniffUS = d.int()
		case "room":
			s.Room = d.text()
		case "state":
			s.State = d.text()
		case "since":
			s.Since = d.time()
		case "idle_ms":
			s.IdleMS = d.int()
		case "in_msgs":
			s.InMsgs = d.uint()
		case "out_msgs":
			s.OutMsgs = d.uint()
		case "in_bytes":
			s.InBytes = d.uint()
		case "out_bytes":
			s.OutBytes = d.uint()
		case "lag":
			s.Lag = d.uint()
		case "behind_ms":
			s.BehindMS = d.int()
		case "skipped":
			s.Skipped = d.uint()
		case "reply_us":
			s.ReplyUS = d.int()
		case "policy":
			s.Policy = d.text()
		case "reason":
			s.Reason = d.text()
		default:
			d.skip(key)
		}
	}
}

// fail ends the reading: every loop ends, since nothing is left.
func (d *decoder) fail() {
	d.failed, d.rest = true, nil
}

// take reads c where it is next, and reports whether it was.
func (d *decoder) take(c byte) bool {
	if len(d.rest) == 0 || d.rest[0] != c {
		return false
	}
	d.rest = d.rest[1:]
	return true
}

// must reads c, or fails.
func (d *decoder) must(c byte) {
	if !d.take(c) {
		d.fail()
	}
}

// word reads s, or fails.
func (d *decoder) word(s string) {
	if len(d.rest) < len(s) || string(d.rest[:len(s)]) != s {
		d.fail()
		return
	}
	d.rest = d.rest[len(s):]
}

// open reads the beginning of an object, and reports whether it has a field.
func (d *decoder) open() bool {
	d.must('{')
	return !d.take('}') && !d.failed
}

// more reads what stands behind a field, and reports whether another follows.
func (d *decoder) more() bool {
	if d.take(',') {
		return true
	}
	d.must('}')
	return false
}

// key reads a key and its colon.
func (d *decoder) key() []byte {
	key, escaped := d.quoted()
	if escaped {
		d.fail()
	}
	d.must(':')
	return key
}

// skip reads the value of a key that is not known. encoding/json finds the
// field of a key in capitals too, so a key with other letters is left to that.
func (d *decoder) skip(key []byte) {
	for _, c := range key {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			d.fail()
		}
	}
	if len(d.rest) == 0 {
		d.fail()
		return
	}
	switch d.rest[0] {
	case '"':
		if raw, escaped := d.quoted(); escaped {
			d.unescaped(raw)
		}
	case 't', 'f':
		d.bool()
	case 'n':
		d.word("null")
	default:
		d.int()
	}
}

func (d *decoder) bool() bool {
	if len(d.rest) > 0 && d.rest[0] == 't' {
		d.word("true")
		return !d.failed
	}
	d.word("false")
	return false
}

// uint reads a number of digits alone.
func (d *decoder) uint() uint64 {
	n, i := uint64(0), 0
	for ; i < len(d.rest) && '0' <= d.rest[i] && d.rest[i] <= '9'; i++ {
		n = n*10 + uint64(d.rest[i]-'0')
	}
	const sure = 19 // so many digits are never too many for 64 bits
	if i == 0 || i > sure || i > 1 && d.rest[0] == '0' {
		d.fail()
		return 0
	}
	d.rest = d.rest[i:] // a fraction or an exponent is no comma: it fails there
	return n
}

func (d *decoder) int() int64 {
	minus := d.take('-')
	n := d.uint()
	if n > math.MaxInt64 {
		d.fail()
		return 0
	}
	if minus {
		return -int64(n)
	}
	return int64(n)
}

// kind reads a Kind, 0 for one that is not known.
func (d *decoder) kind() Kind {
	name, _ := d.quoted()
	switch string(name) {
	case "message":
		return Message
	case "reply":
		return Reply
	case "join":
		return Join
	case "leave":
		return Leave
	case "notice":
		return Notice
	}
	d.fail()
	return 0
}
