package wire

import (
	"net"
	"syscall"
)

// Socket writes to a network connection without blocking. It is used by one at
// a time.
type Socket struct {
	raw   syscall.RawConn
	write func(fd uintptr) bool // made once: a method value for each write would be allocated each time

	unsent []byte // what write is to write
	n      int
	err    error
}

// SocketOf returns the Socket of nc, also where its first bytes were read
// before it was handed over; nil where nc can only be written by blocking (TLS,
// a pipe, anything on Windows).
func SocketOf(nc net.Conn) *Socket {
	if r, ok := nc.(*reread); ok {
		nc = r.Conn
	}
	raw := socketOf(nc)
	if raw == nil {
		return nil
	}
	s := &Socket{raw: raw}
	s.write = s.writeNow
	return s
}

// TryWrite writes what the socket takes at once; n < len(p) with a nil error
// means it is full.
func (s *Socket) TryWrite(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.unsent, s.n, s.err = p, 0, nil
	err = s.raw.Write(s.write)
	s.unsent = nil
	if err == nil {
		err = s.err
	}
	return s.n, ending(err)
}
