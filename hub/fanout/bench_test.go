//go:build unix

package fanout

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
	"testing"
)

const benchUnit = 100 // bytes

// BenchmarkFanout measures deliveries of 100-byte units to N clients over
// loopback, with up to 256 units on their way: by tape and pump, and, to compare
// with, by a channel and a writer goroutine for each client. One goroutine is
// writer and all the clients in both.
func BenchmarkFanout(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("tape/%d", n), func(b *testing.B) { benchTape(b, n) })
		b.Run(fmt.Sprintf("channels/%d", n), func(b *testing.B) { benchChannels(b, n) })
	}
}

const benchWindow = 256

func benchTape(b *testing.B, n int) {
	sinks, clients := pairs(b, n)
	tape := NewTape(0, 0)
	var pump Pump
	pump.Add(tape)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { pump.Run(ctx) })
	followers := make([]*Follower, n)
	for i, s := range sinks {
		followers[i] = NewFollower(s, Options{})
		follow(b, followers[i], tape)
	}
	unit := make([]byte, benchUnit)
	var mark uint64
	deliver(b, clients, func(units int) {
		tape.Edit(func(w Writer) {
			for range units {
				mark++
				w.Append(unit, mark)
			}
		})
		pump.Wake()
	})
	cancel()
	wg.Wait()
	for i, f := range followers {
		sinks[i].Close()
		f.Close()
		equal(b, "skipped", f.Skipped(), 0)
	}
}

func benchChannels(b *testing.B, n int) {
	sinks, clients := pairs(b, n)
	var wg sync.WaitGroup
	queues := make([]chan []byte, n)
	for i, s := range sinks {
		queues[i] = make(chan []byte, benchWindow)
		wg.Go(func() {
			for unit := range queues[i] {
				if _, err := s.Write(unit); err != nil {
					b.Error(err)
				}
			}
		})
	}
	deliver(b, clients, func(units int) {
		for range units {
			unit := make([]byte, benchUnit) // encoded once for all
			for _, q := range queues {
				q <- unit
			}
		}
	})
	for i, q := range queues {
		close(q)
		defer sinks[i].Close()
	}
	wg.Wait()
}

// deliver has b.N units published and reads until every client has them all.
func deliver(b *testing.B, clients []*net.TCPConn, publish func(units int)) {
	raws := make([]syscall.RawConn, len(clients))
	for i, c := range clients {
		raw, err := c.SyscallConn()
		if err != nil {
			b.Fatal(err)
		}
		raws[i] = raw
		defer c.Close()
	}
	buf := make([]byte, 64<<10)
	got := 0
	read := func(fd uintptr) bool {
		n, _ := syscall.Read(int(fd), buf)
		got += max(n, 0)
		return true
	}
	b.ReportAllocs()
	b.ResetTimer()
	for sent := 0; got < b.N*benchUnit*len(clients); {
		if units := min(b.N-sent, benchWindow-(sent-got/benchUnit/len(clients))); units > 0 {
			publish(units)
			sent += units
		}
		for _, raw := range raws {
			if err := raw.Read(read); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)*float64(len(clients))/b.Elapsed().Seconds(), "deliveries/s")
}
