package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/coder/websocket"

	"hubbub/hub/wire"
)

const (
	tooSlow  = "too slow"
	stopping = "hub stopping"

	// partingTime is how long a close frame may take, and then the client's.
	partingTime = 250 * time.Millisecond

	keepBytes = 4 << 10 // of a read buffer, while nothing comes
)

// socket is a WebSocket as a wire.Conn. A message that comes is a line; what is
// written are frames, see wire.AppendWS. Its timer's goroutine, which pings, is
// short; Close ends the timer.
type socket struct {
	// Fixed from the start.
	ws   *websocket.Conn
	link *link
	info wire.Info
	max  int // bytes of a message; the line it comes in may be longer
	opts *Options
	tapped

	// Owned by Receive and Finish.
	buf  []byte
	open io.Reader // the message that is being read, nil for none

	// For anybody.
	said   atomic.Int64 // when the last message came, since link.start
	over   atomic.Bool  // the session ends by itself: it is not closed from outside
	ending atomic.Pointer[parting]

	mu     sync.Mutex // guards the rest
	timer  *time.Timer
	closed bool
}

var _ wire.Conn = (*socket)(nil)

// parting is why a WebSocket ends: err is for the session, code and reason are
// for the client.
type parting struct {
	err    error
	code   websocket.StatusCode
	reason string
}

// webSocket makes a session of a WebSocket.
func (s *server) webSocket(w http.ResponseWriter, r *http.Request) {
	from := wire.HandOverOf(r.Context())
	up := &upgrade{ResponseWriter: w, timeout: s.opts.WriteTimeout, conn: from.Conn}
	ws, err := websocket.Accept(up, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // see guard
	if err != nil {
		return // it has answered
	}
	ws.SetReadLimit(-1) // Receive's own limit has words
	c := &socket{
		ws: ws, link: up.link, max: s.opts.MaxMessage, opts: &s.opts, tapped: tapped{from.Tap, up.link.LocalAddr()},
		info: wire.Info{
			Addr: r.RemoteAddr, Dialect: wire.WS, Why: "a WebSocket at /ws", TLS: from.TLS, Sniffed: from.Sniffed,
		},
	}
	c.timer = time.AfterFunc(s.opts.PingEvery, c.tick)
	s.hub.Serve(context.WithoutCancel(r.Context()), c, s.opts.Room)
}

// Info implements wire.Conn. What answers a ping is not a client's byte.
func (c *socket) Info() wire.Info {
	i := c.info
	i.Bytes = c.link.bytes.Load()
	i.LastRead = c.link.start.Add(time.Duration(c.said.Load()))
	return i
}

// Receive implements wire.Conn. Binary messages are read as text is.
func (c *socket) Receive(dst []wire.Said) ([]wire.Said, error) {
	c.buf = c.buf[:0]
	if cap(c.buf) > keepBytes {
		c.buf = nil
	}
	for before := len(dst); len(dst) == before || c.link.ready(); {
		text, err := c.message()
		if err != nil {
			c.end(partingFor(err))
			c.over.Store(true)
			return dst, c.ending.Load().err
		}
		c.said.Store(int64(time.Since(c.link.start)))
		if len(bytes.TrimSpace(text)) > 0 {
			dst = append(dst, wire.Said{Raw: text, Text: text})
		}
	}
	return dst, nil
}

// message reads one message, behind what is in the buffer already.
func (c *socket) message() (text []byte, err error) {
	if e := c.ending.Load(); e != nil {
		return nil, e.err
	}
	if _, c.open, err = c.ws.Reader(context.Background()); err != nil {
		c.open = nil
		return nil, err
	}
	from, limit := len(c.buf), wire.MaxLine(c.max)
	for {
		if len(c.buf) == cap(c.buf) {
			c.buf = slices.Grow(c.buf, 512)
		}
		n, err := c.open.Read(c.buf[len(c.buf):cap(c.buf)])
		c.buf = c.buf[:len(c.buf)+n]
		switch {
		case len(c.buf)-from > limit:
			return nil, wire.TooLong(c.max)
		case errors.Is(err, io.EOF):
			c.open = nil
			return c.buf[from:], nil
		case err != nil:
			c.open = nil
			return nil, err
		}
	}
}

// partingFor is how a WebSocket ends that could not be read because of err.
func partingFor(err error) *parting {
	var end *wire.EndError
	var closed websocket.CloseError
	var network net.Error
	switch {
	case errors.As(err, &end): // Receive's own
		return &parting{err, websocket.StatusMessageTooBig, end.Reason}
	case errors.As(err, &closed), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &parting{io.EOF, websocket.StatusNormalClosure, ""}
	case errors.Is(err, syscall.ECONNRESET):
		return &parting{&wire.EndError{Reason: "reset by client"}, websocket.StatusNormalClosure, ""}
	case errors.Is(err, net.ErrClosed), errors.As(err, &network):
		return &parting{err, websocket.StatusGoingAway, ""}
	}
	return &parting{&wire.EndError{Reason: "broke the WebSocket protocol"}, websocket.StatusProtocolError, ""}
}

// Write implements wire.Conn. What it is given is framed already.
func (c *socket) Write(p []byte) (int, error) { return c.wrote(c.link.write(p)) }

// TryWrite implements wire.Conn.
func (c *socket) TryWrite(p []byte) (int, error) {
	if !c.CanTry() {
		return 0, wire.ErrWouldBlock
	}
	return c.wrote(c.link.try(p))
}

// CanTry reports whether TryWrite can write without blocking.
func (c *socket) CanTry() bool { return c.link.socket != nil }

// wrote ends a WebSocket that could not be written.
func (c *socket) wrote(n int, err error) (int, error) {
	if err != nil && !errors.Is(err, net.ErrClosed) {
		c.end(&parting{err, websocket.StatusPolicyViolation, ""})
		c.over.Store(true)
	}
	return n, err
}

// Part says why the session ends: the close frame will (RFC 6455 7.4.1). Anyone
// may call it.
func (c *socket) Part(reason string) {
	code := websocket.StatusNormalClosure
	switch {
	case reason == stopping:
		code = websocket.StatusGoingAway
	case reason == wire.TooLong(c.max).Error():
		code = websocket.StatusMessageTooBig
	case reason == tooSlow, strings.HasPrefix(reason, "kicked"):
		code = websocket.StatusPolicyViolation
	}
	c.end(&parting{net.ErrClosed, code, reason})
}

// end says why the WebSocket ends. What was said first stays.
func (c *socket) end(p *parting) { c.ending.CompareAndSwap(nil, p) }

// Interrupt makes a blocked Receive, or else the next one, return an
// *wire.EndError with this reason. Anyone may call it.
func (c *socket) Interrupt(reason string) {
	c.end(&parting{&wire.EndError{Reason: reason}, websocket.StatusNormalClosure, reason})
	c.wake()
}

// wake makes a blocked Receive look why.
func (c *socket) wake() { _ = c.link.SetReadDeadline(time.Unix(1, 0)) }

// tick asks the client for a sign of life, and ends the connection where there
// has been none for too long.
func (c *socket) tick() {
	if time.Since(c.link.start)-time.Duration(c.link.heard.Load()) >= c.opts.PongWithin {
		c.end(&parting{&wire.EndError{Reason: "connection lost"}, websocket.StatusGoingAway, ""})
		c.over.Store(true)
		_ = c.link.Close()
		return
	}
	c.link.ping()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.timer.Reset(c.opts.PingEvery)
	}
}

