package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/capture"
	"hubbub/ui/client"
)

// wireName is what the session of tui wire is called.
const wireName = "wire"

// wireFlags are what tui wire was called with.
type wireFlags struct {
	session    string // its number or name
	addr       string
	tls        inTLS
	once       bool
	json       bool
	hex, mixed bool
	save       string // files, "" for none
	python, nc string
}

func wireCommand() *cobra.Command {
	var f wireFlags
	cmd := &cobra.Command{
		Use:   "wire SESSION",
		Short: "What goes over the wire of a session",
		Long: `tui wire 7                       what session 7 has sent and got, and then live
tui wire zack --save zack.rec    the newest of that name, recorded; see tui replay
tui wire 7 --python zack.py      a script that sends the same, with the same gaps
It ends with the session, with the end of a piped input, or with Ctrl-C.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return run.Usage("tui wire needs a session: its number or its name; see tui wire --help")
			}
			return run.NoArgs(cmd, args[1:])
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.session = args[0]
			return showWire(cmd.Context(), f)
		},
	}
	o := cmd.Flags()
	o.StringVar(&f.addr, "addr", home, "`ADDR` of the hub, which has to run on this machine")
	o.BoolVar(&f.once, "once", false, "what is kept of it, and no more")
	o.BoolVar(&f.json, "json", false, "the blocks as JSON lines, as they travel")
	o.BoolVar(&f.hex, "hex", false, "the bytes as hexadecimal numbers")
	o.BoolVar(&f.mixed, "mixed", false, "the bytes as numbers and text, side by side")
	o.StringVar(&f.save, "save", "", "record it to `FILE`, for tui replay")
	o.StringVar(&f.python, "python", "", "at the end, write `FILE`: a Python script that sends the same")
	o.StringVar(&f.nc, "nc", "", "at the end, write `FILE`: a shell script that does so with nc")
	o.Var(&f.tls, "tls", "encrypted, as with tls://ADDR")
	o.Lookup("tls").NoOptDefVal = "true"
	o.SortFlags = false
	run.Rivals(o, "hex", "mixed")
	run.Rivals(o, "json", "hex")
	run.Rivals(o, "json", "mixed")
	return cmd
}

// showWire connects and shows the wire until that is over. It never hosts a hub.
func showWire(ctx context.Context, f wireFlags) error {
	o, secure, err := flags{addr: f.addr, tls: f.tls, name: wireName}.client()
	if err != nil {
		return err
	}
	o.Retry, o.FailFirst = false, true
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	w := way{tls: secure, tell: aside}
	if _, err := w.reach(ctx, &o, false); err != nil {
		return err
	}
	v := &watch{
		f: f, c: client.New(o), rec: capture.Recording{Hub: f.addr}, told: make(map[string]bool),
		print: capture.NewPrinter(os.Stdout, f.look(), time.Local),
	}
	defer v.close()
	return errors.Join(sorted(v.run(ctx, endOfInput(os.Stdin))), v.scripts())
}

func (f *wireFlags) look() capture.Look {
	switch {
	case f.hex:
		return capture.Hex
	case f.mixed:
		return capture.Mixed
	}
	return capture.Text
}

// endOfInput returns a channel that is closed when a terminal's or a pipe's input
// ends, nil where there is none that could: a program that is started in the
// background has no input, and is not to end for that. Its goroutine ends with
// the input, or the process.
func endOfInput(in *os.File) <-chan struct{} {
	info, err := in.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice != 0 && !term.IsTerminal(in.Fd()) {
		return nil
	}
	end := make(chan struct{})
	go func() {
		defer close(end)
		_, _ = io.Copy(io.Discard, in)
	}()
	return end
}

// scripts writes what the flags ask for, of what has been recorded.
func (v *watch) scripts() error {
	var err error
	for _, s := range [...]struct {
		file  string
		write func(w io.Writer, addr string) error
	}{{v.f.python, v.rec.Python}, {v.f.nc, v.rec.Shell}} {
		if s.file == "" || v.row.ID == 0 {
			continue
		}
		file, failed := os.OpenFile(s.file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755) //nolint:gosec // a script is run
		if failed == nil {
			failed = errors.Join(s.write(file, v.f.addr), file.Close())
		}
		err = errors.Join(err, failed)
	}
	return err
}

// record opens the file to record to, when it is known whose wire it is.
func (v *watch) record() error {
	if v.f.save == "" {
		return nil
	}
	file, err := os.Create(v.f.save)
	if err != nil {
		return err
	}
	v.file = file
	v.save, err = capture.NewWriter(file, v.f.addr, &v.row)
	return err
}

func (v *watch) close() {
	if v.file != nil {
		_ = v.file.Close() // each line was written as it came
	}
}

// find returns the row of the session that was asked for: by its number, or the
// newest that goes by the name, but for our own.
func find(rows []wire.Session, who string, own uint64) (wire.Session, error) {
	var found wire.Session
	for _, row := range rows {
		switch {
		case row.ID == own:
		case fmt.Sprint(row.ID) == who:
			return row, nil
		case row.Name == who && row.ID > found.ID:
			found = row
		}
	}
	if found.ID == 0 {
		return found, run.Usage("there is no session %s, nor was there in the last hour; tui --plain and /who list them", who)
	}
	return found, nil
}
