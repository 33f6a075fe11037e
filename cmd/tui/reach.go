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

// reach connects to o.Addr, and makes that the client's first connection. Where
// nothing listens there and host is set, a hub is hosted first.
func reach(ctx context.Context, o *client.Options, host bool) (there, error) {
	var t there
	conn, err := dial(ctx, o.Addr)
	if host && errors.Is(err, syscall.ECONNREFUSED) {
		if t, err = hostAt(ctx, o.Addr); err == nil {
			conn, err = dial(ctx, o.Addr)
		}
	}
	if err != nil {
		t.leave()
		return there{}, run.Network(err)
	}
	var once sync.Once
	o.Dial = func(ctx context.Context, addr string) (c net.Conn, err error) {
		once.Do(func() { c = conn })
		if c != nil {
			return c, nil
		}
		return dial(ctx, addr)
	}
	return t, nil
}

func dial(ctx context.Context, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: reachTimeout}
	conn, err := d.DialContext(ctx, "tcp", addr)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return nil, fmt.Errorf("nothing listens on %s; start one with hub: %w", addr, err)
	}
	return conn, err
}

// hostAt starts a hub in this process, as the command hub would: what that
// reads from the environment about its log counts here too. Where no log can be
// kept, none is: a screen without history is better than none.
func hostAt(ctx context.Context, addr string) (t there, err error) {
	d, err := listen.ParseDoor(addr)
	if err != nil {
		return t, err
	}
	o := run.Options{Doors: []listen.Door{d}, Data: os.Getenv("HUBBUB_DATA")}
	memory, _ := strconv.ParseBool(os.Getenv("HUBBUB_MEMORY"))
	if o.Data == "" && !memory {
		o.Data, err = run.DataDir()
	}
	if err == nil {
		t.hub, err = run.Start(ctx, o)
	}
	if network := (*run.NetworkError)(nil); err == nil || errors.As(err, &network) {
		return t, err // it runs, or another one has the folder
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
