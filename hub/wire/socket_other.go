//go:build !unix

package wire

import (
	"errors"
	"net"
	"syscall"
)

// socketOf returns nil: elsewhere connections are read and written by blocking.
func socketOf(net.Conn) syscall.RawConn { return nil }

func (c *NetConn) readSocket(uintptr) bool { return true }

func writeSome(int, []byte) (n int, full bool, err error) { return 0, true, nil }

// canRest says that readable is to be had.
const canRest = false

func readable(uintptr) bool { return true }

// isReset reports whether the client's end is gone rather than closed.
func isReset(err error) bool {
	const connAborted, connReset = syscall.Errno(10053), syscall.Errno(10054) // Winsock
	return errors.Is(err, connReset) || errors.Is(err, connAborted) || errors.Is(err, syscall.EPIPE)
}
