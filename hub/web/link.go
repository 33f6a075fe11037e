package web

import (
	"bufio"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"hubbub/hub/wire"
)

// link is the network connection below a WebSocket. The library reads through
// it and writes its control frames; what the hub sends goes past the library,
// many frames in one write. Each write is of whole frames, so those of the two
// never meet inside one.
type link struct {
	net.Conn
	in      *bufio.Reader // the library's, above the connection
	timeout time.Duration // for a write that gets nowhere
	start   time.Time

	bytes atomic.Uint64
	heard atomic.Int64 // when the last byte came, since start

	mu     sync.Mutex // held while anything is written
	parted bool       // a close frame is out, and nothing may follow it (RFC 6455 5.5.1)
}

// The opcodes of frames (RFC 6455 5.2), behind the bit that says that a frame
// is a message's last.
const (
	final     = 0x80
	opText    = final | 0x1
	opBinary  = final | 0x2
	opClose   = final | 0x8
	opPing    = final | 0x9
	maskedBit = 0x80

	maxControl = 125 // bytes in a control frame
	maxHeader  = 14
)

// Read implements net.Conn.
func (l *link) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if n > 0 {
		l.bytes.Add(uint64(n))
		l.heard.Store(int64(time.Since(l.start)))
	}
	return n, err
}

// Write implements net.Conn, for the library: p is one control frame. After a
// close frame it is thrown away.
func (l *link) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.parted {
		return len(p), nil
	}
	l.parted = len(p) > 0 && p[0] == opClose
	return l.send(p)
}

// part sends a close frame (RFC 6455 5.5.1) if there is none yet and nobody is
// writing. It blocks for no longer than patience.
func (l *link) part(code websocket.StatusCode, reason string, patience time.Duration) {
	if !l.mu.TryLock() {
		return // a writer who blocks: nothing more will get through
	}
	defer l.mu.Unlock()
	if l.parted {
		return
	}
	l.parted = true
	reason = reason[:min(len(reason), maxControl-2)]
	frame := binary.BigEndian.AppendUint16([]byte{opClose, byte(2 + len(reason))}, uint16(code))
	if l.SetWriteDeadline(time.Now().Add(patience)) == nil {
		_, _ = l.Conn.Write(append(frame, reason...)) // whoever is gone need not be told
	}
}

// ping sends a ping unless somebody is writing, which asks as much of the
// network.
func (l *link) ping() {
	if !l.mu.TryLock() {
		return
	}
	defer l.mu.Unlock()
	if !l.parted {
		_, _ = l.send([]byte{opPing, 0}) // the reader meets the error too
	}
}

// send writes all of p, or fails when nothing is taken for too long. The caller
// holds mu.
func (l *link) send(p []byte) (n int, err error) {
	for {
		if err = l.SetWriteDeadline(time.Now().Add(l.timeout)); err != nil {
			return n, err
		}
		m, err := l.Conn.Write(p[n:])
		n += m
		switch {
		case err == nil:
			return n, nil
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return n, err
		case m == 0:
			return n, &wire.EndError{Reason: tooSlow}
		}
	}
}

// ready says whether a whole message has been read from the network, so that
// reading it does not block. One in fragments does not count.
func (l *link) ready() bool {
	have := l.in.Buffered()
	head, _ := l.in.Peek(min(have, maxHeader))
	if len(head) < 2 || head[0] != opText && head[0] != opBinary {
		return false
	}
	size, length := 2, int(head[1]&^maskedBit)
	switch {
	case length == 126 && len(head) >= 4:
		size, length = 4, int(binary.BigEndian.Uint16(head[2:]))
	case length >= 126:
		return false // longer than the buffer
	}
	if head[1]&maskedBit != 0 {
		size += 4
	}
	return have >= size+length
}

// appendHeader appends the header of a frame that holds a whole text message of
// length bytes (RFC 6455 5.2). Servers do not mask.
func appendHeader(dst []byte, length int) []byte {
	switch {
	case length <= maxControl:
		return append(dst, opText, byte(length))
	case length <= 0xffff:
		return binary.BigEndian.AppendUint16(append(dst, opText, 126), uint16(length))
	}
	return binary.BigEndian.AppendUint64(append(dst, opText, 127), uint64(length))
}

// upgrade is a ResponseWriter whose connection, once it is taken over, is a
// link.
type upgrade struct {
	http.ResponseWriter
	timeout time.Duration
	link    *link
}

// Unwrap is for http.ResponseController.
func (u *upgrade) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// Hijack implements http.Hijacker.
func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.link = &link{Conn: nc, in: rw.Reader, timeout: u.timeout, start: time.Now()}
	u.link.bytes.Store(uint64(rw.Reader.Buffered()))
	// The library writes control frames only, and each at once.
	rw.Writer = bufio.NewWriterSize(u.link, maxHeader+maxControl)
	return u.link, rw, nil
}
