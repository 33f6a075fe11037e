package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"hubbub/hub"
	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// printer writes the connection log as the hub's own output: a readable line an
// event, or the event as it travels. Remote text is made safe in both.
type printer struct {
	out    *bufio.Writer
	mode   mode
	seq    uint64            // the last event that was printed
	anySeq bool              // the first one may have any Seq
	name   map[uint64]string // who a session is, for the answers to it
	line   []byte
}

type mode int

const (
	readable mode = iota
	asJSON
	quiet
)

func newPrinter(w io.Writer, f flags, since uint64) *printer {
	p := &printer{seq: since, out: bufio.NewWriterSize(w, 64<<10), name: make(map[uint64]string)}
	switch {
	case f.json:
		p.mode = asJSON
	case f.quiet:
		p.mode = quiet
	}
	return p
}

// listening prints an open door.
func (p *printer) listening(addr, room string) {
	switch p.mode {
	case readable:
		_, _ = fmt.Fprintf(p.out, "listening on %s room %s\n", addr, room)
	case asJSON:
		_, _ = p.out.Write(wire.AppendLine(nil, struct {
			Kind string `json:"kind"`
			Addr string `json:"addr"`
			Room string `json:"room"`
		}{"listening", addr, room}))
	}
	_ = p.out.Flush() // who has closed our output is found out in print
}

// certificate prints the fingerprint of the certificate that clients meet, for
// people to compare; "" is for doors without TLS.
func (p *printer) certificate(fingerprint string) {
	switch {
	case fingerprint == "":
	case p.mode == readable:
		_, _ = fmt.Fprintf(p.out, "certificate sha256 %s\n", fingerprint)
	case p.mode == asJSON:
		_, _ = p.out.Write(wire.AppendLine(nil, struct {
			Kind   string `json:"kind"`
			SHA256 string `json:"sha256"`
		}{"certificate", fingerprint}))
	}
	_ = p.out.Flush()
}

// follow prints what the log takes from now on, until ctx ends or nobody reads
// it any more: the hub goes on all the same.
func (p *printer) follow(ctx context.Context, log hub.Log) {
	if p.mode != quiet {
		_ = log.Tail(ctx, p.seq, p.print)
	}
}

// finish waits for follow, which has been told to end, and prints what the log
// holds still. It blocks for as long as nobody reads what is printed.
func (p *printer) finish(log hub.Log, followed <-chan struct{}) {
	<-followed
	for p.mode != quiet {
		rest, more, err := log.Read(context.Background(), wire.Query{After: p.seq, Limit: wire.MaxLimit})
		if err != nil || p.print(rest) != nil || !more {
			return
		}
	}
}

func (p *printer) print(events []wire.Event) error {
	for i := range events {
		e := &events[i]
		if e.Seq != p.seq+1 && !p.anySeq {
			p.skipped(e.Seq - p.seq - 1)
		}
		p.seq, p.anySeq = e.Seq, false
		p.line = p.line[:0]
		if p.mode == asJSON {
			p.line = wire.AppendEvent(p.line, e)
		} else {
			p.line = p.appendReadable(p.line, e)
		}
		if _, err := p.out.Write(p.line); err != nil {
			return err
		}
	}
	return p.out.Flush()
}

// skipped says that events came faster than they could be printed.
func (p *printer) skipped(n uint64) {
	if p.mode == asJSON {
		_, _ = p.out.Write(wire.AppendLine(nil, wire.Skipped{Kind: wire.KindSkipped, Missed: n, After: p.seq}))
		return
	}
	_, _ = fmt.Fprintf(p.out, "-- skipped %d --\n", n)
}

// appendReadable appends the line, or the two, that people read of an event. The
// words are those of the tutorial the hub grew from.
func (p *printer) appendReadable(dst []byte, e *wire.Event) []byte {
	dst = e.At.Local().AppendFormat(dst, "15:04:05 ")
	stamp := dst[len(dst)-len("15:04:05 "):]
	dst = append(dst, p.who(e)...)
	switch e.Kind {
	case wire.Message:
		dst = appendShort(append(dst, "message "...), e.Body)
	case wire.Reply:
		dst = appendShort(append(dst, "processed result "...), e.Body)
		dst = fmt.Appendf(dst, "  (%.3g ms)", float64(e.Took)/float64(time.Millisecond))
	case wire.Leave:
		if e.Reason == "quit" {
			dst = append(dst, "client is requesting to quit\n"...)
			dst = append(append(dst, stamp...), p.who(e)...)
			dst = append(dst, clean.Any(e.Body)...)
			break
		}
		dst = append(dst, clean.Any(e.Body)...)
		dst = append(append(dst, ": "...), clean.Text(e.Reason)...)
	default:
		dst = append(dst, clean.Any(e.Body)...)
	}
	if e.Kind == wire.Leave && e.Session != nil {
		delete(p.name, e.Session.ID)
	}
	return append(dst, '\n')
}

// who returns the name an event's line starts with, and notes it.
func (p *printer) who(e *wire.Event) string {
	id, name := e.From, e.Name
	switch {
	case e.Session != nil:
		id, name = e.Session.ID, e.Session.Name
	case e.Kind == wire.Reply:
		id = e.To
		name = p.name[id]
	}
	if id == 0 {
		return ""
	}
	p.name[id] = name
	name = clean.Text(name)
	if e.Room != "" && e.Room != "lobby" {
		name += "@" + e.Room
	}
	return name + " "
}

// appendShort appends a body as a terminal may show it: made safe, and no more
// of it than a person reads in passing.
func appendShort(dst, body []byte) []byte {
	const most = 500
	if len(body) <= most {
		return append(dst, clean.Any(body)...)
	}
	cut := most
	for cut > most-utf8.UTFMax && !utf8.RuneStart(body[cut]) {
		cut--
	}
	dst = append(dst, clean.Any(body[:cut])...)
	return fmt.Appendf(dst, "… (%d bytes)", len(body))
}
