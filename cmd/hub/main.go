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
	memory     bool
	open       bool
	quiet      bool
	json       bool
	maxMessage int
}

func command(stdout, stderr io.Writer) *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:   "hub",
		Short: "A hub for socket clients",
		Long: `hub                     serve on 127.0.0.1:8000: anything that opens a socket is in
hub --tutorial          and the tutorials' servers: 9000 to-do, 9001 echo, 8080 upper, 9999 welcome
hub --listen 127.0.0.1:7000=chat?framing=line    a door of your own`,
		Args: run.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), f, stdout, stderr)
		},
	}
	o := cmd.Flags()
	o.StringArrayVar(&f.listen, "listen", nil, "a door, `ADDR[=ROOM][?k=v&k=v]`; options: framing=auto|raw|line|json\ngreet=never|now idle=60s commands=on|off (default 127.0.0.1:8000=lobby)")
	o.StringArrayVar(&f.rooms, "room", nil, "one more room, `NAME=PROCESSOR`; hello, echo, upper, todo, welcome, none")
	o.BoolVar(&f.tutorial, "tutorial", false, "open the tutorials' doors as well")
	o.BoolVar(&f.memory, "memory", false, "keep everything in memory only")
	o.BoolVar(&f.open, "open", false, "allow doors that other machines can reach")
	o.BoolVar(&f.quiet, "quiet", false, "print errors only")
	o.BoolVar(&f.json, "json", false, "print JSON lines")
	o.IntVar(&f.maxMessage, "max-message", 1<<20, "longest message, in `bytes`")
	o.SortFlags = false
	return cmd
}

// serve runs a hub until a signal comes. A second one ends it at once.
func serve(ctx context.Context, f flags, stdout, stderr io.Writer) error {
	doors, err := f.doors()
	if err != nil {
		return err
	}
	if f.quiet && f.json {
		return run.Usage("--quiet and --json exclude each other")
	}
	if f.maxMessage < 1 {
		return run.Usage("--max-message %d: it is a number of bytes, 1 or more", f.maxMessage)
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	hub, err := run.Start(ctx, run.Options{
		Doors: doors, Rooms: f.rooms, Open: f.open, MaxMessage: f.maxMessage,
		Logger: slog.New(slog.NewTextHandler(stderr, nil)),
	})
	if err != nil {
		return err
	}
	printed := make(chan error, 1)
	p := newPrinter(stdout, f)
	for _, d := range hub.Doors() {
		p.listening(d.Listening(), d.Room)
	}
	printing, stopPrinting := context.WithCancel(ctx)
	defer stopPrinting()
	go func() { printed <- p.follow(printing, hub.Log) }()

	select {
	case <-signals:
	case err = <-printed: // there is nothing more to print to
		<-signals
		printed <- err
	}
	go func() {
		<-signals
		os.Exit(run.ExitNetwork)
	}()
	stopping, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	err = hub.Stop(stopping)
	p.finish(hub.Log, stopPrinting, printed)
	if closeErr := hub.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
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
