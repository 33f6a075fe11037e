package client

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"time"

	"hubbub/hub/wire"
)

const (
	// lastLook is how long a link whose writing side failed is still read:
	// what the hub said before it closed explains why.
	lastLook = time.Second
	// goodbye is how long the end of Run waits for the hub to hang up too. A
	// link that is closed before all is read looks broken to the hub.
	goodbye = 200 * time.Millisecond
)

// connect has one link, from the dialling to its end. It returns for how long
// it was online, and why it no longer is.
func (c *Client) connect(ctx context.Context, away time.Time) (online time.Duration, err error) {
	dial, stop := context.WithTimeout(ctx, c.o.DialTimeout)
	conn, err := c.o.Dial(dial, c.o.Addr)
	stop()
	if err != nil {
		return 0, linkError(err, c.o.DialTimeout)
	}
	over := make(chan struct{})
	defer close(over)
	defer context.AfterFunc(ctx, func() {
		select {
		case <-time.After(goodbye):
		case <-over:
		}
		_ = conn.Close() // wakes a blocked read or write
	})()
	defer conn.Close()

	in := &lines{src: conn, max: c.o.MaxLine}
	first, err := c.greet(conn, in, away)
	if err != nil {
		_ = conn.Close()
		return 0, c.wantsTLS(ctx, conn, err)
	}
	c.everOnline = true
	since := time.Now()
	err = c.serve(ctx, conn, in, first)
	return max(time.Since(since), 1), linkError(err, c.o.DeadAfter)
}

// serve reads and writes a link that is online, until it ends.
func (c *Client) serve(ctx context.Context, conn net.Conn, in *lines, first []Item) error {
	ctx, cancel := context.WithCancelCause(ctx)
	written := make(chan struct{})
	go func() {
		defer close(written)
		err := c.write(ctx, conn)
		if err == nil && closeWrite(conn) {
			return // the hub's end of it ends the reading
		}
		select {
		case <-time.After(lastLook):
			cancel(err)
		case <-ctx.Done():
		}
		_ = conn.Close()
	}()
	err := c.read(ctx, conn, in, first)
	cancel(err) // a failed write has been faster: the first cause stays
	_ = conn.Close()
	<-written
	return context.Cause(ctx)
}

// greet says hello and waits for the welcome. It returns the items that came
// right behind it.
func (c *Client) greet(conn net.Conn, in *lines, away time.Time) ([]Item, error) {
	_ = conn.SetDeadline(time.Now().Add(c.o.WelcomeTimeout))
	if _, err := conn.Write(c.hello()); err != nil {
		return nil, linkError(err, c.o.WelcomeTimeout)
	}
	block, err := in.next()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, notHub(c.o.Addr)
	} else if err != nil {
		return nil, linkError(err, c.o.WelcomeTimeout)
	}
	items, err := decodeAll(nil, block)
	if len(items) == 0 {
		return nil, notHub(c.o.Addr)
	}
	switch v := items[0].Value.(type) {
	case *wire.Welcome:
		_ = conn.SetDeadline(time.Time{})
		c.greeted(items[0], v, away)
	case *wire.Failure:
		return nil, c.refused(v)
	default:
		return nil, notHub(c.o.Addr)
	}
	return items[1:], err
}

// read delivers what the hub sends, a socket read's worth at a time, until the
// link ends. items came with the welcome.
func (c *Client) read(ctx context.Context, conn net.Conn, in *lines, items []Item) error {
	for {
		c.deliver(items)
		c.in.wait(ctx)
		clear(items) // the taker has them
		// The time the reader of the inbox took is not the hub's silence.
		_ = conn.SetReadDeadline(time.Now().Add(c.o.DeadAfter))
		block, err := in.next()
		if err != nil {
			return err
		}
		if items, err = decodeAll(items[:0], block); err != nil {
			c.deliver(items)
			return err
		}
	}
}

// write writes what is queued, and pings, until the link ends, and then what is
// left.
func (c *Client) write(ctx context.Context, conn net.Conn) error {
	ping := time.NewTicker(c.o.PingEvery)
	defer ping.Stop()
	c.ping()
	var buf []byte
	for {
		if buf = c.swap(buf); len(buf) > 0 {
			if _, err := conn.Write(buf); err != nil {
				return err
			}
		}
		select {
		case <-c.ready:
		case <-ping.C:
			c.ping()
		case <-ctx.Done():
			_, err := conn.Write(c.swap(buf))
			return err
		}
	}
}

// closeWrite tells the other end that nothing more comes, and reports whether
// it could.
func closeWrite(conn net.Conn) bool {
	half, ok := conn.(interface{ CloseWrite() error })
	return ok && half.CloseWrite() == nil
}

// swap returns what is queued, and takes over buf for what comes.
func (c *Client) swap(buf []byte) []byte {
	const keep = 256 << 10
	if cap(buf) > keep {
		buf = nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.link.out
	c.link.out = buf[:0]
	return out
}

// ping asks for a sign of life, unless one is waited for already: then the dead
// link is the reader's to find.
func (c *Client) ping() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.link.online && c.link.pinged.IsZero() {
		c.link.pinged = time.Now()
		c.sendLocked(wire.Request{Op: wire.OpPing, ID: json.RawMessage(ownPing)})
	}
}
