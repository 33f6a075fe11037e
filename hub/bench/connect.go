package bench

import (
	"fmt"
	"sync/atomic"
	"time"
)

// connect has each client connect, join, say something, wait for the answer and
// leave, again and again.
func (r *run) connect() error {
	var over atomic.Bool
	body := filling(r.o.Size)
	for i := range r.o.Receivers {
		r.saying.Go(func() {
			for times := r.times.shard(i); !over.Load() && r.win.take(1) > 0; {
				begun := time.Now()
				if err := r.visit(body); err != nil {
					if !r.ending.Load() {
						r.fail(fmt.Errorf("connect: %w", err))
					}
					return
				}
				times.add(time.Since(begun))
				r.all.Add(1)
			}
		})
	}
	s, err := r.timed()
	if err != nil {
		return err
	}
	over.Store(true)
	if err := r.hush(); err != nil {
		return err
	}
	if r.o.Messages > 0 {
		s.count = float64(r.all.Load())
	}
	r.record(s)
	r.result.quantiles(r.times, P50, P90, P99, P999, Max)
	r.result.set(Errors, 0) // one would have ended the load
	return nil
}

// visit is one connection, from beginning to end.
func (r *run) visit(body []byte) error {
	c, err := r.dial(r.ctx, lobbyRoom, false, 0)
	if err != nil {
		return err
	}
	defer func() { _ = c.conn.Close() }()
	return c.first(r.ctx, body)
}
