package store

import (
	"time"

	"hubbub/hub/wire"
)

// sequencer gives events their numbers, times and links: the part of Append
// that is the same for every driver. It is not safe for use by several
// goroutines at once.
type sequencer struct {
	last      uint64           // newest Seq given out
	at        time.Time        // newest time given out
	now       func() time.Time // for whoever calls stamp; fixed
	producers producers
}

func newSequencer(now func() time.Time) sequencer {
	return sequencer{now: now, producers: newProducers()}
}

// stamp sets Seq and At of the events that are new, now, and Re of their replies,
// and calls keep for each, in order. A message that is not new gets the Seq and
// At of the first one, and its index is in dups; its replies get that as their
// Re, and no Seq.
func (s *sequencer) stamp(now time.Time, events []wire.Event, keep func(*wire.Event)) (dups []int) {
	at := s.tick(now)
	var asked uint64 // Seq of the last message
	var known bool   // that was a duplicate
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind == wire.Message:
			var first place
			if first, known = s.producers.seen(e.Client, e.ID); known {
				e.Seq, e.At, asked = first.seq, first.time(), first.seq
				dups = append(dups, i)
				continue
			}
			asked = s.last + 1
			s.producers.add(e.Client, e.ID, newPlace(asked, at))
		case e.Kind == wire.Reply && e.Re == 0:
			e.Re = asked
			if known {
				continue
			}
		case e.Kind == wire.Notice && known && replied(events[i:]):
			continue // it is about the message, and there already
		}
		s.last++
		e.Seq, e.At = s.last, at
		keep(e)
	}
	return dups
}

// replied reports whether a reply follows before another message.
func replied(events []wire.Event) bool {
	for i := range events {
		switch events[i].Kind {
		case wire.Reply:
			return true
		case wire.Message:
			return false
		}
	}
	return false
}

// tick returns the time, in UTC and never before the time it returned last.
func (s *sequencer) tick(now time.Time) time.Time {
	// Round takes off the monotonic reading: what is compared here is what
	// people will see.
	if now = now.UTC().Round(0); now.After(s.at) {
		s.at = now
	}
	return s.at
}
