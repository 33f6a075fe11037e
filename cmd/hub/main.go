// Command hub is the server: it opens doors, and shows in the terminal who
// comes, what they say, and what they are answered.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hubbub/hub/listen"
	"hubbub/hub/run"
)

// lastPrints is how long whoever reads our output may take over the end of it.
const lastPrints = 2 * time.Second

// stopTimeout is how long the sessions have to be told that the hub stops.
const stopTimeout = 10 * time.Second

func main() {
	signal.Ignore(syscall.SIGPIPE) // nobody reads what we print: the hub goes on
	os.Exit(run.Main(command(os.Stdout, os.Stderr), os.Args[1:], os.Stderr))
}

// flags are what hub was called with.
type flags struct {
	listen     []string
	rooms      []string
	tutorial   bool
	data       string
	memory     bool
	keep       string
	keepSize   string
	open       bool
	tls        string
	cert       string
	key        string
	quiet      bool
	json       bool
	maxMessage int
	pprof      string
}

func command(stdout, stderr io.Writer) *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:   "hub",
		Short: "A hub for socket clients",
		Long: `hub             serve on 127.0.0.1:8000: anything that opens a socket is in
hub --tutorial  the tutorials' to-do 9000, echo 9001, upper 8080, welcome 9999
hub --listen '127.0.0.1:7000=chat?framing=line'    a door of your own

hub export [--json] [--since 1h|SEQ]    the log, oldest first
hub backup FILE                         a copy of it, also while the hub runs
hub bench [--addr ADDR]                 load and latency`,
		Args: run.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), f, stdout, stderr)
		},
	}
	o := cmd.Flags()
	o.StringArrayVar(&f.listen, "listen", nil, "`DOOR`: ADDR[=ROOM][?k=v&k=v]; default 127.0.0.1:8000;\nframing=auto|raw|line|json|be32|le32|be16|le16|u8|\nvarint|dec8|dec10|dec64|jsonhdr greet=never|now\nidle=60s commands=on|off tls=off|auto|require")
	o.StringArrayVar(&f.rooms, "room", nil, "room `NAME=PROC`: hello|echo|upper|todo|welcome|none")
	o.BoolVar(&f.tutorial, "tutorial", false, "open the tutorials' doors as well")
	o.StringVar(&f.data, "data", "", "`DIR` of the log; $XDG_DATA_HOME/hubbub")
	o.BoolVar(&f.memory, "memory", false, "keep nothing: the log is in memory only")
	o.StringVar(&f.keep, "keep", "", "how long events are kept, `AGE` as 30d; for ever")
	o.StringVar(&f.keepSize, "keep-size", "", "how much is kept, `SIZE` as 2GiB; no limit")
	o.BoolVar(&f.open, "open", false, "allow doors that other machines can reach")
	o.StringVar(&f.tls, "tls", "", "TLS by `MODE` off|auto|require; own: --cert PEM --key PEM")
	o.StringVar(&f.cert, "cert", "", "a certificate of your own, a `FILE` in PEM")
	o.StringVar(&f.key, "key", "", "its key, a `FILE` in PEM")
	o.BoolVar(&f.quiet, "quiet", false, "print errors only")
	o.BoolVar(&f.json, "json", false, "print JSON lines")
	o.IntVar(&f.maxMessage, "max-message", 1<<20, "longest message, in `BYTES`")
	o.StringVar(&f.pprof, "pprof", "", "profiles of the hub at this `ADDR`, as 127.0.0.1:0")
	_ = o.MarkHidden("pprof") // for its developers; it fails on an unknown flag only
	o.SortFlags = false
	for _, named := range []string{"cert", "key"} { // with --tls: help is to fit a screen
		o.Lookup(named).Hidden = true
	}
	run.Rivals(o, "memory", "data")
	run.Rivals(o, "quiet", "json")
	cmd.AddCommand(exportCommand(stdout), backupCommand(), benchCommand(stdout))
	return cmd
}

// serve runs a hub until a signal comes. A second one ends it at once.
func serve(ctx context.Context, f flags, stdout, stderr io.Writer) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	o.Logger = f.logger(stderr)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	unprofile, err := profile(ctx, f.pprof, stderr)
	if err != nil {
		return err
	}
	defer unprofile()
	hub, err := run.Start(ctx, o)
	if err != nil {
		return err
	}
	p := newPrinter(stdout, f, hub.Since)
	for _, d := range hub.Doors() {
		p.listening(d.Listening(), d.Room)
	}
	p.certificate(hub.Fingerprint)
	printing, stopPrinting := context.WithCancel(ctx)
	defer stopPrinting()
	printed := make(chan struct{})
	go func() {
		defer close(printed)
		p.follow(printing, hub.Log)
	}()

	<-signals
	go func() {
		<-signals
		os.Exit(run.ExitNetwork)
	}()
	stopping, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	err = hub.Stop(stopping)
	stopPrinting()
	ended := make(chan struct{})
	go func() { // it may be stuck in a write, and is left behind then
		defer close(ended)
		p.finish(hub.Log, printed)
	}()
	select {
	case <-ended:
	case <-time.After(lastPrints):
	}
	if closeErr := hub.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// options returns the hub that was asked for, or what is wrong with the flags.
func (f flags) options() (o run.Options, err error) {
	if f.maxMessage < 1 {
		return o, run.Usage("--max-message %d: it is a number of bytes, 1 or more", f.maxMessage)
	}
	o = run.Options{
		Rooms: f.rooms, Open: f.open, MaxMessage: f.maxMessage, TLS: f.tls, Cert: f.cert, Key: f.key,
	}
	if o.Doors, err = f.doors(); err != nil {
		return o, err
	}
	if o.Keep, err = run.ParseKeep(f.keep, f.keepSize); err != nil {
		return o, err
	}
	o.Data, err = dataDir(f.data, f.memory)
	return o, err
}

// logger says what goes wrong; with --quiet not what goes wrong for a client
// alone.
func (f flags) logger(w io.Writer) *slog.Logger {
	var o slog.HandlerOptions
	if f.quiet {
		o.Level = slog.LevelWarn
	}
	return slog.New(slog.NewTextHandler(w, &o))
}

// dataDir returns the folder the log is in, "" for none.
func dataDir(named string, memory bool) (string, error) {
	switch {
	case memory:
		return "", nil
	case named != "":
		return named, nil
	}
	return run.DataDir()
}

// doors returns the doors that were asked for.
func (f flags) doors() ([]listen.Door, error) {
	specs := f.listen
	if len(specs) == 0 {
		specs = []string{"127.0.0.1:8000"}
	}
	doors := make([]listen.Door, 0, len(specs)+len(listen.Tutorial()))
	for _, spec := range specs {
		d, err := listen.ParseDoor(spec)
		if err != nil {
			return nil, run.Usage("--listen: %w", err)
		}
		doors = append(doors, d)
	}
	if f.tutorial {
		doors = append(doors, listen.Tutorial()...)
	}
	return doors, nil
}
