package bench

import (
	"runtime"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What a histogram tells apart: nanoseconds up to a minute, to three digits.
const (
	longestTime = time.Minute
	histDigits  = 3
)

// hist collects times. Any number of goroutines may add to it: each adds to the
// shard it was given, a whole read's times at once.
type hist struct{ shards []histShard }

type histShard struct {
	mu sync.Mutex
	h  *hdrhistogram.Histogram
}

// newHist returns an empty histogram. One shard is about 200 KB, so there are as
// many as can be in use at once, not one for every connection.
func newHist() *hist {
	h := &hist{shards: make([]histShard, 2*runtime.GOMAXPROCS(0))}
	for i := range h.shards {
		h.shards[i].h = hdrhistogram.New(1, int64(longestTime), histDigits)
	}
	return h
}

// shard returns the shard of the i-th goroutine.
func (h *hist) shard(i int) *histShard { return &h.shards[i%len(h.shards)] }

// add records times; those that are longer than the longest count as that.
func (s *histShard) add(times ...time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range times {
		_ = s.h.RecordValue(int64(min(max(t, 0), longestTime)))
	}
}

// reset forgets everything.
func (h *hist) reset() {
	for i := range h.shards {
		s := &h.shards[i]
		s.mu.Lock()
		s.h.Reset()
		s.mu.Unlock()
	}
}

// merged returns all that was added.
func (h *hist) merged() *hdrhistogram.Histogram {
	all := hdrhistogram.New(1, int64(longestTime), histDigits)
	for i := range h.shards {
		s := &h.shards[i]
		s.mu.Lock()
		all.Merge(s.h)
		s.mu.Unlock()
	}
	return all
}
