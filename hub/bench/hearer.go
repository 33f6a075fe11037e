package bench

import (
	"bytes"
	"sync/atomic"
	"time"
)

// tally is what one hearer has heard.
type tally struct {
	heard   uint64 // messages, each once
	jumped  uint64 // messages that did not come before a later one of the same sender
	told    uint64 // of those skipped, as the hub said
	repeats uint64 // messages that came again, or after a later one
	strange uint64 // messages of senders there are not
	wrong   uint64 // errors the hub told
	ended   string // what the hub said at the end, if it said anything
}

// add adds what another has heard.
func (t *tally) add(o tally) {
	t.heard += o.heard
	t.jumped += o.jumped
	t.told += o.told
	t.repeats += o.repeats
	t.strange += o.strange
	t.wrong += o.wrong
}

// errors counts what a hub must not do. It may leave messages out, if it says
// so to whom it does it.
func (t *tally) errors() uint64 {
	untold := t.jumped - min(t.jumped, t.told)
	return untold + t.repeats + t.strange + t.wrong
}

// hearer hears what is said in a room, and checks that nothing is missing and
// nothing comes twice. Its goroutine is listen's.
type hearer struct {
	c      *client
	tag    tag
	size   int           // of a message's text
	every  uint32        // which messages' times count: those whose number it divides; 0 for none
	start  time.Time     // of the run
	win    *window       // nil: does not count
	all    *atomic.Int64 // messages heard by everybody
	times  *histShard
	acks   *histShard
	bySend bool // acknowledgements count in the window: nobody hears

	next   []uint32 // the number that each sender's next message has
	credit uint64   // messages told of as skipped, whose gap has not been met

	// Of the read that is being taken.
	fresh int
	done  int
	late  []time.Duration // of the messages whose times count
	acked []time.Duration

	tally
	acknowledged atomic.Int64
}

// listen reads until the connection ends, and returns why.
func (h *hearer) listen() error {
	for {
		err := h.c.each(h.take)
		h.flush()
		if err != nil {
			return err
		}
	}
}

// take looks at one message of the wire.
func (h *hearer) take(m message) (more bool) {
	switch m.kind {
	case ping:
		_ = h.c.pong(m.body)
	case closing:
		h.ended = string(m.body[min(2, len(m.body)):]) // behind the code
	case fault:
		h.wrong++
		h.ended = string(m.body)
	case text:
		found := h.tag.find(m.body, len(m.body)-h.c.d.tail-h.size)
		if found == nil {
			h.other(m.body)
			return true
		}
		sender, number := which(found)
		h.check(sender, number)
		if h.every > 0 && number%h.every == 0 {
			h.late = append(h.late, when(found))
		}
	}
	return true
}

// check compares a message's number with the one its sender should have come to.
func (h *hearer) check(sender, number uint32) {
	if int(sender) >= len(h.next) {
		h.strange++
		return
	}
	want := h.next[sender]
	if want == unmet {
		want = number
	}
	if number < want {
		h.repeats++
		return
	}
	h.jump(uint64(number - want))
	h.next[sender] = number + 1
	h.fresh++
	h.done++
}

// jump takes note that n messages are missing. Those that the hub has told of
// are counted as done already.
func (h *hearer) jump(n uint64) {
	h.jumped += n
	known := min(n, h.credit)
	h.credit -= known
	h.done += int(n - known)
}

// other looks at what is not a message of this run.
func (h *hearer) other(body []byte) {
	if at, ok := ackOf(body); ok {
		h.acked = append(h.acked, at)
		return
	}
	if n, ok := skippedOf(body); ok {
		h.told += n
		h.credit += n
		h.done += int(n)
		return
	}
	if bytes.HasPrefix(body, []byte(errorStart)) {
		h.wrong++
		h.ended = string(body)
	}
}

// flush counts what one read has brought.
func (h *hearer) flush() {
	now := h.c.at.Sub(h.start)
	if h.fresh > 0 {
		h.all.Add(int64(h.fresh))
	}
	if n := len(h.acked); n > 0 {
		h.acknowledged.Add(int64(n))
		if h.bySend {
			h.done += n
		}
		h.acks.add(since(now, h.acked)...)
	}
	if len(h.late) > 0 {
		h.times.add(since(now, h.late)...)
	}
	if h.done > 0 && h.win != nil {
		h.win.hear(h.done)
	}
	h.heard += uint64(h.fresh)
	h.fresh, h.done, h.late, h.acked = 0, 0, h.late[:0], h.acked[:0]
}

// since turns times of sending into how long ago they are.
func since(now time.Duration, sent []time.Duration) []time.Duration {
	for i, at := range sent {
		sent[i] = now - at
	}
	return sent
}

// unmet stands in next for a sender who was talking already when the hearer came:
// whatever it says first is right.
const unmet = ^uint32(0)

// finish counts what is missing at the end, when each sender has sent so many.
func (h *hearer) finish(sent []uint32) tally {
	for s, n := range sent {
		if h.next[s] != unmet && n > h.next[s] {
			h.jumped += uint64(n - h.next[s])
			h.next[s] = n
		}
	}
	return h.tally
}
