package run

import (
	"context"

	"hubbub/hub"
	"hubbub/hub/wire"
)

// webHub is the hub as the web sees it: Everybody, Rooms and Read are its own.
type webHub struct{ *hub.Hub }

func (h webHub) Serve(ctx context.Context, c wire.Conn, room string) {
	h.Hub.Serve(ctx, c, hub.Manners{Room: room})
}

func (h webHub) Visit(ctx context.Context, c wire.Conn, room, name string) {
	h.Hub.Serve(ctx, c, hub.Manners{Room: room, Visit: true, Name: name})
}
