package fanout

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// sendAll sends n units of the given filling from the follower's owner.
func sendAll(t testing.TB, f *Follower, n, filling int) {
	t.Helper()
	for i := range n {
		if err := f.Send(appendUnit(nil, kindSent, uint64(i+1), filling), 1); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSendBlocksOnlyItsSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(10)
		f := NewFollower(s, Options{Queue: 100})
		var sent atomic.Int64
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := range 20 {
				if err := f.Send(appendUnit(nil, kindSent, uint64(i+1), 20), 1); err != nil {
					t.Error(err)
				}
				sent.Add(1)
			}
		})
		synctest.Wait()
		equal(t, "sent to a full sink", sent.Load(), 1+3)
		equal(t, "parked", f.Parked(), true)
		if err := f.TrySend(make([]byte, 40), 1); !errors.Is(err, ErrFull) {
			t.Errorf("TrySend to a full queue returned %v", err)
		}

		r := newReader(0)
		wg.Go(func() {
			if err := r.readAll(s, 7, func() {}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		equal(t, "parked after all was read", f.Parked(), false)
		flush(t, f)
		s.Close()
		f.Close()
		wg.Wait()
		equal(t, "received", r.sent, 20)
		equal(t, "units", f.Units(), 20)
		equal(t, "bytes", f.Bytes(), 20*(20+unitHeader))
	})
}

// What was sent before a follower was put on a tape, a replay most of all, is
// written before anything that the tape has.
func TestSentBeforeFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, blocking := range []bool{true, false} {
			s := newSocket(1)
			f := NewFollower(s, Options{Blocking: blocking})
			for _, sent := range []string{"a", "bb", "cc"} {
				if err := f.Send([]byte(sent), 1); err != nil {
					t.Fatal(err)
				}
				synctest.Wait() // it is being written
			}
			tape := NewTape(0, 0)
			pump := startPump(t, tape)
			follow(t, f, tape)
			tape.Append([]byte("dd"), 1)
			pump.Wake()
			synctest.Wait()
			got := make([]byte, len("abbccdd"))
			if _, err := io.ReadFull(s, got); err != nil {
				t.Fatal(err)
			}
			equal(t, "written", string(got), "abbccdd")
			_ = s.Close()
			f.Close()
		}
	})
}

func TestFailureWakesASenderAndIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reset := errors.New("reset")
		s := newSocket(10)
		var told atomic.Int64
		f := NewFollower(s, Options{Queue: 10, Owner: owner{failed: func(err error) {
			if !errors.Is(err, reset) {
				t.Errorf("Failed(%v)", err)
			}
			told.Add(1)
		}}})
		tape := NewTape(0, 0)
		follow(t, f, tape)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				var err error
				for err == nil {
					err = f.Send(make([]byte, 8), 1)
				}
				if !errors.Is(err, reset) {
					t.Errorf("Send returned %v", err)
				}
			})
		}
		synctest.Wait()
		s.fail(reset)
		wg.Wait()
		synctest.Wait()
		equal(t, "Failed called", told.Load(), 1)
		equal(t, "followers of the tape", tape.Followers(), 0)
		for _, err := range []error{f.Err(), f.Send(nil, 1), f.Flush(t.Context()), f.Follow(tape, tape.Head())} {
			if !errors.Is(err, reset) {
				t.Errorf("a dead follower returned %v", err)
			}
		}
		f.Close()
		equal(t, "Failed called", told.Load(), 1)
		equal(t, "error after Close", f.Err(), reset)
	})
}

func TestFailureOfTryWrite(t *testing.T) {
	reset := errors.New("reset")
	for name, write := range map[string]func(*Follower, *Tape){
		"send": func(f *Follower, _ *Tape) { _ = f.Send([]byte("x"), 1) },
		"pump": func(f *Follower, tape *Tape) { tape.Append([]byte("x"), 1); f.turn() },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSocket(10)
			s.fail(reset)
			told := 0
			f := NewFollower(s, Options{Owner: owner{failed: func(error) { told++ }}})
			defer f.Close()
			tape := NewTape(0, 0)
			follow(t, f, tape)
			write(f, tape)
			write(f, tape)
			equal(t, "Failed called", told, 1)
			equal(t, "TryWrite called", s.tries, 1)
			equal(t, "error", f.Err(), reset)
		})
	}
}

func TestCloseWhileBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe() // takes nothing until it is read
		f := NewFollower(blocking{server}, Options{Blocking: true, Queue: 1, Owner: owner{failed: func(err error) {
			t.Errorf("Failed(%v)", err)
		}}})
		errs := make(chan error, 1)
		go func() { // ended by Close
			var err error
			for err == nil {
				err = f.Send([]byte("words"), 1)
			}
			errs <- err
		}()
		synctest.Wait()
		var wg sync.WaitGroup
		wg.Go(f.Close)
		synctest.Wait() // Close waits for the drain, which waits for the pipe
		if err := f.Err(); !errors.Is(err, ErrClosed) {
			t.Errorf("Err is %v", err)
		}
		if err := <-errs; !errors.Is(err, ErrClosed) {
			t.Errorf("blocked Send returned %v", err)
		}
		server.Close()
		wg.Wait()
		f.Close()
		client.Close()
		equal(t, "units", f.Units(), 0)
	})
}

// blocking is a connection that has no TryWrite.
type blocking struct{ net.Conn }

func (blocking) TryWrite([]byte) (int, error) { panic("TryWrite of a blocking sink") }