// Finish says goodbye, and waits until the client has too, for d at the most
// (RFC 6455 7.1.1: the server closes the connection, when both have). It takes
// the place of Receive, which is not called again.
func (c *socket) Finish(d time.Duration) {
	c.over.Store(true)
	c.end(&parting{io.EOF, websocket.StatusNormalClosure, ""})
	bye := c.ending.Load()
	c.link.part(bye.code, bye.reason, d)
	if c.link.SetReadDeadline(time.Now().Add(d)) != nil {
		return
	}
	for err := error(nil); err == nil; {
		if c.open != nil {
			_, _ = io.Copy(io.Discard, c.open) // an error comes again
		}
		_, c.open, err = c.ws.Reader(context.Background())
	}
}

// Close implements wire.Conn. Called from outside, while the session goes on,
// it says goodbye first and lets the session Finish; but the connection does
// not outlive partingTime.
func (c *socket) Close() error {
	if c.over.Swap(true) {
		c.cut()
		return nil
	}
	c.end(&parting{net.ErrClosed, websocket.StatusNormalClosure, ""})
	bye := c.ending.Load()
	c.link.part(bye.code, bye.reason, partingTime)
	c.wake()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.timer.Stop()
		c.timer = time.AfterFunc(2*partingTime, c.cut)
	}
	return nil
}

// cut closes the connection.
func (c *socket) cut() {
	c.mu.Lock()
	c.closed = true
	c.timer.Stop()
	c.mu.Unlock()
	_ = c.link.Close() // a writer who blocks holds a lock of the library's
	_ = c.ws.CloseNow()
}
