package web

import (
	"context"
	"log/slog"
	"net/http"
	"time"

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

// Options are the manners of the door that requests come by. The zero value of
// a field means the default that stands beside it.
type Options struct {
	Room         string        // where its WebSockets start
	MaxMessage   int           // bytes; wire.DefaultMaxMessage
	WriteTimeout time.Duration // for a client that takes not one byte; wire.DefaultWriteTimeout
	PingEvery    time.Duration // between two pings to a WebSocket or an event stream; 30 s
	PongWithin   time.Duration // a WebSocket that sends not one byte for so long is lost; 75 s
	Logger       *slog.Logger  // for our own failures; discarded
}

func (o Options) withDefaults() Options {
	def(&o.MaxMessage, wire.DefaultMaxMessage)
	def(&o.WriteTimeout, wire.DefaultWriteTimeout)
	def(&o.PingEvery, 30*time.Second)
	def(&o.PongWithin, 75*time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// server answers the web requests of one door.
type server struct {
	hub  Hub
	opts Options
	mux  *http.ServeMux
}

// New returns what answers the web requests of one door.
func New(h Hub, o Options) http.Handler {
	s := &server{hub: h, opts: o.withDefaults(), mux: http.NewServeMux()}
	page := pageHandler()
	s.mux.Handle("GET /{$}", page)
	s.mux.Handle("GET /page/", page)
	s.mux.HandleFunc("GET /ws", s.webSocket)
	s.mux.HandleFunc("GET /api/sessions", s.sessions)
	s.mux.HandleFunc("GET /api/rooms", s.rooms)
	s.mux.HandleFunc("POST /api/rooms/{room}", s.say)
	s.mux.HandleFunc("GET /api/events", s.events)
	s.mux.HandleFunc("GET /api/search", s.search)
	s.mux.HandleFunc("GET /healthz", s.healthz)
	s.mux.HandleFunc("GET /hello", func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, "Hello world!\n")
	})
	return s
}

// ServeHTTP implements http.Handler.
func (s *server) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w := &response{ResponseWriter: rw}
	defer s.end(w, r)
	w.Header().Set("Cache-Control", "no-store") // unless the page knows better
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if f := guard(r); f != nil {
		f.write(w)
		return
	}
	if _, known := s.mux.Handler(r); known == "" && r.URL.Path != "/" {
		if key, ok := todoKey(r); ok {
			s.todo(w, r, key)
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}
