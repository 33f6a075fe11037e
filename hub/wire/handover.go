package wire

import (
	"bytes"
	"context"
	"net"
	"time"
)

// HandOver ends a Conn whose client speaks what somebody else serves. It is an
// error of Receive, and what Arrive returns. The connection is theirs from then
// on: the Conn writes nothing more, and Close leaves it open.
type HandOver struct {
	To      string        // TLS or HTTP
	Conn    net.Conn      // on which all that the client has sent is still to be read
	TLS     bool          // it is encrypted
	Tap     *Tap          // sees what is read from Conn and written to it, and has seen what was read before; nil for TLS, whose inside has a Tap of its own
	Sniffed time.Duration // how long after the first byte that was known
}

func (h *HandOver) Error() string {
	if h.To == TLS {
		return "goes on inside TLS"
	}
	return "goes on with web requests"
}

type handOverKey struct{}

// WithHandOver returns a context that tells those who serve a connection how it
// came to them.
func WithHandOver(ctx context.Context, h *HandOver) context.Context {
	return context.WithValue(ctx, handOverKey{}, h)
}

// HandOverOf returns what WithHandOver put there, the zero HandOver where it
// put nothing.
func HandOverOf(ctx context.Context) HandOver {
	if h, ok := ctx.Value(handOverKey{}).(*HandOver); ok {
		return *h
	}
	return HandOver{}
}

// Arrive waits until it is known whether the client's connection is a session's
// or has to be handed over, which it then returns; nil says that it is a
// session's, to Receive from. For a client that says nothing it waits no longer
// than patience: what such a one speaks, Receive will see. It is called at most
// once, by whoever calls Receive, before.
func (c *NetConn) Arrive(patience time.Duration) *HandOver {
	if !c.sniffs {
		return nil
	}
	for {
		wait, now := patience, c.now()
		if c.reads > 0 {
			s := c.state(now)
			v := c.sniff(c.in.bytes(), s)
			if v.Dialect == TLS || v.Dialect == HTTP {
				_ = c.conclude(v, s)
				return c.handed.Load()
			}
			if v.Maybe == "" {
				return nil
			}
			wait = v.Wait
		}
		_, err := c.await(max(wait, 1), now)
		met := err == nil // what is wrong, Receive meets again
		if !met || c.reads == 0 || c.wanted.Load() != nil {
			return nil
		}
	}
}

// HandedOver returns to whom the connection was handed over; nil while it is
// the Conn's own. Anyone may call it.
func (c *NetConn) HandedOver() *HandOver { return c.handed.Load() }

// gone reports whether the connection is another's.
func (c *NetConn) gone() bool { return c.handed.Load() != nil }

// sniff asks the rules. A door that is pinned to a dialect looks for TLS only.
func (c *NetConn) sniff(b []byte, s State) Verdict {
	var v Verdict
	switch {
	case len(b) == 0:
	case c.codec == nil && !c.opts.wantsTLS:
		v = Sniff(b, s)
	default:
		v = sniffTLS(b, s)
	}
	if v.Dialect == HTTP && !c.opts.web {
		v.Dialect, v.Why = Line, "a line of text"
	}
	if v.Maybe == HTTP && !c.opts.web {
		v.Maybe = ""
	}
	return v
}

// conclude acts on a verdict that decides something: c.sniffs is over then, or
// the connection. Where it does not, sniffing goes on.
func (c *NetConn) conclude(v Verdict, s State) error {
	switch {
	case v.Wait > 0 || s.Reads == 0:
		return nil
	case v.Dialect == TLS && !c.opts.tls && c.opts.takesTLS:
		return c.handOver(TLS, s)
	case v.Dialect == TLS:
		return &EndError{Reason: "speaks TLS to a door without it", Last: v.Last}
	case c.opts.wantsTLS:
		return &EndError{Reason: "speaks without TLS to a door that requires it", Last: tlsOnly}
	case v.Stranger != "":
		return &EndError{Reason: "not a client of this hub: " + v.Stranger, Last: v.Last}
	case v.Dialect == HTTP:
		return c.handOver(HTTP, s)
	case v.Dialect != "":
		c.sniffed.Store(int64(s.Age))
		c.decide(share(class{dialect: v.Dialect, why: v.Why, typed: v.Typed, perhaps: v.Dialect == Line}))
	case c.codec == nil:
		return nil
	}
	c.sniffs = false
	return nil
}

// handOver gives the connection away, with what has been read of it, which ends
// the Conn.
func (c *NetConn) handOver(to string, s State) error {
	h := &HandOver{To: to, TLS: c.opts.tls, Sniffed: s.Age}
	if to != TLS {
		h.Tap = c.tap.handOver()
	}
	h.Conn = &reread{Conn: c.socket.nc, held: bytes.Clone(c.in.bytes()), tap: h.Tap}
	c.in.use(len(c.in.bytes()))
	c.in.settle()
	c.handing.Lock()
	defer c.handing.Unlock()
	if c.closing { // its descriptor may be another's soon
		return net.ErrClosed
	}
	c.handed.Store(h)
	c.socket.giveUp()
	_ = c.socket.nc.SetDeadline(time.Time{}) // fails on a closed connection only, and its next reader sees that
	return h
}

// reread is a connection whose first bytes have been read before.
type reread struct {
	net.Conn
	held []byte
	tap  *Tap
}

func (r *reread) Read(p []byte) (int, error) {
	if len(r.held) == 0 {
		n, err := r.Conn.Read(p)
		if n > 0 {
			r.tap.Read(p[:n], time.Now())
		}
		return n, err
	}
	n := copy(p, r.held)
	if r.held = r.held[n:]; len(r.held) == 0 {
		r.held = nil
	}
	return n, nil
}

func (r *reread) Write(p []byte) (int, error) {
	n, err := r.Conn.Write(p)
	r.tap.Wrote(p[:n])
	return n, err
}

// Reframe makes the connection speak another dialect from now on, one of
// Framings but Auto: what has come and is no message yet is cut by it as well.
// Receive returns, so that its caller can act on it. Anyone may call it; it does
// not block, and reports whether there is such a dialect.
func (c *NetConn) Reframe(dialect, why string) bool {
	if !Framing(dialect) || dialect == Auto {
		return false
	}
	c.wanted.Store(&class{dialect: dialect, why: why})
	c.wake()
	return true
}

// reframe does what Reframe asked for.
func (c *NetConn) reframe(k *class) {
	c.armed = 0 // Reframe has overwritten the deadline
	c.sniffed.Store(0)
	c.sniffs = c.sniffs && c.opts.takesTLS
	c.decide(k)
}
