package wire

import (
	"encoding/json"
	"strconv"
	"time"
)

// MaxBlock is the most one Block holds; the rest of a longer read or write is
// the next Block, with the same time.
const MaxBlock = 64 << 10

// The directions of a Block as they travel.
const (
	DirIn  = "in"  // from the client to the hub
	DirOut = "out" // from the hub to the client
)

// Block is what one read of a session's socket gave, or what one write put
// there: its bytes as they were on the wire, inside TLS where there is any.
type Block struct {
	Session uint64
	At      time.Time
	Out     bool   // from the hub to the client
	Tail    bool   // it was there before the watch began
	Offset  uint64 // bytes of the same direction before it, of this session
	Missed  uint64 // bytes between the block before and this one that the watcher did not get, both directions
	Data    []byte
}

// AppendBlock appends b as one line of JSON, with its line feed. It does not
// allocate where dst has room.
func AppendBlock(dst []byte, b *Block) []byte { return append(appendBlock(dst, b), '\n') }

func appendBlock(dst []byte, b *Block) []byte {
	dst = strconv.AppendUint(append(dst, `{"kind":"`+KindWire+`","session":`...), b.Session, 10)
	dst = appendBlockFields(append(dst, ','), b)
	if b.Tail {
		dst = append(dst, `,"tail":true`...)
	}
	return append(dst, '}')
}

// appendBlockFields appends what a block in a Tail has: whose it is and that it
// is a tail's is said once there.
func appendBlockFields(dst []byte, b *Block) []byte {
	dst = append(dst, `"at":"`...)
	dst = b.At.UTC().AppendFormat(dst, time.RFC3339Nano)
	dst = append(append(append(dst, `","dir":"`...), b.dir()...), `","offset":`...)
	dst = strconv.AppendUint(dst, b.Offset, 10)
	dst = strconv.AppendInt(append(dst, `,"size":`...), int64(len(b.Data)), 10)
	dst = appendBody(dst, b.Data)
	return appendNumber(dst, `,"missed":`, b.Missed)
}

func (b *Block) dir() string {
	if b.Out {
		return DirOut
	}
	return DirIn
}

// MarshalJSON makes a Block look as it does when it travels.
func (b Block) MarshalJSON() ([]byte, error) { return appendBlock(nil, &b), nil }

// blockFields is a Block as encoding/json reads it. Its size is the length of
// its bytes, which are there.
type blockFields struct {
	Session uint64    `json:"session"`
	At      time.Time `json:"at"`
	Dir     string    `json:"dir"`
	Tail    bool      `json:"tail"`
	Offset  uint64    `json:"offset"`
	Missed  uint64    `json:"missed"`
	Text    string    `json:"text"`
	Data    []byte    `json:"data"`
}

// UnmarshalJSON reads a block as it travels.
func (b *Block) UnmarshalJSON(line []byte) error {
	var f blockFields
	if err := json.Unmarshal(line, &f); err != nil {
		return err
	}
	data := f.Data
	if data == nil {
		data = []byte(f.Text)
	}
	*b = Block{
		Session: f.Session, At: f.At, Out: f.Dir == DirOut, Tail: f.Tail,
		Offset: f.Offset, Missed: f.Missed, Data: data,
	}
	return nil
}

// Tail answers wire: the newest blocks of a session that are kept, the oldest
// first.
type Tail struct {
	Kind    string          `json:"kind"`
	ID      json.RawMessage `json:"id,omitempty"`
	Session uint64          `json:"session"`
	Blocks  []Block         `json:"blocks"`
}

// AppendTail appends t as one line of JSON, with its line feed.
func AppendTail(dst []byte, t *Tail) []byte {
	dst = appendHead(dst, t.Kind, t.ID)
	dst = strconv.AppendUint(append(dst, `,"session":`...), t.Session, 10)
	dst = append(dst, `,"blocks":[`...)
	for i := range t.Blocks {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendBlockFields(append(dst, '{'), &t.Blocks[i]), '}')
	}
	return append(dst, ']', '}', '\n')
}

// UnmarshalJSON reads a tail as it travels. Its blocks say whose they are.
func (t *Tail) UnmarshalJSON(line []byte) error {
	type fields Tail // without this method
	if err := json.Unmarshal(line, (*fields)(t)); err != nil {
		return err
	}
	for i := range t.Blocks {
		t.Blocks[i].Session, t.Blocks[i].Tail = t.Session, true
	}
	return nil
}

// Process answers process: the program at the other end of a session's
// connection. Name and Command are the program's own words: whoever shows them
// on a terminal makes them safe first.
type Process struct {
	Kind    string          `json:"kind"`
	ID      json.RawMessage `json:"id,omitempty"`
	Session uint64          `json:"session"`
	PID     int             `json:"pid"`
	Name    string          `json:"name"`
	Command string          `json:"command"`
}

// AppendProcess appends p as one line of JSON, with its line feed.
func AppendProcess(dst []byte, p *Process) []byte {
	dst = appendHead(dst, p.Kind, p.ID)
	dst = strconv.AppendUint(append(dst, `,"session":`...), p.Session, 10)
	dst = strconv.AppendInt(append(dst, `,"pid":`...), int64(p.PID), 10)
	dst = appendString(append(dst, `,"name":`...), p.Name)
	dst = appendString(append(dst, `,"command":`...), p.Command)
	return append(dst, '}', '\n')
}
