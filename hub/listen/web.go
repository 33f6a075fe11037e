package listen

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// Limits of web requests. A stream of events has none: its session sees to it.
const (
	headerTimeout = 5 * time.Second
	headerBytes   = 16 << 10
	keepAlive     = 75 * time.Second // between two requests
	lastRequests  = 2 * time.Second  // for those in progress when the door has closed
)

// web serves HTTP/1.1, and HTTP/2 in clear text, on connections that a door has
// accepted. It is the net.Listener of its own http.Server.
type web struct {
	server   *http.Server
	addr     net.Addr
	conns    chan net.Conn
	closed   chan struct{}
	close    func()
	handling sync.WaitGroup // requests, those that took their connection along too
}

var _ net.Listener = (*web)(nil)

func newWeb(h http.Handler, addr net.Addr, log *slog.Logger) *web {
	w := &web{addr: addr, conns: make(chan net.Conn), closed: make(chan struct{})}
	w.close = sync.OnceFunc(func() { close(w.closed) })
	counted := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.handling.Add(1)
		defer w.handling.Done()
		h.ServeHTTP(rw, r)
	})
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	w.server = &http.Server{
		Handler: counted, Protocols: &protocols,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: keepAlive, MaxHeaderBytes: headerBytes,
		ErrorLog:    slog.NewLogLogger(log.Handler(), slog.LevelDebug), // clients' doing
		ConnContext: handedContext,
	}
	return w
}

// take serves a connection. It does not wait for it.
func (w *web) take(h *wire.HandOver) {
	select {
	case w.conns <- &handedConn{Conn: h.Conn, from: h}:
	case <-w.closed:
		_ = h.Conn.Close()
	}
}

// serve runs until end is called. Its goroutines are the server's, one a
// connection; end waits for those that serve a request.
func (w *web) serve() { _ = w.server.Serve(w) }

// end stops serving: what is in progress is waited for, but not for long where
// it is no session's, whose end the hub sees to.
func (w *web) end() {
	ctx, cancel := context.WithTimeout(context.Background(), lastRequests)
	defer cancel()
	if w.server.Shutdown(ctx) != nil {
		_ = w.server.Close()
	}
	w.handling.Wait()
}

// Accept implements net.Listener.
func (w *web) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (w *web) Close() error {
	w.close()
	return nil
}

// Addr implements net.Listener.
func (w *web) Addr() net.Addr { return w.addr }

// handedConn is a connection that knows how it came.
type handedConn struct {
	net.Conn
	from *wire.HandOver
}

func handedContext(ctx context.Context, c net.Conn) context.Context {
	return wire.WithHandOver(ctx, c.(*handedConn).from)
}
