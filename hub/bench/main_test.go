package bench

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails if a test leaves a goroutine behind. With an address to listen
// at it is a test's child, see listenAt.
func TestMain(m *testing.M) {
	if addr := os.Getenv(listenEnv); addr != "" {
		os.Exit(listenForParent(addr))
	}
	before := runtime.NumGoroutine()
	code := m.Run()
	for late := time.Now().Add(30 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(late); {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before && code == 0 {
		stacks := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%d goroutines left behind:\n%s", n-before, stacks[:runtime.Stack(stacks, true)])
		code = 1
	}
	os.Exit(code)
}
