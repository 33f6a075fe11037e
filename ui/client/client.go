package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// Client is one end of a link to a hub, which Run keeps up. Every method but
// Run may be called by any goroutine at any time and does not block.
type Client struct {
	// Fixed from the start.
	o        Options
	instance string        // what the hub knows this producer by, across links
	in       *inbox        // to the caller
	retry    chan struct{} // cap 1: the next attempt is to start now
	hold     chan struct{} // cap 1: no attempt is to start until retry
	ready    chan struct{} // cap 1: out has something

	// Owned by Run.
	everOnline bool

	// Guarded by mu.
	mu    sync.Mutex
	place place
	link  link
	said  uint64    // id of the newest message
	asked uint64    // id of the newest request
	kept  []message // said and not acknowledged, oldest first
}

// place is where the client stands in the hub: what a hello says.
type place struct {
	name, room string
	at         string // the room the hub has it in; "" while that is not known
	since      uint64 // Seq of the last event seen
	known      bool   // since means something
	epoch      string // of since
	floor      uint64 // events up to here were seen before this link
}

// link is what there is only while the client is online.
type link struct {
	online bool
	out    []byte             // lines to be written
	open   map[uint64]request // requests without an answer yet
	pinged time.Time          // when the ping under way was queued; zero for none
}

// New returns a client that is offline until Run.
func New(o Options) *Client {
	o = o.withDefaults()
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails
	c := &Client{
		o: o, instance: hex.EncodeToString(id[:]),
		in:    newInbox(o.Buffer, o.BufferBytes),
		retry: make(chan struct{}, 1), hold: make(chan struct{}, 1), ready: make(chan struct{}, 1),
		place: place{name: o.Name, room: o.Room, epoch: o.Epoch},
		asked: firstRequest,
	}
	if o.Since != nil {
		c.place.since, c.place.known = *o.Since, true
	}
	return c
}

// Take appends to dst all that has arrived since the last call, in order.
// The lines and events of one call may share memory, the bytes of an event with
// its line: copy what is to be kept of a few.
func (c *Client) Take(dst []Item) []Item { return c.in.take(dst) }

// Wake returns a channel that has a value when there may be something to Take.
func (c *Client) Wake() <-chan struct{} { return c.in.wake }

// RetryNow ends the wait for the next attempt, and a Pause; it does nothing
// while neither is under way.
func (c *Client) RetryNow() {
	drop(c.hold)
	signal(c.retry)
}

// Pause has no further attempt made until RetryNow: a State that is Paused says
// when that is so. It does nothing to a link that is up, nor to an attempt
// under way; should that succeed, the pause is over.
func (c *Client) Pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.link.online {
		signal(c.hold)
	}
}

// Seq returns the Seq of the last event seen, 0 for none. That event has been
// taken, or the next Take brings it.
func (c *Client) Seq() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.place.since
}

// Run connects and stays connected. It blocks until ctx ends or a message that
// said "--quit--" has ended the session, and returns nil then; where Options
// say that a link is not tried again, it returns why there is none: a
// *LinkError or a *Refused is in its chain. All that it started has ended by
// then, and nothing arrives after a last State, Stopped. Call it once.
func (c *Client) Run(ctx context.Context) error {
	c.in.put(Item{Value: &State{Phase: Connecting}})
	err := c.keepUp(ctx)
	c.in.put(Item{Value: &State{Phase: Stopped, Err: err}})
	return c.describe(err)
}

// keepUp has one link after the other.
func (c *Client) keepUp(ctx context.Context) error {
	away, attempt, delay := time.Time{}, 0, c.o.BackoffMin
	for {
		online, err := c.connect(ctx, away)
		if quit := c.offline(); quit || ctx.Err() != nil {
			return nil //nolint:nilerr // the link was to end
		}
		if !c.o.Retry || c.o.FailFirst && !c.everOnline {
			return err
		}
		if online > 0 {
			away, attempt = time.Now(), 0
		} else if away.IsZero() {
			away = time.Now()
		}
		if online > c.o.BackoffMax {
			delay = c.o.BackoffMin // else it may be the link that does not hold
		}
		attempt++
		if !c.pause(ctx, err, attempt, delay) {
			return nil
		}
		delay = min(2*delay, c.o.BackoffMax)
	}
}

// pause waits about delay before the next attempt, which it announces. It
// returns false where ctx has ended.
func (c *Client) pause(ctx context.Context, err error, attempt int, delay time.Duration) bool {
	// Many clients lose a hub at once: they come back apart.
	delay = delay/2 + mathrand.N(delay/2+1) //nolint:gosec // nothing to guess
	drop(c.retry)                           // meant for an earlier pause
	c.in.put(Item{Value: &State{Phase: Reconnecting, Err: err, Attempt: attempt, Retry: time.Now().Add(delay)}})
	timer := time.NewTimer(delay)
	defer timer.Stop()
	for due := timer.C; ; {
		select {
		case <-c.hold:
			due = nil
			c.in.put(Item{Value: &State{Phase: Reconnecting, Err: err, Attempt: attempt, Paused: true}})
			continue
		case <-due:
		case <-c.retry:
		case <-ctx.Done():
		}
		return ctx.Err() == nil
	}
}

// describe says which hub it was that err is about.
func (c *Client) describe(err error) error {
	var no *Refused
	switch {
	case err == nil, errors.Is(err, ErrNotHub), errors.Is(err, ErrTLS):
		return err
	case errors.As(err, &no):
		return fmt.Errorf("the hub at %s says no: %w", c.o.Addr, err)
	case c.everOnline:
		return fmt.Errorf("lost the hub at %s: %w", c.o.Addr, err)
	default:
		return fmt.Errorf("no hub at %s: %w", c.o.Addr, err)
	}
}

// hello is the first line of a link.
func (c *Client) hello() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := wire.Request{
		Op: wire.OpHello, Name: c.place.name, Client: c.instance,
		Follow: c.o.Follow, Room: c.place.room,
	}
	if c.place.known {
		since := c.place.since
		r.Since, r.Epoch = &since, c.place.epoch
	}
	return wire.AppendLine(nil, &r)
}

// greeted notes what a welcome says, queues what the last link left
// unacknowledged, and tells that the client is online.
func (c *Client) greeted(it Item, w *wire.Welcome, away time.Time) {
	state := &State{Phase: Online}
	if !away.IsZero() {
		state.Away = time.Since(away)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	drop(c.hold)
	p := &c.place
	state.Resumed = p.known && (p.epoch == "" || p.epoch == w.Epoch)
	p.floor = p.since
	if !state.Resumed {
		p.floor, p.since = 0, w.Seq
	}
	p.known, p.epoch = true, w.Epoch
	for i := range w.Sessions {
		if w.Sessions[i].ID == w.Session {
			p.at = w.Sessions[i].Room
		}
	}
	c.link = link{online: true, open: make(map[uint64]request)}
	for i := range c.kept {
		c.sendLocked(c.kept[i].request())
	}
	c.in.put(Item{Value: state}, it)
}

// refused notes a no to the hello. Where what was joined or chosen since the
// start is the reason, the next hello is without it.
func (c *Client) refused(f *wire.Failure) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.place.name, c.place.room = c.o.Name, c.o.Room
	return &Refused{Code: f.Code, Text: f.Text}
}
