package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/capture"
	"hubbub/ui/client"
)

const (
	// lookBytes is how much of a wire the misfits are looked for in.
	lookBytes = 8 << 10
	// lastWait is how long the end waits for what the hub still has.
	lastWait = 2 * time.Second
)

// watch is one tui wire, whose goroutine owns all of it.
type watch struct {
	f     wireFlags
	c     *client.Client
	print *capture.Printer
	file  *os.File        // that is recorded to, nil for none
	save  *capture.Writer // to it
	rec   capture.Recording

	own    uint64       // our own session
	row    wire.Session // whose wire it is; without an ID while that is not known
	seen   [2]uint64    // bytes of it that were shown: in, out
	recent []wire.Block // the newest of it
	told   map[string]bool

	who, past, begin, rest uint64 // ids of our requests
	over                   bool
}

// run shows the wire. It blocks until the session has left, the input or ctx has
// ended, or there is nothing more to come; then it returns nil.
func (v *watch) run(ctx context.Context, input <-chan struct{}) error {
	ctx, stop := context.WithCancel(ctx)
	ran := make(chan error, 1)
	go func() {
		defer close(ran)
		ran <- v.c.Run(ctx)
	}()
	err := v.loop(ctx, input, ran)
	stop()
	for range ran { // until it is closed
	}
	if err == nil {
		err = v.flush()
	}
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) {
		err = nil // whoever read it has had enough
	}
	return err
}

