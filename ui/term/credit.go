package term

import "time"

// A slow link takes far more than it delivers at once: what is written waits in
// buffers nobody here can see, and so does the echo of a key behind it. So the
// terminal is asked for its status (DSR, CSI 5 n) after a frame, and the next
// one waits until the answer (CSI 0 n) says that all before it has arrived. What
// is being typed does not wait, see appendFrame.
//
// Nothing depends on the answer: until the first one has come nothing waits,
// and a terminal that falls silent is not asked again.

const (
	// creditBytes is how much may be under way without being asked about: a
	// frame that changes little costs no answer.
	creditBytes = 1 << 10
	// silentAtFirst and silent are how long the first answer, and one after it,
	// may take. The largest frame takes some seconds on the slowest link.
	silentAtFirst = time.Second
	silent        = 5 * time.Second
	// restMax bounds the rest a slow link is given after a frame.
	restMax = 200 * time.Millisecond
)

// deviceStatus asks for what answers with statusOK.
const (
	deviceStatus = "\x1b[5n"
	statusOK     = "\x1b[0n"
)

// credit is how much the terminal has been seen to take.
type credit struct {
	on      bool      // the terminal may be asked
	proven  bool      // it has answered
	asked   time.Time // since when an answer is waited for; zero for not at all
	unasked int       // bytes since
	last    time.Duration
	fastest time.Duration
	rest    time.Time     // until then no frame, after the answer to a slow one
	heard   chan struct{} // closed with the next answer, nil where nobody waits
}

// sent takes note that n bytes of a frame are written.
func (c *credit) sent(n int) { c.unasked += n }

// probeIfDue appends the question where enough is under way.
func (c *credit) probeIfDue(b []byte, now time.Time) []byte {
	if c.unasked < creditBytes {
		return b
	}
	return c.probe(b, now)
}

// probe appends the question, unless an answer is still to come.
func (c *credit) probe(b []byte, now time.Time) []byte {
	if !c.on || !c.asked.IsZero() {
		return b
	}
	c.asked, c.unasked = now, 0
	return append(b, deviceStatus...)
}

// held returns how long a frame is to wait if nothing happens before, 0 where
// it may go.
func (c *credit) held(now time.Time) time.Duration {
	waiting := c.waiting(now)
	switch {
	case !c.on || !c.proven:
		return 0
	case waiting:
		return c.limit() - now.Sub(c.asked)
	}
	return max(c.rest.Sub(now), 0)
}

// waiting reports whether an answer is still to come. One that takes too long
// was the last.
func (c *credit) waiting(now time.Time) bool {
	if c.on && !c.asked.IsZero() && now.Sub(c.asked) >= c.limit() {
		c.on = false
	}
	return c.on && !c.asked.IsZero()
}

// limit returns how long an answer may take.
func (c *credit) limit() time.Duration {
	if c.proven {
		return silent
	}
	return silentAtFirst
}

// answered takes in an answer. What a frame took longer than nothing takes, its
// bytes took: the link then rests as long, so that half of the time it is free
// for what is typed.
func (c *credit) answered(now time.Time) {
	if c.asked.IsZero() {
		return
	}
	took := max(now.Sub(c.asked), 1)
	if c.fastest == 0 || took < c.fastest {
		c.fastest = took
	}
	c.asked, c.proven, c.last = time.Time{}, true, took
	c.rest = now.Add(min(took-c.fastest, restMax))
	if c.heard != nil {
		close(c.heard)
		c.heard = nil
	}
}

// RTT returns how long the terminal took last to get what was written and to
// answer, 0 where that is not known.
func (o *Output) RTT() time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.credit.last
}

// answered is called by the Input when the terminal has answered.
func (o *Output) answered() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.credit.answered(time.Now())
	o.wakeWriter()
}

// awaitAnswer waits for an answer that is still to come, reading the keyboard
// where nobody else does.
func (o *Output) awaitAnswer(reading bool) {
	heard := make(chan struct{})
	o.mu.Lock()
	waiting, keys := o.credit.waiting(time.Now()), o.in
	o.credit.heard = heard
	o.mu.Unlock()
	if !waiting {
		return
	}
	late := time.Now().Add(patienceForAnswer)
	for reading && keys != nil && time.Now().Before(late) {
		select {
		case <-heard:
			return
		default:
		}
		keys.discard(time.Until(late))
	}
	select {
	case <-heard:
	case <-time.After(time.Until(late)):
	}
}
