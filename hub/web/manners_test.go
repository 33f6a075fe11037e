package web_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"hubbub/hub"
	"hubbub/hub/run"
	"hubbub/hub/web"
	"hubbub/hub/wire"
)

// heart is a hub as the web sees it.
type heart struct{ *hub.Hub }

func (h heart) Serve(ctx context.Context, c wire.Conn, room string) {
	h.Hub.Serve(ctx, c, hub.Manners{Room: room})
}

func (h heart) Visit(ctx context.Context, c wire.Conn, room, name string) {
	h.Hub.Serve(ctx, c, hub.Manners{Room: room, Visit: true, Name: name})
}

// startWith runs a hub whose web door has manners that no flag sets.
func startWith(t testing.TB, o web.Options) *server {
	t.Helper()
	s := start(t, "lobby", func(o *run.Options) { o.Doors = nil })
	if o.Room == "" {
		o.Room = "lobby"
	}
	door := httptest.NewServer(web.New(heart{s.Hub}, o))
	s.addr = door.Listener.Addr().String()
	stop := s.stop
	s.stop = func() {
		stop()
		s.client.CloseIdleConnections()
		door.Close()
	}
	t.Cleanup(s.stop)
	return s
}
