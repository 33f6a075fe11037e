package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/mattn/go-runewidth"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/settings"
	"hubbub/ui/term"
	"hubbub/ui/term/quiet"
	"hubbub/ui/words"
)

func init() { quiet.Restore() } // Bubble Tea has been loaded

// Link is the way to the hub; *client.Client is one. Its methods do not block.
type Link interface {
	// Take appends what has come since the last call.
	Take(dst []client.Item) []client.Item
	// Wake has a value in it after something came, until it is taken out.
	Wake() <-chan struct{}
	// Say sends text to a session (0: to the room) of a room ("": one's
	// own), now or when the link is back. An Item carries the id it returns.
	Say(text string, to uint64, room string) (id uint64)
	// Do asks the hub for something. An Item carries the id it returns.
	Do(r wire.Request) (id uint64)
	Dialling
}

// Dialling is the person's say in when a lost link is tried again.
type Dialling interface {
	// RetryNow connects now rather than when the next attempt is due.
	RetryNow()
	// Pause makes no further attempt to connect until RetryNow.
	Pause()
}

// Options say what Run shows, and where.
type Options struct {
	Link    Link
	Title   string        // the hub's address as people write it: tcp://127.0.0.1:8000
	Hosting bool          // the hub runs in this process
	Theme   string        // one of Themes, "" for the default
	NoMouse bool          // the mouse stays the terminal's
	ASCII   bool          // signs and lines of ASCII alone
	Lang    words.Lang    // "" for what the environment asks for
	Config  settings.File // what a config file says; what is given here comes first
	State   string        // a file that remembers what was read, see StatePath; "" for none
	In, Out *os.File
}

// graceful is how long an orderly end may take before the terminal is given
// back regardless: it may not be taking what is written to it.
const graceful = 120 * time.Millisecond

// Run shows the screen until the person leaves (nil), ctx ends (nil), or it
// can not go on. The terminal is as it was then. NO_COLOR in the environment
// means the theme mono, a locale or terminal without UTF-8 plain signs.
func Run(ctx context.Context, opt Options) error {
	// One width everywhere: in an East Asian locale go-runewidth alone would
	// take our signs for two cells.
	runewidth.DefaultCondition.EastAsianWidth = false
	if opt.In == nil {
		opt.In = os.Stdin
	}
	if opt.Out == nil {
		opt.Out = os.Stdout
	}
	if os.Getenv("NO_COLOR") != "" {
		opt.Theme = "mono"
	}
	waits, cancel := context.WithCancel(ctx)
	defer cancel() // what the feed waits with ends here at the latest
	out := term.NewOutput(opt.Out)
	m := newModel(waits, opt, os.Getenv, out)
	defer m.seen.save()
	defer m.choices.kept.Save()
	opt.NoMouse = m.noMouse // it may be the config file that says so
	return runModel(ctx, opt, m, out)
}

// runModel runs the program in a goroutine of its own, and returns when that
// has ended. Only where the terminal blocks it does it leave it behind.
func runModel(ctx context.Context, opt Options, m tea.Model, out *term.Output) error {
	saved, err := term.Save(opt.In, out)
	if err != nil {
		return fmt.Errorf("the screen needs a terminal: %w", err)
	}
	if err := out.Enter(); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	defer saved.Restore()
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(term.NewInput(opt.In)), tea.WithOutput(out),
		tea.WithAltScreen(), tea.WithFPS(120), tea.WithReportFocus(), tea.WithoutSignalHandler(),
	}
	if !opt.NoMouse {
		options = append(options, tea.WithMouseCellMotion())
	}
	done := make(chan error, 1)
	go func() {
		_, err := tea.NewProgram(m, options...).Run()
		done <- err
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		select {
		case err = <-done:
		case <-time.After(graceful):
		}
	}
	if errors.Is(err, tea.ErrProgramPanic) {
		return fmt.Errorf("the screen broke: %w", err)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}
