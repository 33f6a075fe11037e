package fanout

import (
	"bytes"
	"context"
)

// Send writes p, which is that many whole units, never inside a unit of the
// tape. Those of one caller are written in the order it sends them. What the
// sink does not take at once is copied and written by the drain; Send blocks
// only while the queue is full. It returns nil when p was written or queued,
// else why the follower has failed.
func (f *Follower) Send(p []byte, units int) error { return f.send(p, units, true) }

// TrySend is Send for those who must not be held up by this follower, such as
// other sessions: instead of blocking it returns ErrFull.
func (f *Follower) TrySend(p []byte, units int) error { return f.send(p, units, false) }

func (f *Follower) send(p []byte, units int, block bool) error {
	f.mu.Lock()
	defer f.unlock()
	for f.err == nil && f.full(len(p)) {
		if !block {
			return ErrFull
		}
		// No context: failing and closing wake it, and its sink's own time
		// limit sees to one of them.
		_ = f.wait(context.Background())
	}
	switch {
	case f.err != nil:
		return f.err
	case len(p) == 0:
		return nil
	case f.draining || f.opts.Blocking:
		b := f.backlog()
		b.queue = append(b.queue, p...)
		b.queued += uint64(units)
		b.waited += uint64(len(p))
		f.park()
		return nil
	}
	return f.write(p, uint64(units), fromSend)
}

// full says that the queue has no room for n bytes more. The caller holds mu.
func (f *Follower) full(n int) bool {
	return f.late != nil && len(f.late.queue) > 0 && len(f.late.queue)+n > f.opts.Queue
}

// write writes p, or begins it. The caller holds mu, and nothing is begun.
func (f *Follower) write(p []byte, units uint64, from source) error {
	f.will(from)
	n, err := f.sink.TryWrite(p)
	f.bytes += uint64(n)
	if err != nil {
		f.fail(err)
		return err
	}
	if n == len(p) {
		f.units += units
		return nil
	}
	rest, b := bytes.Clone(p[n:]), f.backlog()
	b.begun, b.begunFrom = load{bytes: rest, units: units, sent: uint64(len(rest))}, from
	b.waited += uint64(len(rest))
	f.park()
	return nil
}

// turn is the pump's: it writes what lies ahead on the tape, as much as goes
// without blocking and 64 KB at most, and reports whether it could go on. One
// that is draining is passed by.
func (f *Follower) turn() (more bool) {
	f.mu.Lock()
	defer f.unlock()
	if f.draining || f.err != nil {
		return false
	}
	r, lapped := f.cursor.next()
	if !lapped && len(r.units) == 0 {
		return false
	}
	if lapped || f.opts.Blocking {
		f.park()
		f.lookBehind()
		return false
	}
	f.will(fromTape)
	n, err := f.sink.TryWrite(r.bytes[:min(len(r.bytes), segmentSize)])
	f.bytes += uint64(n)
	if err != nil {
		f.fail(err)
		return false
	}
	whole, begun, rest := r.cut(n)
	f.cursor.at = begun
	f.units += whole.counted - r.from.counted
	f.move()
	if n == len(r.bytes) {
		return r.more
	}
	if len(rest) > 0 {
		b := f.backlog()
		b.begun = load{
			bytes: keep(rest),
			units: begun.counted - whole.counted,
			tape:  f.cursor.tape,
			from:  whole.unit,
		}
		b.begunFrom = fromTape
	}
	f.park()
	f.lookBehind()
	return false
}

// keep returns p as it may be held on to for as long as a client does not
// read: a short rest is copied, or it would keep a whole segment alive that the
// tape has forgotten. A long one is shared by all who need it.
func keep(p []byte) []byte {
	if len(p) <= segmentSize/16 {
		return bytes.Clone(p)
	}
	return p
}
