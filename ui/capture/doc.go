// Package capture is a recording of what went over the wire of one session: it
// is written to a file and read from it, shown to people, turned into a script
// in Python or for nc, and played again.
//
// # The file
//
// JSON lines. The first says what it is and whose, and may be missing; then come
// the blocks as they travel (see hub/wire), and, where the session ended while
// it was recorded, its leave, as it travels:
//
//	{"kind":"recording","version":1,"hub":"127.0.0.1:8000","session":{"id":7,"name":"zack",...}}
//	{"kind":"wire","session":7,"at":"2026-11-21T12:00:00.1Z","dir":"in","offset":0,"size":4,"text":"Zack"}
//	{"kind":"wire","session":7,"at":"2026-11-21T12:00:00.141Z","dir":"out","offset":0,"size":1,"text":"-"}
//	{"kind":"leave","seq":9,"at":"2026-11-21T12:00:02Z","session":{"id":7,...},"reason":"closed by client"}
//
// What tui wire --json prints is a recording too. Whoever edits one need not
// count: size and offset may be wrong.
//
// # When a thing is sent again
//
// What the client sent (dir in) is sent again, a block in one write. Two things
// are waited for before that: that as many bytes came back as had been recorded
// until then, and then the time that lay between the block and the one before
// it. So a client that waited for a reply does so however long it takes now, and
// one that did not wait keeps its pace. Where a reply does not come it is given
// up after it is Grace late. How the client left is repeated as well: it half
// closes, which is all that a hub sees of a close until it writes, or resets.
//
// Nothing here starts a goroutine that outlives the call.
package capture
