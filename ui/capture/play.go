package capture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

const (
	// Grace is how much later than in the recording a reply may come before
	// it is given up.
	Grace = 2 * time.Second
	// lastGrace is that for what came last: it may be what the client was sent
	// because it half closed.
	lastGrace = 500 * time.Millisecond
	// writeTimeout is how long one block may take to be written.
	writeTimeout = 10 * time.Second
)

// PlayOptions says how a recording is played.
type PlayOptions struct {
	Speed float64 // the gaps are divided by it; 0: there are none, and what follows at once may be read as one
	Check bool    // replies that differ from the recorded ones are an error
	// Block gets what is sent and what comes back, as it happens; its error
	// ends the play. The bytes are its own.
	Block func(*wire.Block) error
}

// DifferenceError says where the replies are not those of the recording.
type DifferenceError struct {
	Offset    int    // bytes before it
	Want, Got []byte // the replies from there on, as far as they are known; none: they end there
}

func (e *DifferenceError) Error() string {
	return fmt.Sprintf("the replies differ at byte %d: recorded %s, came %s", e.Offset, excerpt(e.Want), excerpt(e.Got))
}

// excerpt is the beginning of some bytes, safe for a terminal.
func excerpt(b []byte) string {
	const most = 40
	switch {
	case len(b) == 0:
		return "nothing more"
	case len(b) > most:
		return `"` + clean.Any(b[:most]) + `..."`
	}
	return `"` + clean.Any(b) + `"`
}

// Play does on conn what the client of the recording did, and closes it. It
// blocks until that is done, or ctx ends, for the time of the recording and Grace
// for each reply that does not come. A difference is a *DifferenceError, any
// other error the network's, or that of Block.
func (r *Recording) Play(ctx context.Context, conn net.Conn, o PlayOptions) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	p := player{conn: conn, o: o, buf: make([]byte, wire.MaxBlock)}
	for i := range r.Blocks {
		if r.Blocks[i].Out {
			p.recorded = append(p.recorded, r.Blocks[i].Data...)
		}
	}
	err := p.play(r)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// player is one Play.
type player struct {
	conn     net.Conn
	o        PlayOptions
	buf      []byte
	recorded []byte // all replies
	got      []byte // replies so far
	sent     uint64
	due      int  // replies there should be by now
	over     bool // the hub has closed
}

func (p *player) play(r *Recording) error {
	steps := r.steps()
	for i, s := range steps {
		gap := p.scaled(s.pause(i > 0 && steps[i-1].send))
		var err error
		switch {
		case s.send:
			if err = p.hear(gap, -1); err == nil {
				err = p.send(s.data)
			}
		case i == len(steps)-1 && r.ending() == endClose:
			p.due += len(s.data)
			err = p.hear(gap+lastGrace, p.due)
		default:
			p.due += len(s.data)
			if err = p.hear(gap+Grace, p.due); len(p.got) < p.due {
				p.due = len(p.got) // given up
			}
		}
		if err != nil {
			return err
		}
	}
	if err := p.leave(r); err != nil || !p.o.Check {
		return err
	}
	return p.compare(true)
}

// leave ends the connection as the client did, or waits for the hub to do so.
func (p *player) leave(r *Recording) error {
	if err := p.hear(p.scaled(r.lingered()), -1); err != nil {
		return err
	}
	switch r.ending() {
	case endReset:
		if c, ok := p.conn.(*net.TCPConn); ok {
			return c.SetLinger(0)
		}
		return nil
	case endOpen:
		return nil
	case endClose:
		if c, ok := p.conn.(interface{ CloseWrite() error }); ok && !p.over {
			_ = c.CloseWrite() // an end that has gone meanwhile is read below
		}
	case endHub:
	}
	return p.hear(Grace, -1)
}

func (p *player) scaled(d time.Duration) time.Duration {
	if p.o.Speed == 0 {
		return 0
	}
	return time.Duration(float64(d) / p.o.Speed)
}

// send writes one block.
func (p *player) send(data []byte) error {
	if p.over {
		return fmt.Errorf("the hub closed the connection before all was sent: %w", io.ErrUnexpectedEOF)
	}
	if p.o.Block != nil {
		b := wire.Block{At: time.Now(), Offset: p.sent, Data: bytes.Clone(data)}
		if err := p.o.Block(&b); err != nil {
			return err
		}
	}
	p.sent += uint64(len(data))
	_ = p.conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // fails on a closed connection only
	_, err := p.conn.Write(data)
	return err
}

// hear takes replies for a time, or until there are so many bytes of them; -1
// for any number. The hub's end of the connection ends it too.
func (p *player) hear(d time.Duration, until int) error {
	late := time.Now().Add(d)
	for !p.over && (until < 0 || len(p.got) < until) {
		if until < 0 && !time.Now().Before(late) {
			return nil
		}
		_ = p.conn.SetReadDeadline(late) // fails on a closed connection only
		n, err := p.conn.Read(p.buf)
		if n > 0 {
			if err := p.heard(p.buf[:n]); err != nil {
				return err
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil
		case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
			p.over = true // a hub that closes on what it has not read resets
		default:
			return err
		}
	}
	return nil
}

// heard takes in one read.
func (p *player) heard(data []byte) error {
	b := wire.Block{At: time.Now(), Out: true, Offset: uint64(len(p.got)), Data: bytes.Clone(data)}
	p.got = append(p.got, data...)
	if p.o.Block != nil {
		if err := p.o.Block(&b); err != nil {
			return err
		}
	}
	if p.o.Check {
		return p.compare(false)
	}
	return nil
}

// compare returns the first difference of the replies to the recorded ones.
// Before the end those that have yet to come are none.
func (p *player) compare(end bool) error {
	n := 0
	for n < len(p.got) && n < len(p.recorded) && p.got[n] == p.recorded[n] {
		n++
	}
	if n == len(p.got) && (n == len(p.recorded) || !end) {
		return nil
	}
	return &DifferenceError{Offset: n, Want: p.recorded[n:], Got: p.got[n:]}
}
