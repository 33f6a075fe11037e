//go:build unix

package bench

import (
	"errors"
	"fmt"
	"syscall"
)

// receiveBuffer returns what sets the size of a socket's receive buffer before
// it connects, nil for the system's own.
func receiveBuffer(bytes int) func(network, address string, c syscall.RawConn) error {
	if bytes == 0 {
		return nil
	}
	return func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, bytes)
		})
	}
}

// explain adds what to do to an error of dialling.
func explain(err error) error {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w; nothing listens there: start a hub, or leave --addr out", err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("%w; the ports of this machine are used up: wait a minute, or take a shorter --time", err)
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return fmt.Errorf("%w; see ulimit -n", err)
	}
	return err
}

// FileLimit raises the limit of open files as far as it may be raised, and
// returns it.
func FileLimit() (int, error) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 0, fmt.Errorf("ask for the limit of open files: %w", err)
	}
	if l.Cur < l.Max {
		raised := l
		raised.Cur = l.Max
		if syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised) == nil {
			l = raised
		}
	}
	return int(min(uint64(l.Cur), 1<<30)), nil //nolint:unconvert // it is signed on some systems
}
