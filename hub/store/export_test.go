package store

import (
	"context"
	"sync/atomic"
	"time"
)

// Indexed returns the Seq up to which the index of a log holds everything.
func Indexed(l *SQLite) uint64 { return l.index.done.Load() }

// First returns the oldest Seq a log holds.
func First(l *SQLite) uint64 { return l.first.Load() }

// Check looks for damage.
func Check(ctx context.Context, l *SQLite) error { return l.quickCheck(ctx) }

// LimitPages gives the file a limit of so many pages of 4 KiB, as a full disk
// would. It counts from the next failure on where it changes.
func LimitPages(o *SQLiteOptions, pages *atomic.Int64) { o.testing.maxPages = pages }

// SweepEvery says how often the log looks for what is too old.
func SweepEvery(o *SQLiteOptions, d time.Duration) { o.testing.sweepEvery = d }

// HotEvents is how many events a SQLite log has in memory.
const HotEvents = hotEvents
