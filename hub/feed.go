package hub

import (
	"context"
	"sync"
	"sync/atomic"

	"hubbub/hub/clean"
	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// scope is what a session follows: one tape. The zero scope is none.
type scope struct {
	dialect string
	room    string // "" for all rooms
}

// feed is the one follower of the log: it carries what comes out of it onto the
// tapes, in order, each event encoded once a dialect. A tape exists while
// somebody follows it.
type feed struct {
	hub     *Hub
	carried atomic.Uint64 // Seq of the last event on the tapes

	mu     sync.Mutex // held while a slice of events is carried
	moved  *sync.Cond // carried rose, or the feed ended
	ended  bool
	tapes  map[scope]*heldTape
	buffer []byte // an event as a line
	frame  []byte // and as a WebSocket message
}

// heldTape is a tape and the number of sessions that follow it.
type heldTape struct {
	tape      *fanout.Tape
	followers int
}

func newFeed(h *Hub) *feed {
	f := &feed{hub: h, tapes: make(map[scope]*heldTape)}
	f.moved = sync.NewCond(&f.mu)
	return f
}

// run carries events until ctx ends or the log fails. The hub owns its
// goroutine.
func (f *feed) run(ctx context.Context) {
	err := f.hub.log.Tail(ctx, f.carried.Load(), f.carry)
	if ctx.Err() == nil {
		f.hub.opts.Logger.Error("the log can not be followed", "err", err)
	}
	f.mu.Lock()
	f.ended = true
	f.mu.Unlock()
	f.moved.Broadcast()
	f.hub.ahead.end()
}

// carry puts one slice of events onto the tapes and wakes the pump.
func (f *feed) carry(events []wire.Event) error {
	defer f.hub.ahead.give(int64(len(events)), bodies(events))
	f.mu.Lock()
	if last := f.carried.Load(); events[0].Seq != last+1 {
		f.gap(events[0].Seq-last-1, last)
	}
	for i := range events {
		f.hub.opts.Apply(&events[i])
		f.put(&events[i])
	}
	f.carried.Store(events[len(events)-1].Seq)
	followed := len(f.tapes) > 0
	f.mu.Unlock()
	f.moved.Broadcast()
	if followed {
		f.hub.pump.Wake()
	}
	return nil
}

// gap tells everybody who follows that the log had forgotten events before they
// were carried. The hub takes care that it does not. The caller holds f.mu.
func (f *feed) gap(missed, after uint64) {
	f.hub.opts.Logger.Error("the log forgot events that nobody had been sent", "missed", missed, "after", after)
	for on, t := range f.tapes {
		t.tape.AppendAside(appendSkipped(nil, on.dialect, missed, after))
	}
}

// put encodes e for whoever follows. The caller holds f.mu.
func (f *feed) put(e *wire.Event) {
	private := e.Kind == wire.Message && e.To != 0
	f.buffer = f.buffer[:0]
	for _, d := range [...]string{wire.JSON, wire.WS} {
		all, in := f.tapes[scope{d, ""}], f.tapes[scope{d, e.Room}]
		if private || e.Room == "" {
			in = nil
		}
		if all == nil && in == nil {
			continue
		}
		if len(f.buffer) == 0 {
			f.buffer = wire.AppendEvent(f.buffer, e)
		}
		unit := f.buffer
		if d == wire.WS {
			f.frame = wire.AppendWS(f.frame[:0], f.buffer)
			unit = f.frame
		}
		for _, t := range [...]*heldTape{all, in} {
			if t != nil {
				t.tape.Append(unit, e.Seq)
			}
		}
	}
	if e.Kind == wire.Message && !private {
		for _, d := range [...]string{wire.Line, wire.Telnet} {
			if t := f.tapes[scope{d, e.Room}]; t != nil {
				f.buffer = appendChat(f.buffer[:0], e, eol(d))
				t.tape.Append(f.buffer, e.Seq)
			}
		}
	}
}

// appendChat appends what a line client is sent of a message: `name: text`.
func appendChat(dst []byte, e *wire.Event, eol string) []byte {
	dst = clean.AppendText(dst, []byte(e.Name))
	dst = append(dst, ": "...)
	return append(clean.AppendText(dst, e.Body), eol...)
}

// aside puts a line that is no event onto every native tape.
func (f *feed) aside(line []byte) {
	f.mu.Lock()
	for on, t := range f.tapes {
		switch on.dialect {
		case wire.JSON:
			t.tape.AppendAside(line)
		case wire.WS:
			t.tape.AppendAside(wire.AppendWS(nil, line))
		}
	}
	f.mu.Unlock()
	f.hub.pump.Wake()
}

// listeners returns how many native clients follow.
func (f *feed) listeners() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for on, t := range f.tapes {
		if wire.Native(on.dialect) {
			n += t.followers
		}
	}
	return n
}

// join counts one more follower of a tape, and returns the tape, where it ends
// now, and the Seq up to which events are before that place.
func (f *feed) join(on scope) (*fanout.Tape, fanout.Position, uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.tapes[on]
	if t == nil {
		t = &heldTape{tape: fanout.NewTape(f.hub.opts.TapeBytes, f.carried.Load())}
		f.tapes[on] = t
		f.hub.pump.Add(t.tape)
	}
	t.followers++
	return t.tape, t.tape.Head(), f.carried.Load()
}

// leave counts one follower less.
func (f *feed) leave(on scope) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t := f.tapes[on]; t != nil {
		if t.followers--; t.followers == 0 {
			delete(f.tapes, on)
			f.hub.pump.Drop(t.tape)
		}
	}
}

// await blocks until every event up to seq is on the tapes, or the feed ended.
func (f *feed) await(seq uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for f.carried.Load() < seq && !f.ended {
		f.moved.Wait()
	}
}
