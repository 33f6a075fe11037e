package fanout

import "io"

// The drain is the goroutine of a follower that has more to write than its
// sink takes at once. park starts it; it is the only one to write while it
// runs; it ends by itself, in take, when nothing is left or the follower has
// failed or was closed. Follower.Close waits for it.

// park starts the drain unless it runs. The caller holds mu, and err is nil.
func (f *Follower) park() {
	if f.draining {
		return
	}
	f.draining = true
	f.changed = f.changed || !f.opts.Blocking
	f.backlog().drains.Go(f.drain)
}

func (f *Follower) drain() {
	for p, from := f.take(); p != nil; p, from = f.take() {
		f.will(from)
		n, err := f.sink.Write(p)
		f.wrote(n, err)
	}
}

// take returns what the drain writes next. If there is nothing it returns nil,
// and the drain has ended: whoever comes to mu next may write, or start
// another.
func (f *Follower) take() (p []byte, from source) {
	f.mu.Lock()
	defer f.unlock()
	b := f.late
	if f.err == nil && len(b.begun.bytes) == 0 {
		f.fill()
	}
	if f.err == nil && len(b.begun.bytes) > 0 {
		return b.begun.bytes, b.begunFrom
	}
	f.draining, f.behind = false, 0
	b.begun, b.queue, b.queued, b.aside, b.spoke = load{}, nil, 0, nil, false
	f.changed = f.changed || !f.opts.Blocking
	f.move()
	return nil, fromSend
}

// fill begins what comes next: the queue and the tape take turns, so that
// neither can starve the other. The caller holds mu.
func (f *Follower) fill() {
	if f.late.spoke {
		_ = f.fillFromTape() || f.fillFromQueue()
	} else {
		_ = f.fillFromQueue() || f.fillFromTape()
	}
}

func (f *Follower) fillFromQueue() bool {
	b := f.late
	switch {
	case b.aside != nil:
		b.fillFromAside()
	case len(b.queue) == 0:
		return false
	default:
		b.begun = load{bytes: b.queue, units: b.queued, sent: uint64(len(b.queue))}
		b.begunFrom = fromSend
		b.queue, b.queued = nil, 0
	}
	b.spoke = true
	f.move() // there is room to Send
	return true
}

func (f *Follower) fillFromTape() bool {
	b := f.late
	b.spoke = false
	r, lapped := f.cursor.next()
	for lapped {
		f.skip()
		if f.err != nil || len(b.begun.bytes) > 0 {
			return true
		}
		r, lapped = f.cursor.next()
	}
	if len(r.units) == 0 {
		return false
	}
	end := r.end()
	b.begun = load{
		bytes: r.bytes,
		units: end.counted - r.from.counted,
		tape:  f.cursor.tape,
		from:  r.from.unit,
	}
	f.cursor.at, b.begunFrom = end, fromTape
	f.lookBehind()
	return true
}

// skip moves the lapped cursor on, and begins what the client is told about
// it. The caller holds mu, and nothing is begun.
func (f *Follower) skip() {
	from := f.cursor.at.unit
	missed, after := f.cursor.skip()
	if missed == 0 { // only units that do not count
		return
	}
	f.skipped += missed
	f.changed = true
	if f.opts.OnSkip == Disconnect {
		f.fail(ErrTooSlow)
		return
	}
	if f.opts.Owner != nil {
		f.late.begun = load{
			bytes: f.opts.Owner.Skipped(nil, missed, after),
			tape:  f.cursor.tape,
			from:  from,
		}
		f.late.begunFrom = fromTape
	}
}

// wrote takes note of what the sink has taken of what was begun.
func (f *Follower) wrote(n int, err error) {
	f.mu.Lock()
	defer f.unlock()
	b := f.late
	f.bytes += uint64(n)
	if err == nil && n < len(b.begun.bytes) {
		err = io.ErrShortWrite
	}
	if err != nil {
		f.fail(err)
		return
	}
	f.units += b.begun.units
	b.flushed += b.begun.sent
	b.begun = load{}
	f.lookBehind()
	f.move()
}
