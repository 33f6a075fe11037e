// Package listen brings sockets in. Whatever listens ends in the same call: a
// wire.Conn handed to whoever serves it.
package listen

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// Options are what all doors of a hub share.
type Options struct {
	MaxMessage   int           // bytes; wire's default
	WriteTimeout time.Duration // wire's default
	Logger       *slog.Logger  // for what goes wrong while accepting
}

// Waits between two accepts that failed, and for a first byte from strangers.
const (
	backoffMin = 5 * time.Millisecond
	backoffMax = time.Second
	silence    = time.Minute
)

// TCP is an open door.
type TCP struct {
	Door
	opts     Options
	listener net.Listener
	closed   context.Context
	close    context.CancelFunc
}

// Open starts to listen at d. The port is taken when it returns; connections
// wait in the system's queue until Serve.
func Open(ctx context.Context, d Door, o Options) (*TCP, error) {
	config := net.ListenConfig{KeepAliveConfig: net.KeepAliveConfig{
		Enable: true, Idle: 15 * time.Second, Interval: 15 * time.Second, Count: 4,
	}}
	listener, err := config.Listen(ctx, "tcp", d.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", d.Addr, err)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	t := &TCP{Door: d, opts: o, listener: listener}
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
// of its own, the client's. It returns when all of them have.
func (t *TCP) Serve(serve func(wire.Conn)) {
	var clients sync.WaitGroup
	defer clients.Wait()
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
		clients.Go(func() { serve(t.conn(nc)) })
	}
}

// conn makes a wire.Conn of a socket. A stranger who connects to a door that
// finds out what he speaks has a minute to say something; on this machine he
// may think as long as he likes.
func (t *TCP) conn(nc net.Conn) wire.Conn {
	o := wire.Options{
		Framing: t.Framing, MaxMessage: t.opts.MaxMessage, Idle: t.Idle, WriteTimeout: t.opts.WriteTimeout,
	}
	if !fromLoopback(nc) {
		o.Silence = silence
	}
	return wire.NewConn(nc, o)
}

func fromLoopback(nc net.Conn) bool {
	from, err := netip.ParseAddrPort(nc.RemoteAddr().String())
	return err == nil && from.Addr().Unmap().IsLoopback()
}
