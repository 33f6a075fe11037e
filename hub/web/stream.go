package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// pieceBytes is how much a client has to take within the write timeout.
const pieceBytes = 16 << 10

// errEnough ends a stream that has sent as many events as were asked for.
var errEnough = &wire.EndError{Reason: "sent all it asked for"}

// outlet sends events as an answer's body: as JSON lines, or as server-sent
// events (HTML Standard 9.2). Its methods are not called at once.
type outlet struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	sse     bool
	kinds   []wire.Kind // nil for all
	limit   int         // 0 for none
	sent    int
	begun   bool
	buf     []byte
	closed  <-chan struct{} // closed to give up; nil for never
	tap     *wire.Tap       // sees what is sent, where the connection is not the stream's alone; nil for none
}

func newOutlet(w http.ResponseWriter, r *http.Request, a *asked, timeout time.Duration) *outlet {
	return &outlet{
		w: w, control: http.NewResponseController(w), timeout: timeout, kinds: a.Kinds, limit: a.Limit,
		sse: strings.Contains(r.Header.Get("Accept"), "text/event-stream"),
	}
}

// begin sends the header.
func (o *outlet) begin() {
	o.begun = true
	kind := "application/x-ndjson"
	if o.sse {
		kind = "text/event-stream"
	}
	o.w.Header().Set("Content-Type", kind)
	o.w.Header().Set("X-Accel-Buffering", "no") // a proxy that would hold them back
	o.w.WriteHeader(http.StatusOK)
	_ = o.control.SetWriteDeadline(time.Now().Add(o.timeout)) // fails on a lost connection only
	_ = o.control.Flush()
}

// write sends those of the lines that were asked for. Its error is errEnough
// after the last of them.
func (o *outlet) write(lines []byte) error {
	o.buf = o.buf[:0]
	var end error
	for line := range bytes.Lines(lines) {
		kind, seq := head(line)
		switch {
		case string(kind) == wire.KindError: // there is a gap now: it may come back
			end = &wire.EndError{Reason: "the log could not be read"}
		case string(kind) == wire.KindSkipped:
			o.append(line, nil)
		case o.wants(string(kind)):
			o.append(line, seq)
			if o.sent++; o.sent == o.limit {
				end = errEnough
			}
		}
		if end != nil {
			break
		}
	}
	if err := o.send(o.buf); err != nil {
		return err
	}
	return end
}

// wants says whether lines of this kind are events that were asked for.
func (o *outlet) wants(name string) bool {
	kind, err := wire.ParseKind(name)
	return err == nil && (len(o.kinds) == 0 || slices.Contains(o.kinds, kind))
}

func (o *outlet) append(line, seq []byte) {
	if !o.sse {
		o.buf = append(o.buf, line...)
		return
	}
	if seq != nil {
		o.buf = append(append(append(o.buf, "id: "...), seq...), '\n')
	}
	o.buf = append(append(append(o.buf, "data: "...), line...), '\n')
}

// send writes p, a piece at a time: each has to be taken in time.
func (o *outlet) send(p []byte) error {
	for piece := range slices.Chunk(p, pieceBytes) {
		end := time.Now().Add(o.timeout)
		err := o.control.SetWriteDeadline(end)
		select {
		case <-o.closed: // or it is closed later, and the deadline overwritten then
			return io.ErrClosedPipe
		default:
		}
		if err == nil {
			var n int
			n, err = o.w.Write(piece)
			o.tap.Wrote(piece[:n])
		}
		if err == nil {
			err = o.control.Flush()
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded) || !time.Now().Before(end): // HTTP/2 has another error
			return &wire.EndError{Reason: tooSlow}
		default:
			return err
		}
	}
	return nil
}

// head returns the kind of a line from the hub, and its seq as it is written,
// nil where it has none. A hub writes them first.
func head(line []byte) (kind, seq []byte) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"kind":"`))
	if !ok {
		return nil, nil
	}
	name, rest, _ := bytes.Cut(rest, []byte{'"'})
	if rest, ok = bytes.CutPrefix(rest, []byte(`,"seq":`)); ok {
		seq, _, _ = bytes.Cut(rest, []byte{','})
	}
	return name, seq
}

// stream is a request for events as a wire.Conn: it says hello, and then
// nothing more.
type stream struct {
	// Fixed from the start.
	out       *outlet
	hello     []byte
	info      wire.Info
	gone      <-chan struct{} // closed when the client is gone
	pingEvery time.Duration
	tapped

	// Owned by Receive.
	said bool

	once   sync.Once
	closed chan struct{}

	mu   sync.Mutex // held while anything is written
	tail []byte     // the beginning of a line
	err  error      // why nothing more is written

	ending sync.Mutex // guards done
	done   bool       // the answer is over: out is not to be touched
}

var _ wire.Conn = (*stream)(nil)

// Receive implements wire.Conn.
func (c *stream) Receive(dst []wire.Said) ([]wire.Said, error) {
	if !c.said {
		c.said = true
		return append(dst, wire.Said{Raw: c.hello, Text: c.hello}), nil
	}
	ping := time.NewTicker(c.pingEvery)
	defer ping.Stop()
	for {
		select {
		case <-ping.C:
			if err := c.ping(); err != nil {
				return dst, err
			}
		case <-c.closed:
			return dst, io.ErrClosedPipe
		case <-c.gone:
			// A write that fails looks like this too, and knows better.
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.err != nil {
				return dst, c.err
			}
			return dst, io.EOF
		}
	}
}

// ping writes a comment unless events are being written. (To JSON lines nothing
// can be added: there TCP finds out who is gone.)
func (c *stream) ping() error {
	if !c.out.sse || !c.mu.TryLock() {
		return nil
	}
	defer c.mu.Unlock()
	if c.err == nil && c.out.begun {
		c.err = c.out.send([]byte(": ping\n\n"))
	}
	return c.err
}

// Write implements wire.Conn. Of what is sent to a native client it lets the
// events through; its welcome is the answer's header.
func (c *stream) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return 0, c.err
	}
	if !c.out.begun {
		c.out.begin()
	}
	lines := p
	if len(c.tail) > 0 {
		lines = slices.Concat(c.tail, p)
	}
	end := bytes.LastIndexByte(lines, '\n') + 1
	c.tail = append(c.tail[:0], lines[end:]...)
	if c.err = c.out.write(lines[:end]); c.err != nil {
		return 0, c.err
	}
	return len(p), nil
}

// CanTry says that an answer is written by blocking only.
func (c *stream) CanTry() bool { return false }

// TryWrite implements wire.Conn.
func (c *stream) TryWrite([]byte) (int, error) { return 0, wire.ErrWouldBlock }

// Info implements wire.Conn.
func (c *stream) Info() wire.Info { return c.info }

// Close implements wire.Conn. A write that blocks is given up.
func (c *stream) Close() error {
	c.once.Do(func() { close(c.closed) })
	if c.mu.TryLock() { // nobody is writing
		c.mu.Unlock()
		return nil
	}
	c.ending.Lock()
	defer c.ending.Unlock()
	if !c.done {
		_ = c.out.control.SetWriteDeadline(time.Unix(1, 0)) // fails on a lost connection only
	}
	return nil
}

// finish is called when the session is over, which nothing is written after. It
// reports whether there was an answer at all.
func (c *stream) finish() bool {
	c.ending.Lock()
	defer c.ending.Unlock()
	c.done = true
	if c.err == nil || errors.Is(c.err, errEnough) {
		_ = c.out.control.SetWriteDeadline(time.Now().Add(c.out.timeout)) // for the end of the body
	}
	return c.out.begun
}
