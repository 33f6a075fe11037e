package web

import (
	"net"

	"hubbub/hub/wire"
)

// tapped is what a session's connection shows of the wire below it.
type tapped struct {
	tap   *wire.Tap
	local net.Addr // the hub's own end; nil where it is not known
}

// Tap sees what is read and written.
func (t tapped) Tap() *wire.Tap { return t.tap }

// WillWrite says where what is written next comes from; see fanout.Teller.
func (t tapped) WillWrite(tape, quiet bool) { t.tap.WillWrite(tape, quiet) }

// LocalAddr returns the hub's own end of the connection.
func (t tapped) LocalAddr() net.Addr { return t.local }
