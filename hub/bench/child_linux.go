package bench

import (
	"os"
	"os/exec"
	"syscall"
)

// alone keeps a terminal's Ctrl-C from the process, which is ended when the load
// is over, and has it end with this one, however that ends.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

func endProcess(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
