package client

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"hubbub/hub/wire"
)

// Messages count from 1 and requests from beyond firstRequest, so that an id is
// one or the other and the hub sees those of the messages without gaps. The
// client's own requests have strings for ids, which no caller's can be.
const (
	firstRequest = 1 << 32
	ownPing      = `"ping"`
	ownWho       = `"who"`
)

// tooLong is the hub's code for a message, or a line, over its cap.
const tooLong = "too_long"

// message is something said that the hub has yet to acknowledge.
type message struct {
	id   uint64
	text string
	to   uint64
	room string
}

// request is a Do that has no answer yet.
type request struct {
	wire.Request
	said uint64 // the last message before it
}

// request returns the line that says m. Text that is not UTF-8 goes as data.
func (m *message) request() wire.Request {
	r := wire.Request{Op: wire.OpSay, ID: rawID(m.id), To: m.to, Room: m.room}
	if utf8.ValidString(m.text) {
		r.Text = &m.text
	} else {
		r.Data = []byte(m.text)
	}
	return r
}

// Say sends text to a session, or where to is 0 to a room; room "" is the one
// the client is in. The message is kept, and sent again after a reconnect,
// until an Item with its id is there: a *wire.Ack, or a *wire.Failure (also for
// a text over Options.MaxText, which is not sent). Ids count 1, 2, 3, ...
func (c *Client) Say(text string, to uint64, room string) (id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said++
	m := message{id: c.said, text: text, to: to, room: room}
	if len(text) > c.o.MaxText {
		c.in.put(c.tooLong(&m))
		return m.id
	}
	c.kept = append(c.kept, m)
	if c.link.online {
		c.sendLocked(m.request())
	}
	return m.id
}

// Pending returns how many messages have no answer yet.
func (c *Client) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.kept)
}

// Do sends any request but hello and say, under an id of its own. Its answer
// is an Item with that id: what the hub says, or a *Lost where the link is, or
// goes, down before. A join or nick that succeeds holds for later links too.
func (c *Client) Do(r wire.Request) (id uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	id = c.asked
	if !c.link.online {
		c.in.put(Item{Value: &Lost{ID: id}, ID: id})
		return id
	}
	r.ID = rawID(id)
	c.link.open[id] = request{Request: r, said: c.said}
	c.sendLocked(r)
	return id
}

// sendLocked queues one line.
func (c *Client) sendLocked(r wire.Request) {
	c.link.out = wire.AppendLine(c.link.out, &r)
	signal(c.ready)
}

// tooLong is the answer to a message the hub would end the session for.
func (c *Client) tooLong(m *message) Item {
	text := fmt.Sprintf("the message has %d bytes; the most is %d", len(m.text), c.o.MaxText)
	return Item{ID: m.id, Value: &wire.Failure{Kind: wire.KindError, ID: rawID(m.id), Code: tooLong, Text: text}}
}

// answeredLocked forgets what id asked for. It returns the request, if it was
// one.
func (c *Client) answeredLocked(id uint64) (request, bool) {
	i, found := slices.BinarySearchFunc(c.kept, id, func(m message, id uint64) int { return cmp.Compare(m.id, id) })
	switch {
	case found && i == 0: // nearly always: no need to move the others
		c.kept[0] = message{}
		c.kept = c.kept[1:]
	case found:
		c.kept = slices.Delete(c.kept, i, i+1)
	}
	r, found := c.link.open[id]
	delete(c.link.open, id)
	return r, found
}

// doneLocked remembers what a request that succeeded changed.
func (c *Client) doneLocked(r request) {
	switch r.Op {
	case wire.OpNick:
		c.place.name = r.Name
	case wire.OpJoin:
		// What was said before it, and has to be said again on another link,
		// was meant for the room it was said in.
		for i := range c.kept {
			if m := &c.kept[i]; m.id <= r.said && m.room == "" {
				m.room = c.place.at
			}
		}
		c.place.room, c.place.at = r.Room, r.Room
	}
}

func rawID(id uint64) json.RawMessage { return strconv.AppendUint(nil, id, 10) }