func TestFlushWaitsForSendsAndTape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(30)
		f := NewFollower(s, Options{})
		tape := NewTape(0, markOf(0))
		follow(t, f, tape)
		flush(t, f) // nothing to wait for
		tape.Append(appendUnit(nil, kindEvent, 1, 50), markOf(1))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := f.Flush(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Flush before the pump came returned %v", err)
		}
		f.turn()
		sendAll(t, f, 3, 50)
		equal(t, "lag while a unit is begun", f.Lag(), 1)

		var wg sync.WaitGroup
		wg.Go(func() { flush(t, f) })
		wg.Go(func() { // more than was there when Flush was called does not hold it up
			for i := uint64(2); i < 50; i++ {
				tape.Append(appendUnit(nil, kindEvent, i, 50), markOf(i))
			}
		})
		synctest.Wait()
		r := newReader(0)
		wg.Go(func() {
			if err := r.readAll(s, 1000, func() {}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		equal(t, "lag", f.Lag(), 0)
		s.Close()
		f.Close()
		wg.Wait()
		equal(t, "sends received", r.sent, 3)
		equal(t, "events received", r.at, 49)
	})
}

func TestTapeAndSendsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		f := NewFollower(blocking{server}, Options{Blocking: true})
		tape := NewTape(0, markOf(0))
		follow(t, f, tape)
		sendAll(t, f, 1, 10)
		synctest.Wait() // the drain has begun this one
		tape.Append(appendUnit(nil, kindEvent, 1, 10), markOf(1))
		for i := uint64(2); i <= 3; i++ {
			if err := f.TrySend(appendUnit(nil, kindSent, i, 10), 1); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		var kinds bytes.Buffer
		wg.Go(func() {
			unit := make([]byte, unitHeader+10)
			for {
				if _, err := client.Read(unit); err != nil {
					return
				}
				kinds.WriteByte(unit[4])
			}
		})
		flush(t, f)
		server.Close()
		f.Close()
		wg.Wait()
		equal(t, "order", kinds.String(), "sess")
	})
}

func TestSkipPolicyDisconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(1 << 20)
		failed := make(chan error, 2)
		f := NewFollower(s, Options{OnSkip: Disconnect, Owner: owner{failed: func(err error) { failed <- err }}})
		tape := NewTape(800, 0)
		follow(t, f, tape)
		for i := range 100 {
			tape.Append(make([]byte, 50), uint64(i+1))
		}
		f.turn()
		synctest.Wait()
		equal(t, "Failed", <-failed, ErrTooSlow)
		equal(t, "calls left", len(failed), 0)
		equal(t, "bytes written", f.Bytes(), 0)
		f.Close()
	})
}

func TestChangedTellsOfParkingAndSkipping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(100)
		var changes atomic.Int64
		f := NewFollower(s, Options{Owner: owner{changed: func() { changes.Add(1) }}})
		tape := NewTape(8000, markOf(0))
		follow(t, f, tape)
		n := uint64(0)
		add := func(units int) {
			for range units {
				n++
				tape.Append(appendUnit(nil, kindEvent, n, 37), markOf(n))
			}
			f.turn()
			synctest.Wait()
		}
		add(2)
		equal(t, "changes before", changes.Load(), 0)
		add(1)
		equal(t, "changes after parking", changes.Load(), 1)
		equal(t, "parked", f.Parked(), true)
		add(1000)
		equal(t, "skipped before it is read", f.Skipped(), 0)
		r := newReader(0)
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := r.readAll(s, 100, func() {}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		equal(t, "parked", f.Parked(), false)
		equal(t, "changes after all", changes.Load(), 3)
		equal(t, "lag", f.Lag(), 0)
		s.Close()
		f.Close()
		wg.Wait()
		equal(t, "received and missed", r.at, n)
		equal(t, "skipped", f.Skipped(), r.missed)
		if r.missed == 0 || r.missed > n-20 {
			t.Errorf("missed %d of %d", r.missed, n)
		}
	})
}

// A follower changes tapes while a unit is half written: the rest of it comes
// first, then the new tape, then the old one again from where it is joined.
func TestChangingTapes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSocket(40)
		f := NewFollower(s, Options{})
		one, two := NewTape(0, 0), NewTape(0, 0)
		follow(t, f, one)
		var want []byte
		add := func(tape *Tape, number uint64, filling int, read bool) {
			unit := appendUnit(nil, kindEvent, number, filling)
			tape.Append(unit, number)
			f.turn()
			synctest.Wait()
			if read {
				want = append(want, unit...)
			}
		}
		add(one, 1, 100, true)
		follow(t, f, two)
		add(one, 2, 100, false)
		add(two, 3, 100, true)
		at := two.Head()
		add(two, 4, 100, true)

		var got bytes.Buffer
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = got.ReadFrom(s) })
		synctest.Wait()
		f.Unfollow()
		add(two, 5, 100_000, true)
		equal(t, "followers", one.Followers()+two.Followers(), 0)
		equal(t, "lag", f.Lag(), 0)
		if err := f.Follow(two, at); err != nil { // what was there already is caught up with
			t.Fatal(err)
		}
		flush(t, f)
		s.Close()
		f.Close()
		wg.Wait()
		four := appendUnit(nil, kindEvent, 4, 100)
		split := len(want) - len(appendUnit(nil, kindEvent, 5, 100_000))
		want = bytes.Join([][]byte{want[:split], four, want[split:]}, nil)
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("received %d bytes, want %d, or they differ", got.Len(), len(want))
		}
	})
}
