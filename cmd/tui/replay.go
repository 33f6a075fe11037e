package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/capture"
)

// replayFlags are what tui replay was called with.
type replayFlags struct {
	file, addr string
	tls        inTLS
	speed      float64
	fast       bool
	check      bool
}

func replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE ADDR",
		Short: "A recorded client, played again",
		Long: `tui replay zack.rec 127.0.0.1:8000            says what zack said, with the same gaps
tui replay zack.rec 127.0.0.1:8000 --check    and tells whether the replies are the same
tui wire zack --json | tui replay - ADDR      what is printed is a recording too
What the client waited for is waited for again. What comes back is printed.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return run.Usage("tui replay needs a recording and an address: tui replay FILE %s", home)
			}
			return run.NoArgs(cmd, args[2:])
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.file, f.addr = args[0], args[1]
			return f.replay(cmd.Context())
		},
	}
	o := cmd.Flags()
	o.Float64Var(&f.speed, "speed", 1, "`N` times as fast")
	o.BoolVar(&f.fast, "fast", false, "without the gaps; what was said apart may be read as one")
	o.BoolVar(&f.check, "check", false, "exit 2 at the first reply that is not the recorded one")
	o.Var(&f.tls, "tls", "encrypted, as with tls://ADDR")
	o.Lookup("tls").NoOptDefVal = "true"
	o.SortFlags = false
	run.Rivals(o, "speed", "fast")
	return cmd
}

// replay plays the file. Like any client it never hosts a hub.
func (f *replayFlags) replay(ctx context.Context) error {
	if !(f.speed > 0 && f.speed <= 1e6) { // what is no number is neither
		return run.Usage("--speed %v: it is a number over 0; without any gaps: --fast", f.speed)
	}
	o, secure, err := flags{addr: f.addr, tls: f.tls}.client()
	if err != nil {
		return err
	}
	rec, err := f.read()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	w := way{tls: secure, tell: aside}
	conn, err := w.dial(ctx, o.Addr)
	if err != nil {
		return run.Network(err)
	}
	play := capture.PlayOptions{Speed: f.speed, Check: f.check, Block: shown()}
	if f.fast {
		play.Speed = 0
	}
	err = rec.Play(ctx, conn, play)
	var differ *capture.DifferenceError
	switch {
	case errors.Is(err, syscall.EPIPE) && !f.check:
		return nil // whoever read the output has had enough, or the hub has
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted before all was said")
	case errors.As(err, &differ), err == nil:
		return err
	}
	return run.Network(err)
}

func aside(text string) { _, _ = fmt.Fprintln(os.Stderr, "tui: "+text) }

// read reads the recording, and says what is not in it.
func (f *replayFlags) read() (*capture.Recording, error) {
	in := os.Stdin
	if f.file != "-" {
		file, err := os.Open(f.file)
		if err != nil {
			return nil, run.Usage("%w", err)
		}
		defer file.Close()
		in = file
	}
	rec, err := capture.Read(in)
	if err != nil {
		return nil, run.Usage("%s: %w", f.file, err)
	}
	before, between := rec.Missing()
	if between > 0 && f.check {
		return nil, run.Usage("%s: %d bytes in it were lost when it was recorded, so there is nothing to check", f.file, between)
	}
	if before+between > 0 {
		aside(fmt.Sprintf("%s is not the whole session: %d bytes of its beginning and %d within are not in it", f.file, before, between))
	}
	return rec, nil
}

// shown returns what prints the conversation: to a terminal as tui wire does,
// else the very bytes that came back.
func shown() func(*wire.Block) error {
	if !term.IsTerminal(os.Stdout.Fd()) {
		return func(b *wire.Block) error {
			if !b.Out {
				return nil
			}
			_, err := os.Stdout.Write(b.Data)
			return err
		}
	}
	p := capture.NewPrinter(os.Stdout, capture.Text, time.Local)
	return func(b *wire.Block) error {
		p.Block(b)
		return p.Flush()
	}
}
