package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/hub/wire"
)

// What of a SQLite log's newest events is in memory, for those who follow it.
const (
	hotEvents = 8192
	hotBytes  = 8 << 20
)

// readers is how many Reads work at once; the others wait.
const readers = 4

// SQLiteOptions are what a SQLite log can be opened with; the zero value is good.
type SQLiteOptions struct {
	// KeepFor and KeepBytes bound what is kept; 0 means no bound. The oldest
	// events are deleted, little by little, but never the newest one. The
	// file does not shrink: its pages are used again. The index for searching
	// comes on top.
	KeepFor   time.Duration
	KeepBytes int64
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger is told what goes wrong behind the scenes; nil means nobody is.
	Logger *slog.Logger

	testing sqliteTesting
}

// sqliteTesting is what only tests change.
type sqliteTesting struct {
	maxPages   atomicInt     // of the file, 0 for no limit
	sweepEvery time.Duration // how often the writer looks for what is too old
}

type atomicInt interface{ Load() int64 }

// SQLite is a log on disk. An event that has been appended survives the end of
// the process, however sudden, and of the machine as far as its disk keeps what
// it was told to: every Append waits for an fsync, and shares it with whoever
// appends at the same time.
//
// Beside what it keeps, it remembers how far the 10,000 clients last heard of
// have come, and the places of what they sent most recently; see producers.
//
// Three goroutines belong to it, and Close ends them: the writer, the only one
// to write to the log; the indexer; and one that looks for damage after the
// process before ended without Close.
type SQLite struct {
	dir    string
	opts   SQLiteOptions
	epoch  string
	lock   *folderLock
	db     *sql.DB // connections that only read
	calls  sync.Pool
	writer *writer
	index  *indexer

	appends chan *appendCall // taken by the writer
	quit    context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup

	hot    hot
	first  atomic.Uint64 // oldest Seq that is still there
	damage atomic.Pointer[DamagedError]
}

// OpenSQLite opens the log in the folder dir, which is made where it is
// missing. One process at a time can: for another one the error is a
// *LockedError. It is a *DamagedError where a file is not what it should be.
func OpenSQLite(ctx context.Context, dir string, o SQLiteOptions) (*SQLite, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &SQLite{dir: dir, opts: o, lock: lock, appends: make(chan *appendCall)}
	s.calls.New = func() any { return &appendCall{done: make(chan struct{}, 1)} }
	s.quit, s.cancel = context.WithCancel(context.Background())
	sudden := wasSudden(s.file())
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.shut())
	}
	s.running.Go(s.writer.run)
	s.running.Go(s.index.run)
	if sudden {
		s.running.Go(s.check)
	}
	return s, nil
}

func (s *SQLite) file() string       { return filepath.Join(s.dir, "hubbub.db") }
func (s *SQLite) searchFile() string { return filepath.Join(s.dir, "search.db") }

// open opens the files, and reads what has to be known. The readers come last,
// as they open the index too.
func (s *SQLite) open(ctx context.Context) error {
	s.writer = newWriter(s)
	if err := s.writer.connect(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, s.writer.db); err != nil {
		return err
	}
	epoch, err := s.writer.db.value(ctx, "SELECT value FROM meta WHERE key = 'epoch'")
	if err != nil {
		return err
	}
	s.epoch, _ = epoch.(string)
	head, err := s.writer.db.number(ctx, "SELECT max(seq) FROM events")
	if err != nil {
		return err
	}
	s.index = newIndexer(s)
	if err := s.index.open(ctx, uint64(head)); err != nil {
		return err
	}
	s.db = sql.OpenDB(connector{s.file(), s.searchFile()})
	s.db.SetMaxOpenConns(readers)
	s.db.SetMaxIdleConns(readers)
	s.hot.older = func(ctx context.Context, dst []wire.Event, after, before uint64) ([]wire.Event, error) {
		return s.scan(ctx, slices.Grow(dst, tailBatch), span{after: after, before: before})
	}
	s.hot.init(newTail(hotEvents, hotBytes, uint64(head)))
	return s.writer.recall(ctx)
}

// appendCall is one Append on its way through the writer.
type appendCall struct {
	events []wire.Event
	dups   []int
	err    error
	done   chan struct{} // one receive, when the writer has finished with it
}

// Append gives the events their place and stores them; see hub.Log. It is given
// up when ctx ends before the writer has taken it, not afterwards. An error that
// is ErrNotStored says that nothing of it is in the log, and why; the events are
// as they were.
func (s *SQLite) Append(ctx context.Context, events []wire.Event) (dups []int, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.quit.Err() != nil {
		return nil, ErrClosed
	}
	if len(events) == 0 {
		return nil, nil
	}
	call := s.calls.Get().(*appendCall)
	defer s.calls.Put(call)
	call.events = events
	select {
	case s.appends <- call:
		<-call.done
		dups, err = call.dups, call.err
		call.events, call.dups, call.err = nil, nil, nil
		return dups, err
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.quit.Done():
		err = ErrClosed
	}
	call.events = nil
	return nil, err
}

// Tail calls fn with what comes after; see hub.Log. At the head of the log it
// is all from memory, and nothing is allocated.
func (s *SQLite) Tail(ctx context.Context, after uint64, fn func([]wire.Event) error) error {
	return s.hot.follow(ctx, after, fn)
}

// Head returns the newest Seq and the epoch; see hub.Log.
func (s *SQLite) Head(ctx context.Context) (seq uint64, epoch string, err error) {
	s.hot.mu.Lock()
	defer s.hot.mu.Unlock()
	if err := s.hot.usable(ctx); err != nil {
		return 0, "", err
	}
	return s.hot.tail.head(), s.epoch, nil
}

// Close ends the log once what the writer has taken is stored. It may be called
// again.
func (s *SQLite) Close() error {
	s.hot.mu.Lock()
	again := s.hot.closed
	s.hot.mu.Unlock()
	s.hot.close()
	if again {
		s.running.Wait()
		return nil
	}
	s.cancel()
	s.running.Wait()
	return s.shut()
}

// shut closes the files, as many as are open, and lets the folder go. The last
// connection to a file takes its write-ahead log into it and deletes that: so
// the next one to open it sees that all went well, see wasSudden.
func (s *SQLite) shut() error {
	s.cancel()
	var errs []error
	if s.index != nil {
		errs = append(errs, s.index.disconnect())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	errs = append(errs, s.writer.disconnect(), s.lock.release())
	return errors.Join(errs...)
}
