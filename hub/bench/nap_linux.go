package bench

import (
	"syscall"
	"time"
)

// nap sleeps for d, to within some 60 microseconds: the system's timer, without
// the runtime's poller between.
func nap(d time.Duration) {
	for left := syscall.NsecToTimespec(int64(d)); d > 0; {
		if syscall.Nanosleep(&left, &left) != syscall.EINTR {
			return
		}
	}
}
