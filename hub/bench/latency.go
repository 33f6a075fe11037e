package bench

import (
	"fmt"
	"time"
)

// latency says messages at a fixed rate, whatever the hub does: a message has a
// time at which it is meant to be sent, and if it is sent late, because the one
// before it took long, it has been on its way since then all the same.
func (r *run) latency() error {
	if err := r.gather(); err != nil {
		return err
	}
	late := newHist()
	r.saying.Go(func() {
		if err := r.schedule(late.shard(0)); err != nil && !r.ending.Load() {
			r.fail(fmt.Errorf("say: %w", err))
		}
	})
	s, err := r.timed()
	if err != nil {
		return err
	}
	if err := r.hush(); err != nil {
		return err
	}
	r.settle()
	if r.o.Messages > 0 {
		s.count = float64(r.all.Load())
	}
	r.record(s)
	r.result.quantiles(r.times, P50, P90, P99, P999, Max)
	r.result.quantiles(late, SendLate)
	return r.conclude()
}

// schedule says one message after the other, each at its time, from the senders
// in turn, until the window is closed. It records how late it was.
func (r *run) schedule(late *histShard) error {
	begun := time.Since(r.start)
	for i := 0; r.ctx.Err() == nil; i++ {
		due := begun + time.Duration(float64(i)*float64(time.Second)/float64(r.o.Rate))
		r.until(due)
		if r.win.take(1) == 0 {
			break
		}
		late.add(time.Since(r.start) - due)
		if err := r.speakers[i%len(r.speakers)].say(1, due); err != nil {
			return err
		}
	}
	return nil
}

// until waits until the run is so old, or the load ends. The runtime's timers
// may be a millisecond late, so the last of it is left to the system's.
func (r *run) until(due time.Duration) {
	const coarse = 2 * time.Millisecond
	if left := due - time.Since(r.start); left > coarse {
		r.wait(left - coarse)
	}
	if r.ctx.Err() == nil {
		nap(due - time.Since(r.start))
	}
}
