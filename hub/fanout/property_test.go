package fanout

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reading is one follower of the property test with its client.
type reading struct {
	// Drawn.
	blocking bool
	size     int  // of its socket
	chunk    int  // of its reads
	lazy     int  // how often it yields between two reads
	asleep   bool // reads nothing before all is written
	taken    int  // the step at which its position is taken
	joins    int  // the step at which it follows from there

	socket   *socket
	follower *Follower
	position Position
	sent     uint64
	wake     chan struct{}

	// Written by its reading goroutine, read when that has ended.
	reader *reader
	err    error
}

func drawReading(t *rapid.T, steps int) *reading {
	r := &reading{
		blocking: rapid.Bool().Draw(t, "blocking"),
		size:     rapid.SampledFrom([]int{307, 3_001, 70_001, 1 << 20}).Draw(t, "size"),
		chunk:    rapid.SampledFrom([]int{211, 2_003, 70_001}).Draw(t, "chunk"),
		lazy:     rapid.SampledFrom([]int{0, 1, 20}).Draw(t, "lazy"),
		asleep:   rapid.Bool().Draw(t, "asleep"),
		taken:    rapid.IntRange(0, steps-1).Draw(t, "taken"),
		wake:     make(chan struct{}),
	}
	r.joins = rapid.IntRange(r.taken, steps-1).Draw(t, "joins")
	return r
}

func (r *reading) start(wg *sync.WaitGroup, queue int) {
	r.socket = newSocket(r.size)
	r.follower = NewFollower(r.socket, Options{Blocking: r.blocking, Queue: queue, Owner: owner{}})
	if !r.asleep {
		close(r.wake)
	}
	wg.Go(func() {
		<-r.wake
		r.err = r.reader.readAll(r.socket, r.chunk, func() {
			for range r.lazy {
				runtime.Gosched()
			}
		})
		if r.err != nil { // let the writer finish all the same
			_, _ = io.Copy(io.Discard, r.socket)
		}
	})
}

// step takes the position, or follows from it, when it is time to.
func (r *reading) step(t *rapid.T, tape *Tape, now int) {
	if now == r.taken {
		r.position = tape.Head()
	}
	if now != r.joins {
		return
	}
	err := r.follow(tape)
	if errors.Is(err, ErrLapped) {
		r.position = tape.Head()
		err = r.follow(tape)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (r *reading) follow(tape *Tape) error {
	// Set before anything of the tape can come: the client looks at it then.
	r.reader.start, r.reader.at = r.position.counted, r.position.counted
	return r.follower.Follow(tape, r.position)
}

func (r *reading) send(t *rapid.T, filling int) {
	unit := appendUnit(nil, kindSent, r.sent+1, filling)
	send := r.follower.Send
	if r.asleep {
		send = r.follower.TrySend // nobody would ever make room
	}
	err := send(unit, 1)
	if err == nil {
		r.sent++
	} else if !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
}

func (r *reading) finish(ctx context.Context, t *rapid.T) {
	if err := r.follower.Flush(ctx); err != nil {
		t.Errorf("flush: %v (lag %d)", err, r.follower.Lag())
	}
	r.socket.Close()
	r.follower.Close()
}

func (r *reading) check(t *rapid.T, total uint64) {
	if r.err != nil {
		t.Error(r.err)
	}
	received := r.reader.at - r.reader.start - r.reader.missed
	for _, c := range []struct {
		what      string
		got, want uint64
	}{
		{"last event", r.reader.at, total},
		{"sends received", r.reader.sent, r.sent},
		{"skipped", r.follower.Skipped(), r.reader.missed},
		{"units", r.follower.Units(), received + r.sent},
		{"lag", r.follower.Lag(), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

// Whatever the sizes and speeds: every follower receives or is exactly told to
// have missed every unit, in order, none torn, its Sends between them.
func TestEveryUnitIsReceivedOrTold(t *testing.T) {
	var lapped, received uint64
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.IntRange(1, 100).Draw(t, "steps")
		tape := NewTape(rapid.SampledFrom([]int{1, 500, 4_000, 40_000, 0}).Draw(t, "limit"), markOf(0))
		queue := rapid.SampledFrom([]int{1, 1_000, 0}).Draw(t, "queue")
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)) // what is appended
		readings := make([]*reading, rapid.IntRange(1, 5).Draw(t, "followers"))
		var pump Pump
		pump.Add(tape)
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		var pumping, clients sync.WaitGroup
		pumping.Go(func() { pump.Run(ctx) })
		defer func() { cancel(); pumping.Wait() }()
		for i := range readings {
			readings[i] = drawReading(t, steps)
			readings[i].reader = newReader(0)
		}
		for _, r := range readings {
			r.start(&clients, queue)
		}

		var events, asides uint64
		for now := range steps {
			for _, r := range readings {
				r.step(t, tape, now)
			}
			size := rnd.IntN(20 << rnd.IntN(8))
			switch act := rnd.IntN(40); {
			case act == 0: // bigger than a segment
				events++
				tape.Append(appendUnit(nil, kindEvent, events, 66_000+size), markOf(events))
			case act < 5:
				asides++
				tape.AppendAside(appendUnit(nil, kindAside, asides, size))
			case act < 15:
				readings[rnd.IntN(len(readings))].send(t, size)
			default:
				tape.Edit(func(w Writer) {
					for range 1 + rnd.IntN(10) {
						events++
						w.Append(appendUnit(nil, kindEvent, events, size), markOf(events))
					}
				})
			}
			pump.Wake()
		}
		for _, r := range readings {
			if r.asleep {
				close(r.wake)
			}
		}
		for _, r := range readings {
			r.finish(ctx, t)
		}
		clients.Wait()
		for _, r := range readings {
			r.check(t, events)
			lapped += r.reader.missed
			received += r.reader.at - r.reader.start - r.reader.missed
		}
	})
	t.Logf("%d events received, %d missed and told", received, lapped)
	if lapped == 0 || received == 0 {
		t.Error("the property was not put to the test")
	}
}
