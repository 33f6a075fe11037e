// Package quiet keeps Bubble Tea from asking the terminal for its background
// colour while the program is being loaded.
//
// Importing Bubble Tea v1 runs an init function that sends OSC 11 and waits up
// to 5 s for the answer. It sends nothing where TERM is "dumb", so this package
// says so while packages initialise, and Restore puts TERM back.
//
// That it comes first is the language's promise: packages initialise in the
// order of their import paths, each as soon as what it imports has (Go
// specification, Program initialization). This one imports syscall alone, and
// "hubbub/..." sorts before "os", which Bubble Tea needs. A module path beyond
// "os" would break it: TestFirstPaint in package ui watches over that.
package quiet

import "syscall"

var saved, found = hush()

// hush hides TERM and returns what it was.
func hush() (string, bool) {
	term, ok := syscall.Getenv("TERM")
	// An error leaves TERM as it was: the query is slow, not wrong.
	_ = syscall.Setenv("TERM", "dumb")
	return term, ok
}

// Restore puts TERM back. Package ui calls it as it initialises, which is
// after Bubble Tea and before main.
func Restore() {
	if found {
		_ = syscall.Setenv("TERM", saved)
	} else {
		_ = syscall.Unsetenv("TERM")
	}
}
