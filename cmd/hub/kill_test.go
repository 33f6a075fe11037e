package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// TestKill9 kills the hub at random moments under a pipelined load from several
// clients, which send again what was not acknowledged. In the end nothing
// acknowledged is lost and nothing is there twice. HUBBUB_KILL_ROUNDS says how
// often; the long form is
//
//	HUBBUB_KILL_ROUNDS=100 go test -count=1 -run Kill9 -v ./cmd/hub
func TestKill9(t *testing.T) {
	rounds := 3
	if n, err := strconv.Atoi(os.Getenv("HUBBUB_KILL_ROUNDS")); err == nil {
		rounds = n
	}
	bin, data, addr := buildHub(t), filepath.Join(t.TempDir(), "data"), freePort(t)

	load := startLoad(t, addr, 4)
	for range rounds {
		hub := startHub(t, bin, addr, data)
		before := load.acked.Load()
		wait := time.Duration(50+rand.IntN(450)) * time.Millisecond
		<-time.After(wait)
		if err := hub.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = hub.Wait()
		t.Logf("killed after %v and %d acknowledgements", wait, load.acked.Load()-before)
	}
	hub := startHub(t, bin, addr, data)
	load.finish()
	_ = hub.Process.Signal(os.Interrupt)
	if err := hub.Wait(); err != nil {
		t.Errorf("the last hub: %v", err)
	}
	load.compare(export(t, bin, data))
}

func buildHub(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "hub")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func startHub(t *testing.T, bin, addr, data string) *exec.Cmd {
	t.Helper()
	hub := exec.CommandContext(t.Context(), bin, "--listen", addr+"=chat", "--data", data)
	hub.Stderr = os.Stderr
	out, err := hub.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := hub.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(out)
		if lines.Scan() {
			close(ready)
		}
		for lines.Scan() { // what is printed must not fill the pipe
		}
	}()
	select {
	case <-ready:
	case <-time.After(20 * time.Second):
		t.Fatal("the hub does not start")
	}
	return hub
}

// load is several clients who say numbered things as fast as they are
// acknowledged.
type load struct {
	t     *testing.T
	acked atomic.Int64
	said  []int // by each client, set when it ends
	stop  chan struct{}
	ended sync.WaitGroup
}

func startLoad(t *testing.T, addr string, clients int) *load {
	t.Helper()
	l := &load{t: t, said: make([]int, clients), stop: make(chan struct{})}
	for i := range clients {
		l.ended.Go(func() { l.talk(addr, i) })
	}
	return l
}

// talk keeps 64 messages on their way until it is told to stop, and then waits
// until all it said is acknowledged.
func (l *load) talk(addr string, i int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c := client.New(client.Options{
		Addr: addr, Name: fmt.Sprintf("c%d", i), Follow: wire.FollowNone, Retry: true,
		BackoffMin: 10 * time.Millisecond, BackoffMax: 50 * time.Millisecond,
	})
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() { _ = c.Run(ctx) })
	defer cancel()
	stop, late := l.stop, (<-chan time.Time)(nil)
	for {
		for stop != nil && c.Pending() < 64 {
			c.Say(fmt.Sprintf("%d.%d", i, l.said[i]), 0, "chat")
			l.said[i]++
		}
		select {
		case <-c.Wake():
			for _, item := range c.Take(nil) {
				if _, ok := item.Value.(*wire.Ack); ok {
					l.acked.Add(1)
				}
			}
		case <-stop:
			stop, late = nil, time.After(30*time.Second)
		case <-late:
			l.t.Errorf("client %d: %d messages never acknowledged", i, c.Pending())
			return
		}
		if stop == nil && c.Pending() == 0 {
			return
		}
	}
}

func (l *load) finish() {
	close(l.stop)
	l.ended.Wait()
}

// compare checks that the log has each message once, with rising numbers.
func (l *load) compare(events []wire.Event) {
	times, last := make(map[string]int), uint64(0)
	for _, e := range events {
		if e.Seq <= last {
			l.t.Fatalf("seq %d after %d", e.Seq, last)
		}
		last = e.Seq
		if e.Kind == wire.Message {
			times[string(e.Body)]++
		}
	}
	total, lost, doubled := 0, 0, 0
	for i, n := range l.said {
		total += n
		for k := range n {
			switch times[fmt.Sprintf("%d.%d", i, k)] {
			case 0:
				lost++
			case 1:
			default:
				doubled++
			}
		}
	}
	l.t.Logf("%d messages acknowledged, %d lost, %d doubled", total, lost, doubled)
	if lost+doubled > 0 || total == 0 {
		l.t.Fail()
	}
}

// export reads the whole log as people would.
func export(t *testing.T, bin, data string) []wire.Event {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), bin, "export", "--json", "--data", data).Output()
	if err != nil {
		t.Fatalf("export: %v", err)
	}
	var events []wire.Event
	for line := range bytes.Lines(out) {
		var e wire.Event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		events = append(events, e)
	}
	return events
}
