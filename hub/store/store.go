// Package store holds the places a hub's log can live. Each driver is a
// hub.Log; what that promises is written there. Memory lives as long as its
// process, SQLite is on disk.
package store

import (
	"errors"
	"fmt"
)

// ErrClosed is what a log that has been closed answers to everything.
var ErrClosed = errors.New("store: the log is closed")

// ErrNotStored says that what was appended is not in the log: the disk is full,
// or fails. It may be appended again: what has a Client and an ID will be there
// once, whatever happened.
var ErrNotStored = errors.New("store: not stored")

// LockedError says that another process works with the data folder.
type LockedError struct {
	Dir string
	PID int // of that process, 0 where it is not known
}

func (e *LockedError) Error() string {
	who := "another process"
	if e.PID != 0 {
		who = fmt.Sprintf("process %d", e.PID)
	}
	return fmt.Sprintf("the data folder %s is in use by %s: stop that one, or use another folder (--data)", e.Dir, who)
}

// DamagedError says that a file is not what was once written to it.
type DamagedError struct {
	File string
	Err  error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged (%v): put a backup in its place, or move it away to start with an empty log", e.File, e.Err)
}

func (e *DamagedError) Unwrap() error { return e.Err }
