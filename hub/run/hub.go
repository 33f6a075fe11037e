// Package run is what the two commands share: a hub put together from its
// parts, flags that can be given in the environment, and exit codes.
package run

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"hubbub/hub"
	"hubbub/hub/listen"
	"hubbub/hub/process"
	"hubbub/hub/web"
	"hubbub/hub/wire"
)

// Options say what hub to put together.
type Options struct {
	Doors      []listen.Door
	Rooms      []string // NAME=PROCESSOR, beside the rooms that are always there
	Open       bool     // doors that other machines can reach are wanted
	MaxMessage int      // bytes; 0 for the default
	Data       string   // the folder the log is kept in; "" keeps it in memory
	Keep       Keep
	TLS        string // what doors do about TLS that do not say it; "" for wire.TLSOff
	Cert, Key  string // files, for a certificate of one's own; "" for the hub's
	Logger     *slog.Logger
}

// standard are the rooms of every hub: name and processor.
func standard() [][2]string {
	return [][2]string{
		{"lobby", "hello"},
		{"chat", "none"},
		{"echo", "echo"},
		{"upper", "upper"},
		{"todo", "todo"},
		{"welcome", "welcome"},
	}
}

// Running is a hub that listens.
type Running struct {
	Hub   *hub.Hub
	Log   hub.Log
	Since uint64 // Seq of the last event before this hub
	// Fingerprint is that of the certificate, as Fingerprint returns it; ""
	// where no door speaks TLS.
	Fingerprint string

	doors []*listen.TCP
	serve sync.WaitGroup
}

// Start opens the doors and serves them until Stop. What is wrong with the
// options is a UsageError, with the certificate a CertError; a port that is
// taken is neither.
func Start(ctx context.Context, o Options) (*Running, error) {
	set := process.NewSet(process.Options{})
	rooms, err := o.rooms(set)
	if err != nil {
		return nil, err
	}
	if err := o.check(rooms); err != nil {
		return nil, err
	}
	log, err := openLog(ctx, o.Data, o.Keep, set, o.Logger)
	if err != nil {
		return nil, err
	}
	r := &Running{Log: log}
	if r.Since, _, err = log.Head(ctx); err != nil {
		return nil, errors.Join(err, r.close())
	}
	secure, fingerprint, err := o.certificate()
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	r.Fingerprint = fingerprint
	var heart webHub // there when the first door serves
	for _, d := range o.Doors {
		t, err := listen.Open(ctx, d, listen.Options{
			MaxMessage: o.MaxMessage, TLS: secure, Logger: o.Logger,
			Web: web.New(&heart, web.Options{Room: d.Room, MaxMessage: o.MaxMessage, Logger: o.Logger}),
		})
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.doors = append(r.doors, t)
	}
	r.Hub, err = hub.New(hub.Options{
		Rooms: rooms, Processors: processors(set), MaxMessage: o.MaxMessage, Apply: set.Apply, Logger: o.Logger,
	}, r.Log)
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	heart.Hub = r.Hub
	lasting := context.WithoutCancel(ctx)
	for _, t := range r.doors {
		r.serve.Go(func() {
			t.Serve(func(c wire.Conn) wire.Stage {
				return r.Hub.Begin(lasting, c, manners(t, c))
			})
		})
	}
	return r, nil
}

// manners are those of the door for one of its clients. One that is still to
// begin with TLS, where it must, is told nothing before.
func manners(t *listen.TCP, c wire.Conn) hub.Manners {
	clear := t.TLS == wire.TLSRequire && !c.Info().TLS
	return hub.Manners{Room: t.Room, Greet: t.Greet && !clear, Commands: t.Commands}
}

// Doors returns the open doors, in the order they were given.
func (r *Running) Doors() []*listen.TCP { return r.doors }

// Stop closes the doors, tells the sessions, and waits until everything has
// ended; what is not done when ctx ends is cut.
func (r *Running) Stop(ctx context.Context) error {
	for _, t := range r.doors {
		_ = t.Close()
	}
	err := r.Hub.Shutdown(ctx)
	r.serve.Wait()
	return err
}

// Close closes the log; call it after Stop, when nobody reads it any more.
func (r *Running) Close() error { return r.Log.Close() }

// close undoes a Start that failed half way.
func (r *Running) close() error {
	for _, t := range r.doors {
		_ = t.Close()
	}
	return r.Log.Close()
}

// rooms returns the standard rooms and those asked for.
func (o *Options) rooms(set *process.Set) ([]hub.RoomOptions, error) {
	all := standard()
	for _, spec := range o.Rooms {
		name, processor, ok := strings.Cut(spec, "=")
		if !ok || name == "" {
			return nil, Usage("--room %s: it goes NAME=PROCESSOR", spec)
		}
		all = append(all, [2]string{name, processor})
	}
	rooms := make([]hub.RoomOptions, 0, len(all))
	for _, r := range all {
		made, err := processors(set)(r[1])
		if err != nil {
			return nil, Usage("--room %s=%s: %w", r[0], r[1], err)
		}
		rooms = append(rooms, hub.RoomOptions{Name: r[0], Processor: r[1], New: made})
	}
	return rooms, nil
}

// processors finds the processors of a set as the hub wants them.
func processors(set *process.Set) func(name string) (func() hub.Processor, error) {
	return func(name string) (func() hub.Processor, error) {
		made, err := set.Lookup(name)
		if err != nil || made == nil {
			return nil, err
		}
		return func() hub.Processor { return made() }, nil
	}
}

// check finds what can not work before anything is opened, and settles what the
// doors leave to the hub.
func (o *Options) check(rooms []hub.RoomOptions) error {
	names := make(map[string]bool)
	for _, r := range rooms {
		if names[r.Name] {
			return Usage("--room %s: there is such a room already", r.Name)
		}
		names[r.Name] = true
	}
	for _, d := range o.Doors {
		if !names[d.Room] {
			return Usage("door %s: there is no room %q", d.Addr, d.Room)
		}
		if !o.Open && !d.Loopback() {
			return Usage("%s can be reached from other machines, and anyone who reaches it may read and write; say --open if that is meant, or listen on 127.0.0.1", d.Addr)
		}
	}
	if o.MaxMessage < 0 {
		return Usage("--max-message %d: it is a number of bytes", o.MaxMessage)
	}
	return o.checkTLS()
}

// UsageError is a mistake in how a command was called.
type UsageError struct{ err error }

// Usage makes a UsageError.
func Usage(format string, args ...any) error {
	return &UsageError{fmt.Errorf(format, args...)}
}

func (e *UsageError) Error() string { return e.err.Error() }
func (e *UsageError) Unwrap() error { return e.err }
