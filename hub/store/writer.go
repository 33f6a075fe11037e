package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"hubbub/hub/wire"
)

// A batch is what waits when the writer comes round, up to so much. There is
// no timer: while one batch is on its way to the disk the next one gathers.
const (
	batchEvents = 1000
	batchBytes  = 256 << 10
)

// The write-ahead log is emptied when about so much is in it; each commit puts
// some pages there beside its events.
const (
	checkpointBytes = 4 << 20
	commitCost      = 3 * 4096
)

// recallEvents is how far back a log that is opened looks for the places of
// what clients sent.
const recallEvents = 20_000

// writer is the one hand that writes to the log. Only its goroutine, run, uses
// it once the log is open.
type writer struct {
	log *SQLite

	db      *conn   // nil after a failure: the next batch connects again
	inserts inserts // on db
	seq     sequencer
	stale   bool // seq knows of events that are not stored
	unmoved int  // bytes in the write-ahead log, about

	calls  []*appendCall
	events []wire.Event  // copies of theirs: what fails leaves no trace on the caller's
	fresh  []*wire.Event // those that are no duplicates
}

func newWriter(log *SQLite) *writer { return &writer{log: log} }

// run takes calls until the log is closed. SQLite owns its goroutine.
func (w *writer) run() {
	every := w.log.opts.testing.sweepEvery
	if every == 0 {
		every = sweepEvery
	}
	sweep := time.NewTicker(every)
	defer sweep.Stop()
	more := make(chan struct{}, 1) // there is more to sweep
	for {
		select {
		case call := <-w.log.appends:
			w.gather(call)
			w.answer(w.commit())
			w.checkpoint()
			continue
		case <-more:
		case <-sweep.C:
		case <-w.log.quit.Done():
			return
		}
		if w.sweep() {
			select {
			case more <- struct{}{}:
			default:
			}
		}
	}
}

// gather takes the calls that wait, and the first.
func (w *writer) gather(call *appendCall) {
	w.calls, w.events = w.calls[:0], w.events[:0]
	bytes := 0
	for {
		w.calls = append(w.calls, call)
		w.events = append(w.events, call.events...)
		for i := range call.events {
			bytes += len(call.events[i].Body)
		}
		if len(w.events) >= batchEvents || bytes >= batchBytes {
			return
		}
		select {
		case call = <-w.log.appends:
		default:
			return
		}
	}
}

// commit stamps the batch, stores it and makes it known. After an error nothing
// of it is stored.
func (w *writer) commit() error {
	ctx := context.Background() // from here on there is no way back
	if err := w.ready(ctx); err != nil {
		return err
	}
	w.fresh, w.stale = w.fresh[:0], true
	at := w.events
	for _, call := range w.calls {
		call.dups = w.seq.stamp(w.seq.now(), at[:len(call.events)], w.keep)
		at = at[len(call.events):]
	}
	if len(w.fresh) > 0 {
		if err := w.inserts.all(ctx, w.fresh, &w.seq.producers); err != nil {
			if damaged, ok := errors.AsType[*DamagedError](err); ok {
				w.log.damaged(damaged)
			}
			return errors.Join(err, w.disconnect()) // which takes back what was begun
		}
	}
	w.stale = false
	w.unmoved += commitCost
	for _, e := range w.fresh {
		w.unmoved += cost(e.Body, e.Name, e.Client)
	}
	w.log.publish(w.fresh)
	return nil
}

// checkpoint moves what is in the write-ahead log into the file proper, when it
// has become much. SQLite would do that by itself, but while somebody reads it
// can not begin the write-ahead log anew, and would try at every commit.
func (w *writer) checkpoint() {
	if w.unmoved < checkpointBytes || w.db == nil {
		return
	}
	w.unmoved = 0
	if err := w.db.exec(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		w.log.opts.Logger.Error("the write-ahead log is not moved into the file", "err", err)
	}
}

func (w *writer) keep(e *wire.Event) { w.fresh = append(w.fresh, e) }

// ready brings the writer back after a failure: a new connection, and the
// sequencer as the log has it.
func (w *writer) ready(ctx context.Context) error {
	if damaged := w.log.damage.Load(); damaged != nil {
		return damaged
	}
	if w.db == nil {
		if err := w.connect(ctx); err != nil {
			return err
		}
	}
	if !w.stale {
		return nil
	}
	return w.recall(ctx)
}

// answer tells the callers what became of the batch, and forgets it.
func (w *writer) answer(err error) {
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrNotStored, err)
		w.log.opts.Logger.Error("events are not stored", "events", len(w.events), "err", err)
	}
	at := w.events
	for _, call := range w.calls {
		if call.err = err; err == nil {
			copy(call.events, at)
		} else {
			call.dups = nil
		}
		at = at[len(call.events):]
		call.done <- struct{}{}
	}
	clear(w.events) // fresh points there
	clear(w.calls)
}

// publish shows what has been stored to those who follow.
func (s *SQLite) publish(events []*wire.Event) {
	s.hot.mu.Lock()
	defer s.hot.mu.Unlock()
	for _, e := range events {
		s.hot.tail.push(e)
	}
	s.hot.grown.Broadcast()
}

// resume makes memory go on behind the newest Seq in the file. A commit that
// failed may be there all the same, where the disk failed at its very end: then
// those who follow read it from the file.
func (s *SQLite) resume(head uint64) {
	s.hot.mu.Lock()
	defer s.hot.mu.Unlock()
	if s.hot.tail.head() != head {
		s.hot.tail = newTail(hotEvents, hotBytes, head)
		s.hot.grown.Broadcast()
	}
}

// connect opens the writer's connection.
func (w *writer) connect(ctx context.Context) error {
	setup := []string{
		"PRAGMA busy_timeout = 5000", // for whoever looks into the file from outside
		"PRAGMA journal_mode = wal",
		"PRAGMA synchronous = full",
		"PRAGMA cache_size = -4000",
		"PRAGMA wal_autocheckpoint = 0",        // see checkpoint
		"PRAGMA journal_size_limit = 67108864", // after a backup has held it back
	}
	if limit := w.log.opts.testing.maxPages; limit != nil && limit.Load() > 0 {
		setup = append(setup, fmt.Sprintf("PRAGMA max_page_count = %d", limit.Load()))
	}
	db, err := openConn(ctx, w.log.file(), setup...)
	if err != nil {
		return err
	}
	w.db, w.inserts = db, newInserts(db)
	return nil
}

// disconnect closes the connection. A transaction that was open is undone.
func (w *writer) disconnect() error {
	if w == nil || w.db == nil {
		return nil
	}
	err := errors.Join(w.inserts.close(), w.db.Close())
	w.db = nil
	return err
}

// recall makes the sequencer what the log says.
func (w *writer) recall(ctx context.Context) error {
	seq, first, err := w.log.recall(ctx)
	if err != nil {
		return explain(w.log.file(), err)
	}
	w.log.first.Store(first)
	w.log.resume(seq.last)
	w.seq, w.stale = seq, false
	return nil
}
