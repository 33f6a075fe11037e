package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
)

// benchOptions say what load to put on which hub.
type benchOptions struct {
	addr      string // "" starts a hub for it
	memory    bool   // of that hub
	senders   int
	receivers int
	rate      int // messages a second of all senders together; 0 as fast as it goes
	window    int // messages a sender has unacknowledged at the most
	size      int
	length    time.Duration
	json      bool
}

func benchCommand(stdout io.Writer) *cobra.Command {
	var o benchOptions
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Load and latency",
		Long: `hub bench                      a hub of its own, on disk: 10 say, 10 hear
hub bench --memory --rate 0    as fast as it goes, nothing kept
hub bench --addr 127.0.0.1:8000    a hub that runs; in its room chat`,
		Args: run.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if min(o.senders, o.window, o.size) < 1 || min(o.receivers, o.rate) < 0 || o.length <= 0 {
				return run.Usage("what is counted is 1 or more; --receivers and --rate may be 0")
			}
			return bench(cmd.Context(), o, stdout)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.addr, "addr", "", "`ADDR` of a running hub")
	f.BoolVar(&o.memory, "memory", false, "keep nothing, where it starts a hub of its own")
	f.IntVar(&o.senders, "senders", 10, "`N` clients who say something")
	f.IntVar(&o.receivers, "receivers", 10, "`N` clients who hear everything")
	f.IntVar(&o.rate, "rate", 1000, "`N` messages a second altogether; 0 as fast as it goes")
	f.IntVar(&o.window, "window", 64, "`N` messages unacknowledged at the most, of one sender")
	f.IntVar(&o.size, "size", 100, "`BYTES` of a message")
	f.DurationVar(&o.length, "time", 5*time.Second, "how long, `TIME` as 5s")
	f.BoolVar(&o.json, "json", false, "the result as JSON")
	f.SortFlags = false
	return cmd
}

// bench runs the load and prints what came of it.
func bench(ctx context.Context, o benchOptions, stdout io.Writer) error {
	addr, stop, err := benchHub(ctx, o)
	if err != nil {
		return err
	}
	defer stop()
	var hearing, saying sync.WaitGroup
	receivers := make([]*benchPeer, o.receivers)
	senders := make([]*benchPeer, o.senders)
	for i := range receivers {
		if receivers[i], err = benchDial(ctx, addr, wire.FollowRoom); err != nil {
			return err
		}
		hearing.Go(receivers[i].hear)
	}
	for i := range senders {
		if senders[i], err = benchDial(ctx, addr, wire.FollowNone); err != nil {
			return err
		}
	}
	start := time.Now()
	for _, s := range senders {
		saying.Go(func() { s.say(o) })
	}
	saying.Wait()
	r := benchResult{seconds: time.Since(start).Seconds()}
	for _, s := range senders {
		r.acks = append(r.acks, s.took...)
		r.sent += s.sent
		_ = s.conn.Close()
	}
	for _, p := range receivers {
		p.until(r.sent)
		_ = p.conn.Close()
	}
	hearing.Wait()
	for _, p := range receivers {
		r.heard = append(r.heard, p.took...)
		r.missed += p.missed
	}
	return r.print(stdout, o.json)
}

// benchHub returns where the hub is, and what ends one that was started for it.
func benchHub(ctx context.Context, o benchOptions) (addr string, stop func(), err error) {
	if o.addr != "" {
		return o.addr, func() {}, nil
	}
	door, err := listen.ParseDoor("127.0.0.1:0=chat")
	if err != nil {
		return "", nil, err
	}
	options := run.Options{Doors: []listen.Door{door}}
	if !o.memory {
		if options.Data, err = os.MkdirTemp("", "hubbub-bench-"); err != nil {
			return "", nil, err
		}
	}
	hub, err := run.Start(ctx, options)
	if err != nil {
		return "", nil, err
	}
	return hub.Doors()[0].Listening(), func() {
		stopping, cancel := context.WithTimeout(ctx, stopTimeout)
		defer cancel()
		_, _ = hub.Stop(stopping), hub.Close()
		if options.Data != "" {
			_ = os.RemoveAll(options.Data)
		}
	}, nil
}

// benchPeer is one client of the load.
type benchPeer struct {
	conn   net.Conn
	in     *bufio.Scanner
	sent   int
	took   []time.Duration // to the acknowledgement, or from said to heard
	missed int

	mu    sync.Mutex // guards what hear counts while until looks
	heard int
	ended bool
}

