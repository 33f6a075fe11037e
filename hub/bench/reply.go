package bench

import (
	"fmt"
	"sync/atomic"
	"time"
)

// reply has each client send and wait for the answer, send and wait, as the
// tutorial's client does.
func (r *run) reply() error {
	clients := make([]*client, r.o.Receivers)
	body := filling(r.o.Size)
	err := r.each(len(clients), "connecting", func(i int) (err error) {
		if clients[i], err = r.client(lobbyRoom, false, 0); err != nil {
			return err
		}
		return clients[i].first(r.ctx, body)
	})
	if err != nil {
		return err
	}
	var over atomic.Bool
	for i, c := range clients {
		r.saying.Go(func() {
			if err := r.converse(c, body, r.times.shard(i), &over); err != nil && !r.ending.Load() {
				r.fail(fmt.Errorf("reply: %w", silence(err)))
			}
		})
	}
	s, err := r.timed()
	if err != nil {
		return err
	}
	over.Store(true)
	for _, c := range clients { // who has had no answer by then gets none
		_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	}
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

// converse is one client's part.
func (r *run) converse(c *client, body []byte, times *histShard, over *atomic.Bool) error {
	for !over.Load() && r.win.take(1) > 0 {
		at := time.Since(r.start)
		if err := c.exchange(body, at); err != nil {
			return err
		}
		times.add(time.Since(r.start) - at)
		r.all.Add(1)
	}
	return nil
}

// filling returns a text of size bytes.
func filling(size int) []byte {
	body := make([]byte, size)
	for i := range body {
		body[i] = 'x'
	}
	return body
}
