// Command tui is the screen: it shows who is connected to a hub, what each one
// sent and what the hub answered, and talks back. Where no hub is, it hosts one.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui"
	"hubbub/ui/client"
	"hubbub/ui/plain"
)

// home is where the hub is when nobody says.
const home = "127.0.0.1:8000"

func main() {
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error to us, not the end
	os.Exit(run.Main(command(), os.Args[1:], os.Stderr))
}

// flags are what tui was called with.
type flags struct {
	addr    string // "" for home, hosted if need be
	name    string
	room    string
	plain   bool
	json    bool
	since   string
	noHost  bool
	tls     inTLS
	theme   string
	noMouse bool
}

func command() *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:   "tui [ADDR]",
		Short: "The screen of a hub",
		Long: `tui                     the hub at ` + home + `; where none is, this one hosts it
tui 192.0.2.7:8000      another hub; encrypted: tui tls://192.0.2.7:8000
tui --json | jq .text   the events as JSON lines; lines on stdin are sent
tui wire SESSION        the bytes of a session as they go; tui replay plays them again`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return run.NoArgs(cmd, args[1:])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				f.addr = args[0]
			}
			return show(cmd.Context(), f)
		},
	}
	o := cmd.Flags()
	o.StringVar(&f.name, "name", userName(), "what you are called")
	o.StringVar(&f.room, "room", "", "the room you talk in (default the door's, lobby)")
	o.BoolVar(&f.plain, "plain", false, "append-only text lines instead of a screen")
	o.BoolVar(&f.json, "json", false, "the events as JSON lines")
	o.StringVar(&f.since, "since", "", "begin in the past: `1h|SEQ`")
	o.BoolVar(&f.noHost, "no-host", false, "never host a hub")
	o.Var(&f.tls, "tls", "encrypted, as with tls://ADDR")
	o.Lookup("tls").NoOptDefVal = "true"
	o.StringVar(&f.theme, "theme", "", "`T`: "+strings.Join(ui.Themes(), ", "))
	o.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	o.SortFlags = false
	run.Rivals(o, "plain", "json")
	cmd.AddCommand(wireCommand(), replayCommand())
	return cmd
}

// show connects and shows the hub until the person leaves, or the input ends.
func show(ctx context.Context, f flags) error {
	o, secure, err := f.client()
	if err != nil {
		return err
	}
	// In the screen Ctrl-C is a key; elsewhere it ends the program.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	w := way{tls: secure, tell: func(text string) { _, _ = fmt.Fprintln(os.Stderr, "tui: "+text) }}
	there, err := w.reach(ctx, &o, f.addr == "" && !f.noHost)
	if err != nil {
		return err
	}
	defer there.leave()
	if there.why != nil {
		_, _ = fmt.Fprintf(os.Stderr, "tui: history is not kept: %v\n", there.why)
	}
	c := client.New(o)
	if f.json || f.plain || !interactive() {
		err = plain.Run(ctx, plain.Options{Client: c, In: os.Stdin, Out: os.Stdout, Err: os.Stderr, JSON: f.json})
	} else {
		err = screen(ctx, f, w.scheme()+o.Addr, c, there.hosting())
	}
	return sorted(err)
}

// screen runs the client beside the screen; either ends the other.
func screen(ctx context.Context, f flags, title string, c *client.Client, hosting bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() {
		defer cancel()
		ran <- c.Run(ctx)
	}()
	err := ui.Run(ctx, ui.Options{
		Link: c, Title: title, Hosting: hosting, Theme: f.theme, NoMouse: f.noMouse,
		State: ui.StatePath(os.Getenv),
	})
	cancel()
	return errors.Join(err, <-ran)
}

// client returns the options of the connection, and whether it is inside TLS,
// or what is wrong with the flags.
func (f flags) client() (o client.Options, secure bool, err error) {
	o = client.Options{Name: f.name, Room: f.room, Follow: wire.FollowAll, Retry: true, FailFirst: true}
	if o.Addr, secure, err = f.address(); err != nil {
		return o, secure, err
	}
	if f.addr == "" {
		o.Addr = home
	}
	if _, _, err := net.SplitHostPort(o.Addr); err != nil {
		return o, secure, run.Usage("%q is no address: it goes HOST:PORT, as %s", o.Addr, home)
	}
	if f.theme != "" && !slices.Contains(ui.Themes(), f.theme) {
		return o, secure, run.Usage("--theme %s: there are %s", f.theme, strings.Join(ui.Themes(), ", "))
	}
	if f.since != "" {
		err = since(&o, f.since)
	}
	return o, secure, err
}

// since makes the client begin in the past.
func since(o *client.Options, text string) error {
	if seq, err := strconv.ParseUint(text, 10, 64); err == nil {
		o.Since = &seq
		return nil
	}
	ago, err := wire.ParseAge(text)
	if err != nil {
		return run.Usage("--since %s: it is a time, as 1h or 90s, or the number of an event", text)
	}
	o.Since, o.NotBefore = new(uint64), time.Now().Add(-ago)
	return nil
}

// interactive says whether a screen can be drawn.
func interactive() bool {
	return term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) &&
		os.Getenv("TERM") != "dumb" && os.Getenv("HUBBUB_ACCESSIBLE") == ""
}

// userName is what the machine calls the person, "" where it does not.
func userName() string {
	for _, key := range [...]string{"USER", "LOGNAME", "USERNAME"} {
		if name := os.Getenv(key); name != "" {
			return name
		}
	}
	return ""
}

// sorted gives an error of the connection the exit code it is to have.
func sorted(err error) error {
	var link *client.LinkError
	var refused *client.Refused
	switch {
	case errors.As(err, &refused):
		return run.Usage("%w", err)
	case errors.As(err, &link):
		return run.Network(err)
	}
	return err
}
