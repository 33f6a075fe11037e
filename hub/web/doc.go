// Package web lets browsers, curl and WebSocket clients into the hub: its page,
// a small JSON API, streams of events. A WebSocket and a stream that follows are
// sessions, with a join and a leave; anything else is a single exchange. The
// objects are those of the native wire, see package wire.
//
// # What there is
//
//	GET  /                    the hub's page; what it is made of is below /page/
//	GET  /ws                  a WebSocket: a session
//	GET  /api/sessions        who is here, and who was in the last hour
//	GET  /api/rooms           the rooms
//	POST /api/rooms/{room}    say the body in a room
//	GET  /api/events          events as they were, or as they come: a session
//	GET  /api/search          what was said, the newest first
//	GET  /{key}/status        a thing to do
//	POST /{key}/status        post one
//	GET  /hello               Hello world!
//	GET  /healthz             ok, or 503 where the log can not be read
//
// HEAD goes where GET does. HTTP/1.0, 1.1 and, in clear text, 2 are served, but
// a WebSocket needs 1.1.
//
// # WebSocket
//
// A text message is one object, either way, without a line feed at its end; a
// binary one is read as text. A blank one is nothing. The session begins in the
// door's room; it need not say hello. No compression, no subprotocol.
//
//	-> {"op":"hello","name":"zoe","follow":"all"}
//	<- {"kind":"welcome","session":7,...}
//	-> {"op":"say","id":1,"text":"hi"}
//	<- {"kind":"ack","id":1,"seq":124}
//
// The hub pings every 30 s; who sends not one byte for 75 s is lost. How a
// WebSocket is closed (RFC 6455 7.4.1):
//
//	1000  "quit"                 the client asked for it
//	1001  "hub stopping"
//	1002                         it broke the protocol
//	1009  "message over 1 MiB"   the error too_long came before
//
// One that takes not one byte for 10 s is cut off without a word.
//
// # Say
//
//	$ curl -d 'build passed' 127.0.0.1:8000/api/rooms/chat
//	{"kind":"ack","seq":124}
//	$ curl -d Zack '127.0.0.1:8000/api/rooms/lobby?name=ci'
//	{"kind":"ack","seq":125,"reply":{"kind":"reply","seq":126,"re":125,"text":"Hello ZACK",...}}
//	$ curl --data-binary @notes.txt 127.0.0.1:8000/api/rooms/chat
//
// The body is the message, whatever its Content-Type: any bytes, none too. One
// line ending at its end does not count. name is who says it, http if left out.
// The answer comes when the message is in the log; where the room's processor
// answers it has the reply. While the room's gate is closed it waits; a client
// that leaves meanwhile has said nothing (it is given a second). What can be
// wrong, beside what is below: 408 the body takes over 60 s, 413 it is over the
// limit, 422 it is --quit--, 503 not_stored or gate_full or the hub stops.
//
// # Lists
//
//	$ curl 127.0.0.1:8000/api/sessions
//	{"sessions":[SESSION...]}
//	$ curl 127.0.0.1:8000/api/rooms
//	{"rooms":[{"name":"lobby","processor":"hello","open":true}...]}
//	$ curl '127.0.0.1:8000/api/search?text=build&room=chat&limit=10'
//	{"events":[EVENT...],"more":false}
//
// search reads text (words, see wire.MatchText), room, kinds (message if left
// out; several with commas), limit (1 to 1000, 100 if left out) and before (a
// seq, exclusive: the last one of a page gives the next).
//
// # Events
//
//	$ curl '127.0.0.1:8000/api/events?since=1h'
//	$ curl -N '127.0.0.1:8000/api/events?follow=1&room=chat'
//	$ curl -N -H 'Accept: text/event-stream' '127.0.0.1:8000/api/events?follow=1&since=124'
//	id: 125
//	data: {"kind":"message","seq":125,...}
//
// Without follow: the events there are, the oldest first, then the end. With
// follow=1: those that come, until the client leaves or the hub stops. From the
// answer's header on nothing is missed. It reads
//
//	since   a seq, whose successors are wanted, or a time as 90s, 1h, 7d. Left
//	        out: everything there is, or with follow from now on. What comes from
//	        the past and what comes live have no seam
//	room    only what is in this room, and no private messages
//	kinds   join, leave, message, reply, notice: several with commas
//	limit   end after so many
//	name    what the session of one that follows is called
//
// The body is JSON lines (application/x-ndjson), or server-sent events (HTML
// Standard 9.2) for who accepts text/event-stream: then Last-Event-ID, which
// browsers send when they come back, is taken for since, and a comment comes
// every 30 s. Beside events there is {"kind":"skipped","missed":412,"after":124}
// for who was too slow, or asks for what the log has forgotten. Who takes not
// one byte for 10 s is cut off; nobody else waits for him.
//
// # Things to do
//
//	$ curl 127.0.0.1:8000/task_01/status
//	see someone
//	$ curl -d 'buy milk' 127.0.0.1:8000/task_04/status
//	submit success
//	$ curl -X POST 127.0.0.1:8000/task_04=buy%20milk/status
//	submit success
//
// This is said in the room todo, where everybody sees it, and answered with
// what its processor answers; where there is no such key with 404.
//
// # What is wrong
//
// is told as problem details (RFC 9457), application/problem+json; code is the
// hub's own word, where it has one:
//
//	{"type":"about:blank","title":"Not Found","status":404,"detail":"there is no room x; ...","code":"no_room"}
//
//	400  a parameter is wrong        404  no such path, room or key
//	403  another site's page, below  405  not with this method, see Allow
//	426  /ws without its upgrade     503  the log failed, or the hub stops
//
// # Who may come
//
// Whoever reaches the door, but no page of another site by way of somebody's
// browser: a request with an Origin other than its Host gets 403, and so does
// one that comes in on a loopback address for a Host that is not localhost, a
// name below it, or a loopback address (DNS rebinding). No header allows another
// origin (CORS) to read anything. A proxy in front has to leave Host as it is.
package web
