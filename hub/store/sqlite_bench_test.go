package store_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// benchSize is a message as they are in the figures: about 200 bytes.
const benchSize = 200

// chatter returns messages of about 200 bytes, in English and Chinese, from a
// thousand sessions. One in 5,000 has the word needle, one the word 线程.
func chatter(r *rand.Rand, n int, client string, id *uint64) []wire.Event {
	words := []string{"hello", "world", "server", "client", "socket", "python", "今天我们学习", "多人聊天", "thread", "network"}
	events := make([]wire.Event, n)
	for i := range events {
		var b strings.Builder
		for b.Len() < benchSize-8 {
			b.WriteString(words[r.IntN(len(words))])
			fmt.Fprintf(&b, " w%d ", r.IntN(20_000))
		}
		switch r.IntN(5000) {
		case 0:
			b.WriteString("needle")
		case 1:
			b.WriteString("多线程编程")
		}
		*id++
		events[i] = wire.Event{
			Kind: wire.Message, Room: []string{"lobby", "chat", "echo"}[r.IntN(3)], From: uint64(r.IntN(1000) + 1), Name: "somebody",
			Body: []byte(b.String()), Client: client, ID: *id,
		}
	}
	return events
}

func BenchmarkSQLiteAppend(b *testing.B) {
	logs := map[string]func(b *testing.B) hub.Log{
		"memory": func(*testing.B) hub.Log { return store.NewMemory(store.Options{}) },
		"sqlite": func(b *testing.B) hub.Log { return openSQLite(b, b.TempDir(), store.SQLiteOptions{}) },
	}
	for _, size := range []int{1, 10, 100, 1000} {
		for _, appenders := range []int{1, 8} {
			for _, name := range []string{"memory", "sqlite"} {
				b.Run(fmt.Sprintf("%d/by%d/%s", size, appenders, name), func(b *testing.B) {
					benchAppend(b, logs[name](b), size, appenders)
				})
			}
		}
	}
}

func benchAppend(b *testing.B, l hub.Log, size, appenders int) {
	var all sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	var mu sync.Mutex
	var took []time.Duration
	ready := make([][]wire.Event, appenders)
	for a := range appenders {
		ready[a] = chatter(rand.New(rand.NewPCG(1, uint64(a))), max(size, 200), "", new(uint64))
	}
	b.ResetTimer()
	for a := range appenders {
		all.Go(func() {
			var mine []time.Duration
			client, id, events := fmt.Sprint("client ", a), uint64(0), make([]wire.Event, size)
			for n := 0; left.Add(-1) >= 0; n++ {
				for i := range events {
					id++
					events[i] = ready[a][(n*size+i)%len(ready[a])]
					events[i].Client, events[i].ID = client, id
				}
				start := time.Now()
				if _, err := l.Append(b.Context(), events); err != nil {
					b.Error(err)
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	if err := l.Close(); err != nil {
		b.Error(err)
	}
}

// million makes TestMillion run: it takes a minute and 600 MB of disk.
var million = flag.Int("million", 0, "run the test of a large log, with so many events")

// TestMillion fills a log and tells what it takes, and how fast it then is.
func TestMillion(t *testing.T) {
	if *million == 0 {
		t.Skip("-million 1000000 is not given")
	}
	dir, r := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	l := openSQLite(t, dir, store.SQLiteOptions{})
	ready := chatter(r, 10_000, "filler", new(uint64))
	start := time.Now()
	peak, id := 0, 0
	for id < *million {
		events := slices.Clone(ready[id%len(ready):][:1000])
		for i := range events {
			id++
			events[i].ID = uint64(id)
		}
		must(t, l, events...)
		peak = max(peak, rss())
	}
	t.Logf("filled: %.0f events/s, at most %d MB of memory", float64(id)/time.Since(start).Seconds(), peak)
	lag := time.Now()
	for tick := time.Tick(time.Millisecond); store.Indexed(l) < uint64(id); {
		<-tick
	}
	t.Logf("the index came %v later", time.Since(lag))
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"hubbub.db", "search.db"} {
		info, _ := os.Stat(dir + "/" + name)
		t.Logf("%s: %d MB", name, info.Size()>>20)
	}
	start = time.Now()
	l = openSQLite(t, dir, store.SQLiteOptions{})
	t.Logf("opened in %v", time.Since(start))
	steady(t, l)
	start = time.Now()
	if err := store.Check(t.Context(), l); err != nil {
		t.Error(err)
	}
	t.Logf("checked in %v", time.Since(start))
	for _, q := range []wire.Query{
		{Text: "needle"},
		{Text: "线程"},
		{Text: "hello"},
		{Text: "今天"},
		{Text: "今"},
		{Text: "聊天 python"},
		{Text: "w1234"},
		{Text: "needle hello"},
		{Text: "absent"},
		{Text: "w12*"},
		{Text: "py*"},
		{Text: "线程", Room: "chat"},
		{Room: "chat"},
		{Session: 7},
		{},
		{Text: "hello", Before: 500_000},
		{Session: 7, Before: 500_000},
		{Kinds: []wire.Kind{wire.Join}},
		{Since: time.Now().Add(-time.Second)},
		{Text: "程", Before: 700_000},
	} {
		q.Newest, q.Limit = true, 50
		var took []time.Duration
		n := 0
		for range 40 {
			start := time.Now()
			events, _ := read(t, l, q)
			took, n = append(took, time.Since(start)), len(events)
		}
		slices.Sort(took)
		t.Logf("%-16q room %-5q session %d before %-7d kinds %v: %2d found, p50 %.2f ms, p99 %.2f ms", q.Text, q.Room, q.Session, q.Before,
			q.Kinds, n, took[20].Seconds()*1000, took[39].Seconds()*1000)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// steady appends 20,000 events a second for two seconds, ten at a time, and
// tells how long an append takes and how far the index is behind.
func steady(t *testing.T, l *store.SQLite) {
	t.Helper()
	ready := chatter(rand.New(rand.NewPCG(3, 4)), 10_000, "steady", new(uint64))
	var took []time.Duration
	var lag []uint64
	start := time.Now()
	for id := 0; id < 40_000; id += 10 {
		if next := start.Add(time.Duration(id) * 50 * time.Microsecond); time.Until(next) > 0 {
			<-time.After(time.Until(next))
		}
		events := slices.Clone(ready[id%len(ready):][:10])
		for i := range events {
			events[i].ID = uint64(id + i + 1)
		}
		at := time.Now()
		must(t, l, events...)
		took = append(took, time.Since(at))
		lag = append(lag, events[9].Seq-store.Indexed(l))
	}
	rate := 40_000 / time.Since(start).Seconds()
	slices.Sort(took)
	slices.Sort(lag)
	behind := func(n int) float64 { return float64(lag[n]) / rate * 1000 }
	t.Logf("steadily %.0f events/s: p50 %v, p99 %v; the index is behind p50 %.0f ms, p99 %.0f ms, at most %.0f ms",
		rate, took[len(took)/2], took[len(took)*99/100], behind(len(lag)/2), behind(len(lag)*99/100), behind(len(lag)-1))
}

// rss returns the memory the process takes, in MB.
func rss() int {
	b, _ := os.ReadFile("/proc/self/statm")
	var size, resident int
	fmt.Sscan(string(b), &size, &resident)
	return resident * os.Getpagesize() >> 20
}
