package listen

import (
	"errors"
	"net"
	"syscall"
)

// listenConfig has the system watch over connections that are silent. On Linux
// they have that from the socket they came in by: asking for it once, and not
// four times for each, lets the door keep up with thousands that come at once.
func listenConfig() net.ListenConfig {
	return net.ListenConfig{KeepAlive: -1, Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		failed := c.Control(func(fd uintptr) { err = watchOver(int(fd)) })
		return errors.Join(failed, err)
	}}
}

// watchOver sets the options of socket(7) and tcp(7).
func watchOver(fd int) error {
	return errors.Join(
		syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1),
		syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE, int(keepIdle.Seconds())),
		syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPINTVL, int(keepInterval.Seconds())),
		syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_KEEPCNT, keepCount),
	)
}
