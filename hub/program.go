package hub

import (
	"context"
	"net"
	"net/netip"
	"time"

	"hubbub/hub/wire"
)

// programTime is how long is looked for a program.
const programTime = 2 * time.Second

// program is who has the other end of a connection.
type program struct {
	pid           int
	name, command string
}

// requestProcess answers with the program at the other end of a session's
// connection.
func (s *session) requestProcess(ctx context.Context, r *wire.Request) *fault {
	other := s.hub.roster.find(r.Session)
	if other == nil {
		return noSession(r.Session)
	}
	c, ok := other.conn.(interface{ LocalAddr() net.Addr })
	if !ok || c.LocalAddr() == nil {
		return &fault{wire.CodeNoProcess, "it is not known which connection that is"}
	}
	theirs, err := netip.ParseAddrPort(other.conn.Info().Addr)
	ours, ourErr := netip.ParseAddrPort(c.LocalAddr().String())
	if err != nil || ourErr != nil || !other.local() {
		return &fault{wire.CodeNoProcess, other.currentName() + " is not on the hub's own machine"}
	}
	ctx, cancel := context.WithTimeout(ctx, programTime)
	defer cancel()
	p, err := programAt(ctx, unmapped(theirs), unmapped(ours))
	if err != nil {
		return &fault{wire.CodeNoProcess, err.Error()}
	}
	s.sendLine(wire.AppendProcess(nil, &wire.Process{
		Kind: wire.KindProcess, ID: r.ID, Session: other.id, PID: p.pid, Name: p.name, Command: p.command,
	}))
	return nil
}

// unmapped returns an address as both ends write it, whatever kind of socket
// they have.
func unmapped(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }
