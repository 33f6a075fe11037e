//go:build unix

package term

import (
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a sequence may take to go on. A lone Esc waits as long.
const patience = 50 * time.Millisecond

// Input is a terminal's keyboard: its reads end where a key or character does,
// so who parses one read at a time never sees half of one.
type Input struct {
	*os.File // still a terminal to those who ask its Fd

	carry []byte // read, but not whole yet; more of it can be read at once
	ready func(time.Duration) bool
}

// NewInput returns what a program should read f through. One goroutine reads.
func NewInput(f *os.File) io.Reader {
	in := &Input{File: f}
	in.ready = in.readable
	return in
}

// Read reads what was typed. It never returns half a sequence or character,
// unless the other half does not come within 50 ms, and never the late answer
// to a terminal query; it may so return 0 bytes.
func (in *Input) Read(p []byte) (int, error) {
	n := copy(p, in.carry)
	in.carry = in.carry[:copy(in.carry, in.carry[n:])]
	for {
		m, err := in.File.Read(p[n:])
		n += m
		if err != nil {
			return n, err
		}
		end := whole(p[:n])
		if end == n || !in.ready(patience) {
			break
		}
		if n == len(p) && end > 0 {
			in.carry = append(in.carry[:0], p[end:n]...)
			n = end
			break
		}
		if n == len(p) { // longer than the reader's buffer: its affair
			break
		}
	}
	return len(dropAnswers(p[:n])), nil
}

// readable waits until something can be read, and reports whether it can.
func (in *Input) readable(wait time.Duration) bool {
	fd := int(in.Fd())
	for deadline := time.Now().Add(wait); ; {
		var set unix.FdSet
		set.Set(fd)
		left := unix.NsecToTimeval(max(time.Until(deadline), 0).Nanoseconds())
		n, err := unix.Select(fd+1, &set, nil, nil, &left)
		if err != unix.EINTR {
			return err == nil && n > 0
		}
	}
}
