package wire

import (
	"net"
	"syscall"
)

// Socket writes to a network connection without blocking. It is used by one at
// a time.
type Socket struct {
	raw   syscall.RawConn
	tap   *Tap                  // sees what is written; nil for none
	write func(fd uintptr) bool // made once: a method value for each write would be allocated each time

	unsent []byte // what write is to write
	wait   bool   // until the socket takes some of it
	n      int
	err    error
}

// SocketOf returns the Socket of nc, also where its first bytes were read
// before it was handed over; nil where nc can only be written by blocking (TLS,
// a pipe, anything on Windows).
func SocketOf(nc net.Conn) *Socket {
	s := new(Socket)
	if !s.init(nc) {
		return nil
	}
	return s
}

// init makes s the Socket of nc. It reports whether nc has one.
func (s *Socket) init(nc net.Conn) bool {
	if r, ok := nc.(*reread); ok {
		nc, s.tap = r.Conn, r.tap
	}
	if s.raw = socketOf(nc); s.raw == nil {
		return false
	}
	s.write = s.writeNow
	return true
}

// TryWrite writes what the socket takes at once; n < len(p) with a nil error
// means it is full.
func (s *Socket) TryWrite(p []byte) (n int, err error) {
	n, err = s.put(p, false)
	return n, ending(err)
}

// put is one write. With wait it blocks until the socket has taken something,
// or the connection's write deadline has passed.
func (s *Socket) put(p []byte, wait bool) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.unsent, s.wait, s.n, s.err = p, wait, 0, nil
	err = s.raw.Write(s.write)
	s.unsent = nil
	if err == nil {
		err = s.err
	}
	s.tap.Wrote(p[:s.n])
	return s.n, err
}
