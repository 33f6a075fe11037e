package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"
	"unicode/utf8"
)

// The ops a JSON client may send.
const (
	OpHello   = "hello"
	OpSay     = "say"
	OpWho     = "who"
	OpJoin    = "join"
	OpNick    = "nick"
	OpGate    = "gate"
	OpPing    = "ping"
	OpHistory = "history"
	OpSearch  = "search"
)

// What a Request may ask to happen to a follower that is too slow.
const (
	PolicySkip       = "skip"       // it is told what it missed, and goes on
	PolicyDisconnect = "disconnect" // its session ends
)

// What a hello may ask to follow. FollowRoom is what a chat room gives without
// being asked.
const (
	FollowAll  = "all"
	FollowRoom = "room"
	FollowNone = "none"
)

// Request is one line from a JSON client. Which fields an op reads is in the
// package comment; those it does not read are ignored.
type Request struct {
	Op string          `json:"op"`
	ID json.RawMessage `json:"id,omitempty"` // carried back by the answer, as given

	Name   string  `json:"name,omitempty"`
	Client string  `json:"client,omitempty"`
	Follow string  `json:"follow,omitempty"`
	Room   string  `json:"room,omitempty"`
	Since  *uint64 `json:"since,omitempty"`
	Epoch  string  `json:"epoch,omitempty"`

	Text *string `json:"text,omitempty"`
	Data []byte  `json:"data,omitempty"` // base64; instead of text, for what is not UTF-8
	To   uint64  `json:"to,omitempty"`

	Open *bool `json:"open,omitempty"`

	Framing string `json:"framing,omitempty"`

	Off       bool   `json:"off,omitempty"`
	Policy    string `json:"policy,omitempty"`
	Processor string `json:"processor,omitempty"`

	Session uint64   `json:"session,omitempty"`
	Before  uint64   `json:"before,omitempty"`
	After   *uint64  `json:"after,omitempty"`
	Limit   int      `json:"limit,omitempty"`
	Kinds   []string `json:"kinds,omitempty"`
}

// Body returns what a say says; ok is false where it has neither text nor data.
func (r *Request) Body() (body []byte, ok bool) {
	if r.Text != nil {
		return []byte(*r.Text), true
	}
	return r.Data, r.Data != nil
}

// ParseRequest reads one line. Its error is written for the client; the ID is
// set even then, where it could be read. Of a key that comes twice the last one
// counts, and keys that mean nothing here are ignored.
func ParseRequest(line []byte) (Request, error) {
	var r Request
	line = bytes.TrimSpace(trimBOM(line))
	if len(line) == 0 || line[0] != '{' {
		return r, errors.New("a line must be one JSON object")
	}
	if !utf8.Valid(line) {
		return r, errors.New(`a line must be UTF-8: send other bytes as base64 in "data"`)
	}
	err := json.Unmarshal(line, &r)
	var mistyped *json.UnmarshalTypeError
	var base64Err base64.CorruptInputError
	switch {
	case errors.As(err, &mistyped):
		return r, fmt.Errorf("%q must be %s", mistyped.Field, wanted(mistyped))
	case errors.As(err, &base64Err):
		return r, fmt.Errorf(`"data" must be base64: %w`, base64Err)
	case err != nil:
		return r, fmt.Errorf("not a JSON object: %w", err)
	case r.Op == "":
		return r, errors.New(`"op" is missing`)
	}
	return r, nil
}

// wanted says in words what a mistyped field has to be.
func wanted(e *json.UnmarshalTypeError) string {
	switch e.Field {
	case "kinds": // or one of them
		return "a list of strings"
	case "data":
		return "a string of base64"
	}
	switch e.Type.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Uint64:
		return "a whole number from 0 up"
	case reflect.Int:
		return "a whole number"
	}
	return "a string"
}

// The kinds of line a hub sends that are not events.
const (
	KindWelcome = "welcome"
	KindAck     = "ack"
	KindOK      = "ok"
	KindWho     = "who"
	KindHistory = "history"
	KindSearch  = "search"
	KindPong    = "pong"
	KindUpdate  = "update"
	KindSkipped = "skipped"
	KindError   = "error"
	KindWire    = "wire"
	KindTail    = "tail"
	KindProcess = "process"
)

// Welcome answers hello.
type Welcome struct {
	Kind     string          `json:"kind"`
	ID       json.RawMessage `json:"id,omitempty"`
	Session  uint64          `json:"session"`
	Hub      string          `json:"hub"`
	Epoch    string          `json:"epoch"` // changes when the log's numbers start again
	Seq      uint64          `json:"seq"`   // what follows live comes after this one
	Rooms    []Room          `json:"rooms"`
	Sessions []Session       `json:"sessions"`
}

// Ack says that a say is in the log.
type Ack struct {
	Kind string          `json:"kind"`
	ID   json.RawMessage `json:"id,omitempty"`
	Seq  uint64          `json:"seq"`
	Dup  bool            `json:"dup,omitempty"` // it was there before: Seq is the first one's

	Reply *Event `json:"reply,omitempty"` // for a visit only, which gets one object
}

// Done answers what has nothing to tell: ok and pong.
type Done struct {
	Kind string          `json:"kind"`
	ID   json.RawMessage `json:"id,omitempty"`
}

// Rows answers who (the live, and those gone in the last hour), and is the
// update that follows changes (only the rows that changed).
type Rows struct {
	Kind     string          `json:"kind"`
	ID       json.RawMessage `json:"id,omitempty"`
	Sessions []Session       `json:"sessions"`
}

// Page answers history (oldest first) and search (newest first).
type Page struct {
	Kind   string          `json:"kind"`
	ID     json.RawMessage `json:"id,omitempty"`
	Events []Event         `json:"events"`
	More   bool            `json:"more"` // there are events beyond this page
}

// Skipped tells a follower what it missed for being slow.
type Skipped struct {
	Kind   string `json:"kind"`
	Missed uint64 `json:"missed"`
	After  uint64 `json:"after"` // Seq of the last event before the gap
}

// Failure says what was wrong with a request. Code is one word for programs,
// Text is for people.
type Failure struct {
	Kind string          `json:"kind"`
	ID   json.RawMessage `json:"id,omitempty"`
	Code string          `json:"code"`
	Text string          `json:"text"`
}

// Query picks events from a log. The zero value of a field does not restrict;
// Before and After are exclusive bounds.
type Query struct {
	Room    string
	Session uint64 // from it, to it, or about it
	Kinds   []Kind
	Text    string // words, see MatchText
	Before  uint64
	After   uint64
	Since   time.Time
	Limit   int  // at most this many events; 0 means DefaultLimit
	Bytes   int  // no further event once their bodies have this many; 0 for no bound
	Newest  bool // the newest that fit rather than the oldest
}

// Limits of a Query.
const (
	DefaultLimit = 100
	MaxLimit     = 1000
)
