package wire

import (
	"errors"
	"net"
	"os"
	"time"
)

// CanTry reports whether TryWrite can write without blocking.
func (c *NetConn) CanTry() bool { return c.socket.raw != nil }

// TryWrite implements Conn.
func (c *NetConn) TryWrite(p []byte) (int, error) {
	switch {
	case c.gone():
		return 0, net.ErrClosed
	case c.socket.raw == nil:
		return 0, ErrWouldBlock
	}
	return c.socket.TryWrite(p)
}

// Write implements Conn.
func (c *NetConn) Write(p []byte) (int, error) {
	n := 0
	if c.gone() {
		return 0, net.ErrClosed
	}
	if c.socket.raw != nil {
		// Mostly the socket takes it all, and no timer is needed.
		var err error
		if n, err = c.TryWrite(p); n == len(p) || err != nil {
			return n, err
		}
	}
	// A later Write fails behind a deadline that has passed.
	defer func() { _ = c.socket.nc.SetWriteDeadline(time.Time{}) }()
	for {
		if err := c.socket.nc.SetWriteDeadline(time.Now().Add(c.opts.writeTimeout)); err != nil {
			return n, err
		}
		m, err := c.put(p[n:])
		n += m
		switch {
		case err == nil && n == len(p):
			return n, nil
		case err == nil: // the time begins anew with what it takes
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return n, ending(err)
		case m == 0:
			return n, &EndError{Reason: "too slow"}
		}
	}
}

// put writes some of p, all of it where the connection can not be written but
// by blocking.
func (c *NetConn) put(p []byte) (int, error) {
	if c.socket.raw != nil {
		return c.socket.put(p)
	}
	n, err := c.socket.nc.Write(p)
	c.tap.Wrote(p[:n])
	return n, err
}
