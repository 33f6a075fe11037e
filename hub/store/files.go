package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"time"

	"hubbub/hub/wire"
)

// Files is the log in a data folder, for reading, whether or not a hub works
// with it meanwhile. It takes no lock and nothing from the hub.
type Files struct{ log *SQLite }

// OpenFiles opens the log in a folder. It has to be there.
func OpenFiles(ctx context.Context, dir string) (*Files, error) {
	s := &SQLite{dir: dir, opts: SQLiteOptions{Logger: slog.New(slog.DiscardHandler)}}
	s.quit, s.cancel = context.WithCancel(ctx)
	if _, err := os.Stat(s.file()); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no log in %s", dir)
	}
	s.db = sql.OpenDB(connector{file: s.file()})
	s.db.SetMaxOpenConns(1)
	if err := s.db.PingContext(ctx); err != nil {
		return nil, errors.Join(explain(s.file(), err), s.db.Close())
	}
	return &Files{s}, nil
}

// Export calls fn with everything after a Seq and not before a time, oldest
// first, up to the newest event when it gets there.
func (f *Files) Export(ctx context.Context, after uint64, since time.Time, fn func([]wire.Event) error) error {
	if !since.IsZero() {
		var first sql.NullInt64
		err := f.log.db.QueryRowContext(ctx, "SELECT min(seq) FROM events WHERE at >= ?", since.UnixNano()).Scan(&first)
		if err != nil {
			return f.log.readError(ctx, err)
		}
		if !first.Valid {
			return nil
		}
		after = max(after, uint64(first.Int64)-1)
	}
	page := make([]wire.Event, 0, wire.MaxLimit)
	for {
		events, err := f.log.query(ctx, page, "SELECT * FROM events WHERE seq > ? AND seq < ? ORDER BY seq",
			span{after: after, before: math.MaxInt64})
		if err != nil {
			return f.log.readError(ctx, err)
		}
		if len(events) == 0 {
			return nil
		}
		after = events[len(events)-1].Seq
		if err := fn(events); err != nil {
			return err
		}
	}
}

// Backup is SQLite.Backup.
func (f *Files) Backup(ctx context.Context, file string) error { return f.log.Backup(ctx, file) }

// Close closes the files.
func (f *Files) Close() error {
	f.log.cancel()
	return f.log.db.Close()
}
