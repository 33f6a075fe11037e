//go:build unix

package bench

import (
	"io"
	"net"
	"os"
	"syscall"
)

func rawOf(conn net.Conn) syscall.RawConn {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// read reads once into a buffer of the pool, which is in.buf if there was
// anything.
func (in *inlet) read() error {
	err := in.raw.Read(in.ready)
	if err == nil {
		err = in.err
	}
	return err
}

// readSocket is false where the runtime is to wait. It waits without a buffer.
func (in *inlet) readSocket(fd uintptr) bool {
	in.buf = in.pool.Get().(*[]byte)
	for {
		n, errno := syscall.Read(int(fd), *in.buf)
		if errno == syscall.EINTR {
			continue
		}
		in.n, in.err = max(n, 0), nil
		switch {
		case errno != nil:
			in.err = os.NewSyscallError("read", errno)
		case n == 0:
			in.err = io.EOF
		}
		if in.n == 0 {
			in.pool.Put(in.buf)
			in.buf = nil
		}
		return errno != syscall.EAGAIN
	}
}
