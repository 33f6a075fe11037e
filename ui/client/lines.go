package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"hubbub/hub/wire"
)

const (
	readSize = 64 << 10 // room for one read
	keepSize = 1 << 20  // a buffer that a long line made larger is not kept
)

// lines reads whole lines from a connection. One goroutine may use it.
type lines struct {
	src io.Reader
	max int
	buf []byte // what was read of a line that is not whole yet
}

// next blocks until at least one line is whole, and returns all that are, each
// with its line feed, in memory that is the caller's.
func (l *lines) next() ([]byte, error) {
	for {
		switch size := cap(l.buf); {
		case size-len(l.buf) < readSize/2:
			l.buf = append(make([]byte, 0, max(readSize, 2*size)), l.buf...)
		case size > keepSize && len(l.buf) == 0:
			l.buf = make([]byte, 0, readSize)
		}
		old := len(l.buf)
		n, err := l.src.Read(l.buf[old:cap(l.buf)])
		l.buf = l.buf[:old+n]
		if end := bytes.LastIndexByte(l.buf[old:], '\n') + 1; end > 0 {
			end += old
			whole := bytes.Clone(l.buf[:end])
			l.buf = l.buf[:copy(l.buf, l.buf[end:])]
			return whole, nil // an error comes back with the next read
		}
		if err != nil {
			return nil, err
		}
		if len(l.buf) > l.max {
			return nil, &LinkError{Reason: fmt.Sprintf("a line from the hub is over %d bytes", l.max)}
		}
	}
}

// decodeAll appends an Item for each line in block, whose memory they share.
// On an error the items before the bad line are there.
func decodeAll(items []Item, block []byte) ([]Item, error) {
	d := decoding{left: bytes.Count(block, []byte("\n"))}
	for line := range bytes.Lines(block) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if len(line) == 0 {
			continue
		}
		it, err := d.decode(slices.Clip(line))
		d.left--
		if err != nil {
			return items, &LinkError{Reason: fmt.Sprintf("the hub sent what is no line of the wire: %.40q", line), Err: err}
		}
		if it.Value != nil {
			items = append(items, it)
		}
	}
	return items, nil
}

// decoding makes events some at a time: there may be a hundred thousand a second.
type decoding struct {
	events []wire.Event // made, and not used yet
	left   int          // lines there may be, with this one
}

// atOnce is how many events are made at a time: one that somebody keeps keeps
// the memory of as many.
const atOnce = 64

func (d *decoding) event() *wire.Event {
	if len(d.events) == 0 {
		d.events = make([]wire.Event, max(min(d.left, atOnce), 1))
	}
	e := &d.events[0]
	d.events = d.events[1:]
	return e
}

// decode reads one line. A kind this client does not know has no Value: a
// newer hub may say more.
func (d *decoding) decode(line []byte) (Item, error) {
	it := Item{Line: line}
	var err error
	switch kind := kindOf(line); string(kind) {
	case "":
		return it, fmt.Errorf("no kind in %d bytes", len(line))
	case "join", "leave", "message", "reply", "notice":
		e := d.event()
		it.Value, err = e, wire.ReadEvent(line, e)
	case wire.KindWelcome:
		w := new(wire.Welcome)
		it.Value, err = w, json.Unmarshal(line, w)
		it.ID = number(w.ID)
	case wire.KindAck:
		a := new(wire.Ack)
		it.Value, err = a, json.Unmarshal(line, a)
		it.ID = number(a.ID)
	case wire.KindOK, wire.KindPong:
		d := new(wire.Done)
		it.Value, err = d, json.Unmarshal(line, d)
		it.ID = number(d.ID)
	case wire.KindWho, wire.KindUpdate:
		r := new(wire.Rows)
		it.Value, err = r, json.Unmarshal(line, r)
		it.ID = number(r.ID)
	case wire.KindHistory, wire.KindSearch:
		p := new(wire.Page)
		it.Value, err = p, json.Unmarshal(line, p)
		it.ID = number(p.ID)
	case wire.KindWire:
		b := new(wire.Block)
		it.Value, err = b, json.Unmarshal(line, b)
	case wire.KindTail:
		t := new(wire.Tail)
		it.Value, err = t, json.Unmarshal(line, t)
		it.ID = number(t.ID)
	case wire.KindProcess:
		p := new(wire.Process)
		it.Value, err = p, json.Unmarshal(line, p)
		it.ID = number(p.ID)
	case wire.KindSkipped:
		s := new(wire.Skipped)
		it.Value, err = s, json.Unmarshal(line, s)
	case wire.KindError:
		f := new(wire.Failure)
		it.Value, err = f, json.Unmarshal(line, f)
		it.ID = number(f.ID)
	}
	return it, err
}

// kindOf is wire.KindOf without a look at the whole line where the kind comes
// first, as it does in all that a hub sends.
func kindOf(line []byte) []byte {
	rest, ok := bytes.CutPrefix(line, []byte(`{"kind":"`))
	end := bytes.IndexByte(rest, '"')
	if !ok || end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 {
		return []byte(wire.KindOf(line))
	}
	return rest[:end]
}

// number returns an id that is a number, else 0. The ids given to callers are
// numbers, the client's own are strings.
func number(id json.RawMessage) uint64 {
	n, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
