package bench

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// What a machine must do to be trusted with a clock.
const (
	leastShare = 0.95 // of a processor, that a thread which spins gets
	mostSpread = 1.15 // of the time that the same work takes, again and again
	spins      = 40   // how often it is done
)

// Spin says how far the machine can be trusted with a clock now.
type Spin struct {
	Trusted bool          `json:"trusted"`
	Cores   int           `json:"cores"`
	Share   float64       `json:"cpu_share"` // of its processor that each thread got, the least; 0 where it cannot be known
	Spread  float64       `json:"spread"`    // the slow tenth of the slices, of the median
	Gap     time.Duration `json:"gap_ns"`    // the longest that a thread was kept from spinning
}

// SpinTest has every processor spin for about d, and returns what came of it. A
// virtual machine whose host gives its processors to others, or a machine that
// does something else besides, shows here: rates and latencies measured then are
// noise, and only processor time can be compared.
func SpinTest(d time.Duration) Spin {
	cores := runtime.GOMAXPROCS(0)
	rounds := calibrate(d / spins)
	var all sync.WaitGroup
	results := make([]spinner, cores)
	for i := range results {
		all.Go(func() { results[i].spin(rounds) })
	}
	all.Wait()
	s := Spin{Cores: cores, Share: 1}
	for i := range results {
		r := &results[i]
		s.Share = min(s.Share, r.share)
		slices.Sort(r.took)
		half, slow := r.took[len(r.took)/2], r.took[len(r.took)*9/10]
		s.Spread = max(s.Spread, float64(slow)/float64(half))
		s.Gap = max(s.Gap, r.took[len(r.took)-1]-half)
	}
	s.Trusted = s.Spread <= mostSpread && (s.Share == 0 || s.Share >= leastShare)
	return s
}

// String says it in a line.
func (s Spin) String() string {
	share := ""
	if s.Share > 0 {
		share = fmt.Sprintf("a spinning thread gets %.0f %% of a processor, ", 100*s.Share)
	}
	verdict := "rates and latencies can be trusted"
	if !s.Trusted {
		verdict = "NOT to be trusted: something else runs here; compare processor time only"
	}
	return fmt.Sprintf("%d processors: %sthe same work takes up to %.2f times as long, longest gap %v; %s",
		s.Cores, share, s.Spread, s.Gap.Round(10*time.Microsecond), verdict)
}

// spinner is one thread of the test.
type spinner struct {
	share float64
	took  []time.Duration
	sum   uint64 // so that the work is not for nothing
}

// spin does the same work again and again, on a thread of its own.
func (s *spinner) spin(rounds int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	s.took = make([]time.Duration, spins)
	begun, used := time.Now(), threadCPU()
	for i := range s.took {
		from := time.Now()
		s.sum += churn(rounds)
		s.took[i] = time.Since(from)
	}
	if cpu := threadCPU() - used; cpu > 0 {
		s.share = min(1, cpu.Seconds()/time.Since(begun).Seconds())
	}
}

// calibrate returns how many rounds take about d.
func calibrate(d time.Duration) int {
	const rounds = 100_000
	best := time.Hour
	for range 5 {
		from := time.Now()
		if churn(rounds) == 0 {
			break
		}
		best = min(best, time.Since(from))
	}
	return max(1, int(rounds*d/max(best, 1)))
}

// churn is work that stays in a processor's registers (xorshift).
func churn(rounds int) uint64 {
	x := uint64(88172645463325252)
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
