package bench

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Options say what load to put on a hub. What is 0 or "" is the workload's own,
// see Workloads.
type Options struct {
	Work    string // the name of a workload
	Dialect string // the name of a dialect
	Addr    string // of the hub, HOST:PORT
	Hub     *Process

	Receivers int // clients who hear, Nobody for none; for reply, idle and connect: clients
	Senders   int // clients who say something
	Window    int // messages on their way at the most, of one sender; not for latency
	Batch     int // messages a write of a sender
	Rate      int // messages a second of all senders together; for latency
	Size      int // bytes of a message
	Time      time.Duration

	// Messages ends the load when so many were sent in all; 0 is no limit. What
	// comes before the measured time counts too.
	Messages int

	// Progress is called a few times a second, by one goroutine; nil for nobody.
	Progress func(Progress)
}

// Nobody is none at all, as Options.Receivers.
const Nobody = -1

// Defaults where neither the options nor the workload say anything.
const (
	DefaultSize = 100
	DefaultTime = 5 * time.Second
	warmUp      = 300 * time.Millisecond
)

// complete returns the options with the workload's own values in what was left
// out, or what is wrong with them.
func (o Options) complete(w *workload) (Options, dialect, error) {
	o.Dialect = cmp.Or(o.Dialect, w.dialect)
	o.Receivers = cmp.Or(o.Receivers, w.receivers)
	if o.Receivers == Nobody {
		o.Receivers = 0
	}
	o.Senders = cmp.Or(o.Senders, w.senders)
	if w.window > 0 {
		o.Window = cmp.Or(o.Window, w.window)
	} else {
		o.Window = 0
	}
	o.Rate = cmp.Or(o.Rate, w.rate)
	if w.rate == 0 {
		o.Rate = 0
	}
	if !w.hears {
		o.Senders = 0
	}
	o.Batch = max(o.Batch, 1)
	o.Size = cmp.Or(o.Size, DefaultSize)
	o.Time = cmp.Or(o.Time, DefaultTime)
	d, ok := dialectOf(o.Dialect)
	switch {
	case !ok:
		return o, d, fmt.Errorf("there is no dialect %q; there are %s", o.Dialect, strings.Join(Dialects(), ", "))
	case o.unfit(w, &d) != nil:
		return o, d, o.unfit(w, &d)
	case min(o.Receivers, o.Senders, o.Window, o.Rate, o.Size) < 0 || o.Time <= 0:
		return o, d, fmt.Errorf("what is counted is 1 or more")
	case w.hears && o.Size < stampLen:
		return o, d, fmt.Errorf("a message of %d bytes is too short: its sender, number and time take %d", o.Size, stampLen)
	case o.Senders > maxSenders:
		return o, d, fmt.Errorf("%d senders are more than %d", o.Senders, maxSenders)
	case o.Batch > o.Window && o.Window > 0:
		return o, d, fmt.Errorf("a write of %d messages is more than the window of %d lets out", o.Batch, o.Window)
	}
	if !w.hears && o.Receivers == 0 {
		return o, d, fmt.Errorf("nobody would connect")
	}
	return o, d, nil
}

// Check says what is wrong with the options, before anything is started.
func (o Options) Check() error {
	w, err := workOf(o.Work)
	if err != nil {
		return err
	}
	_, _, err = o.complete(w)
	return err
}

// Fits says whether a workload can be done in a dialect; both exist.
func Fits(work, dialect string) bool {
	w, err := workOf(work)
	d, ok := dialectOf(dialect)
	return err == nil && ok && w.fits(&d)
}
