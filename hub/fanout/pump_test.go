package fanout

import (
	"context"
	"strconv"
	"sync"
	"testing"
)

func TestPumpServesManyTapes(t *testing.T) {
	tapes := []*Tape{NewTape(0, markOf(0)), NewTape(0, markOf(0)), NewTape(0, markOf(0))}
	pump := startPump(t, tapes...)
	var wg sync.WaitGroup
	var followers []*Follower
	var sockets []*socket
	for i := range 30 {
		s := newSocket(5000)
		f := NewFollower(s, Options{Blocking: i%5 == 0})
		follow(t, f, tapes[i%3])
		followers, sockets = append(followers, f), append(sockets, s)
		wg.Go(func() {
			r := newReader(0)
			if err := r.readAll(s, 1<<16, func() {}); err != nil {
				t.Error(err)
			}
			equal(t, "received", r.at, 500)
		})
	}
	for n := uint64(1); n <= 500; n++ {
		for i, tape := range tapes {
			tape.Append(appendUnit(nil, kindEvent, n, 100*i), markOf(n))
		}
		pump.Wake()
	}
	for i, f := range followers {
		flush(t, f)
		sockets[i].Close()
		f.Close()
	}
	wg.Wait()
	for _, tape := range tapes {
		equal(t, "followers", tape.Followers(), 0)
		pump.Drop(tape)
	}
	equal(t, "tapes", len(pump.tapes), 0)
}

// Of thousands everybody gets everything.
func TestThousands(t *testing.T) {
	const followers = 3000
	tape := NewTape(0, markOf(0))
	pump := startPump(t, tape)
	sinks := make([]null, followers)
	all := make([]*Follower, followers)
	for i := range all {
		all[i] = NewFollower(&sinks[i], Options{})
		follow(t, all[i], tape)
	}
	size := 0
	for n := uint64(1); n <= 100; n++ {
		unit := appendUnit(nil, kindEvent, n, 10)
		size += len(unit)
		tape.Append(unit, markOf(n))
		pump.Wake()
		if n%10 == 0 {
			flush(t, all[n])
		}
	}
	for i, f := range all {
		flush(t, f)
		f.Close()
		if sinks[i].bytes != size {
			t.Fatalf("follower %d got %d bytes of %d", i, sinks[i].bytes, size)
		}
	}
}

// Followers come and go during the passes, which must neither miss nor meet
// any of them at the wrong time.
func TestFollowersComeAndGo(t *testing.T) {
	tape := NewTape(0, markOf(0))
	pump := startPump(t, tape)
	stop := make(chan struct{})
	var wg, writer sync.WaitGroup
	var n uint64
	writer.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				n++
				tape.Append(appendUnit(nil, kindEvent, n, int(n)%500), markOf(n))
				pump.Wake()
			}
		}
	})
	for range 8 {
		wg.Go(func() {
			for range 50 {
				s := newSocket(2000)
				f := NewFollower(s, Options{Owner: owner{}})
				at := tape.Head()
				if err := f.Follow(tape, at); err != nil {
					continue // the writer was a whole tape faster
				}
				var reading sync.WaitGroup
				reading.Go(func() {
					if err := newReader(at.counted).readAll(s, 3000, func() {}); err != nil {
						t.Error(err)
					}
				})
				flush(t, f)
				f.Unfollow()
				flush(t, f)
				s.Close()
				f.Close()
				reading.Wait()
			}
		})
	}
	wg.Wait()
	close(stop)
	writer.Wait()
	equal(t, "followers", tape.Followers(), 0)
}

// A parked follower must not keep the pump busy.
func TestPumpSleepsBesideAParkedFollower(t *testing.T) {
	tape := NewTape(0, markOf(0))
	var pump Pump
	pump.Add(tape)
	s := newSocket(10)
	f := NewFollower(s, Options{})
	follow(t, f, tape)
	tape.Append(appendUnit(nil, kindEvent, 1, 100_000), markOf(1))
	for range 3 {
		equal(t, "more to do", pump.pass(), false)
	}
	equal(t, "parked", f.Parked(), true)
	equal(t, "tries", s.tries, 1)
	s.Close()
	f.Close()
}

func TestRunEndsWithItsContext(t *testing.T) {
	var pump Pump
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pump.Wake()
	pump.Run(ctx)
}

func TestNothingIsAllocated(t *testing.T) {
	const units = 300
	unit := make([]byte, 100)
	var mark uint64
	tape := NewTape(0, 0)
	add := func() {
		mark++
		tape.Append(unit, mark)
	}
	// The index of the first segment grows; later ones are made in one piece.
	for range 1000 {
		add()
	}
	allocates := func(name string, f func()) {
		t.Helper()
		equal(t, "allocations of "+name, testing.AllocsPerRun(units, f), 0)
	}
	allocates("Append", add)

	var pump Pump
	pump.Add(tape)
	followers := make([]*Follower, 20)
	for i := range followers {
		followers[i] = NewFollower(&null{}, Options{})
		follow(t, followers[i], tape)
	}
	pump.pass()
	allocates("a pass", func() {
		add()
		pump.Wake()
		pump.wake.Clear()
		pump.pass()
	})
	allocates("Send", func() { _ = followers[0].Send(unit, 1) })
	allocates("TrySend", func() { _ = followers[0].TrySend(unit, 1) })
	equal(t, "units", followers[1].Units(), units+1)
	for _, f := range followers {
		f.Close()
	}
}

func BenchmarkTapeAppend(b *testing.B) {
	tape, unit := NewTape(0, 0), make([]byte, 100)
	b.ReportAllocs()
	var mark uint64
	for b.Loop() {
		mark++
		tape.Append(unit, mark)
	}
}

// BenchmarkPumpPass is one pass over followers whose sinks cost nothing.
func BenchmarkPumpPass(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			tape, unit := NewTape(0, 0), make([]byte, 100)
			var pump Pump
			pump.Add(tape)
			for range n {
				f := NewFollower(new(null), Options{})
				follow(b, f, tape)
				defer f.Close()
			}
			var mark uint64
			for b.Loop() {
				mark++
				tape.Append(unit, mark)
				pump.passTape(tape)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/follower")
		})
	}
}
