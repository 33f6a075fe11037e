package wire

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"
)

// TestMain fails the run where a test has left a goroutine behind.
func TestMain(m *testing.M) {
	code := m.Run()
	if f := flag.Lookup("test.fuzz"); f.Value.String() != "" {
		os.Exit(code) // the fuzzer has goroutines of its own
	}
	for range 200 { // those that are on their way out get two seconds
		if runtime.NumGoroutine() == 1 {
			os.Exit(code)
		}
		<-time.After(10 * time.Millisecond)
	}
	stacks := make([]byte, 64<<10)
	fmt.Fprintf(os.Stderr, "goroutines left behind:\n%s\n", stacks[:runtime.Stack(stacks, true)])
	os.Exit(1)
}