func benchDial(ctx context.Context, addr, follow string) (*benchPeer, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, run.Network(err)
	}
	p := &benchPeer{conn: conn, in: bufio.NewScanner(conn)}
	p.in.Buffer(make([]byte, 64<<10), 64<<20)
	_, err = fmt.Fprintf(conn, `{"op":"hello","name":"bench","room":"chat","follow":"%s"}`+"\n", follow)
	if err == nil && (!p.in.Scan() || wire.KindOf(p.in.Bytes()) != wire.KindWelcome) {
		err = fmt.Errorf("%s is not a hub: %w", addr, scanError(p.in))
	}
	if err != nil {
		return nil, run.Network(err)
	}
	return p, nil
}

func scanError(in *bufio.Scanner) error {
	if err := in.Err(); err != nil {
		return err
	}
	return io.ErrUnexpectedEOF
}

// say sends at its share of the rate, and waits for the acknowledgements.
func (p *benchPeer) say(o benchOptions) {
	said := make(chan time.Time, o.window) // one for each unacknowledged message
	var reading sync.WaitGroup
	reading.Go(func() {
		for at := range said {
			for p.in.Scan() && wire.KindOf(p.in.Bytes()) != wire.KindAck {
			}
			p.took = append(p.took, time.Since(at))
		}
	})
	filling := bytes.Repeat([]byte("x"), o.size)
	pause := time.Duration(0)
	if o.rate > 0 {
		pause = time.Second * time.Duration(o.senders) / time.Duration(o.rate)
	}
	var line []byte
	for start := time.Now(); time.Since(start) < o.length; p.sent++ {
		if due := start.Add(pause * time.Duration(p.sent)); pause > 0 && time.Until(due) > 0 {
			<-time.After(time.Until(due))
		}
		now := time.Now()
		said <- now
		text := strconv.AppendInt(filling[:0], now.UnixNano(), 10)
		line = append(append(line[:0], `{"op":"say","text":"`...), filling[:max(o.size, len(text))]...)
		if _, err := p.conn.Write(append(line, "\"}\n"...)); err != nil {
			break
		}
	}
	close(said)
	reading.Wait()
}

// hear counts what comes, and how long it was on its way, until the connection
// is closed.
func (p *benchPeer) hear() {
	for p.in.Scan() {
		line := p.in.Bytes()
		switch wire.KindOf(line) {
		case wire.Message.String():
			at := stamp(line)
			p.mu.Lock()
			p.heard++
			if !at.IsZero() {
				p.took = append(p.took, time.Since(at))
			}
			p.mu.Unlock()
		case wire.KindSkipped:
			var s wire.Skipped
			_ = json.Unmarshal(line, &s)
			p.mu.Lock()
			p.missed += int(s.Missed)
			p.mu.Unlock()
		}
	}
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
}

// until waits until n messages were heard or missed, or nothing more comes.
func (p *benchPeer) until(n int) {
	for deadline := time.Now().Add(stopTimeout); time.Now().Before(deadline); {
		p.mu.Lock()
		done := p.ended || p.heard+p.missed >= n
		p.mu.Unlock()
		if done {
			return
		}
		<-time.After(time.Millisecond)
	}
}

// stamp returns when a message was said.
func stamp(line []byte) time.Time {
	_, text, ok := bytes.Cut(line, []byte(`"text":"`))
	if !ok || len(text) < 19 {
		return time.Time{}
	}
	nano, err := strconv.ParseInt(string(text[:19]), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(0, nano)
}

// benchResult is what came of a load.
type benchResult struct {
	seconds      float64
	sent, missed int
	acks, heard  []time.Duration
}

func (r *benchResult) print(w io.Writer, asJSON bool) error {
	slices.Sort(r.acks)
	slices.Sort(r.heard)
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{
			"seconds": r.seconds, "sent": r.sent, "acked": len(r.acks), "missed": r.missed,
			"acked_per_s": float64(len(r.acks)) / r.seconds, "heard": len(r.heard),
			"heard_per_s": float64(len(r.heard)) / r.seconds,
			"ack_p50_us":  quantile(r.acks, .5).Microseconds(), "ack_p99_us": quantile(r.acks, .99).Microseconds(),
			"heard_p50_us": quantile(r.heard, .5).Microseconds(), "heard_p99_us": quantile(r.heard, .99).Microseconds(),
		})
	}
	row := func(what string, took []time.Duration) string {
		return fmt.Sprintf("%-13s %9d  %9.0f/s  p50 %v  p99 %v  max %v\n", what, len(took), float64(len(took))/r.seconds,
			quantile(took, .5), quantile(took, .99), quantile(took, 1))
	}
	_, err := fmt.Fprintf(w, "%s%s%-13s %9d\n", row("acknowledged", r.acks), row("heard", r.heard), "missed", r.missed)
	return err
}

// quantile returns the value that a share of sorted is not above.
func quantile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(float64(len(sorted)-1)*share)].Round(time.Microsecond)
}
