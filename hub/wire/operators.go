package wire

// The ops of an operator. Whoever is on the hub's own machine may look at what
// another session's socket gives and takes, and do something about it. To anybody
// else these are forbidden, also to one that began with a web request: a page of
// any site may have had a browser on that machine send the rest. A session that is
// not there is no_session.
//
// Watch shows the wire of a session from now on, and what is kept of it first.
// Off ends that: no block comes after its ok. Watching twice is one watch; it
// ends with either session. One that is gone, for an hour, can be watched too:
// what was kept comes, and nothing after it.
//
//	-> {"op":"watch","id":1,"session":7}
//	<- {"kind":"ok","id":1}
//	<- {"kind":"wire","session":7,"at":TIME,"dir":"in","offset":0,"size":4,"text":"zack","tail":true}
//	<- {"kind":"wire","session":7,"at":TIME,"dir":"out","offset":0,"size":2,"data":"/wA=","missed":12}
//	-> {"op":"watch","id":2,"session":7,"off":true}
//	<- {"kind":"ok","id":2}
//
// An object is a block: what one read of the socket gave, or what one write put
// there, in clear where the connection is encrypted. at is when. dir is in for
// what the client sent, out for what it was sent. offset is how many bytes of
// the same direction came before it, of this connection: a WebSocket's begin
// with its request. size is how many these are; text has them where they are
// UTF-8, data (base64) where not. tail is true for those from before the watch.
// missed is how many bytes, of both directions, came between the block before
// and this one, or before the first one, and are not shown: they were not kept,
// or the watcher was too slow. A block is 64 KiB at the most: the rest of a
// longer read or write is the next one, with the same time. What is written to a
// watcher to tell it of blocks is no block, of nobody's.
//
// Kept are the newest blocks, 4 KiB with 11 bytes or more beside each: what was
// read, and what the session itself was answered. What others say is kept while
// somebody watches. The bytes of a message may be shown before or after its
// event.
//
// Wire asks for what is kept, once; its blocks have the fields above but kind,
// session and tail:
//
//	-> {"op":"wire","id":3,"session":7}
//	<- {"kind":"tail","id":3,"session":7,"blocks":[{"at":TIME,"dir":"in","offset":0,"size":4,"text":"zack"}...]}
//
// Process asks which program has the other end, where it is one of the user who
// runs the hub, on Linux; else the code is no_process, and its text says why:
//
//	-> {"op":"process","id":4,"session":7}
//	<- {"kind":"process","id":4,"session":7,"pid":123,"name":"python3","command":"python3 client.py"}
//
// Kick ends a session with the reason "kicked: spam", "kicked" without a text,
// which has 256 bytes at most. A line client reads it, a frame's is told
// "error: kicked: spam", a WebSocket is closed with it, and a native one told:
//
//	-> {"op":"kick","id":5,"session":7,"text":"spam"}
//	<- {"kind":"ok","id":5}
//	   (to session 7)
//	<- -- kicked: spam --\n
//	<- {"kind":"error","code":"kicked","text":"kicked: spam"}
//
// Raw writes bytes to the socket as they are, in no frame, between whatever else
// is written there:
//
//	-> {"op":"raw","id":6,"session":7,"text":"a\u0000"}
//	<- {"kind":"ok","id":6}
//
// Policy says what happens when a session is so slow that what it has yet to be
// sent is forgotten: with skip, as it begins, it is told what it missed; with
// disconnect it ends with "too slow":
//
//	-> {"op":"policy","id":7,"session":7,"policy":"disconnect"}
//	<- {"kind":"ok","id":7}
//
// Processor says what answers the messages of a room from now on, none makes it
// a chat. A notice tells the room:
//
//	-> {"op":"processor","id":8,"room":"lobby","processor":"upper"}
//	<- {"kind":"ok","id":8}
//
// Framing says how a session frames its messages, where that was not found out
// right. What has come of it and is no message yet is cut the new way as well:
//
//	-> {"op":"framing","id":9,"session":7,"framing":"line"}
//	<- {"kind":"ok","id":9}
const (
	OpFraming   = "framing"
	OpWatch     = "watch"
	OpWire      = "wire"
	OpProcess   = "process"
	OpKick      = "kick"
	OpRaw       = "raw"
	OpPolicy    = "policy"
	OpProcessor = "processor"
)
