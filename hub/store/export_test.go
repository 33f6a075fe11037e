package store

// Indexed returns the Seq up to which the index of a log holds everything.
func Indexed(l *SQLite) uint64 { return l.index.done.Load() }
