package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hubbub/hub/bench"
	"hubbub/hub/run"
)

// How long a workload takes by itself where all of them are done, and how long
// the machine is looked at before.
const (
	suiteTime = 2 * time.Second
	spinTime  = 400 * time.Millisecond
)

// spareFiles are those a bench has open beside its connections.
const spareFiles = 64

// benchFlags are what hub bench was called with.
type benchFlags struct {
	works, dialects []string
	addr            string
	pid             int
	data            string
	memory          bool
	runs            int
	json            bool
	spin            time.Duration
	load            bench.Options // what all loads have in common
}

func benchCommand(stdout io.Writer) *cobra.Command {
	var f benchFlags
	onDisk := false
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Load and latency",
		Long: `hub bench                   a hub of its own: 10 say 1000 messages a second, 10 hear
hub bench --work all        everything, in under a minute
hub bench --addr 127.0.0.1:8000 --work fanout --dialect line    a hub that runs
--work WORK,WORK:
  ` + bench.Describe(),
		Args: func(cmd *cobra.Command, args []string) error {
			// HUBBUB_DATA names the folder of people's own hub. This is before the
			// environment is read.
			onDisk = cmd.Flags().Changed("data")
			return run.NoArgs(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !onDisk {
				f.data = ""
			}
			loads, err := f.loads(cmd.Flags().Changed)
			if err != nil {
				return err
			}
			return f.bench(cmd.Context(), loads, stdout, cmd.ErrOrStderr())
		},
	}
	o := cmd.Flags()
	o.StringSliceVar(&f.works, "work", nil, "`WORK`, or all; latency if left out")
	o.StringSliceVar(&f.dialects, "dialect", nil, "`DIALECT`: "+strings.Join(bench.Dialects(), ", "))
	o.StringVar(&f.addr, "addr", "", "`ADDR` of a running hub, or of another server")
	o.IntVar(&f.pid, "pid", 0, "`N`, its process, where it is not found by itself")
	o.BoolVar(&f.memory, "memory", false, "a hub of its own keeps nothing; so it is without --data")
	o.StringVar(&f.data, "data", "", "`DIR` of its log; not taken from the environment")
	o.IntVar(&f.load.Senders, "senders", 0, "`N` clients who say something")
	o.IntVar(&f.load.Receivers, "receivers", 0, "`N` clients who hear it; for reply, idle, connect: clients")
	o.IntVar(&f.load.Rate, "rate", 0, "latency: `N` messages a second altogether")
	o.IntVar(&f.load.Window, "window", 0, "fanout, stuck: `N` messages on their way, of one sender")
	o.IntVar(&f.load.Batch, "batch", 1, "fanout, stuck: `N` messages a write")
	o.IntVar(&f.load.Size, "size", bench.DefaultSize, "`BYTES` of a message")
	o.DurationVar(&f.load.Time, "time", bench.DefaultTime, "how long, `TIME` as 5s; 2s each of all")
	o.IntVar(&f.runs, "runs", 1, "`N` times each, and the medians")
	o.DurationVar(&f.spin, "spin", spinTime, "how long the machine is tested before, `TIME`; 0 not")
	o.BoolVar(&f.json, "json", false, "JSON, an object a load")
	for _, hidden := range [...]string{"memory", "batch"} { // so it is anyway; for who compares generators
		_ = o.MarkHidden(hidden)
	}
	o.SortFlags = false
	run.Rivals(o, "memory", "data")
	run.Rivals(o, "addr", "data")
	return cmd
}

