package wire

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// Receive implements Conn.
func (c *NetConn) Receive(dst []Said) ([]Said, error) {
	before := len(dst)
	now := c.now()
	for {
		var wait time.Duration
		var err error
		if k := c.wanted.Swap(nil); k != nil {
			c.reframe(k)
			return dst, nil
		}
		dst, wait, err = c.decode(dst, now)
		if err == nil {
			err = c.ended // what was held has become messages
		}
		if len(dst) > before || err != nil {
			return dst, err
		}
		if now, err = c.await(wait, now); err != nil {
			return dst, err
		}
	}
}

// decode appends the messages that are whole. Where it finds none, wait is how
// long to wait for a further byte before it is asked again, never for as long
// as it takes.
func (c *NetConn) decode(dst []Said, now time.Duration) (_ []Said, wait time.Duration, err error) {
	for {
		b := c.in.bytes()
		s := c.state(now)
		if c.sniffs {
			v := c.sniff(b, s)
			if err := c.conclude(v, s); err != nil {
				return dst, 0, err
			}
			if c.sniffs {
				return dst, orNever(v.Wait), nil
			}
		}
		if k := c.class.Load(); k.perhaps && beginsTelnet(b[len(b)-min(len(b), c.fresh):]) {
			c.decide(share(class{dialect: Telnet, why: whyTelnet}))
			s = c.state(now)
		}
		m, err := c.codec(b, s, c.opts.maxMessage)
		if err != nil {
			return dst, 0, err
		}
		c.in.use(m.used)
		if !m.whole || m.said.Back != nil {
			c.fresh = m.again
		}
		if !m.whole {
			return dst, orNever(m.wait), nil
		}
		dst = append(dst, m.said)
	}
}

// state is what there is to decide on besides the bytes.
func (c *NetConn) state(now time.Duration) State {
	return State{
		Idle:  now - time.Duration(c.last.Load()),
		Age:   now - c.first,
		Reads: c.reads,
		Last:  c.fresh,
		EOF:   c.ended != nil,
	}
}

func orNever(wait time.Duration) time.Duration {
	if wait == 0 {
		return never
	}
	return wait
}

// await blocks until there is something new to decode: bytes, the end of the
// input, or wait without either. An error ends the connection, but for ErrRest.
// It is told what time it is, and tells: looking at the clock is no small part
// of the work for a short message.
func (c *NetConn) await(wait, now time.Duration) (time.Duration, error) {
	ask, rest := never, never
	if wait != never {
		ask = now + wait
	} else if c.opts.rests {
		if c.greeted { // and reads that first
			c.greeted = false
			return now, ErrRest
		}
		rest = restAt(now)
	}
	for {
		c.arm(min(ask, rest, c.deadline()), now)
		if stop := c.stopping.Load(); stop != nil {
			return now, stop
		}
		if c.wanted.Load() != nil {
			return now, nil
		}
		n, err := c.read()
		now = c.now()
		switch {
		case n > 0:
			c.arrived(n, now)
			return now, nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			if end := c.overdue(now); end != nil {
				return now, end
			}
			if now >= ask {
				return now, nil
			}
			if now >= rest {
				return now, ErrRest
			}
			// Interrupted, or an earlier wait's deadline: see arm.
			c.armed = 0
		case errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe):
			return now, err // Close was called: half a message is nobody's now
		default:
			c.ended = ending(err)
			return now, nil
		}
	}
}

// arrived takes note of n bytes that were read into the inbox.
func (c *NetConn) arrived(n int, now time.Duration) {
	if c.reads == 0 {
		c.first = now
	}
	c.reads++
	c.fresh += n
	b := c.in.bytes()
	c.tap.Read(b[len(b)-n:], c.start.Add(now))
	c.last.Store(int64(now))
}

// deadline returns when the connection may have to end for its silence. While
// the idle clock stands this is when to look at it again: it cannot run out
// before that, whenever it is let go on.
func (c *NetConn) deadline() time.Duration {
	d := never
	if c.opts.idle > 0 {
		d = c.opts.idle
		if c.paused.Load() {
			d += c.now()
		} else {
			d += time.Duration(max(c.last.Load(), c.resumed.Load()))
		}
	}
	if c.opts.silence > 0 && c.codec == nil && c.reads == 0 {
		d = min(d, c.opts.silence)
	}
	return d
}

// overdue returns how the connection ends if its time is up.
func (c *NetConn) overdue(now time.Duration) error {
	if now < c.deadline() {
		return nil
	}
	if c.opts.silence > 0 && c.codec == nil && c.reads == 0 && now >= c.opts.silence {
		return &EndError{Reason: "said nothing for " + span(c.opts.silence)}
	}
	return &EndError{Reason: "idle for " + span(c.opts.idle)}
}

// arm sets the read deadline. An earlier one that is still to come is left
// alone, so that a connection with an idle limit does not set a timer for
// every message: it goes off, and await looks and waits on.
func (c *NetConn) arm(at, now time.Duration) {
	if c.armed > now && c.armed <= at {
		return
	}
	if at <= now && c.socket.raw == nil {
		// Bytes may have come while nobody was reading, and an expired
		// deadline would hide them. A socket is looked at in any case, by read.
		at = now + time.Millisecond
	}
	c.armed = at
	t := time.Time{}
	if at != never {
		t = c.start.Add(at)
	}
	_ = c.socket.nc.SetReadDeadline(t) // fails on a closed connection only, and read will say so
}

// read reads once. It blocks with no buffer where it can.
func (c *NetConn) read() (int, error) {
	if c.socket.raw == nil {
		n, err := c.socket.nc.Read(c.in.room())
		if n > 0 {
			c.in.filled(n)
			err = nil // it will come again
		}
		return n, err
	}
	err := c.socket.raw.Read(c.readFD)
	if err != nil && errors.Is(err, os.ErrDeadlineExceeded) && c.stopping.Load() == nil {
		// The machine may be late rather than the client: look once more.
		look := c.socket.raw.Control(func(fd uintptr) { c.readFD(fd) })
		if look != nil || errors.Is(c.readErr, syscall.EAGAIN) {
			return 0, err
		}
		err = nil
	}
	if err != nil {
		return 0, err
	}
	return c.readN, c.readErr
}

// ending is a network's error as the end of a session.
func ending(err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF): // TLS without its goodbye
		return io.EOF
	case isReset(err):
		return &EndError{Reason: "reset by client"}
	case errors.Is(err, syscall.ETIMEDOUT): // keep-alives were not answered
		return &EndError{Reason: "connection lost"}
	}
	return err
}
