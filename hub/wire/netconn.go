package wire

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of Options.
const (
	DefaultMaxMessage   = 1 << 20
	DefaultSilence      = 60 * time.Second // for those who are not on this machine
	DefaultWriteTimeout = 10 * time.Second
)

// Options are the manners of one connection.
type Options struct {
	// Framing is Auto, or the dialect that the door is pinned to; see Framing.
	// "" means Auto.
	Framing string
	// MaxMessage is the longest message in bytes, without its line ending.
	// 0 means DefaultMaxMessage.
	MaxMessage int
	// Idle ends a connection that has sent nothing for so long. 0 is off.
	Idle time.Duration
	// Silence ends a connection that has to be sniffed and says nothing at
	// all. 0 is off: a learner may look at a silent client for an hour.
	Silence time.Duration
	// WriteTimeout ends a connection that takes not one byte for so long.
	// 0 means DefaultWriteTimeout.
	WriteTimeout time.Duration
	// TLS says that the connection is encrypted, for Info.
	TLS bool
	// Secure is what becomes of clients that begin with TLS: TLSOff, TLSAuto
	// or TLSRequire. "" means TLSOff.
	Secure string
	// Web says that clients that begin with HTTP are handed over, where the
	// framing is Auto. Without it their request is a line of text.
	Web bool
	// Rests says that whoever calls Receive takes ErrRest.
	Rests bool
	// Greeted says that the client is spoken to first: nothing is to be
	// expected of it before it has read that.
	Greeted bool
}

// What a door does about TLS.
const (
	TLSOff     = "off"     // who begins with it is turned away
	TLSAuto    = "auto"    // who begins with it is handed over
	TLSRequire = "require" // and who does not is turned away
)

// manners are what a connection keeps of its Options, by their names: thousands
// of them are idle.
type manners struct {
	maxMessage                  int
	idle, silence, writeTimeout time.Duration
	tls, web, rests             bool
	takesTLS, wantsTLS          bool // it may begin with TLS, and must: of Secure
}

// NetConn is a Conn over a network connection. While it waits on a TCP or Unix
// socket it holds no read buffer, so an idle client costs its goroutine only.
type NetConn struct {
	// Fixed by NewConn.
	opts   manners
	addr   string
	start  time.Time // every other time is counted from here
	readFD func(fd uintptr) bool

	// Owned by Receive.
	in      inbox
	codec   codec         // nil while the dialect is not known
	sniffs  bool          // whatever it speaks, it may be about to speak it inside TLS
	greeted bool          // it is spoken to first, and has not been waited for yet
	first   time.Duration // when the first byte came
	reads   int           // reads that brought bytes
	fresh   int           // bytes at the end that the codec has not seen
	armed   time.Duration // the read deadline that is set
	ended   error         // why nothing more will come
	readN   int           // what readFD read
	readErr error

	// Used by Write and TryWrite; its raw is nil where its nc is no plain socket.
	socket Socket

	// For anyone.
	tap      Tap
	last     atomic.Int64 // when the last byte came, as a time.Duration
	resumed  atomic.Int64 // when the idle clock was last let go on
	paused   atomic.Bool
	class    atomic.Pointer[class]
	sniffed  atomic.Int64 // how long it took to find that out, as a time.Duration
	stopping atomic.Pointer[EndError]
	wanted   atomic.Pointer[class]    // the dialect that Reframe asked for
	handed   atomic.Pointer[HandOver] // the connection is another's
	handing  sync.Mutex               // held while that comes true, and while a wait is ended
	closing  bool                     // it is closed, or about to be: guarded by handing
}

var _ Conn = (*NetConn)(nil)

// class is how a connection speaks and what that was decided on.
type class struct {
	dialect, why string
	typed        bool // lines come a key at a time
	perhaps      bool // lines that may turn out to be telnet's
}

// classes are those that doors and sniffing lead to. They are the package's and
// not a connection's because sharing is their point: there are a few dozen, and
// thousands of connections of the same one.
var classes = struct { //nolint:gochecknoglobals // see above
	sync.Mutex
	shared map[class]*class
}{shared: make(map[class]*class)}

// share returns the one class that is like k.
func share(k class) *class {
	classes.Lock()
	defer classes.Unlock()
	shared, ok := classes.shared[k]
	if !ok {
		shared = &k
		classes.shared[k] = shared
	}
	return shared
}

// never is a time that does not come.
const never = time.Duration(1<<63 - 1)

