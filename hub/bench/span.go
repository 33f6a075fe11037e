package bench

import (
	"time"
)

// tick is how often a load is looked at while it lasts.
const tick = 100 * time.Millisecond

// meter is what the counters say at one time.
type meter struct {
	at    time.Time
	count int64
	hub   Usage
	known bool // hub is
	self  time.Duration
}

func (r *run) meter() meter {
	m := meter{at: time.Now(), count: r.all.Load(), self: ownCPU()}
	m.hub, m.known = r.o.Hub.Usage()
	return m
}

// span is what happened between two readings of the meter.
type span struct {
	seconds  float64
	count    float64
	hubCPU   float64 // seconds
	genCPU   float64 // seconds
	rss      float64 // of the hub at the end, bytes
	peak     float64 // of the hub, bytes
	hubKnown bool
	gap      time.Duration // the longest in which the count stood still
}

// measure lets the load go on for d, or until done is closed, and returns what
// happened.
func (r *run) measure(phase string, d time.Duration, done <-chan struct{}) (span, error) {
	a := r.meter()
	peak, gap := r.watch(phase, d, done, r.all.Load)
	b := r.meter()
	s := span{
		seconds: b.at.Sub(a.at).Seconds(), count: float64(b.count - a.count),
		genCPU: (b.self - a.self).Seconds(), hubKnown: a.known && b.known, gap: gap,
	}
	if s.hubKnown {
		s.hubCPU = (b.hub.CPU - a.hub.CPU).Seconds()
		s.rss, s.peak = float64(b.hub.RSS), float64(max(peak, b.hub.RSS))
	}
	return s, r.err()
}

// watch tells how the load goes for d, with 0 for as long as it takes, or until
// done is closed or the load ends. It returns the most memory the hub had, and
// the longest time in which count may have stood still, r.look at the least.
func (r *run) watch(phase string, d time.Duration, done <-chan struct{}, count func() int64) (peak int64, gap time.Duration) {
	looks := time.NewTicker(r.look)
	defer looks.Stop()
	begun := time.Now()
	last, moved, told := count(), begun, time.Time{}
	for {
		select {
		case <-done:
			return peak, gap
		case <-r.ctx.Done():
			return peak, gap
		case <-looks.C:
		}
		now := time.Now()
		gap = max(gap, now.Sub(moved))
		if n := count(); n != last {
			last, moved = n, now
		}
		if now.Sub(told) >= tick {
			told = now
			if u, ok := r.o.Hub.Usage(); ok {
				peak = max(peak, u.RSS)
			}
			if r.o.Progress != nil {
				r.o.Progress(Progress{Phase: phase, Passed: now.Sub(begun), Of: d, Count: last})
			}
		}
		if d > 0 && now.Sub(begun) >= d {
			return peak, gap
		}
	}
}

// record puts a span's rate and costs into the result.
func (r *run) record(s span) {
	r.result.set(Seconds, s.seconds)
	r.result.set(Deliveries, s.count)
	if s.seconds > 0 {
		r.result.set(Rate, s.count/s.seconds)
	}
	r.result.set(GenCPU, s.genCPU)
	if !s.hubKnown {
		return
	}
	r.result.set(HubCPU, s.hubCPU)
	r.result.set(RSS, s.rss)
	if s.count > 0 && s.hubCPU > 0 {
		r.result.set(CPUPerMillion, s.hubCPU/s.count*1e6)
		r.result.set(PerCPUSecond, s.count/s.hubCPU)
	}
}
