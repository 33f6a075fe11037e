// Package bench puts load on a hub and measures what comes of it: deliveries a
// second, the hub's processor time for each, how long they take, memory, and
// whether everybody heard everything.
//
//	Options    what to do: a workload, a dialect, how many, how long
//	Run        does it once, against an address
//	Result     the figures; Median of several; WriteTable for people, JSON for programs
//	Child      a hub as a process of its own, ended with us
//	Process    the processor time and memory of a hub that runs
//	Spin       whether this machine can be trusted with a clock now
//
// # What is measured
//
// Every message carries the run's tag, its sender, its number and the time it
// was meant to be sent. Whoever hears it checks the number: what was jumped over
// without a word of it, or came twice, is an error. Latency is counted from the
// time a message was meant to be sent, not from when a busy generator came to
// it, so that a hub that stalls is not excused from the messages it held up
// (this is called coordinated omission).
//
// The hub and the generator share the machine. Where there are few processors,
// the hub's processor time per delivery is the figure to compare, not the rate.
//
// # How it keeps out of the way
//
// One goroutine per connection reads, and sleeps without a buffer: the buffers
// are shared. Messages are found by scanning, nothing is allocated for one.
// Times are recorded in a few shared histograms, a read at a time.
package bench
