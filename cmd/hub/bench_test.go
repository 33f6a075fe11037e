package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// However a bench ends, the hub it has started ends too.
func TestBenchEndsItsHub(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the children of a process are found in /proc")
	}
	bin := buildHub(t)
	for _, c := range []struct {
		signal syscall.Signal
		code   int
		says   string
	}{
		{syscall.SIGINT, 2, "hub: interrupted"},
		{syscall.SIGTERM, 2, "hub: interrupted"},
		{syscall.SIGKILL, -1, ""},
	} {
		t.Run(c.signal.String(), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), bin, "bench", "--work", "fanout", "--time", "60s", "--spin", "0")
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(stderr)
			for lines.Scan() && !strings.Contains(lines.Text(), "measuring") {
			}
			hub := childOf(t, cmd.Process.Pid)
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			said := ""
			for lines.Scan() {
				said = lines.Text()
			}
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != c.code || c.says != "" && said != c.says {
				t.Errorf("ended with %d, %q", code, said)
			}
			for late := time.Now().Add(20 * time.Second); runs(hub); {
				if time.Now().After(late) {
					t.Fatalf("its hub, process %d, still runs", hub)
				}
				<-time.After(5 * time.Millisecond)
			}
		})
	}
}

// childOf returns the one child that a process has, of whatever thread.
func childOf(t *testing.T, pid int) int {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		if err != nil {
			t.Skipf("this kernel does not tell the children: %v", err)
		}
		if child, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil {
			return child
		}
	}
	t.Fatal("it has no child")
	return 0
}

// runs says whether there is such a process, and more of it than an entry that
// nobody has asked for.
func runs(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(b), ") ")
	return err == nil && !strings.HasPrefix(rest, "Z")
}
