package capture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"hubbub/hub/wire"
)

// kindRecording is the kind of a file's first line, version what is known of it.
const (
	kindRecording = "recording"
	version       = 1
)

// maxLine is the longest line of a recording: a block whose every byte is
// escaped is some 400 KiB.
const maxLine = 4 << 20

// Recording is what went over the wire of one session, in order.
type Recording struct {
	Hub     string       // where it was made, HOST:PORT or tls://HOST:PORT; "" where that is not known
	Session wire.Session // whose it is; only the ID where nothing else is known
	Blocks  []wire.Block
	Leave   *wire.Event // how it ended; nil where the recording ended first
}

// head is the first line of a file.
type head struct {
	Kind    string       `json:"kind"`
	Version int          `json:"version"`
	Hub     string       `json:"hub,omitempty"`
	Session wire.Session `json:"session"`
}

// Writer writes a recording while it is made. Each call is one Write, so that a
// file is whole up to its last line whatever happens.
type Writer struct {
	w   io.Writer
	buf []byte
}

// NewWriter begins a recording of a session of the hub at an address.
func NewWriter(w io.Writer, hub string, s *wire.Session) (*Writer, error) {
	out := &Writer{w: w}
	out.buf = wire.AppendLine(nil, head{Kind: kindRecording, Version: version, Hub: hub, Session: *s})
	return out, out.flush()
}

// Block appends a block.
func (w *Writer) Block(b *wire.Block) error {
	w.buf = wire.AppendBlock(w.buf[:0], b)
	return w.flush()
}

// Leave appends the end of the session.
func (w *Writer) Leave(e *wire.Event) error {
	w.buf = wire.AppendEvent(w.buf[:0], e)
	return w.flush()
}

func (w *Writer) flush() error {
	_, err := w.w.Write(w.buf)
	return err
}

// WriteTo writes the recording as a file.
func (r *Recording) WriteTo(w io.Writer) (int64, error) {
	var all bytes.Buffer
	out, err := NewWriter(&all, r.Hub, &r.Session)
	for i := range r.Blocks {
		err = errors.Join(err, out.Block(&r.Blocks[i]))
	}
	if r.Leave != nil {
		err = errors.Join(err, out.Leave(r.Leave))
	}
	if err != nil {
		return 0, err
	}
	return all.WriteTo(w)
}

// Read reads a recording. What is wrong with it is said with its line.
func Read(r io.Reader) (*Recording, error) {
	rec := new(Recording)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		if err := rec.add(line, n == 1); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the recording: %w", err)
	}
	if len(rec.Blocks) == 0 {
		return nil, errors.New("there is no block in it, so nothing to play")
	}
	return rec, nil
}

// add takes in one line.
func (r *Recording) add(line []byte, first bool) error {
	var what struct {
		Kind, Dir string
		Version   int
	}
	if err := json.Unmarshal(line, &what); err != nil {
		return fmt.Errorf("no recording: a line is one JSON object, not %.40q", line)
	}
	switch what.Kind {
	case kindRecording:
		var h head
		switch err := json.Unmarshal(line, &h); {
		case !first:
			return errors.New("another recording begins; a file has one")
		case what.Version > version:
			return fmt.Errorf("a recording of version %d; this program knows %d", what.Version, version)
		case err != nil:
			return err
		}
		r.Hub, r.Session = h.Hub, h.Session
	case wire.KindWire:
		if what.Dir != wire.DirIn && what.Dir != wire.DirOut {
			return fmt.Errorf("dir is in or out, not %q", what.Dir)
		}
		return r.addBlock(line)
	case wire.Leave.String():
		e := new(wire.Event)
		if err := e.UnmarshalJSON(line); err != nil {
			return err
		}
		r.Leave = e
	default:
		return fmt.Errorf("a recording has lines of kind recording, wire and leave, not %.40q", what.Kind)
	}
	return nil
}

func (r *Recording) addBlock(line []byte) error {
	var b wire.Block
	if err := b.UnmarshalJSON(line); err != nil {
		return err
	}
	if r.Session.ID == 0 {
		r.Session.ID = b.Session
	}
	switch {
	case r.Leave != nil:
		return errors.New("a block after the session has left")
	case b.Session != 0 && b.Session != r.Session.ID:
		return fmt.Errorf("a block of session %d; the recording is of session %d", b.Session, r.Session.ID)
	}
	r.Blocks = append(r.Blocks, b)
	return nil
}

// Missing returns how many bytes of the session are not in the recording: those
// before its first blocks, and those that a slow recorder lost between two.
func (r *Recording) Missing() (before, between uint64) {
	var began [2]bool // in, out
	for i := range r.Blocks {
		b := &r.Blocks[i]
		side := 0
		if b.Out {
			side = 1
		}
		if !began[side] {
			before += b.Offset
		}
		began[side] = true
		if i > 0 {
			between += b.Missed
		}
	}
	return before, between
}

// step is what the client did, or what it was answered until it did something.
type step struct {
	send  bool
	after time.Duration // since the block before
	data  []byte
}

// steps returns what there is to do. Answers that followed each other are one.
func (r *Recording) steps() []step {
	var steps []step
	for i := range r.Blocks {
		b := &r.Blocks[i]
		after := time.Duration(0)
		if i > 0 {
			after = max(0, b.At.Sub(r.Blocks[i-1].At))
		}
		if last := len(steps) - 1; b.Out && last >= 0 && !steps[last].send {
			steps[last].data = append(slices.Clip(steps[last].data), b.Data...)
			steps[last].after += after
			continue
		}
		steps = append(steps, step{send: !b.Out, after: after, data: b.Data})
	}
	return steps
}

// apart is the least that is waited between two sends, so that they are not read
// as one.
const apart = 2 * time.Millisecond

// pause returns how long to wait before the step; again says that the one before
// it was a send too. A block that was cut for its length is one with the next.
func (s *step) pause(again bool) time.Duration {
	if again && s.send && s.after > 0 {
		return max(s.after, apart)
	}
	return s.after
}

// ending is who ended the session, and how.
type ending string

const (
	endClose ending = "close" // the client, in good order
	endReset ending = "reset" // the client, at once
	endHub   ending = "hub"   // the hub
	endOpen  ending = "open"  // nobody before the recording ended
)

func (r *Recording) ending() ending {
	switch {
	case r.Leave == nil:
		return endOpen
	case r.Leave.Reason == "closed by client":
		return endClose
	case r.Leave.Reason == "reset by client":
		return endReset
	}
	return endHub
}

// lingered returns how long the session was there after the last block.
func (r *Recording) lingered() time.Duration {
	if r.Leave == nil || len(r.Blocks) == 0 {
		return 0
	}
	return max(0, r.Leave.At.Sub(r.Blocks[len(r.Blocks)-1].At))
}
