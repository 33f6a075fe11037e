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
	ours       bool // other servers than a hub have no such thing
	dialect    string
	receivers  int
	senders    int
	window     int
	rate       int
}

// workloads are the kinds there are.
//
//	latency  messages at a rate, however the hub does; how long until each is heard
//	fanout   senders as fast as the window lets them; deliveries a second
//	fanout1  one message at a time: the next when all have heard the last
//	reply    each client says something, waits for the room's answer, and again
//	idle     memory and processor time of clients who have each spoken once
//	connect  connect, join, say, be answered, close; as often as it goes
//	stuck    fanout, half of the time with one reader more who does not read
func workloads() []workload {
	return []workload{
		{
			name: "latency", what: "at a rate: until heard",
			load: (*run).latency, hears: true, dialect: "json", receivers: 10, senders: 10, rate: 1000,
		},
		{
			name: "fanout", what: "as fast as the window lets",
			load: (*run).fanout, hears: true, dialect: "json", receivers: 100, senders: 4, window: 256,
		},
		{
			name: "fanout1", what: "one message at a time",
			load: (*run).fanout, hears: true, dialect: "json", receivers: 100, senders: 1, window: 1,
		},
		{
			name: "reply", what: "say, be answered, say",
			load: (*run).reply, ours: true, dialect: "raw", receivers: 10,
		},
		{
			name: "idle", what: "memory of who has spoken",
			load: (*run).idle, dialect: "raw", receivers: 1000,
		},
		{
			name: "connect", what: "come, say, go, come",
			load: (*run).connect, dialect: "json", receivers: 10,
		},
		{
			name: "stuck", what: "fanout, one never reads",
			load: (*run).stuck, hears: true, ours: true, dialect: "json", receivers: 50, senders: 4, window: 256,
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

// Describe returns what the workloads do, two on a line, indented but for the
// first.
func Describe() string {
	var b strings.Builder
	for i, w := range workloads() {
		if i%2 == 0 {
			fmt.Fprintf(&b, "\n  %-8s %-28s", w.name, w.what)
		} else {
			fmt.Fprintf(&b, "  %-8s %s", w.name, w.what)
		}
	}
	return strings.TrimSpace(b.String())
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
