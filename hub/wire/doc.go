// Package wire is what travels between a hub and its clients: how bytes on a
// connection are cut into messages, how the hub finds out which way a stranger
// means, and the native protocol that screens and programs speak. Both ends
// import it; it imports nothing of ours.
//
// In the examples, -> is what a client sends and <- what the hub sends. \r and
// \n are the bytes CR and LF. Nothing else is on the wire: no header, no
// version, no greeting.
//
// # Raw
//
// Bytes without framing: what socket.send("Zack") makes. A message ends where
// the client stops sending.
//
//	-> Zack
//	<- -
//	-> Python
//	<- -
//
// The rules:
//
//   - A read of less than 536 bytes, which every network carries in one piece,
//     is a message at once.
//   - A bigger one, or one that ends within a UTF-8 character (RFC 3629), is
//     continued by whatever follows within 40 ms. The whole burst is one
//     message, however long. Half a character that stays alone is a message.
//   - The text is the message without the CR and LF bytes at its end.
//   - The bytes may be in any encoding. They are kept as they came.
//
// A raw client gets one reply for each message and never anything else: it
// would take it for its reply and be out of step from then on.
//
// # Line
//
// Lines of text: what people type into nc or telnet.
//
//	-> zack\r\n
//	<- Hello ZACK\r\n
//	-> two\nlines\n
//	<- Hello TWO\n
//	<- Hello LINES\n
//
// The rules:
//
//   - LF ends a line. A CR before it belongs to the ending, any other one to
//     the text. An empty line is an empty message.
//   - What has no LF yet waits for it, for ever: somebody may be typing. When
//     the client closes its side it is the last message, with no ending.
//   - Who was seen to send the first line a key at a time edits it, and all
//     later ones: BS (08) and DEL (7F) erase the character before, ^W (17) the
//     word, ^U (15) the line. From anybody else these are bytes like others.
//
// # Telnet
//
// Lines from a client that speaks telnet (RFC 854), with its commands between
// and within them. PuTTY begins with all that it can do, and is told no:
//
//	-> FF FB 1F  FF FD 01                 WILL window size, DO echo
//	<- FF FE 1F  FF FC 01                 DONT, WONT
//	-> hel FF F6                          are you there
//	<- [yes]\r\n
//	-> lo 08 o\r\n
//	<- Hello HELLO\r\n
//
// The rules:
//
//   - CR LF, CR NUL and LF end a line; CR NUL counts as CR LF. Any other CR
//     belongs to the text, any other NUL to nobody.
//   - DO x is answered WONT x, and WILL x DONT x, at once. DONT and WONT are
//     not answered, so nobody goes round in circles. AYT (FF F6) is answered
//     "[yes]\r\n".
//   - FF FF is the byte FF, in both directions.
//   - IP (FF F4), BRK (FF F3) and ABORT (FF EE) drop the line that is not
//     complete. EC (FF F7) and EL (FF F8) erase its last character and all of
//     it; BS, DEL, ^W and ^U do what they do above.
//   - EOF (FF EC), which ^D sends, is the end of the input, as if the client
//     had closed its side.
//   - A subnegotiation (FF FA ... FF F0) is skipped: 8 KiB at most, else the
//     session ends with "telnet subnegotiation over 8 KiB".
//   - Every other command means nothing. FF before a byte under EC is dropped:
//     the byte between them went as urgent data.
//   - Where the port is not 23, some clients send plain lines until somebody
//     presses ^C. They are line until then, and telnet from then on.
//
// # Frames
//
// The length of a message in bytes, then the message. "hello" is
//
//	be32     00 00 00 05 hello       4 bytes, big-endian
//	le32     05 00 00 00 hello       4 bytes, little-endian
//	be16     00 05 hello             2 bytes, big-endian
//	le16     05 00 hello             2 bytes, little-endian
//	u8       05 hello                1 byte
//	varint   05 hello                7 bits a byte, lowest first, the top bit on all but
//	                                 the last: 300 is AC 02
//	dec8     00000005hello           8 digits
//	dec10    5         hello         digits and spaces, 10 bytes
//	dec64    5    ...  hello         digits and spaces, 64 bytes
//	jsonhdr  11 00 00 00 {"total_size": 5}hello
//
// The rules:
//
//   - Frames may come glued together or in any pieces. An empty one is an
//     empty message. Half a frame at the end of the input is none.
//   - The answer is in the same frame, with what people read; so is what is
//     wrong, as "error: ...". A client gets one reply for each message and
//     nothing else, as a raw one does. What its frame can not hold of a reply
//     (255 bytes in u8, 65535 in be16 and le16) is cut off.
//   - A decimal length may have zeros or spaces before it, or spaces behind it.
//     The answer has zeros where the client has.
//   - A JSON header is an object of at most 4 KiB behind its own length, 4
//     bytes in either order. The body's length is a whole number under the
//     first of its keys that is total_size, size, length, file_size, filesize
//     or data_size. The answer has the same order and the same key.
//
// # JSON
//
// The native protocol: JSON objects (RFC 8259), one a line, both ways. LF ends
// a line; blank lines are skipped. The hub sends nothing before the first
// request. A whole session:
//
//	-> {"op":"hello","name":"zack","client":"9f1c","follow":"room","room":"chat"}
//	<- {"kind":"welcome","session":7,"hub":"h1","epoch":"e1","seq":123,"rooms":[...],"sessions":[...]}
//	-> {"op":"say","id":1,"text":"hi"}
//	<- {"kind":"ack","id":1,"seq":124}
//	<- {"kind":"message","seq":124,"at":"2026-11-20T09:00:00.123456789Z","room":"chat","from":7,"name":"zack","text":"hi"}
//	-> {"op":"dance","id":2}
//	<- {"kind":"error","id":2,"code":"unknown_op","text":"..."}
//	   (the client closes)
//
// A request has an op, and may have an id: any JSON value, which the answer
// carries back as it was given. Requests are answered in order.
//
//	op       reads                                        answer
//	hello    name client follow room since epoch          welcome
//	say      text or data, to room                        ack
//	who                                                   who
//	history  room session before after limit              history
//	search   text room kinds before limit                 search
//	join     room                                         ok
//	nick     name                                         ok
//	gate     room open                                    ok
//	ping                                                  pong
//
// and from an operator, who is on the hub's own machine, see OpWatch:
//
//	framing    session framing                            ok
//	watch      session off                                ok, then wire
//	wire       session                                    tail
//	process    session                                    process
//	kick       session text                               ok
//	raw        session text or data                       ok
//	policy     session policy                             ok
//	processor  room processor                             ok
//
//	name     string   what the session is to be called
//	client   string   the client's instance, 128 bytes at most: with it, a say whose id is a number
//	                  that was used before is not said twice
//	follow   string   whose events to be sent: "all" rooms, one's own "room", "none";
//	                  left out, the room's where it is a chat, else none
//	room     string   hello, join: the room to be in. say, gate: one's own if left
//	                  out. history, search: every room if left out
//	since    number   the last seq the client has: what it missed comes first
//	epoch    string   the epoch that seq is of; if the hub's is another one, the
//	                  welcome says so and since counts for nothing
//	text     string   what is said, or the words searched for, see MatchText
//	data     string   base64 (RFC 4648 4) in place of text, for what is not UTF-8
//	to       number   the session a message is meant for, not the room
//	session  number   only events from it, to it or about it; framing: the session to change
//	framing  string   how its bytes are to be cut into messages from now on: a framing of a
//	                  door, but auto
//	before   number   only events with a smaller seq
//	after    number   only events with a larger seq
//	limit    number   at most so many events: 100 if left out, 1000 at most
//	kinds    array    which kinds of event to search: ["message"] if left out
//	open     boolean  whether the room's gate is to be open
//	off      boolean  watch: no longer
//	policy   string   "skip" or "disconnect"
//	processor  string  what a room is to answer with
//
// What the hub sends has a kind. These answer requests:
//
//	{"kind":"welcome","id":..,"session":7,"hub":"..","epoch":"..","seq":123,"rooms":[ROOM...],"sessions":[SESSION...]}
//	{"kind":"ack","id":..,"seq":124}                        in the log, and durable; with "dup":true it was before
//	{"kind":"who","id":..,"sessions":[SESSION...]}          the live, and the gone of the last hour
//	{"kind":"history","id":..,"events":[EVENT...],"more":false}   oldest first
//	{"kind":"search","id":..,"events":[EVENT...],"more":true}     newest first; more: there are others
//	{"kind":"ok","id":..}
//	{"kind":"pong","id":..}
//	{"kind":"error","id":..,"code":"..","text":".."}        code for programs, text for people; the session stays
//
// What a visit says (a web request that is no session) is answered with one
// object: an ack that has the reply, where there is one, or an error.
//
//	{"kind":"ack","seq":124,"reply":{"kind":"reply","seq":125,"at":TIME,"room":"lobby","re":124,"text":"Hello ZACK","took_us":31}}
//
// The codes are bad_request (no JSON object, a field missing or wrong, a session
// that cannot be framed otherwise), forbidden (an operator's op, from another
// machine), no_process, kicked (it answers nothing: the session ends),
// unknown_op, bad_name, no_room, no_session, reply_only (a message for a raw
// client that waits for none), gate_full (a closed gate has all it can hold),
// not_stored (the log failed: say it again) and too_long, after which and after
// kicked the session ends.
//
// These come by themselves, to who follows:
//
//	{"kind":"update","sessions":[SESSION...]}               rows that changed, at most 10 a second; not logged
//	{"kind":"skipped","missed":412,"after":124}             the client was too slow for events after this seq
//
// And these are the events, in the log's order, the same for everybody. Seq
// rises from one to the next, not always by one. A field that is 0 or "" is
// left out, but for kind, seq and at, for text, and for took_us of a reply:
//
//	{"kind":"message","seq":124,"at":TIME,"room":"lobby","from":7,"name":"zack","text":"Zack"}
//	{"kind":"message","seq":125,"at":TIME,"room":"lobby","from":7,"name":"zack","to":9,"data":"xOO6ww=="}
//	{"kind":"reply","seq":126,"at":TIME,"room":"lobby","re":124,"to":7,"text":"Hello ZACK","took_us":31}
//	{"kind":"join","seq":127,"at":TIME,"room":"lobby","session":SESSION,"text":""}
//	{"kind":"leave","seq":128,"at":TIME,"room":"lobby","session":SESSION,"text":"","reason":"closed by client"}
//	{"kind":"notice","seq":129,"at":TIME,"room":"lobby","text":"input is greater than expected: 6000 bytes"}
//
//	TIME     a string: RFC 3339 in UTC, to the nanosecond
//	ROOM     {"name":"lobby","processor":"hello","open":true}
//	SESSION  {"id":7,"name":"zack","addr":"127.0.0.1:50275","dialect":"raw","tls":true,"why":"no newline for 40 ms",
//	         "sniff_us":40123,"room":"lobby","state":"live","since":TIME,"idle_ms":0,"in_msgs":1,"out_msgs":1,"in_bytes":4,"out_bytes":1,
//	         "lag":0,"skipped":0,"reply_us":31,"reason":"quit"}
//
// A session that is behind the newest event has "behind_ms" beside its lag: for
// how long without a break. "policy":"disconnect" is there where that was set.
//
// state is live, waiting (at a closed gate) or gone; only the gone have a
// reason, only the encrypted have tls. dialect and why are "" until the first
// message; sniff_us is how many microseconds after the first byte they were
// known, 0 where the door is told its framing. dialect is raw, line, telnet,
// json, a frame's, or one of the web's: ws or http. Control characters and the invisible line separators are escaped
// (RFC 8259 7), so these lines can be shown on a terminal. Unknown keys and
// kinds are to be ignored: there will be more.
//
// # Web, TLS and ssh
//
// HTTP is no framing: a door with framing auto hands the connection over, see
// HandOver, with all that has come of it. Two kinds of client come back as
// sessions, from GET /ws and from a stream of events:
//
//	ws    the native protocol, one object a WebSocket message (RFC 6455)
//	http  the native protocol, one way: the events
//
// A TLS client is handed over as well, at a door that has TLS, whatever its
// framing; what is inside is looked at again. At one that has none, and finds
// out, it is told so in its own language, and the session ends with "speaks TLS
// to a door without it". A door that requires it ends every other with "speaks without TLS
// to a door that requires it", and says nothing.
//
//	-> 16 03 01 ...
//	<- 15 03 01 00 02 02 28               alert: handshake_failure (RFC 8446 6)
//
// ssh is not served. Its client is told what this is, twice, since it depends
// which it shows: in a line before the version (RFC 4253 4.2), and in the
// packet that ends the connection, SSH_MSG_DISCONNECT (11.1):
//
//	-> SSH-2.0-OpenSSH_9.2\r\n
//	<- this hub serves no ssh: come with nc, telnet, a browser or tui\r\n
//	<- SSH-2.0-hubbub\r\n
//	<- 00 00 00 54 08 01 00 00 00 0B ...
//
// # Who speaks which
//
// A door with framing auto finds out, from the bytes and from the time since
// the last one. It is silent until it knows. Rules in order:
//
//	the bytes so far                                          dialect
//	16 03 00..04 xx xx 01                                     TLS: handed over
//	FF and a command, but not FF FE and UTF-16                telnet
//	SSH-2.0-, SSH-1.99-                                       none: "not a client of this hub: SSH"
//	METHOD SP target SP HTTP/                                 HTTP: handed over
//	they open PostgreSQL, SMB, RDP, SOCKS, MQTT or git        none: "not a client of this hub: SOCKS"
//	00 nn, nn 00 and a whole frame of text                    be16, le16
//	00 00 xx xx, xx xx 00 00 and text, up to 1 MiB            be32, le32
//	  and a JSON object with the length of a body             jsonhdr
//	01 to 1F and whole frames of text                         u8
//	digits and spaces to byte 10 or 64, as many bytes follow  dec10, dec64
//	the first line is a JSON object with a key "op"           json
//	each read was one character, then a newline or 5 s        line
//	they end with LF                                          line
//	they do not, and then nothing comes
//	  for 40 ms                                               raw
//	  for 150 ms, where they are 536 or more                  raw
//	  for 500 ms, where they may begin HTTP or ssh            raw
//	  for 1 s, where each read was one character, or they
//	    may begin a frame, TLS, telnet or another server's    raw
//	  for 2 s, where they may be the beginning of such JSON   raw
//	they do not, and the client closes its side               raw
//	they do not, and they are 8 KiB or more, or 5 s old       raw
//	                                                          (such JSON with its op seen: json)
//	none                                                      not known: silence
//
// What cannot be told apart, and what it is taken for:
//
//   - two raw messages sent before the first is answered: one message
//   - several lines without a newline at the end: one raw message, whole
//   - a key a second or slower, without a newline: a raw message each
//   - raw text that begins as JSON of ours does: raw, after 2 s
//   - 00000012hello, and a first u8 or varint length over 31: raw
//   - varint with a first length under 32: u8
//   - a client that waits to be greeted: nobody, it is waited for as well
//   - a line with a pause of 40 ms in it: raw
//   - four NUL and a pause: an empty be32 message
//   - raw text that is GET and a path: raw, after 500 ms
//
// Bytes that are no text in any encoding, and nothing else that is known here,
// are raw: what somebody sends is shown, not refused.
//
// A door that is told its framing never waits for any of this.
//
// # Limits
//
//	a message         1 MiB (Options.MaxMessage), without its line ending, else
//	                  the session ends with "message over 1 MiB"
//	a line of JSON    6 times that and 4 KiB, since \u0000 is one byte of text
//	a line of telnet  as long, with what was erased of it
//	idle              as the door says: "idle for 60 s" after the last byte
//	silence           60 s before the first byte of a client from elsewhere
//	a write           10 s without a byte taken: "too slow"
//	a watch           256 KiB of blocks that wait for the watcher, 16 MiB a second
//	the gone's wires  8 MiB of all together, the oldest go first
//
// A connection holds at most a message and one read of 64 KiB, and 4 KiB of what
// was last on its wire, which it keeps. While it waits for its next message on a
// plain socket it holds no other buffer.
package wire
