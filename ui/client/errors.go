package client

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// ErrNotHub is in the error of a link whose other end is not a hub.
var ErrNotHub = errors.New("not a hubbub hub")

// LinkError is a failure of the network, or of what is at its other end.
type LinkError struct {
	Reason string // in a few words and without the address: "connection refused"
	Err    error  // what the network said
}

func (e *LinkError) Error() string { return e.Reason }

func (e *LinkError) Unwrap() error { return e.Err }

// Refused is a hub's no to a hello: a room it does not have, a name it does
// not like.
type Refused struct {
	Code string // one word, for programs
	Text string // for people, in the hub's words: not safe for a terminal
}

func (e *Refused) Error() string { return e.Text }

// linkError puts what the network said into words. waited is how long was
// waited for it, for an error that says the time was up.
func linkError(err error, waited time.Duration) error {
	var (
		known *LinkError
		no    *Refused
		errno syscall.Errno
		dns   *net.DNSError
		limit net.Error
	)
	reason := err.Error()
	switch {
	case errors.As(err, &known), errors.As(err, &no):
		return err
	case errors.Is(err, io.EOF):
		reason = "closed by the hub"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &limit) && limit.Timeout():
		reason = fmt.Sprintf("no answer for %v", waited)
	case errors.As(err, &errno):
		reason = errno.Error()
	case errors.As(err, &dns):
		reason = dns.Err
	}
	return &LinkError{Reason: reason, Err: err}
}

// notHub is the error for something at addr that does not speak the wire.
func notHub(addr string) error {
	return &LinkError{Reason: ErrNotHub.Error() + " at " + addr, Err: ErrNotHub}
}
