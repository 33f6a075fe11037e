package hub

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Memory is given back once after a crowd, when nobody has come or gone for a
// while; a few are no crowd.
func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Int64
		c := crowd{giveBack: func() { given.Add(1) }}
		wait := func(d time.Duration, want int64) {
			t.Helper()
			<-time.After(d)
			synctest.Wait()
			if got := given.Load(); got != want {
				t.Fatalf("given back %d times, want %d", got, want)
			}
		}
		move := func(n int) {
			for range n {
				c.moved()
			}
		}
		move(crowdSize - 1)
		wait(time.Hour, 0)
		move(1)
		wait(crowdOver-1, 0)
		move(1) // they are still coming
		wait(crowdOver-1, 0)
		wait(1, 1)
		wait(time.Hour, 1)
		move(crowdSize - 1)
		wait(time.Hour, 1)
		move(1)
		wait(crowdOver, 2)
		move(crowdSize)
		c.stop()
		wait(time.Hour, 2)
		move(crowdSize)
		wait(time.Hour, 2)
	})
}
