//go:build !linux

package hub

import (
	"context"
	"errors"
	"net/netip"
)

// programAt knows no program: elsewhere there is no /proc.
func programAt(context.Context, netip.AddrPort, netip.AddrPort) (program, error) {
	return program{}, errors.New("a hub on this system does not know whose a connection is: only one on Linux does")
}
