// Package client is the dialling end of a hub's native wire: it connects,
// sends, and comes back where it was after the link is lost.
//
// # What is kept
//
// A message given to Say stays with the client until the hub acknowledges it;
// after a reconnect the unacknowledged ones are sent again, in order and under
// their old ids, so that the hub logs each exactly once. Any other request is
// answered once or reported as Lost. Events carry on after the last one seen.
//
// # TLS
//
// Options.Dial may make the link a secure one with Secure. Whose the other end
// is, its certificate says: a Known pins it at the first meeting, and refuses
// another one from then on, at a reconnect too. Where only one of the two ends
// speaks TLS, the error says how to come instead.
//
// # Goroutines
//
//	who     started by      does                              ended by
//	Run     the caller      dials, reads, decodes, delivers   ctx, or a link that is not retried
//	write   Run, per link   writes what is queued, pings      the end of its link; Run waits for it
//
// Whoever shows things calls Take; it never waits for the network, and the
// network never waits for it but when the buffer is full: then nothing is read
// from the socket until the next Take, and what the hub does about a slow
// follower is the hub's to say (a Skipped item).
//
// # Locks
//
// Client.mu guards what was sent and where the client stands, inbox.mu what
// waits for Take. A goroutine that needs both takes Client.mu first. Neither
// is held while the network is waited for.
package client
