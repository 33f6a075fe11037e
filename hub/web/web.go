// Package web lets browsers, curl and WebSocket clients into the hub: its page,
// a small JSON API, event streams. A WebSocket and a stream of events become
// sessions, anything else is a single exchange.
package web

import (
	"context"
	"net/http"

	"hubbub/hub/wire"
)

// Hub is what the web needs of a hub. Its methods may be called at once.
type Hub interface {
	// Serve runs a session on c, which starts in room, and closes it.
	Serve(ctx context.Context, c wire.Conn, room string)
	// Visit says what c receives in room, without a session, and answers on c
	// with one native object a message; see hub.Manners.Visit.
	Visit(ctx context.Context, c wire.Conn, room, name string)
	// Everybody returns the live sessions, and those that ended not long ago.
	Everybody() []wire.Session
	// Rooms returns the rooms.
	Rooms() []wire.Room
	// Read returns events of the log.
	Read(ctx context.Context, q wire.Query) (events []wire.Event, more bool, err error)
}

// Options are the manners of the door that requests come by.
type Options struct {
	Room       string // where its WebSockets start
	MaxMessage int    // bytes; 0 for wire.DefaultMaxMessage
}

// New returns what answers the web requests of one door.
func New(h Hub, o Options) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	return mux
}
