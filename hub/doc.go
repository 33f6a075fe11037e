// Package hub is the server's heart: sessions, rooms, the roster, and one
// history for everybody.
//
// # A message in seven stops
//
//  1. hub/listen accepts a socket and makes a wire.Conn of it; hub/web makes one
//     of a WebSocket, a stream of events, a web request that says something.
//  2. session.run, the client's one goroutine, receives all messages that have
//     arrived (session.go).
//  3. Each goes to the room's Processor, which answers (batch.go); at a closed
//     gate it waits first (gate.go, held.go).
//  4. Log.Append gives messages and answers their Seq: batch.commit. Nothing is
//     acknowledged or shown before. Then the session answers its own client.
//  5. The feed, the one follower of the log, carries what comes out of it onto
//     the tapes, encoded once a room and dialect (feed.go).
//  6. The pump passes over the followers: everything between a follower's place
//     and the tape's end in one write that does not block (hub/fanout).
//  7. ui/client reads it, ui/feed hands it to the screen once a frame.
//
// # Goroutines
//
//	who                  runs                            ends
//	a client's           Serve: reads, answers           with its connection; Shutdown waits
//	a web client's       net/http's, then Serve          with its connection; its door waits
//	the feed             feed.run                        Shutdown, after the last leave
//	the pump             fanout.Pump.Run                 Shutdown
//	roster updates       updates.run                     Shutdown
//	a look at who lags   lookAtLag, a timer's            at once
//	an opened gate       empty: lets the queue through   when the queue is empty; Shutdown waits
//	a follower's drain   fanout, while a socket is full  before the session's leave
//	a watcher's blocks   watcher.deliver, while there are any   before the session's leave
//	another processor    rehear: who hears its room      at once; Shutdown waits
//	a kick's last resort stop, a timer's                 at once
//	memory of a crowd    crowd.settle, a timer's         at once
//
// # Locks
//
// Each guards a few fields, none is held while the log, a processor or the
// network is waited for:
//
//	session.mu   name, room, scope, follow, reason, cancel
//	roster.mu    who is live and who is gone
//	gate.mu      a room's queue
//	updates.mu   rows to tell
//	census.mu    the rows, encoded; held while they are made
//	feed.mu      the tapes; held while one slice of events is carried
//	ahead.mu     how far the log is ahead of the tapes
//	crowd.mu     how many have come and gone
//	watcher.mu   blocks that wait
//
// Two more are held while their session is written to: session.following, while
// it is put onto a tape, and watcher.sending.
//
// Order where two are held: session.following and watcher.sending before all
// others, then census.mu; feed.mu before those of hub/fanout, these before a
// wire.Socket's and a wire.Tap's, that before watcher.mu; all others are leaves.
//
// # Errors
//
// A client's mistake is told to the client, and the session stays (fault). The
// end of a connection becomes the reason of its leave (reason.go). Our own
// failures are logged, once, and their text reaches no client.
package hub
