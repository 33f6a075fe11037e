// Package listen brings sockets in. Whatever listens ends in the same call: a
// wire.Conn handed to whoever serves it.
package listen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// Options are what all doors of a hub share.
type Options struct {
	MaxMessage   int           // bytes; wire's default
	WriteTimeout time.Duration // wire's default
	TLS          *tls.Config   // for doors with TLS; they need one
	Web          http.Handler  // for web requests, at doors that find out what they are spoken to; nil for none
	Logger       *slog.Logger  // for what goes wrong while accepting
}

// Waits between two accepts that failed, and for a first byte from strangers.
const (
	backoffMin = 5 * time.Millisecond
	backoffMax = time.Second
	silence    = time.Minute
)

const (
	// patience is how long a client that says nothing is waited for before it
	// is in, where there is somebody to hand it to: a web request, which is no
	// session, begins at once, and so does TLS.
	patience = 30 * time.Millisecond
	// handshake is how long a TLS client has for its part of it, and to begin
	// with it where it must.
	handshake = 10 * time.Second
)

// TCP is an open door.
type TCP struct {
	Door
	opts     Options
	listener net.Listener
	serve    func(wire.Conn) wire.Stage
	clients  sync.WaitGroup // the goroutines of connections
	next     chan net.Conn  // to one of them that waits for another client
	web      *web           // nil where the door takes no web requests
	closed   context.Context
	close    context.CancelFunc
}

// Open starts to listen at d. The port is taken when it returns; connections
// wait in the system's queue until Serve.
func Open(ctx context.Context, d Door, o Options) (*TCP, error) {
	config := listenConfig()
	listener, err := config.Listen(ctx, "tcp", d.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", d.Addr, err)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	t := &TCP{Door: d, opts: o, listener: listener, next: make(chan net.Conn)}
	if o.Web != nil && d.Framing == wire.Auto && !d.Greet {
		t.web = newWeb(o.Web, listener.Addr(), o.Logger)
	}
	t.closed, t.close = context.WithCancel(context.WithoutCancel(ctx))
	return t, nil
}

// Listening returns the address with the port it really has.
func (t *TCP) Listening() string { return t.listener.Addr().String() }

// Close stops accepting; the connections stay.
func (t *TCP) Close() error {
	t.close()
	return t.listener.Close()
}

// Serve accepts until Close, and calls serve for each connection in a goroutine
// that is the client's meanwhile, and what serve returns in another, each time the
// connection has rested; web requests go to their handler. It returns when all
// of them have. It is called once.
func (t *TCP) Serve(serve func(wire.Conn) wire.Stage) {
	t.serve = serve
	defer t.clients.Wait()
	if t.web != nil {
		t.clients.Go(t.web.serve)
		defer t.web.end()
	}
	wait := time.Duration(0)
	for {
		nc, err := t.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of descriptors, most likely: others may leave
			if wait == 0 {
				t.opts.Logger.Warn("connections can not be accepted", "door", t.Listening(), "err", err)
			}
			wait = min(max(2*wait, backoffMin), backoffMax)
			select {
			case <-time.After(wait):
			case <-t.closed.Done():
			}
			continue
		}
		wait = 0
		t.attend(nc)
	}
}

// receive takes a connection to whoever serves what is spoken on it. What is
// inside TLS is looked at again.
func (t *TCP) receive(c *wire.NetConn) {
	for c != nil {
		if t.arrive(c) == nil {
			if next := t.serve(c); next != nil {
				t.rest(c, next)
				return
			}
		}
		c = t.passOn(c)
	}
}

// rest waits for what comes next on a goroutine that takes the place of this
// one, and goes on there. The new one has a stack of 2 KB while it waits; this
// one's has grown.
func (t *TCP) rest(c *wire.NetConn, next wire.Stage) {
	t.clients.Go(func() {
		c.Rest()
		t.goOn(c, next)
	})
}

func (t *TCP) goOn(c *wire.NetConn, stage wire.Stage) {
	if next := stage(); next != nil {
		t.rest(c, next)
		return
	}
	t.receive(t.passOn(c))
}

func (t *TCP) conn(nc net.Conn, secured bool) *wire.NetConn {
	return wire.NewConn(nc, t.manners(nc, secured))
}

// passOn takes what c has handed over to whoever it is for. It returns what was
// inside TLS, nil where there is nothing more to receive.
func (t *TCP) passOn(c *wire.NetConn) *wire.NetConn {
	handed := c.HandedOver()
	switch {
	case handed == nil:
		return nil
	case handed.To == wire.HTTP:
		t.web.take(handed)
		return nil
	}
	nc, err := t.secure(handed.Conn)
	if err != nil {
		t.opts.Logger.Info("a TLS client did not finish its handshake", "addr", c.Info().Addr, "err", err)
		return nil
	}
	return t.conn(nc, true)
}

// arrive waits for what the client says first, but not beyond the door's close.
// In TLS it is always the client who speaks first (RFC 8446 2): where there is
// nothing but TLS, nobody is in before that.
func (t *TCP) arrive(c *wire.NetConn) *wire.HandOver {
	if t.web == nil && t.TLS == wire.TLSOff { // there is nobody to hand it to
		return nil
	}
	stop := context.AfterFunc(t.closed, func() { _ = c.Close() })
	defer stop()
	if t.TLS == wire.TLSRequire && !c.Info().TLS {
		return c.Arrive(handshake)
	}
	return c.Arrive(patience)
}

// secure makes the hub's part of a TLS handshake. It closes nc where that fails.
func (t *TCP) secure(nc net.Conn) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(t.closed, handshake)
	defer cancel()
	secured := tls.Server(nc, t.opts.TLS)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = nc.Close()
		return nil, err
	}
	return secured, nil
}

// manners are those of a connection at this door, inside TLS or not yet. A
// stranger who connects to a door that finds out what he speaks has a minute to
// say something; on this machine he may think as long as he likes. Where there
// is nothing but TLS nobody waits for a person to begin with it.
func (t *TCP) manners(nc net.Conn, secured bool) wire.Options {
	o := wire.Options{
		Framing: t.Framing, MaxMessage: t.opts.MaxMessage, Idle: t.Idle, WriteTimeout: t.opts.WriteTimeout,
		Web: t.web != nil, Secure: t.TLS, TLS: secured, Rests: true, Greeted: t.Greet,
	}
	switch {
	case secured:
		o.Secure = wire.TLSOff // once is enough
	case t.TLS == wire.TLSRequire:
		o.Silence, o.Idle = handshake, handshake
		return o
	}
	if !fromLoopback(nc) {
		o.Silence = silence
	}
	return o
}

func fromLoopback(nc net.Conn) bool {
	from, ok := nc.RemoteAddr().(*net.TCPAddr)
	return ok && from.IP.IsLoopback()
}
