package client

import (
	"context"
	"net"
	"time"

	"hubbub/hub/wire"
)

// Options says where a Client connects, as whom, and within which limits.
// What is left zero gets the default beside it.
type Options struct {
	// Where, and who is there.
	Addr   string
	Name   string // the hub makes one up for ""
	Room   string // "" is the door's own
	Follow string // wire.FollowAll

	// Where to carry on: after this Seq of this epoch. With Since nil only
	// what happens from now on is seen. An empty Epoch fits any.
	// With NotBefore what is older is passed over.
	Since     *uint64
	Epoch     string
	NotBefore time.Time

	// What a failed or lost link leads to: with Retry to another attempt,
	// else to the end of Run. FailFirst ends it, even with Retry, where the
	// very first link can not be had.
	Retry      bool
	FailFirst  bool
	BackoffMin time.Duration // 250 ms, doubled with each attempt
	BackoffMax time.Duration // 15 s

	// How long things may take.
	DialTimeout    time.Duration // 3 s
	WelcomeTimeout time.Duration // 5 s from the connection to the welcome
	PingEvery      time.Duration // 30 s
	DeadAfter      time.Duration // 75 s without a byte: the link is dead

	// How large things may be.
	Buffer      int // 16,384 items held for Take
	BufferBytes int // 32 MiB of lines held for Take
	MaxLine     int // 32 MiB for a line from the hub: a page of history, all of it escaped
	MaxText     int // 1 MiB for a message: the hub ends a session that sends more

	// Dial opens the connection; nil dials TCP. For TLS it makes the handshake
	// as well, see Secure.
	Dial func(ctx context.Context, addr string) (net.Conn, error)
}

// withDefaults returns o with its zero values replaced.
func (o Options) withDefaults() Options {
	or(&o.Follow, wire.FollowAll)
	or(&o.BackoffMin, 250*time.Millisecond)
	or(&o.BackoffMax, 15*time.Second)
	or(&o.DialTimeout, 3*time.Second)
	or(&o.WelcomeTimeout, 5*time.Second)
	or(&o.PingEvery, 30*time.Second)
	or(&o.DeadAfter, 75*time.Second)
	or(&o.Buffer, 1<<14)
	or(&o.BufferBytes, 32<<20)
	or(&o.MaxLine, 32<<20)
	or(&o.MaxText, 1<<20)
	if o.Dial == nil {
		o.Dial = func(ctx context.Context, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", addr)
		}
	}
	return o
}

// or sets *v to def where it is zero.
func or[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
