// Package store holds the places a hub's log can live. Each driver is a
// hub.Log; what that promises is written there. So far there is one: Memory.
package store

import "errors"

// ErrClosed is what a log that has been closed answers to everything.
var ErrClosed = errors.New("store: the log is closed")
