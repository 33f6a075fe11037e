package web

import (
	"bufio"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"hubbub/hub/wire"
)

// link is the network connection below a WebSocket. The library reads through
// it and writes its control frames; what the hub sends goes past the library, in
// whole frames, many at a time. A control frame waits while only a part of such
// a write has got through.
type link struct {
	net.Conn
	socket  *wire.Socket  // nil where the connection can only be written by blocking
	in      *bufio.Reader // the library's, above the connection
	timeout time.Duration // for a write that gets nowhere
	start   time.Time

	bytes atomic.Uint64
	heard atomic.Int64 // when the last byte came, since start

	mu      sync.Mutex // held while anything is written
	inside  bool       // a write has begun that is not over: nothing else may come between
	waiting []byte     // control frames that are to be written, or the rest of one
	parted  bool       // a close frame is out, and nothing may follow it (RFC 6455 5.5.1)
}

// maxWaiting is how much may wait: a client that sends pings and reads nothing
// gets no more answers.
const maxWaiting = 4 << 10

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
	return len(p), l.control(p)
}

// Close implements net.Conn. It may be called more than once.
func (l *link) Close() error {
	if l.socket != nil {
		return l.socket.Close()
	}
	return l.Conn.Close()
}

// control writes a control frame, now or when what has begun is over. The
// caller holds mu.
func (l *link) control(frame []byte) error {
	if l.socket == nil {
		_, err := l.send(frame)
		return err
	}
	if len(l.waiting)+len(frame) <= maxWaiting {
		l.waiting = append(l.waiting, frame...)
	}
	return l.flush()
}

// flush writes what waits, as much as goes without blocking. The caller holds
// mu.
func (l *link) flush() error {
	if l.inside || len(l.waiting) == 0 {
		return nil
	}
	n, err := l.socket.TryWrite(l.waiting)
	if l.waiting = l.waiting[n:]; len(l.waiting) == 0 {
		l.waiting = nil
	}
	return err
}

// try writes as much of p as goes without blocking: whole frames, or the rest
// of what it was given before.
func (l *link) try(p []byte) (n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.inside {
		if l.parted {
			return 0, net.ErrClosed
		}
		if err := l.flush(); err != nil || len(l.waiting) > 0 {
			return 0, err
		}
	}
	n, err = l.socket.TryWrite(p)
	l.inside = n < len(p) && (l.inside || n > 0)
	if err == nil {
		err = l.flush() // a frame that came meanwhile
	}
	return n, err
}

// write is try, but it blocks until all of p is written.
func (l *link) write(p []byte) (n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.parted && !l.inside {
		return 0, net.ErrClosed
	}
	if !l.inside && len(l.waiting) > 0 {
		if _, err := l.send(l.waiting); err != nil {
			return 0, err
		}
		l.waiting = nil
	}
	l.inside = true
	if n, err = l.send(p); err != nil {
		return n, err
	}
	l.inside = false
	return n, l.flush()
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
	if l.inside {
		return // inside of a frame nothing can be said
	}
	reason = strings.ToValidUTF8(reason[:min(len(reason), maxControl-2)], "") // no half a character (RFC 6455 5.5.1)
	last := l.waiting
	l.waiting = nil
	last = append(last, opClose, byte(2+len(reason)))
	last = append(binary.BigEndian.AppendUint16(last, uint16(code)), reason...)
	if l.SetWriteDeadline(time.Now().Add(patience)) == nil {
		_, _ = l.Conn.Write(last) // whoever is gone need not be told
	}
}

// ping sends a ping unless somebody is writing, which asks as much of the
// network.
func (l *link) ping() {
	if !l.mu.TryLock() {
		return
	}
	defer l.mu.Unlock()
	if !l.parted && !l.inside {
		_ = l.control([]byte{opPing, 0}) // the reader meets the error too
	}
}

// send writes all of p, or fails when nothing is taken for too long. The caller
// holds mu.
func (l *link) send(p []byte) (n int, err error) {
	defer func() { _ = l.SetWriteDeadline(time.Time{}) }() // behind one that has passed nothing more can be sent
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

// upgrade is a ResponseWriter whose connection, once it is taken over, is a
// link.
type upgrade struct {
	http.ResponseWriter
	timeout time.Duration
	conn    net.Conn // as it was handed over
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
	// From here on nobody else closes it.
	u.link = &link{Conn: nc, socket: wire.SocketOf(u.conn), in: rw.Reader, timeout: u.timeout, start: time.Now()}
	u.link.bytes.Store(uint64(rw.Reader.Buffered()))
	// The library writes control frames only, and each at once.
	rw.Writer = bufio.NewWriterSize(u.link, maxHeader+maxControl)
	return u.link, rw, nil
}
