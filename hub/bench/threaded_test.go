package bench

import (
	"bufio"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// startThreaded runs the server of testdata/threaded.py and returns its address.
func startThreaded(tb testing.TB) string {
	tb.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		tb.Skip("python3 is not installed; .ci/packages.sh does it")
	}
	cmd := exec.CommandContext(tb.Context(), "python3", "-u", "testdata/threaded.py")
	out, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	r := bufio.NewReader(out)
	port, err := r.ReadString('\n')
	var read sync.WaitGroup
	read.Go(func() { _, _ = io.Copy(io.Discard, r) }) // as a terminal would
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		read.Wait()
		_ = cmd.Wait()
	})
	if err != nil {
		tb.Fatal(err)
	}
	return "127.0.0.1:" + strings.TrimSpace(port)
}

// The same load can be put to the tutorials' own server.
func TestThreaded(t *testing.T) {
	r, err := Run(t.Context(), Options{
		Work: "reply", Dialect: "raw", Addr: startThreaded(t), Receivers: 10, Messages: 200, Time: 20 * time.Second,
	})
	if err != nil || r.Figures["errors"] != 0 || r.Figures["deliveries"] != 200 {
		t.Errorf("%+v, %v", r.Figures, err)
	}
}

// BenchmarkReply is request and reply as the tutorials' clients do it, by their
// own server and by the hub: replies a second, to be compared within one run.
// (The hub is in this process, which with one client saves it a wake-up.)
func BenchmarkReply(b *testing.B) {
	for _, clients := range []int{1, 100, 1000} {
		for _, c := range []struct {
			name  string
			start func(testing.TB) string
		}{{"threads", startThreaded}, {"hub", startHub}} {
			b.Run(c.name+"/"+strconv.Itoa(clients), func(b *testing.B) {
				o := Options{Work: "reply", Dialect: "raw", Addr: c.start(b), Receivers: clients, Time: 2 * time.Second}
				rate := 0.0
				for b.Loop() {
					r, err := Run(b.Context(), o)
					if err != nil {
						b.Fatal(err)
					}
					rate += r.Figures["rate"]
				}
				b.ReportMetric(rate/float64(b.N), "replies/s")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
