package bench

import "time"

// Process is a hub that runs on this machine. A nil Process is one of which
// nothing is known.
type Process struct{ pid int }

// Usage is what a process has used.
type Usage struct {
	CPU time.Duration // since it began
	RSS int64         // bytes, now
}

// ProcessOf returns the process with this number.
func ProcessOf(pid int) *Process { return &Process{pid: pid} }

// PID returns its number, 0 where it is not known.
func (p *Process) PID() int {
	if p == nil {
		return 0
	}
	return p.pid
}

// Usage returns what the process has used; ok is false where that cannot be
// known. Any number may call it at once.
func (p *Process) Usage() (u Usage, ok bool) {
	if p == nil {
		return u, false
	}
	return usageOf(p.pid)
}
