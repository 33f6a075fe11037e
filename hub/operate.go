package hub

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"hubbub/hub/wire"
)

// operator says whether the session may do things to others': for now whoever
// is on this machine.
func (s *session) operator() bool {
	from, err := netip.ParseAddrPort(s.conn.Info().Addr)
	return err == nil && from.Addr().Unmap().IsLoopback()
}

// requestFraming changes how another session's bytes are cut into messages.
func (s *session) requestFraming(ctx context.Context, r *wire.Request) *fault {
	if !s.operator() {
		return &fault{wire.CodeForbidden, "only somebody on the hub's own machine may do that"}
	}
	framings := slices.DeleteFunc(wire.Framings(), func(f string) bool { return f == wire.Auto })
	if !slices.Contains(framings, r.Framing) {
		return &fault{wire.CodeBadRequest, fmt.Sprintf("%q is no framing; there are %s", r.Framing, strings.Join(framings, ", "))}
	}
	other := s.hub.roster.find(r.Session)
	if other == nil {
		return &fault{wire.CodeNoSession, fmt.Sprintf("session %d is not here", r.Session)}
	}
	c, ok := other.conn.(interface {
		Reframe(dialect, why string) bool
	})
	if !ok || !c.Reframe(r.Framing, "set by "+s.currentName()) {
		return &fault{wire.CodeBadRequest, other.currentName() + " speaks " + other.dialect() + ", which nothing else can take the place of"}
	}
	other.notice(ctx, other.currentRoom(), "framing of "+other.currentName()+" set to "+r.Framing+" by "+s.currentName())
	return nil
}
