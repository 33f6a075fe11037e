//go:build !linux

package bench

import (
	"os"
	"os/exec"
	"runtime"
)

// alone does nothing: a terminal's Ctrl-C ends both.
func alone(*exec.Cmd) {}

func endProcess(p *os.Process) error {
	if runtime.GOOS == "windows" {
		return p.Kill() // there is nothing gentler
	}
	return p.Signal(os.Interrupt)
}
