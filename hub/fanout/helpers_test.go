package fanout

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"
)

// socket is a socket in memory: it holds up to size bytes that were written and
// not yet read. Close lets the reader have the rest and then io.EOF.
type socket struct {
	size int

	mu     sync.Mutex
	moved  *sync.Cond
	held   []byte
	closed bool
	fault  error // what every write returns
	tries  int   // calls of TryWrite
}

func newSocket(size int) *socket {
	s := &socket{size: size}
	s.moved = sync.NewCond(&s.mu)
	return s
}

func (s *socket) TryWrite(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	return s.put(p)
}

func (s *socket) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	written, err := s.put(p)
	for err == nil && written < len(p) {
		s.moved.Wait()
		var n int
		n, err = s.put(p[written:])
		written += n
	}
	return written, err
}

func (s *socket) put(p []byte) (int, error) {
	switch {
	case s.fault != nil:
		return 0, s.fault
	case s.closed:
		return 0, io.ErrClosedPipe
	}
	n := min(len(p), s.size-len(s.held))
	s.held = append(s.held, p[:n]...)
	s.moved.Broadcast()
	return n, nil
}

func (s *socket) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.held) == 0 {
		if s.closed {
			return 0, io.EOF
		}
		s.moved.Wait()
	}
	n := copy(p, s.held)
	s.held = s.held[:copy(s.held, s.held[n:])]
	s.moved.Broadcast()
	return n, nil
}

func (s *socket) Close() error { return s.stop(nil) }

// fail makes every write return err from now on, a blocked one too.
func (s *socket) fail(err error) { _ = s.stop(err) }

func (s *socket) stop(fault error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.fault = true, fault
	s.moved.Broadcast()
	return nil
}

// null takes everything at once and keeps nothing.
type null struct{ bytes int }

func (s *null) TryWrite(p []byte) (int, error) { s.bytes += len(p); return len(p), nil }
func (s *null) Write(p []byte) (int, error)    { return s.TryWrite(p) }

// The units of the tests: length (4), kind (1), number (8), filling that
// follows from the number, so that a torn or mixed unit is seen.
const (
	kindEvent   = 'e' // number: which counted unit of the tape, from 1
	kindAside   = 'a'
	kindSent    = 's' // number: which Send of the follower, from 1
	kindSkipped = 'k' // number: missed; filling: after
	unitHeader  = 13
)

// markOf is the mark of the tape's nth counted unit; 0 is before the first.
func markOf(n uint64) uint64 { return 7 + 3*n }

func appendUnit(dst []byte, kind byte, n uint64, filling int) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(unitHeader+filling))
	dst = append(dst, kind)
	dst = binary.BigEndian.AppendUint64(dst, n)
	for i := range filling {
		dst = append(dst, byte(n)^byte(i*7))
	}
	return dst
}

func appendSkipped(dst []byte, missed, after uint64) []byte {
	dst = binary.BigEndian.AppendUint32(dst, unitHeader+8)
	dst = append(dst, kindSkipped)
	dst = binary.BigEndian.AppendUint64(dst, missed)
	return binary.BigEndian.AppendUint64(dst, after)
}

// owner makes functions an Owner.
type owner struct {
	failed  func(err error)
	changed func()
}

func (o owner) Skipped(dst []byte, missed, after uint64) []byte {
	return appendSkipped(dst, missed, after)
}

func (o owner) Failed(err error) {
	if o.failed != nil {
		o.failed(err)
	}
}

func (o owner) Changed() {
	if o.changed != nil {
		o.changed()
	}
}

// reader checks a follower's stream unit by unit.
type reader struct {
	start  uint64 // counted units before it followed
	at     uint64 // counted units received or missed since, and start
	missed uint64
	sent   uint64 // Sends received
	asides uint64 // the last one
	hold   []byte // the beginning of a unit
}

func newReader(start uint64) *reader { return &reader{start: start, at: start} }

// readAll reads until the end of the stream, size bytes at a time.
func (r *reader) readAll(src io.Reader, size int, pause func()) error {
	buf := make([]byte, size)
	for {
		n, err := src.Read(buf)
		if e := r.add(buf[:n]); e != nil {
			return e
		}
		switch {
		case errors.Is(err, io.EOF) && len(r.hold) == 0:
			return nil
		case err != nil:
			return fmt.Errorf("%w with %d bytes of a unit", err, len(r.hold))
		}
		pause()
	}
}

func (r *reader) add(p []byte) error {
	r.hold = append(r.hold, p...)
	rest := r.hold
	for len(rest) >= 4 {
		n := int(binary.BigEndian.Uint32(rest))
		if n < unitHeader || n > 10<<20 {
			return fmt.Errorf("torn: a unit of %d bytes after event %d", n, r.at)
		}
		if len(rest) < n {
			break
		}
		if err := r.unit(rest[4], binary.BigEndian.Uint64(rest[5:]), rest[unitHeader:n]); err != nil {
			return err
		}
		rest = rest[n:]
	}
	r.hold = r.hold[:copy(r.hold, rest)]
	return nil
}

func (r *reader) unit(kind byte, n uint64, filling []byte) error {
	if kind == kindSkipped {
		return r.skipped(n, binary.BigEndian.Uint64(filling))
	}
	for i, b := range filling {
		if b != byte(n)^byte(i*7) {
			return fmt.Errorf("unit %c%d is torn at byte %d of %d", kind, n, i, len(filling))
		}
	}
	switch {
	case kind == kindEvent && n == r.at+1:
		r.at = n
	case kind == kindSent && n == r.sent+1:
		r.sent = n
	case kind == kindAside && n > r.asides:
		r.asides = n
	default:
		return fmt.Errorf("unit %c%d after event %d, send %d, aside %d", kind, n, r.at, r.sent, r.asides)
	}
	return nil
}

func (r *reader) skipped(missed, after uint64) error {
	if missed == 0 || after != markOf(r.at) {
		return fmt.Errorf("skipped %d after mark %d, want mark %d", missed, after, markOf(r.at))
	}
	r.at += missed
	r.missed += missed
	return nil
}

// startPump runs a pump that serves tapes until the test ends.
func startPump(t testing.TB, tapes ...*Tape) *Pump {
	t.Helper()
	var p Pump
	for _, tape := range tapes {
		p.Add(tape)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { p.Run(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return &p
}

func follow(t testing.TB, f *Follower, tape *Tape) {
	t.Helper()
	if err := f.Follow(tape, tape.Head()); err != nil {
		t.Fatal(err)
	}
}

func flush(t testing.TB, f *Follower) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	if err := f.Flush(ctx); err != nil {
		t.Fatalf("flush: %v", err)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
