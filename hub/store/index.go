package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"hubbub/hub/wire"
)

const (
	// indexPause is between two transactions of an indexer that keeps up, so
	// that few events do not each make one; indexBatch is the most events in
	// one of those it makes when it does not, as large ones cost less.
	indexPause = 10 * time.Millisecond
	indexBatch = 2 * tailBatch
	// indexRetry is how long the indexer rests after a failure.
	indexRetry = 5 * time.Second
	// indexStep is how many events that are gone are taken out at once.
	indexStep = 1000
)

// indexer fills search.db: it follows the log like anybody else. The file is
// apart from the log's so that neither ever waits for the other's lock. It
// needs no fsync of its own: what is lost of it is made again.
type indexer struct {
	log  *SQLite
	done atomic.Uint64 // every event up to here can be found

	// Only the indexer's goroutine uses these once the log is open.
	db    *conn
	words *stmt
	where *stmt
	begun int // events in the open transaction
	buf   []byte
	args  []driver.NamedValue
}

func newIndexer(log *SQLite) *indexer { return &indexer{log: log} }

// open opens the index of a log whose newest Seq is head: an empty one if there
// is none, or none that fits.
func (x *indexer) open(ctx context.Context, head uint64) error {
	err := x.connect(ctx)
	if err == nil && x.done.Load() > head {
		err = errOtherIndex // of the log before a backup was put back
	}
	if _, damaged := errors.AsType[*DamagedError](err); damaged || errors.Is(err, errOtherIndex) {
		err = errors.Join(x.disconnect(), removeIndex(x.log.searchFile()))
		if err == nil {
			err = x.connect(ctx)
		}
	}
	return err
}

// errOtherIndex says that the index is not one of this log, or of this version.
var errOtherIndex = errors.New("the index is another one's")

// connect opens the file and learns how far it has come.
func (x *indexer) connect(ctx context.Context) (err error) {
	x.db, err = openConn(ctx, x.log.searchFile(),
		"PRAGMA busy_timeout = 5000", "PRAGMA journal_mode = wal", "PRAGMA synchronous = normal", "PRAGMA cache_size = -8000",
		"PRAGMA journal_size_limit = 67108864")
	if err != nil {
		return err
	}
	switch version, err := x.db.number(ctx, "PRAGMA user_version"); {
	case err != nil:
		return err
	case version == 0:
		if err := x.create(ctx); err != nil {
			return err
		}
	case version != searchVersion:
		return errOtherIndex
	}
	if ours, err := x.db.number(ctx, "SELECT count(*) FROM indexed WHERE epoch = ?", x.log.epoch); err != nil || ours == 0 {
		return errors.Join(err, errOtherIndex)
	}
	done, err := x.db.number(ctx, "SELECT seq FROM indexed")
	if err != nil {
		return err
	}
	x.done.Store(uint64(done))
	if x.words, err = x.db.prepare(ctx, "INSERT INTO terms (rowid, event) VALUES (?, ?)"); err != nil {
		return err
	}
	x.where, err = x.db.prepare(ctx, "UPDATE indexed SET seq = ?")
	return err
}

func (x *indexer) create(ctx context.Context) error {
	err := x.db.exec(ctx, "BEGIN; "+searchSQL)
	if err == nil {
		err = x.db.exec(ctx, "INSERT INTO indexed VALUES (?, 0)", x.log.epoch)
	}
	if err == nil {
		err = x.db.exec(ctx, fmt.Sprintf("PRAGMA user_version = %d; COMMIT", searchVersion))
	}
	return err
}

func (x *indexer) disconnect() error {
	if x.db == nil {
		return nil
	}
	var errs []error
	for _, s := range []*stmt{x.words, x.where} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	errs = append(errs, x.db.Close())
	x.db, x.words, x.where, x.begun = nil, nil, nil, 0
	return errors.Join(errs...)
}

// run keeps the index up with the log until that is closed. SQLite owns its
// goroutine.
func (x *indexer) run() {
	ctx := x.log.quit
	for ctx.Err() == nil {
		var err error
		if x.db == nil {
			err = x.connect(ctx)
		}
		if err == nil {
			err = x.log.Tail(ctx, x.done.Load(), x.add)
		}
		if ctx.Err() != nil {
			return
		}
		x.log.opts.Logger.Error("the index for searching does not go on", "err", err)
		_ = x.disconnect() // it has failed already
		pause(ctx, indexRetry)
	}
}

// add puts events into the index. It commits where it has caught up with the
// log, or enough is together.
func (x *indexer) add(events []wire.Event) error {
	ctx := context.Background() // it is quick, and to be interrupted costs a goroutine
	if x.begun == 0 {
		if err := x.db.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
	}
	for i := range events {
		x.buf = appendTerms(x.buf[:0], &events[i])
		x.args = named(x.args[:0], int64(events[i].Seq), string(x.buf))
		if err := x.words.run(ctx, x.args); err != nil {
			return err
		}
	}
	x.begun += len(events)
	last := events[len(events)-1].Seq
	if len(events) >= tailBatch && x.begun < indexBatch {
		if head, _, err := x.log.Head(ctx); err != nil || last < head {
			return err // nil: there is more at once
		}
	}
	if err := x.commit(ctx, last); err != nil {
		return err
	}
	if len(events) < tailBatch {
		pause(x.log.quit, indexPause)
	}
	return x.trim(ctx)
}

// commit makes findable what was added, which is everything up to a Seq.
func (x *indexer) commit(ctx context.Context, seq uint64) error {
	x.args = named(x.args[:0], int64(seq))
	if err := x.where.run(ctx, x.args); err != nil {
		return err
	}
	if err := x.db.exec(ctx, "COMMIT"); err != nil {
		return err
	}
	x.begun = 0
	x.done.Store(seq)
	return nil
}

// trim takes some of what is not in the log any more out of the index.
func (x *indexer) trim(ctx context.Context) error {
	oldest, err := x.db.number(ctx, "SELECT id FROM terms_docsize ORDER BY id LIMIT 1")
	if err != nil {
		return err
	}
	if end := min(x.log.first.Load(), uint64(oldest)+indexStep); oldest != 0 && uint64(oldest) < end {
		return x.db.exec(ctx, "DELETE FROM terms WHERE rowid >= ? AND rowid < ?", oldest, int64(end))
	}
	return nil
}

// pause waits for a time, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// Reindex throws the index for searching of a closed log away. It is made anew
// while the log is open next; searches are slow meanwhile, not wrong.
func Reindex(dir string) error {
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	s := SQLite{dir: dir}
	return errors.Join(removeIndex(s.searchFile()), lock.release())
}

func removeIndex(file string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(file + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}
