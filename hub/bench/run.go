package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// How many connections are opened at a time, and how long the rest of what was
// sent may take without anything coming.
const (
	opening    = 64
	settleTime = 2 * time.Second
)

// run is one load while it lasts. Its goroutines are the readers, one for each
// connection that is read in the background, and the speakers; close ends them
// and waits for them.
type run struct {
	o     Options
	d     dialect
	w     *workload
	tag   tag
	start time.Time
	pool  *sync.Pool

	ctx  context.Context //nolint:containedctx // it ends everything the run has begun
	stop context.CancelCauseFunc

	win   *window
	all   atomic.Int64 // messages heard, or exchanges done
	times *hist        // until heard, or answered
	acks  *hist

	mu       sync.Mutex // guards the four
	clients  []*client
	hearers  []*hearer  // what they hear is counted
	askers   []*hearer  // they read acknowledgements only
	speakers []*speaker // by their numbers

	readers sync.WaitGroup
	saying  sync.WaitGroup
	ending  atomic.Bool // connections end because they are closed here
	closing sync.Once
	early   error // why the load ended before it was to, set by close

	look  time.Duration // how often it is looked at, see watch
	every uint32        // which messages' times are recorded, see hearer

	result Result
}

func newRun(ctx context.Context, o Options, d dialect, w *workload) *run {
	r := &run{
		o: o, d: d, w: w, tag: newTag(time.Now()), start: time.Now(), pool: newPool(),
		times: newHist(), acks: newHist(),
		speakers: make([]*speaker, o.Senders), look: 20 * time.Millisecond, every: 1,
	}
	if o.Window*o.Senders > 1 && o.Messages == 0 {
		r.every = sampled
	}
	r.ctx, r.stop = context.WithCancelCause(ctx)
	hearers := 0
	if w.hears {
		hearers = o.Receivers
	}
	if w.hears && d.talks {
		hearers += o.Senders
	}
	r.result = newResult(o, hearers)
	r.win = newWindow(max(hearers, 1), o.Window*max(o.Senders, 1), o.Messages)
	return r
}

// fail ends the load, because of err.
func (r *run) fail(err error) {
	r.stop(err)
	r.win.end()
}

// err returns why the load ended, nil while it has not.
func (r *run) err() error {
	if r.ctx.Err() == nil {
		return nil
	}
	return context.Cause(r.ctx)
}

// close ends what the run has begun, and waits for it. It returns why the load
// ended early, if it did.
func (r *run) close() error {
	r.closing.Do(func() {
		r.early = r.err()
		r.ending.Store(true)
		r.win.end()
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, c := range r.clients {
			_ = c.conn.Close()
		}
		r.stop(nil)
	})
	r.saying.Wait()
	r.readers.Wait()
	return r.early
}

// each does open for all numbers below n, a few at a time, until one fails.
func (r *run) each(n int, phase string, open func(i int) error) error {
	var next, done atomic.Int64
	var all sync.WaitGroup
	for range min(n, opening) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && r.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := open(i); err != nil {
					r.fail(err)
					return
				}
				done.Add(1)
			}
		})
	}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		all.Wait()
	}()
	r.watch(phase, 0, finished, done.Load)
	all.Wait()
	return r.err()
}

// client opens a connection that close closes.
func (r *run) client(room string, follow bool, bufBytes int) (*client, error) {
	c, err := r.dial(r.ctx, room, follow, bufBytes)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients = append(r.clients, c)
	return c, nil
}

// gather opens the receivers and the senders of a load in the room chat.
func (r *run) gather() error {
	return r.each(r.o.Receivers+r.o.Senders, "connecting", func(i int) error {
		sender := i - r.o.Receivers
		c, err := r.client(chatRoom, sender < 0, 0)
		if err != nil {
			return err
		}
		h := r.hearer(c, i)
		r.mu.Lock()
		defer r.mu.Unlock()
		if sender >= 0 {
			r.speakers[sender] = newSpeaker(c, r.tag, sender, r.o.Size)
		}
		if sender < 0 || r.d.talks {
			r.hearers = append(r.hearers, h)
		} else {
			r.askers = append(r.askers, h)
			h.bySend = r.o.Receivers == 0
		}
		r.readers.Go(func() { r.listen(h) })
		return nil
	})
}

func (r *run) hearer(c *client, i int) *hearer {
	return &hearer{
		c: c, tag: r.tag, size: r.o.Size, every: r.every, start: r.start, win: r.win, all: &r.all,
		times: r.times.shard(i), acks: r.acks.shard(i), next: make([]uint32, r.o.Senders),
	}
}

// listen lets h hear until its connection ends, which nobody but close ends.
func (r *run) listen(h *hearer) {
	err := h.listen()
	if r.ending.Load() {
		return
	}
	if errors.Is(err, io.EOF) {
		err = errClosed
	}
	if h.ended != "" {
		err = fmt.Errorf("%w, and said %.200q", err, h.ended)
	}
	r.fail(fmt.Errorf("a client lost its connection: %w", err))
}

// speak has all speakers say as much as the window lets through.
func (r *run) speak() {
	for _, s := range r.speakers {
		r.saying.Go(func() {
			if err := s.saturate(r.win, r.o.Batch, r.start); err != nil && !r.ending.Load() {
				r.fail(fmt.Errorf("say: %w", err))
			}
		})
	}
}

// hush ends what speak has begun.
func (r *run) hush() error {
	r.win.end()
	silent := make(chan struct{})
	go func() {
		defer close(silent)
		r.saying.Wait()
	}()
	select {
	case <-silent:
	case <-r.ctx.Done():
	case <-time.After(patience):
		r.fail(fmt.Errorf("the hub has read nothing for %v", patience))
	}
	return r.err()
}

// settle waits until everybody has heard everything, or nothing more comes.
func (r *run) settle() {
	r.quiet(settleTime, func() int64 {
		_, due := r.win.count()
		return due
	})
}

// quiet waits until left is 0, or has not changed for d.
func (r *run) quiet(d time.Duration, left func() int64) {
	due := left()
	for since := time.Now(); due != 0 && time.Since(since) < d && r.wait(5*time.Millisecond); {
		before := due
		if due = left(); due != before {
			since = time.Now()
		}
	}
}

// wait waits, and returns false if the load ended meanwhile.
func (r *run) wait(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-r.ctx.Done():
		return false
	}
}

// conclude ends the connections, and puts what was heard, and what was not, into
// the result. Nobody speaks any more.
func (r *run) conclude() error {
	if err := r.close(); err != nil {
		return err
	}
	sent := make([]uint32, len(r.speakers))
	total, acked := 0, int64(0)
	for i, s := range r.speakers {
		sent[i] = s.said
		total += int(s.said)
	}
	var all tally
	for _, h := range r.hearers {
		all.add(h.finish(sent))
	}
	for _, h := range r.askers {
		all.add(h.tally)
		acked += h.acknowledged.Load()
	}
	r.result.set(Sent, float64(total))
	r.result.set(Heard, float64(all.heard))
	r.result.set(Missed, float64(all.jumped))
	r.result.set(Repeated, float64(all.repeats))
	r.result.set(Errors, float64(all.errors()))
	if r.d.acks {
		r.result.set(Acked, float64(acked))
		r.result.quantiles(r.acks, AckP50, AckP99)
	}
	return nil
}
