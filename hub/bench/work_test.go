package bench

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"hubbub/hub/listen"
	hubrun "hubbub/hub/run"
)

// startHub runs a hub in this process and returns its address. The door leads
// to the lobby, as the one of a hub that was started without flags.
func startHub(t testing.TB) string {
	t.Helper()
	door, err := listen.ParseDoor("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, err := hubrun.Start(t.Context(), hubrun.Options{Doors: []listen.Door{door}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := errors.Join(h.Stop(ctx), h.Close()); err != nil {
			t.Error(err)
		}
	})
	return h.Doors()[0].Listening()
}

// Each workload in each dialect it can be done in, small: 200 messages in all.
func TestWorks(t *testing.T) {
	addr := startHub(t)
	for _, w := range workloads() {
		for _, d := range dialects() {
			if d.foreign || !Fits(w.name, d.name) {
				continue
			}
			t.Run(w.name+" "+d.name, func(t *testing.T) {
				const receivers, senders, messages = 10, 2, 200
				o := Options{
					Work: w.name, Dialect: d.name, Addr: addr, Receivers: receivers, Messages: messages, Rate: 2000,
					Time: 20 * time.Second, // it ends with the last message
				}
				if w.hears && w.window != 1 {
					o.Senders = senders
				}
				switch w.name {
				case "stuck":
					o.Messages, o.Time = 0, 200*time.Millisecond
				case "idle":
					o.Time = 50 * time.Millisecond
				case "connect":
					o.Messages = 20 // a raw client takes 40 ms to be known as that
				}
				r, err := Run(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				check(t, w, d, o, r)
			})
		}
	}
}

// check compares a result with what has to come of a load that small.
func check(t *testing.T, w workload, d dialect, o Options, r Result) {
	t.Helper()
	is := func(f Figure, want float64) {
		t.Helper()
		if got, ok := r.Figures[f]; !ok || got != want {
			t.Errorf("%s is %v, want %v", f, got, want)
		}
	}
	is(Errors, 0)
	deliveries := float64(o.Messages)
	if w.hears {
		hearers := o.Receivers
		if d.talks {
			hearers += r.Senders
		}
		deliveries *= float64(hearers)
		is(Missed, 0)
		is(Repeated, 0)
	}
	switch w.name {
	case "idle":
		return
	case "stuck":
		if r.Stuck == "" || r.Figures[StuckHeard]+r.Figures[StuckMissed] == 0 {
			t.Errorf("%q, %v", r.Stuck, r.Figures)
		}
		is(Heard, r.Figures[Sent]*float64(r.Hearers))
		return // a busy machine may deliver nothing in so short a time
	default:
		is(Deliveries, deliveries)
	}
	if d.acks && w.hears {
		is(Acked, r.Figures[Sent])
	}
	for _, f := range []Figure{Rate, P50, P99, Max} {
		if r.Figures[f] <= 0 {
			t.Errorf("%s is %v", f, r.Figures[f])
		}
	}
}

// Senders to whom nobody listens are only acknowledged.
func TestNobody(t *testing.T) {
	r, err := Run(t.Context(), Options{
		Work: "fanout", Dialect: "json", Addr: startHub(t), Receivers: Nobody, Senders: 2, Window: 4, Messages: 200,
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.Figures[Acked] != 200 || r.Figures[Errors] != 0 {
		t.Errorf("%v", r.Figures)
	}
}

// A server that is no good: it leaves out the tenth line of all, and says the
// twentieth twice.
func TestBadServer(t *testing.T) {
	addr := badServer(t, func(n int) int {
		switch n {
		case 10:
			return 0
		case 20:
			return 2
		}
		return 1
	})
	r, err := Run(t.Context(), Options{
		Work: "fanout", Dialect: "line", Addr: addr, Receivers: 3, Senders: 1, Window: 4, Messages: 100,
	})
	if err != nil {
		t.Fatal(err)
	}
	const hearers = 4 // the sender is one
	if r.Figures[Missed] != hearers || r.Figures[Repeated] != hearers || r.Figures[Errors] != 2*hearers {
		t.Errorf("%v", r.Figures)
	}
	if r.Figures[Heard] != 99*hearers {
		t.Errorf("heard %v", r.Figures[Heard])
	}
}

// A server that stands still for a while has held up every message that was
// meant to be sent meanwhile, not just one.
func TestStall(t *testing.T) {
	const stall = 400 * time.Millisecond
	addr := badServer(t, func(n int) int {
		if n == 10 {
			<-time.After(stall)
		}
		return 1
	})
	r, err := Run(t.Context(), Options{
		Work: "latency", Dialect: "line", Addr: addr, Receivers: 2, Senders: 1, Rate: 500, Messages: 200,
	})
	if err != nil {
		t.Fatal(err)
	}
	// All but the first ten were meant for the time of the stall, evenly.
	us := float64(stall.Microseconds())
	if r.Figures[Max] < us || r.Figures[P50] < us/4 || r.Figures[Errors] != 0 {
		t.Errorf("%v", r.Figures)
	}
}

// Trouble is told, and leaves nothing behind.
func TestTrouble(t *testing.T) {
	addr := startHub(t)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	_ = l.Close()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		o    Options
		want string
	}{
		{"nobody there", t.Context(), Options{Work: "fanout", Addr: closed}, "nothing listens there"},
		{"no such work", t.Context(), Options{Work: "sleep"}, "there are latency,"},
		{"no such dialect", t.Context(), Options{Work: "fanout", Dialect: "morse"}, "there are raw,"},
		{"nothing is heard", t.Context(), Options{Work: "fanout", Dialect: "raw"}, "take line, json or ws"},
		{"too short", t.Context(), Options{Work: "fanout", Size: 5}, "too short"},
		{"cancelled", cancelled, Options{Work: "fanout", Addr: addr}, "canceled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Run(c.ctx, c.o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A load that is interrupted ends at once.
func TestInterrupt(t *testing.T) {
	addr := startHub(t)
	for _, w := range Works() {
		t.Run(w, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			begun := time.Now()
			_, err := Run(ctx, Options{
				Work: w, Addr: addr, Receivers: 5, Time: time.Minute,
				Progress: func(p Progress) {
					if p.Phase == "measuring" || p.Phase == "all read" {
						cancel()
					}
				},
			})
			if !errors.Is(err, context.Canceled) || time.Since(begun) > 10*time.Second {
				t.Errorf("%v after %v", err, time.Since(begun))
			}
		})
	}
}

// A hub that goes away is an error, not an end.
func TestLost(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			_, _ = conn.Write([]byte("you are in trouble\n"))
			_ = conn.Close()
		}
	}()
	_, err = Run(t.Context(), Options{Work: "fanout", Dialect: "line", Addr: l.Addr().String(), Receivers: 2, Senders: 1})
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestMedian(t *testing.T) {
	result := func(rate, errors float64) Result {
		return Result{Work: "fanout", Runs: 1, Figures: map[Figure]float64{Rate: rate, Errors: errors}}
	}
	m := Median([]Result{result(30, 0), result(10, 1), result(20, 0)})
	if m.Runs != 3 || m.Figures[Rate] != 20 || m.Figures[Errors] != 1 {
		t.Errorf("%+v", m)
	}
	b, err := json.Marshal(Median([]Result{result(30, 0), result(11, 0)}))
	var o map[string]any
	if err = errors.Join(err, json.Unmarshal(b, &o)); err != nil || o["rate"] != 20.5 || o["work"] != "fanout" {
		t.Errorf("%s, %v", b, err)
	}
}

// An interrupt need not wait for a hub that has fallen silent.
func TestInterruptSilence(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // nobody accepts
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, w := range Works() {
		for _, d := range []string{"raw", "line", "ws"} {
			if !Fits(w, d) {
				continue
			}
			t.Run(w+" "+d, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				begun := time.Now()
				_, err := Run(ctx, Options{Work: w, Dialect: d, Addr: l.Addr().String(), Receivers: 3})
				if err == nil || time.Since(begun) > patience/2 {
					t.Errorf("%v after %v", err, time.Since(begun))
				}
			})
		}
	}
}