// loop does what there is to do until there is no more.
func (v *watch) loop(ctx context.Context, input <-chan struct{}, ran <-chan error) error {
	var late <-chan time.Time
	look := time.NewTimer(time.Hour)
	defer look.Stop()
	for !v.over {
		select {
		case <-v.c.Wake():
		case <-look.C:
		case <-input:
			input = nil
			v.finish()
		case <-late:
			return nil
		case err := <-ran:
			return errors.Join(v.take(), err)
		case <-ctx.Done():
			return v.take()
		}
		if err := v.take(); err != nil {
			return err
		}
		if v.rest != 0 && late == nil {
			late = time.After(lastWait)
		}
		if wait := v.misfits(time.Now()); wait > 0 {
			look.Reset(wait)
		}
		if err := v.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (v *watch) flush() error { return v.print.Flush() }

// take takes in all that has arrived.
func (v *watch) take() error {
	for _, it := range v.c.Take(nil) {
		if err := v.item(it); err != nil {
			return err
		}
	}
	return nil
}

func (v *watch) item(it client.Item) error {
	switch x := it.Value.(type) {
	case *wire.Welcome:
		v.own = x.Session
		v.who = v.c.Do(wire.Request{Op: wire.OpWho})
	case *wire.Rows:
		return v.rows(it.ID, x.Sessions)
	case *wire.Block:
		return v.block(*x)
	case *wire.Page:
		if it.ID == v.past {
			return v.was(x)
		}
	case *wire.Tail:
		return v.tail(x)
	case *wire.Event:
		if x.Kind == wire.Leave && x.Session != nil && x.Session.ID == v.row.ID && v.row.ID != 0 {
			v.row = *x.Session
			v.rec.Leave = x
			v.finish()
		}
	case *wire.Failure:
		return v.failed(it.ID, x)
	}
	return nil
}

// rows finds the session, and keeps its row up to date.
func (v *watch) rows(id uint64, rows []wire.Session) error {
	if v.row.ID == 0 && id == v.who {
		row, err := find(rows, v.f.session, v.own)
		if err != nil {
			return err
		}
		v.row, v.rec.Session = row, row
		if err := v.record(); err != nil {
			return err
		}
		v.start()
	}
	for i := range rows {
		if rows[i].ID == v.row.ID {
			v.row = rows[i]
		}
	}
	return nil
}

// start asks for the wire. Of a session that is gone there is but the tail, and
// how it left is in the history.
func (v *watch) start() {
	switch {
	case v.row.State == wire.Gone:
		after := uint64(0)
		v.past = v.c.Do(wire.Request{Op: wire.OpHistory, Session: v.row.ID, Kinds: []string{wire.Leave.String()}, After: &after, Limit: 1})
	case v.f.once:
		v.finish()
	default:
		v.begin = v.c.Do(wire.Request{Op: wire.OpWatch, Session: v.row.ID})
	}
}

// was learns how a session that is gone has left.
func (v *watch) was(p *wire.Page) error {
	for i := range p.Events {
		if e := &p.Events[i]; e.Kind == wire.Leave && e.Session != nil && e.Session.ID == v.row.ID {
			v.rec.Leave = e
		}
	}
	v.finish()
	return nil
}

// finish asks for what has not been shown yet: what is live may come after the
// news that it is over.
func (v *watch) finish() {
	switch {
	case v.rest != 0:
	case v.row.ID == 0:
		v.over = true
	default:
		v.rest = v.c.Do(wire.Request{Op: wire.OpWire, Session: v.row.ID})
	}
}

// tail is the last that is shown.
func (v *watch) tail(t *wire.Tail) error {
	for i := range t.Blocks {
		if err := v.block(t.Blocks[i]); err != nil {
			return err
		}
	}
	return v.end()
}

// end says how it ended, if it did.
func (v *watch) end() error {
	v.over = true
	if v.rec.Leave == nil {
		return nil
	}
	if v.save != nil {
		if err := v.save.Leave(v.rec.Leave); err != nil {
			return err
		}
	}
	if !v.f.json {
		v.misfits(time.Now())
		v.print.Note("left: " + v.rec.Leave.Reason)
	}
	return nil
}

// block shows and records what has not been seen of a block.
func (v *watch) block(b wire.Block) error {
	if b.Session != v.row.ID {
		return nil
	}
	seen := &v.seen[0]
	if b.Out {
		seen = &v.seen[1]
	}
	if known := min(uint64(len(b.Data)), max(*seen, b.Offset)-b.Offset); known > 0 {
		b.Data, b.Offset, b.Missed = b.Data[known:], b.Offset+known, 0
	}
	if len(b.Data) == 0 {
		return nil
	}
	*seen = b.Offset + uint64(len(b.Data))
	v.recent = append(v.recent, b)
	if v.f.python != "" || v.f.nc != "" {
		v.rec.Blocks = append(v.rec.Blocks, b)
	}
	if v.save != nil {
		if err := v.save.Block(&b); err != nil {
			return err
		}
	}
	if v.f.json {
		_, err := os.Stdout.Write(wire.AppendBlock(nil, &b))
		return err
	}
	v.print.Block(&b)
	return nil
}

// misfits says what is wrong with the client, once each until it is right again.
// It returns when to look again, 0 for after something has happened.
func (v *watch) misfits(now time.Time) (wait time.Duration) {
	if v.f.json || v.row.ID == 0 {
		return 0
	}
	size := 0
	for i, b := range slices.Backward(v.recent) {
		if size += len(b.Data); size > lookBytes && i < len(v.recent)-1 {
			v.recent = v.recent[i+1:]
			break
		}
	}
	found := wire.Diagnose(&v.row, v.recent, now)
	still := make(map[string]bool, len(found))
	for _, m := range found {
		if still[m.Code] = true; !v.told[m.Code] {
			v.print.Misfit(m)
		}
	}
	v.told = still
	last := v.row.Since
	if n := len(v.recent); n > 0 {
		last = v.recent[n-1].At
	}
	// Those are the times of Diagnose, after which a silence says something.
	for _, quiet := range [...]time.Duration{time.Second, 4 * time.Second} {
		if left := last.Add(quiet + 50*time.Millisecond).Sub(now); left > 0 && v.row.State != wire.Gone {
			return left
		}
	}
	return 0
}

// failed is what the hub says no to. What is asked for at the end may be gone.
func (v *watch) failed(id uint64, f *wire.Failure) error {
	switch id {
	case v.rest:
		if v.seen == [2]uint64{} && v.rec.Leave == nil {
			break
		}
		return v.end()
	case v.past:
		v.finish()
		return nil
	case v.begin, v.who:
	default:
		return nil
	}
	return run.Usage("session %s: %s", clean.Text(v.f.session), clean.Text(strings.TrimSpace(f.Text)))
}
