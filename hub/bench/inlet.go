package bench

import (
	"net"
	"sync"
	"syscall"
	"time"
)

// inletBytes is how much is read at once: as much as a hub writes in one turn.
const inletBytes = 64 << 10

// inlet cuts what comes from a connection into messages. It holds a buffer only
// while it reads. One goroutine uses it.
type inlet struct {
	conn  net.Conn
	raw   syscall.RawConn // nil where the system has no such thing
	pool  *sync.Pool      // of *[]byte
	cut   func([]byte) (message, int)
	ready func(fd uintptr) bool // readSocket, made once

	rest []byte // the beginning of a message, or what nobody has asked for yet
	buf  *[]byte
	n    int
	err  error
	at   time.Time // of the last read
}

// newPool returns a pool of buffers for inlets.
func newPool() *sync.Pool {
	return &sync.Pool{New: func() any {
		b := make([]byte, inletBytes)
		return &b
	}}
}

func newInlet(conn net.Conn, pool *sync.Pool, cut func([]byte) (message, int)) *inlet {
	in := &inlet{conn: conn, raw: rawOf(conn), pool: pool, cut: cut}
	in.ready = in.readSocket
	return in
}

// each waits for something to read, reads once, and gives take the messages that
// are whole, until it does not want more; the others are for the next call. A
// call that finds messages left from the last one does not read. The error is
// the connection's: what came before it has been given.
func (in *inlet) each(take func(message) (more bool)) error {
	if len(in.rest) > 0 {
		if rest, some := in.give(in.rest, take); some {
			in.rest = in.rest[:copy(in.rest, rest)]
			return nil
		}
	}
	err := in.read()
	in.at = time.Now()
	if in.buf == nil {
		return err
	}
	b := (*in.buf)[:in.n]
	if len(in.rest) > 0 {
		in.rest = append(in.rest, b...)
		rest, _ := in.give(in.rest, take)
		in.rest = in.rest[:copy(in.rest, rest)]
	} else {
		rest, _ := in.give(b, take)
		in.rest = append(in.rest, rest...)
	}
	in.pool.Put(in.buf)
	in.buf = nil
	return err
}

// give returns what is left of b, and whether there was a message in it.
func (in *inlet) give(b []byte, take func(message) bool) (rest []byte, some bool) {
	for len(b) > 0 {
		m, n := in.cut(b)
		if n == 0 {
			break
		}
		b, some = b[n:], true
		if !take(m) {
			break
		}
	}
	return b, some
}
