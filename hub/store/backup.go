package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a copy of the log as it is now to a file, which must not exist,
// while everything else goes on. Put in the place of hubbub.db it is a log of its
// own, with another epoch: its next numbers are not those given out meanwhile.
// The index for searching is made anew then.
func (s *SQLite) Backup(ctx context.Context, file string) (err error) {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if file, err = filepath.Abs(file); err != nil {
		return err
	}
	// SQLite takes an empty file for none.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err == nil {
			err = f.Sync()
		}
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("backup to %s: %w", file, errors.Join(err, os.Remove(file)))
		}
	}()
	db, err := openConn(ctx, s.file(), "PRAGMA busy_timeout = 5000")
	if err != nil {
		return err
	}
	if err := errors.Join(db.exec(ctx, "VACUUM INTO ?", file), db.Close()); err != nil {
		return err
	}
	copied, err := openConn(ctx, file)
	if err != nil {
		return err
	}
	return errors.Join(copied.exec(ctx, "UPDATE meta SET value = ? WHERE key = 'epoch'", newEpoch()), copied.Close())
}

// wasSudden reports whether the process that had the log open last ended
// without closing it: it left its write-ahead log behind.
func wasSudden(file string) bool {
	wal, err := os.Stat(file + "-wal")
	return err == nil && wal.Size() > 0
}

// check looks for damage in the whole file, beside everything else: it takes
// too long to wait for, and the sudden end of a process does none. A log in
// which it finds some takes no more events. SQLite owns its goroutine.
func (s *SQLite) check() {
	if err := s.quickCheck(s.quit); err != nil && s.quit.Err() == nil {
		if damaged, ok := errors.AsType[*DamagedError](err); ok {
			s.damaged(damaged)
			return
		}
		s.opts.Logger.Error("the log can not be checked", "err", err)
	}
}

func (s *SQLite) quickCheck(ctx context.Context) error {
	var found string
	err := s.db.QueryRowContext(ctx, "PRAGMA main.quick_check(1)").Scan(&found)
	if err == nil && found != "ok" {
		return &DamagedError{File: s.file(), Err: errors.New(found)}
	}
	return explain(s.file(), err)
}

// damaged lets the log take no more events; what can be read still can.
func (s *SQLite) damaged(err *DamagedError) {
	if s.damage.CompareAndSwap(nil, err) {
		s.opts.Logger.Error("the log takes no more events", "err", err)
	}
}
