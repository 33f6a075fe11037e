package bench

import "time"

// idleSettle is how long the hub has to come to rest before it is looked at.
const idleSettle = 500 * time.Millisecond

// idle opens clients who each say something once, and then nothing. What a
// client costs is only known after it has spoken: until then its read buffer
// has no memory behind it.
func (r *run) idle() error {
	before, known := r.o.Hub.Usage()
	body := filling(r.o.Size)
	begun := time.Now()
	err := r.each(r.o.Receivers, "connecting", func(int) error {
		c, err := r.client(lobbyRoom, false, 0)
		if err != nil {
			return err
		}
		if err := c.first(r.ctx, body); err != nil {
			return err
		}
		r.all.Add(1)
		r.readers.Go(func() { r.listen(r.hearer(c, 0)) })
		return nil
	})
	if err != nil {
		return err
	}
	opened := time.Since(begun)
	if _, err := r.measure("settling", min(idleSettle, r.o.Time), nil); err != nil {
		return err
	}
	s, err := r.measure("measuring", r.o.Time, nil)
	if err != nil {
		return err
	}
	s.count = float64(r.o.Receivers)
	r.result.set(Seconds, s.seconds)
	r.result.set(Connects, float64(r.o.Receivers)/opened.Seconds())
	r.result.set(Errors, 0)
	if s.hubKnown && known {
		r.result.set(HubCPU, s.hubCPU)
		r.result.set(RSS, s.rss)
		r.result.set(PerConn, (s.rss-float64(before.RSS))/s.count)
		r.result.set(IdleCPU, s.hubCPU*1e3/s.seconds)
	}
	return nil
}
