package hub

import (
	"errors"
	"io"
	"net"

	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// Why sessions end, in the words people read.
const (
	reasonQuit     = "quit"
	reasonClosed   = "closed by client"
	reasonSlow     = "too slow"
	reasonStopping = "hub stopping"
	reasonSudden   = "hub stopped suddenly"
	reasonWelcomed = "welcomed"
	reasonLost     = "connection lost"
	reasonKicked   = "kicked"
)

// reasonOf puts into words why a connection could not be read or written. An
// error without words of its own is the network's: its text stays with us.
func reasonOf(err error) string {
	var end *wire.EndError
	var handed *wire.HandOver
	switch {
	case errors.As(err, &end):
		return end.Reason
	case errors.As(err, &handed):
		return handed.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrClosedPipe), errors.Is(err, net.ErrClosed):
		return reasonClosed
	case errors.Is(err, fanout.ErrTooSlow):
		return reasonSlow
	default:
		return reasonLost
	}
}

// lastWords returns what a client is told that speaks to some other server.
func lastWords(err error) string {
	if end, ok := errors.AsType[*wire.EndError](err); ok {
		return end.Last
	}
	return ""
}

// toldTo says whether the client is to hear why its connection ends.
func toldTo(err error) bool {
	var end *wire.EndError
	return errors.As(err, &end) && end.Tell
}