// loads returns what is to be done, in order, or what is wrong with the flags.
func (f *benchFlags) loads(given func(flag string) bool) ([]bench.Options, error) {
	if f.runs < 1 || f.load.Batch < 1 || f.load.Size < 1 {
		return nil, run.Usage("--runs, --batch and --size are 1 or more")
	}
	if given("receivers") && f.load.Receivers == 0 {
		f.load.Receivers = bench.Nobody
	}
	for _, flag := range [...]struct {
		name  string
		value int
	}{{"senders", f.load.Senders}, {"window", f.load.Window}} {
		if given(flag.name) && flag.value < 1 {
			return nil, run.Usage("--%s %d: it is 1 or more", flag.name, flag.value)
		}
	}
	works, all := f.works, slices.Contains(f.works, "all")
	switch {
	case all:
		works = bench.Works()
		if !given("time") {
			f.load.Time = suiteTime
		}
	case len(works) == 0 && given("rate") && f.load.Rate == 0:
		f.load.Senders, works = max(f.load.Senders, 10), []string{"fanout"}
		if !given("receivers") {
			f.load.Receivers = 10
		}
	case len(works) == 0:
		works = []string{"latency"}
	}
	dialects := f.dialects
	if len(dialects) == 0 {
		dialects = []string{""}
	}
	var loads []bench.Options
	for _, work := range works {
		if work == "latency" && given("rate") && f.load.Rate == 0 {
			return nil, run.Usage("--rate 0: latency is measured at a rate; take --work fanout for as fast as it goes")
		}
		for _, dialect := range dialects {
			if all && dialect != "" && !bench.Fits(work, dialect) {
				continue
			}
			o := f.load
			o.Work, o.Dialect = work, dialect
			if err := o.Check(); err != nil {
				return nil, run.Usage("%w", err)
			}
			if f.addr == "" && bench.Foreign(dialect) {
				return nil, run.Usage("--dialect %s needs the --addr of a %s server that runs: a hub does not speak it", dialect, dialect)
			}
			loads = append(loads, o)
		}
	}
	if len(loads) == 0 {
		return nil, run.Usage("--work all --dialect %s: there is no such dialect", strings.Join(dialects, ","))
	}
	return loads, enoughFiles(loads)
}

// enoughFiles says whether so many connections may be open.
func enoughFiles(loads []bench.Options) error {
	limit, err := bench.FileLimit()
	if err != nil {
		return err
	}
	for _, o := range loads {
		if need := o.Connections() + spareFiles; need > limit {
			return fmt.Errorf("%s with %d connections needs %d open files, and %d are allowed: take fewer --receivers, or raise the hard limit (ulimit -Hn)",
				o.Work, o.Connections(), need, limit)
		}
	}
	return nil
}

// bench does the loads one after the other and prints what came of them: of
// those that were done, if one cannot be.
func (f *benchFlags) bench(ctx context.Context, loads []bench.Options, stdout, stderr io.Writer) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var machine *bench.Spin
	if f.spin > 0 {
		s := bench.SpinTest(f.spin)
		machine = &s
		_, _ = fmt.Fprintln(stderr, s)
	}
	show := bench.NewTicker(stderr, isTerminal(stderr))
	var done []bench.Result
	var err error
	for _, o := range loads {
		var rs []bench.Result
		for n := 1; n <= f.runs && err == nil; n++ {
			var r bench.Result
			show.Begin(o, n, f.runs)
			o.Progress = show.Tell
			if r, err = f.once(ctx, o); err == nil {
				rs = append(rs, r)
			}
			show.End()
		}
		if len(rs) > 0 {
			m := bench.Median(rs)
			m.Machine = machine
			done = append(done, m)
		}
		if err != nil {
			break
		}
	}
	return errors.Join(why(ctx, err), f.print(stdout, done))
}

// isTerminal says whether w is a device that people look at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// why gives an error of a load its exit code.
func why(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return errors.New("interrupted")
	}
	return run.Network(err)
}

// once does one load, against a fresh hub if it is to be our own.
func (f *benchFlags) once(ctx context.Context, o bench.Options) (bench.Result, error) {
	if f.addr != "" {
		o.Addr, o.Hub = f.addr, bench.FindProcess(f.addr)
		if f.pid > 0 {
			o.Hub = bench.ProcessOf(f.pid)
		}
		return bench.Run(ctx, o)
	}
	self, err := os.Executable()
	if err != nil {
		return bench.Result{}, fmt.Errorf("find this program, to start a hub: %w", err)
	}
	args := []string{os.Args[0], "--quiet"}
	if f.data != "" {
		args = append(args, "--data", f.data)
	} else {
		args = append(args, "--memory")
	}
	hub, err := bench.StartChild(ctx, self, args)
	if err != nil {
		return bench.Result{}, err
	}
	defer hub.Close()
	o.Addr, o.Hub = hub.Addr, hub.Process
	r, err := bench.Run(ctx, o)
	if err != nil && hub.Ended() != nil {
		err = hub.Ended()
	}
	return r, err
}

func (f *benchFlags) print(w io.Writer, done []bench.Result) error {
	if !f.json {
		return bench.WriteTable(w, done)
	}
	e := json.NewEncoder(w)
	for _, r := range done {
		if err := e.Encode(r); err != nil {
			return err
		}
	}
	return nil
}
