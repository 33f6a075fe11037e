// Package plain is hubbub without a screen: what happens comes out as lines,
// what is typed goes in as lines. It is for pipes, scripts and screen readers.
//
// Plain writes one readable line an event, in words, and never moves the
// cursor:
//
//	14:03:21 + zack 127.0.0.1:50275 joined lobby
//	14:03:22 zack: hello
//	14:03:22 hub -> zack: Hello ZACK (0.3 ms)
//	14:03:27 - zack left: quit
//	-- skipped 412 --
//
// With Options.JSON the events come out as the lines of JSON that travelled,
// and so do the hub's skipped and error lines; nothing else does. What the
// program itself has to say goes to Options.Err then.
//
// # Goroutines
//
// Run's own does everything but two things: the client runs in a second, which
// ends with the context Run gives it and for which Run waits; the input is read
// in a third. That one ends at the end of the input, or with the first line
// that comes after Run returned: a read from a terminal can not be called back.
package plain
