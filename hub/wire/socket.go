package wire

import (
	"net"
	"sync"
	"syscall"
)

// Socket writes to a network connection without blocking. TryWrite is used by
// one at a time; Close may be called by anyone at any time.
//
// It writes to the descriptor itself: asking the runtime for it each time means
// looking at what it knows of the connection, and for thousands of connections
// that is in no cache any more. In return nobody else may close the connection,
// so that the descriptor is never written to once it is another's.
type Socket struct {
	nc  net.Conn
	raw syscall.RawConn // nil where nc can only be written by blocking
	tap *Tap            // sees what is written; nil for none

	mu sync.Mutex // held while fd is written to, and while it is given up
	fd int        // noDescriptor where that is closed, or was never to be had
}

// noDescriptor is the fd of a Socket that has none (any more).
const noDescriptor = -1

// SocketOf returns the Socket of nc, also where its first bytes were read
// before it was handed over. From then on nc is closed by the Socket alone.
// It returns nil where nc can only be written by blocking (TLS, a pipe, anything
// on Windows).
func SocketOf(nc net.Conn) *Socket {
	s := new(Socket)
	if !s.init(nc) {
		return nil
	}
	return s
}

// init makes s the Socket of nc. It reports whether nc has one.
func (s *Socket) init(nc net.Conn) bool {
	s.nc, s.fd = nc, noDescriptor
	if r, ok := nc.(*reread); ok {
		nc, s.tap = r.Conn, r.tap
	}
	if s.raw = socketOf(nc); s.raw == nil {
		return false
	}
	_ = s.raw.Control(func(fd uintptr) { s.fd = int(fd) }) // it fails on a closed connection only
	return true
}

// TryWrite writes what the socket takes at once; n < len(p) with a nil error
// means it is full.
func (s *Socket) TryWrite(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.mu.Lock()
	if s.fd == noDescriptor {
		s.mu.Unlock()
		return 0, net.ErrClosed
	}
	n, _, err = writeSome(s.fd, p)
	s.mu.Unlock()
	s.tap.Wrote(p[:n])
	return n, ending(err)
}

// put writes some of p. It blocks until the socket has taken something, or the
// connection's write deadline has passed.
func (s *Socket) put(p []byte) (n int, err error) {
	var full bool
	var failed error
	err = s.raw.Write(func(fd uintptr) bool {
		n, full, failed = writeSome(int(fd), p)
		return !full
	})
	if err == nil {
		err = failed
	}
	s.tap.Wrote(p[:n])
	return n, err
}

// giveUp has nothing more written by TryWrite: somebody else has the connection.
func (s *Socket) giveUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fd = noDescriptor
}

// Close closes the connection. It may be called more than once.
func (s *Socket) Close() error {
	s.giveUp()
	return s.nc.Close()
}
