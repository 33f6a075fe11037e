package wire

import (
	"errors"
	"time"
)

// The dialects this hub speaks: how a session frames and presents.
const (
	Auto = "auto" // not a dialect: a door that finds out
	Raw  = "raw"  // bytes without framing: a burst is a message
	Line = "line" // lines of text
	JSON = "json" // the native protocol, see the package comment
)

// The dialects of clients that say by themselves what they are: no door is
// pinned to one.
const (
	Telnet = "telnet" // lines, and the commands of RFC 854 among them
	WS     = "ws"     // the native protocol, an object a WebSocket message
	HTTP   = "http"   // a web request that says something, or follows events
)

// TLS is no dialect: what is inside of it is sniffed again.
const TLS = "tls"

// The frame dialects: the length stands before each message.
const (
	BE32    = "be32"    // 4 bytes, big-endian
	LE32    = "le32"    // 4 bytes, little-endian
	BE16    = "be16"    // 2 bytes, big-endian
	LE16    = "le16"    // 2 bytes, little-endian
	U8      = "u8"      // 1 byte
	Varint  = "varint"  // 7 bits a byte, the lowest first
	Dec8    = "dec8"    // 8 decimal digits
	Dec10   = "dec10"   // decimal digits and spaces, 10 bytes
	Dec64   = "dec64"   // decimal digits and spaces, 64 bytes
	JSONHdr = "jsonhdr" // in a JSON object, which has its own length before it
)

// Framings returns what a door's framing can be: Auto and the dialects.
func Framings() []string {
	return []string{Auto, Raw, Line, JSON, BE32, LE32, BE16, LE16, U8, Varint, Dec8, Dec10, Dec64, JSONHdr}
}

// Native says whether clients of a dialect are sent the objects of the native
// protocol.
func Native(dialect string) bool { return dialect == JSON || dialect == WS || dialect == HTTP }

// Lines says whether clients of a dialect send lines and are sent lines.
func Lines(dialect string) bool { return dialect == Line || dialect == Telnet }

// ErrWouldBlock is returned by Conn.TryWrite on a connection that cannot be
// written without blocking (a pipe, TLS, a WebSocket, anything on Windows).
var ErrWouldBlock = errors.New("wire: connection can only be written by blocking")

// Conn is one client's connection: messages in, bytes out. One goroutine may
// call Receive; Write and TryWrite are never called at once; Info and Close may
// be called by anyone at any time.
type Conn interface {
	// Receive blocks until at least one message is whole, and appends to dst
	// all that are. They are valid until the next call. It returns without
	// any once the dialect has been changed. It returns io.EOF
	// when the client closed its side, an *EndError when the connection has
	// to end for a reason that has words, else what the network said.
	// Messages may come together with an error: they arrived before it.
	Receive(dst []Said) ([]Said, error)
	// Write writes all of p, or returns an error after the write timeout
	// passed without a single byte taken.
	Write(p []byte) (int, error)
	// TryWrite writes what the socket takes at once; n < len(p) with a nil
	// error means it is full. ErrWouldBlock: use Write.
	TryWrite(p []byte) (n int, err error)
	// Info returns what is known of the connection so far.
	Info() Info
	// Close ends the connection and wakes a blocked Receive or Write.
	Close() error
}

// Info is what a Conn knows of itself.
type Info struct {
	Addr     string // the client's address
	Dialect  string // "" while it is not known
	Why      string // what that was decided on
	TLS      bool
	Bytes    uint64    // read so far
	LastRead time.Time // when the last of them came; the accept time before any

	// Sniffed is how long after its first byte the dialect was known.
	Sniffed time.Duration
}

// EndError ends a session for a reason that people read.
type EndError struct {
	Reason string // "idle for 60 s"
	Tell   bool   // the client is told as well, where its dialect can
	Last   string // what it is told in the protocol that it speaks; "" for nothing
}

func (e *EndError) Error() string { return e.Reason }
