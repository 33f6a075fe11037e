package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// Limits of reaching a hub, and of leaving one.
const (
	reachTimeout = 3 * time.Second
	stopTimeout  = 2 * time.Second
)

// there is the hub that was reached: somebody else's, or one hosted here.
type there struct {
	hub *run.Running // hosted here, or nil
	why error        // its history is not kept, nil where it is
}

// way is how a hub is reached.
type way struct {
	tls    bool
	tell   func(text string) // something to a person; nil where a screen is drawn
	hosted string            // fingerprint of the certificate of the hub hosted here; "" for none
}

// scheme is what an address begins with that is reached this way.
func (w *way) scheme() string {
	if w.tls {
		return "tls://"
	}
	return "tcp://"
}

// reach connects to o.Addr, and makes that the client's first connection. Where
// nothing listens there and host is set, a hub is hosted first.
func (w *way) reach(ctx context.Context, o *client.Options, host bool) (there, error) {
	var t there
	conn, err := w.dial(ctx, o.Addr)
	if host && errors.Is(err, syscall.ECONNREFUSED) {
		if t, err = hostAt(ctx, o.Addr, w.hostedTLS()); err == nil {
			w.hosted = t.hub.Fingerprint
			conn, err = w.dial(ctx, o.Addr)
		}
	}
	if err != nil {
		t.leave()
		return there{}, run.Network(err)
	}
	w.tell = nil
	var once sync.Once
	o.Dial = func(ctx context.Context, addr string) (c net.Conn, err error) {
		once.Do(func() { c = conn })
		if c != nil {
			return c, nil
		}
		return w.dial(ctx, addr)
	}
	return t, nil
}

// dial makes one connection. What fails is the network's.
func (w *way) dial(ctx context.Context, addr string) (net.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, reachTimeout)
	defer stop()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("nothing listens on %s; start one with hub: %w", addr, err)
	case err != nil:
		return nil, err
	case !w.tls:
		return conn, nil
	}
	return client.Secure(ctx, conn, addr, func(fingerprint string) error { return w.trust(addr, fingerprint) })
}

// hostAt starts a hub in this process, as the command hub would: what that
// reads from the environment about its log and TLS counts here too. Where no log
// can be kept, none is: a screen without history is better than none.
func hostAt(ctx context.Context, addr, secure string) (t there, err error) {
	d, err := listen.ParseDoor(addr)
	if err != nil {
		return t, err
	}
	o := run.Options{Doors: []listen.Door{d}, Data: os.Getenv("HUBBUB_DATA"), TLS: secure}
	if secure != wire.TLSOff {
		o.Cert, o.Key = os.Getenv("HUBBUB_CERT"), os.Getenv("HUBBUB_KEY")
	}
	memory, _ := strconv.ParseBool(os.Getenv("HUBBUB_MEMORY"))
	if o.Data == "" && !memory {
		o.Data, err = run.DataDir()
	}
	if err == nil {
		t.hub, err = run.Start(ctx, o)
	}
	var network *run.NetworkError
	var cert *run.CertError
	if err == nil || errors.As(err, &network) || errors.As(err, &cert) {
		return t, err // it runs, or another one has the folder, or has TLS that is of no use
	}
	t.why, o.Data = err, ""
	t.hub, err = run.Start(ctx, o)
	return t, err
}

// hosting says whether the hub runs in this process.
func (t there) hosting() bool { return t.hub != nil }

// leave stops a hub that was hosted here.
func (t there) leave() {
	if t.hub == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	_ = t.hub.Stop(ctx) // what was acknowledged is stored already
	_ = t.hub.Close()
}
