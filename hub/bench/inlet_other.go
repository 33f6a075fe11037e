//go:build !unix

package bench

import (
	"net"
	"syscall"
)

func rawOf(net.Conn) syscall.RawConn { return nil }

// read reads once into a buffer of the pool, which is in.buf if there was
// anything. It holds the buffer while it waits: there is no other way here.
func (in *inlet) read() (err error) {
	in.buf = in.pool.Get().(*[]byte)
	if in.n, err = in.conn.Read(*in.buf); in.n == 0 {
		in.pool.Put(in.buf)
		in.buf = nil
	}
	return err
}

// readSocket is for systems with raw sockets.
func (in *inlet) readSocket(uintptr) bool { return true }
