package bench

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadCPU returns the processor time of the calling thread.
func threadCPU() time.Duration { return rusage(unix.RUSAGE_THREAD) }
