package capture

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"hubbub/hub/clean"
)

// waited is how much longer a shell script sleeps where the client waited for a
// reply, which nc can not.
const waited = 100 * time.Millisecond

// Shell writes the recording as a script for a POSIX shell, printf, a sleep that
// takes fractions, and any nc. It sends what Play sends. addr is the hub it
// connects to unless it is told another: HOST:PORT.
func (r *Recording) Shell(w io.Writer, addr string) error {
	host, port := hostPort(addr)
	var b bytes.Buffer
	b.WriteString("#!/bin/sh\n")
	fmt.Fprintf(&b, "# What %s said to the hub at %s, with the same gaps.\n", r.who(), clean.Text(addr))
	b.WriteString(shellUsage)
	fmt.Fprintf(&b, "host=${1:-%s} port=${2:-%d}\n", shellQuote(host), port)
	b.WriteString(r.shellConnect())
	b.WriteString("{\n")
	steps := r.steps()
	for i, s := range steps {
		if s.send {
			pause := s.pause(i > 0 && steps[i-1].send)
			if i > 0 && !steps[i-1].send {
				pause += steps[i-1].after + waited
			}
			shellSleep(&b, pause)
			fmt.Fprintf(&b, "printf '%s'%s\n", shellBytes(s.data), comment(s.data))
		}
	}
	last := r.lingered() + waited
	if n := len(steps) - 1; n >= 0 && !steps[n].send {
		last += steps[n].after
	}
	shellSleep(&b, last)
	b.WriteString("} | $nc \"$host\" \"$port\"\n")
	_, err := w.Write(b.Bytes())
	return err
}

const shellUsage = `#
#     sh FILE [HOST [PORT]]
#
# nc can not wait for a reply: where the client did, this sleeps a tenth of a
# second longer than that took. What comes back is printed.
`

// shellConnect sets $nc to the command that connects. Some half close at the end
// of their input, others have to be told.
func (r *Recording) shellConnect() string {
	switch {
	case r.Session.TLS:
		return "nc='ncat --ssl'\n"
	case r.ending() == endReset:
		return "nc=nc # the client reset the connection at the end; nc can only close it\n"
	}
	return `nc=nc
case $(nc -h 2>&1) in
*"-N"*"hutdown"*) nc='nc -N' ;; # OpenBSD's
*"-q secs"*) nc='nc -q 1' ;; # the traditional one
esac
`
}

func shellSleep(b *bytes.Buffer, d time.Duration) {
	if d >= time.Millisecond {
		fmt.Fprintf(b, "sleep %s\n", strconv.FormatFloat(d.Seconds(), 'f', 3, 64))
	}
}

// shellBytes is a format of printf, within single quotes, that prints data.
func shellBytes(data []byte) string {
	var b strings.Builder
	for _, c := range data {
		switch {
		case c == '%':
			b.WriteString("%%")
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < ' ' || c >= 0x7f || c == '\'' || c == '\\':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// hostPort takes an address apart; what is none is a host.
func hostPort(addr string) (host string, port int) {
	_, rest, ok := strings.Cut(addr, "://")
	if ok {
		addr = rest
	}
	host, service, err := net.SplitHostPort(addr)
	if err != nil {
		return addr, 0
	}
	port, _ = strconv.Atoi(service) // the name of a service stays 0, and can be given as an argument
	return host, port
}
