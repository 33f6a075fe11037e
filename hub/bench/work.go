package bench

import (
	"context"
	"fmt"
	"strings"
)

// workload is a kind of load, and how much of it where nobody says.
type workload struct {
	name, what string
	load       func(*run) error
	hears      bool // its clients hear each other, in the room chat
	dialect    string
	receivers  int
	senders    int
	window     int
	rate       int
}

func workloads() []workload {
	return []workload{
		{
			name: "latency", what: "messages at a rate; how long until each is heard",
			load: (*run).latency, hears: true, dialect: "json", receivers: 10, senders: 10, rate: 1000,
		},
		{
			name: "fanout", what: "senders as fast as the window lets them; deliveries a second",
			load: (*run).fanout, hears: true, dialect: "json", receivers: 100, senders: 4, window: 256,
		},
		{
			name: "fanout1", what: "one message at a time: the next when all have the last",
			load: (*run).fanout, hears: true, dialect: "json", receivers: 100, senders: 1, window: 1,
		},
		{
			name: "reply", what: "each client sends and waits for the room's answer",
			load: (*run).reply, dialect: "raw", receivers: 10,
		},
		{
			name: "idle", what: "memory and processor time of clients who have spoken once",
			load: (*run).idle, dialect: "raw", receivers: 1000,
		},
		{
			name: "connect", what: "connect, join, say, be answered, close; as often as it goes",
			load: (*run).connect, dialect: "json", receivers: 10,
		},
		{
			name: "stuck", what: "fanout, with one reader who does not read",
			load: (*run).stuck, hears: true, dialect: "json", receivers: 50, senders: 4, window: 256,
		},
	}
}

// Works returns the names that Options.Work may have, in the order in which
// they are best done.
func Works() []string {
	var names []string
	for _, w := range workloads() {
		names = append(names, w.name)
	}
	return names
}

// Describe returns one line for each workload: its name and what it does.
func Describe() string {
	var b strings.Builder
	for _, w := range workloads() {
		fmt.Fprintf(&b, "  %-8s %s\n", w.name, w.what)
	}
	return b.String()
}

func workOf(name string) (*workload, error) {
	for _, w := range workloads() {
		if w.name == name {
			return &w, nil
		}
	}
	return nil, fmt.Errorf("there is no workload %q; there are %s", name, strings.Join(Works(), ", "))
}

// Connections returns how many connections the load has open at once, as far as
// it can be known.
func (o Options) Connections() int {
	w, err := workOf(o.Work)
	if err != nil {
		return 0
	}
	o, _, _ = o.complete(w)
	return o.Receivers + o.Senders + 1
}

// Run puts the load on the hub at o.Addr, once, and returns what came of it. It
// blocks for o.Time and a little, and leaves no connection and no goroutine. An
// error is what the options (see Check) or the network have wrong; that the hub
// lost messages is in the result.
func Run(ctx context.Context, o Options) (Result, error) {
	w, err := workOf(o.Work)
	if err != nil {
		return Result{}, err
	}
	o, d, err := o.complete(w)
	if err != nil {
		return Result{}, err
	}
	r := newRun(ctx, o, d, w)
	err = w.load(r)
	if closeErr := r.close(); err == nil {
		err = closeErr
	}
	return r.result, err
}
