package wire

import (
	"slices"
	"strconv"
	"time"
)

// State is what is known of a connection besides the bytes it has sent. With
// them it is all that a sniffing rule or a codec decides on, so both are pure:
// they never look at a clock or a socket, and a test can put any question.
type State struct {
	Idle  time.Duration // since the last byte
	Age   time.Duration // since the first byte
	Reads int           // reads that brought bytes
	Last  int           // bytes at the end that a codec has not looked at before
	EOF   bool          // no more will come
}

// cut is what a codec makes of the bytes it is shown: their first message.
type cut struct {
	said  Said
	whole bool          // said is a message
	used  int           // bytes that are done with: the message and what was skipped
	wait  time.Duration // not whole: ask again after so long without a byte; 0 for never
	again int           // not whole, or no message: bytes at the end to be shown as new once more
}

// A codec cuts the first message off b, the bytes that are not used yet. What
// it returns are slices of b, which it may have changed as far as it used it.
// Its error is an *EndError, or io.EOF where the client said that it is done.
type codec func(b []byte, s State, limit int) (cut, error)

// codecOf returns the codec of a dialect, nil where there is none.
func codecOf(dialect string) codec {
	switch dialect {
	case Raw:
		return cutRaw
	case Line:
		return cutLine
	case Telnet:
		return cutTelnet
	case JSON:
		return cutJSON
	}
	if read := prefixOf(dialect); read != nil {
		return cutFrames(dialect, read)
	}
	return nil
}

// Framing reports whether a door can have this framing.
func Framing(name string) bool { return slices.Contains(Framings(), name) }

// TooLong is the end of a connection for a message over limit bytes.
func TooLong(limit int) error {
	return &EndError{Reason: "message over " + size(limit), Tell: true}
}

// size writes a number of bytes for people: "1 MiB", "64 KiB", "100 bytes".
func size(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.Itoa(n>>20) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.Itoa(n>>10) + " KiB"
	}
	return strconv.Itoa(n) + " bytes"
}

// span writes a duration for people: "60 s", "1.5 s", "40 ms".
func span(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}
