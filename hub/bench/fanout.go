package bench

// fanout has the senders say as much as the window lets through. With a window
// of one message it is one message at a time.
func (r *run) fanout() error {
	if err := r.gather(); err != nil {
		return err
	}
	r.speak()
	s, err := r.timed()
	if err != nil {
		return err
	}
	if err := r.hush(); err != nil {
		return err
	}
	r.settle()
	if r.o.Messages > 0 { // all were counted, none before the measured time
		s.count = float64(r.all.Load())
	}
	r.record(s)
	r.result.quantiles(r.times, P50, P90, P99, P999, Max)
	return r.conclude()
}

// sampled is which part of the messages has its time recorded where senders
// saturate: a histogram entry for each would be most of the work.
const sampled = 64

// timed warms up and measures. A load of a fixed number of messages is measured
// from the first to the last.
func (r *run) timed() (span, error) {
	if r.o.Messages > 0 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			r.saying.Wait()
		}()
		return r.measure("measuring", r.o.Time, done)
	}
	if _, err := r.measure("warming up", min(warmUp, r.o.Time), nil); err != nil {
		return span{}, err
	}
	r.times.reset()
	r.acks.reset()
	return r.measure("measuring", r.o.Time, nil)
}