// NewConn returns the Conn over nc, which it owns from now on. It panics on a
// framing that Framing does not know.
func NewConn(nc net.Conn, o Options) *NetConn {
	if o.Framing == "" {
		o.Framing = Auto
	}
	if !Framing(o.Framing) {
		panic("wire: no framing " + o.Framing)
	}
	if o.MaxMessage <= 0 {
		o.MaxMessage = DefaultMaxMessage
	}
	if o.WriteTimeout <= 0 {
		o.WriteTimeout = DefaultWriteTimeout
	}
	c := &NetConn{start: time.Now(), armed: never}
	if c.socket.init(nc) {
		c.socket.tap = &c.tap
	}
	c.opts = manners{
		maxMessage: o.MaxMessage, idle: o.Idle, silence: o.Silence, writeTimeout: o.WriteTimeout,
		tls: o.TLS, takesTLS: o.Secure == TLSAuto || o.Secure == TLSRequire, wantsTLS: o.Secure == TLSRequire,
		web: o.Web, rests: o.Rests && canRest && c.socket.raw != nil,
	}
	if a := nc.RemoteAddr(); a != nil {
		c.addr = a.String()
	}
	// Made once: a method value made for each read would be allocated each time.
	c.readFD = c.readSocket
	c.in.home = c.socket.raw == nil
	if o.Framing != Auto {
		c.decide(share(class{dialect: o.Framing, why: "pinned by the door"}))
	}
	c.sniffs = o.Framing == Auto || c.opts.takesTLS
	c.greeted = o.Greeted
	return c
}

// decide settles on a dialect.
func (c *NetConn) decide(k *class) {
	if c.codec = codecOf(k.dialect); k.typed {
		c.codec = cutTyped
	}
	c.fresh = len(c.in.bytes())
	c.class.Store(k)
}

// now returns the time since the start. It is monotonic.
func (c *NetConn) now() time.Duration { return time.Since(c.start) }

// Info implements Conn.
func (c *NetConn) Info() Info {
	i := Info{
		Addr:     c.addr,
		TLS:      c.opts.tls,
		Bytes:    c.tap.in.Load(),
		LastRead: c.start.Add(time.Duration(c.last.Load())),
	}
	if k := c.class.Load(); k != nil {
		i.Dialect, i.Why, i.Sniffed = k.dialect, k.why, time.Duration(c.sniffed.Load())
	}
	return i
}

// Dialect returns Info's, for those who ask for nothing else.
func (c *NetConn) Dialect() string {
	if k := c.class.Load(); k != nil {
		return k.dialect
	}
	return ""
}

// Tap sees what is read and written.
func (c *NetConn) Tap() *Tap { return &c.tap }

// WillWrite says where what is written next comes from; see fanout.Teller.
func (c *NetConn) WillWrite(tape, quiet bool) { c.tap.WillWrite(tape, quiet) }

// LocalAddr returns the hub's own end of the connection.
func (c *NetConn) LocalAddr() net.Addr { return c.socket.nc.LocalAddr() }

// Close implements Conn. It may be called more than once. It leaves alone what
// was handed over; what is closed first is handed over to nobody.
func (c *NetConn) Close() error {
	c.handing.Lock()
	gone := c.gone()
	c.closing = true
	c.handing.Unlock()
	if gone {
		return nil
	}
	return c.socket.Close()
}

// IdlePaused stops the idle clock while the client waits for the hub, and lets
// it go on, from zero. Anyone may call it.
func (c *NetConn) IdlePaused(paused bool) {
	if !paused {
		c.resumed.Store(int64(c.now()))
	}
	c.paused.Store(paused)
}

// Interrupt makes a blocked Receive, or else the next one, return an *EndError
// with this reason; what is written goes on. The first reason stays. Anyone
// may call it.
func (c *NetConn) Interrupt(reason string) {
	// The order matters: Receive sets its deadline and then looks for the
	// reason, so either it sees the reason or its deadline is overwritten here.
	if c.stopping.CompareAndSwap(nil, &EndError{Reason: reason}) {
		c.wake()
	}
}

// wake ends a wait of Receive, not one of whoever has the connection by now.
func (c *NetConn) wake() {
	c.handing.Lock()
	defer c.handing.Unlock()
	if !c.gone() {
		_ = c.socket.nc.SetReadDeadline(time.Unix(1, 0)) // fails only on a closed connection, where nothing blocks
	}
}
