package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// listenEnv makes this program a process that listens at the address in it.
const listenEnv = "BENCH_TEST_LISTEN"

// listenForParent listens at addr, says where, and ends with its input.
func listenForParent(addr string) int {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer l.Close()
	fmt.Fprintln(os.Stdout, l.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// listenAt starts a process that listens at addr until the test ends, and
// returns its number and the port.
func listenAt(t *testing.T, addr string) (pid int, port string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), listenEnv+"="+addr)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	said, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", addr, err)
	}
	_, port, err = net.SplitHostPort(strings.TrimSpace(said))
	if err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid, port
}
