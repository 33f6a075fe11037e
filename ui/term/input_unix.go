//go:build unix

package term

import (
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// patience is how long ESC, which is a key and the beginning of others, may
	// take to go on. A lone Esc waits as long.
	patience = 50 * time.Millisecond
	// remember is how long what can only be the beginning of a sequence is kept:
	// nobody waits for the rest.
	remember = time.Second
	// maxAnswer bounds what is kept of one, in bytes.
	maxAnswer = 1 << 18
)

// Input is a terminal's keyboard. Its reads end where a key or character does,
// so who parses one read at a time never sees half of one, nor an answer of the
// terminal. One goroutine reads at a time.
type Input struct {
	*os.File // still a terminal to those who ask its Fd

	ready    func(time.Duration) bool
	answered func() // the terminal said its status

	mu    sync.Mutex
	carry []byte // read, but not whole yet
	since time.Time
	work  []byte // reused
}

// newInput returns what f is to be read through, twice.
func newInput(f *os.File, o *Output) (io.Reader, *Input) {
	in := &Input{File: f, answered: o.answered}
	in.ready = in.readable
	return in, in
}

// Read reads what was typed. It never fills p, and may return 0 bytes: what it
// read was not for the caller, or goes on in the next read.
func (in *Input) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.carry) > 0 && time.Since(in.since) > remember {
		in.carry = in.carry[:0]
	}
	// A short read says that nothing is left over; and what is carried has to
	// fit too, unless it is an answer, which nobody gets.
	room := len(p) - 1 - min(len(in.carry), maxKey)
	n, err := in.File.Read(p[:max(room, 1)])
	if err != nil {
		return 0, err
	}
	b := append(append(in.work[:0], in.carry...), p[:n]...)
	in.work = b
	end := whole(b)
	if rest := b[end:]; len(rest) <= 2 && len(rest) > 0 && rest[0] == esc && !in.ready(patience) {
		end = len(b) // a key by itself
	}
	in.carry, in.since = append(in.carry[:0], b[end:]...), time.Now()
	if len(in.carry) > maxAnswer {
		in.carry = in.carry[:0]
	}
	kept, statuses := sift(b[:end])
	if statuses > 0 {
		in.answered()
	}
	return copy(p, kept), nil
}

// discard reads what comes within a while, for the answers in it.
func (in *Input) discard(wait time.Duration) {
	var buf [256]byte
	if in.readable(wait) {
		_, _ = in.Read(buf[:])
	}
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
