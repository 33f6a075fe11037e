package bench

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

const (
	stuckBuffer = 4 << 10 // bytes that the system keeps for who does not read
	stuckWait   = time.Second
)

// stuck is fanout, half of the time with one reader more who does not read.
// Nobody else should notice, and the reader should be told what it missed.
func (r *run) stuck() error {
	if err := r.gather(); err != nil {
		return err
	}
	r.look = 2 * time.Millisecond
	r.speak()
	if _, err := r.measure("warming up", min(warmUp, r.o.Time), nil); err != nil {
		return err
	}
	before, err := r.measure("all read", r.o.Time/2, nil)
	if err != nil {
		return err
	}
	c, err := r.client(chatRoom, true, stuckBuffer)
	if err != nil {
		return err
	}
	r.times.reset()
	during, err := r.measure("one is stuck", r.o.Time/2, nil)
	if err != nil {
		return err
	}
	if err := r.hush(); err != nil {
		return err
	}
	r.settle()
	r.record(during)
	r.result.quantiles(r.times, P50, P90, P99, P999, Max)
	r.result.set(LongestGap, during.gap.Seconds()*1e6)
	if before.count > 0 && during.seconds > 0 {
		r.result.set(RateBefore, before.count/before.seconds)
		r.result.set(RateRatio, during.count/during.seconds/(before.count/before.seconds))
	}
	if during.hubKnown && before.hubKnown {
		r.result.set(RSSRise, max(during.peak-before.rss, 0))
	}
	late := r.wakeUp(c)
	if err := r.conclude(); err != nil {
		return err
	}
	r.result.set(Errors, r.result.Figures[Errors]+float64(late.errors()))
	r.result.set(StuckHeard, float64(late.heard))
	r.result.set(StuckMissed, float64(late.jumped))
	r.result.set(StuckTold, float64(late.told))
	r.result.Stuck = late.story()
	return nil
}

// latecomer is the stuck reader, once it has read.
type latecomer struct {
	tally
	err error // why its connection ended, nil if it did not
}

// wakeUp reads what there is for a client that has not read for long.
func (r *run) wakeUp(c *client) latecomer {
	var count atomic.Int64
	h := r.hearer(c, 0)
	h.win, h.all, h.every = nil, &count, 0
	for s := range h.next {
		h.next[s] = unmet
	}
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = h.listen()
	}()
	r.quiet(stuckWait, func() int64 { return -1 - count.Load() })
	r.ending.Store(true)
	_ = c.conn.SetReadDeadline(time.Now())
	<-ended
	sent := make([]uint32, len(r.speakers))
	for i, s := range r.speakers {
		sent[i] = s.said
	}
	l := latecomer{tally: h.finish(sent), err: err}
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		l.err = nil
	}
	return l
}

// story says what became of it.
func (l *latecomer) story() string {
	switch {
	case l.err != nil && l.ended != "":
		return fmt.Sprintf("closed, told %.200q", l.ended)
	case errors.Is(l.err, io.EOF):
		return "closed"
	case l.err != nil:
		return fmt.Sprintf("lost: %v", l.err)
	case l.told > 0:
		return fmt.Sprintf("told that %d were skipped, then went on", l.told)
	case l.jumped > 0:
		return "missed messages and was told nothing"
	}
	return "got everything"
}
