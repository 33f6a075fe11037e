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

// writeSome writes what the socket takes now. Full says that it takes nothing.
func writeSome(fd int, p []byte) (n int, full bool, err error) {
	for {
		switch n, err = writeNow(fd, p); err {
		case syscall.EINTR:
		case syscall.EAGAIN:
			return 0, true, nil
		default:
			return max(n, 0), false, err
		}
	}
}

// isReset reports whether the client's end is gone rather than closed.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
