// Package fanout carries one stream of bytes to many followers, and lets none
// of them slow the others down. It knows bytes, units and marks; it knows
// nothing of chat.
//
// # The parts
//
//	Tape      what everybody is to read, encoded once: one run of bytes, bounded
//	Position  a place on a tape, always between two units
//	Follower  all writing to one sink: the tape's bytes and its owner's own words
//	Pump      the one goroutine that passes over the followers of changed tapes
//	Event     threading.Event, on which the pump sleeps
//
// A unit is what must reach a client whole or not at all: an event in the
// bytes of a dialect. A mark is a number the caller gives to a unit, rising
// along the tape; the hub gives an event's Seq.
//
//	tape := fanout.NewTape(0, 0)
//	pump.Add(tape)
//	go pump.Run(ctx)
//	f := fanout.NewFollower(conn, fanout.Options{Owner: client})
//	f.Follow(tape, tape.Head())
//	tape.Append(unit, seq)
//	pump.Wake()
//
// # Two hands, one socket
//
// The pump writes what is on the tape, without ever waiting. The owner writes
// its own words with Send. Both hold the follower's lock while they write, so
// neither can begin inside the other's unit, and both write without blocking.
// As soon as the socket does not take everything, the follower is parked: what
// was begun, and everything after it, becomes the business of a goroutine of
// the follower's own, the drain. It may wait for the socket, it catches up, and
// it ends. So there are two states only:
//
//	not draining  nothing begun, nothing queued; the pump and Send may write
//	draining      the drain alone writes; the pump passes by, Send queues
//
// SendQuiet is the owner's as well, for words about words: the sink is told where
// each write comes from, see Teller, and can leave these out of its accounts.
//
// An idle follower has no goroutine and no buffer. A sink that can only be
// written by blocking (TLS, a pipe) never leaves this scheme: its drain is
// started whenever there is something to write.
//
// # Falling behind
//
// A tape forgets its oldest bytes. A follower that finds its place forgotten
// finishes the unit it has begun, is told how many counted units it missed and
// the mark of the last one before them, and goes on at the start of the tape's
// newest quarter, so that it is not lapped again at once.
//
// # Locks
//
// Follower.mu before Tape.mu; Pump.mu and Event.mu are leaves. TryWrite is
// called under Follower.mu, Write under no lock. Owner.Skipped is called
// under Follower.mu; Owner.Failed and Owner.Changed under none.
package fanout
