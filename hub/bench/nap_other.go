//go:build !linux

package bench

import "time"

// nap waits for d.
func nap(d time.Duration) {
	if d > 0 {
		<-time.After(d)
	}
}
