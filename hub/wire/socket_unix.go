//go:build unix

package wire

import (
	"errors"
	"io"
	"net"
	"syscall"
)

// socketOf returns the socket of nc, nil where nc is anything more than that.
func socketOf(nc net.Conn) syscall.RawConn {
	var raw syscall.RawConn
	switch nc := nc.(type) {
	case *net.TCPConn:
		raw, _ = nc.SyscallConn()
	case *net.UnixConn:
		raw, _ = nc.SyscallConn()
	}
	return raw
}

// readSocket reads once into the inbox's room; false means that nothing is
// there and the runtime is to wait. It waits without a buffer. While it is not
// known what is spoken a read that fills a leaf is gone on with: what is spoken
// is judged by where reads end.
func (c *NetConn) readSocket(fd uintptr) bool {
	c.readN, c.readErr = 0, nil
	for {
		room := c.in.room()
		n, err := readNow(int(fd), room)
		if err == syscall.EINTR {
			continue
		}
		if n > 0 {
			c.in.filled(n)
			c.readN += n
			if n == len(room) && n < pageSize && c.codec == nil {
				continue
			}
			return true
		}
		if c.readN > 0 { // what is wrong will be so again
			return true
		}
		if err == nil {
			err = io.EOF
		}
		c.readErr = err
		c.in.settle()
		return err != syscall.EAGAIN
	}
}

// writeNow writes what the socket takes now; false means that it takes nothing
// and the runtime is to wait, which it asks for only where it may.
func (s *Socket) writeNow(fd uintptr) bool {
	for {
		n, err := writeNow(int(fd), s.unsent)
		full := err == syscall.EAGAIN
		switch {
		case err == syscall.EINTR:
			continue
		case full:
			err = nil
		}
		s.n, s.err = max(n, 0), err
		return !full || !s.wait
	}
}

// isReset reports whether the client's end is gone rather than closed.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
