package client

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"hubbub/hub/wire"
)

// CodeQuit is the Code of the Failure a message gets that ended the session
// instead of being logged.
const CodeQuit = "quit"

// QuitWord ends the session: alone in a message always, and for some processors
// anywhere in one. Such a message is neither logged nor acknowledged.
const QuitWord = "--quit--"

// IsQuit says whether a message asks to end the session and for nothing else.
// Run ends when a hub has done so.
func IsQuit(text string) bool { return strings.EqualFold(strings.TrimSpace(text), QuitWord) }

// deliver takes note of what items mean for the client, and puts those that
// are for the caller where Take finds them.
func (c *Client) deliver(items []Item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range items {
		items[i] = c.noteLocked(items[i])
	}
	c.in.put(slices.DeleteFunc(items, func(it Item) bool { return it.Value == nil })...)
}

// noteLocked returns what the caller is to have of it, with no Value where that
// is nothing.
func (c *Client) noteLocked(it Item) Item {
	switch v := it.Value.(type) {
	case *wire.Event:
		if v.Seq <= c.place.floor {
			return Item{} // seen on an earlier link
		}
		c.place.since = max(c.place.since, v.Seq)
		if v.At.Before(c.o.NotBefore) {
			return Item{}
		}
	case *wire.Skipped:
		// Who came and went is in the gap.
		c.sendLocked(wire.Request{Op: wire.OpWho, ID: json.RawMessage(ownWho)})
	case *wire.Ack, *wire.Rows, *wire.Page, *wire.Tail, *wire.Process:
		c.answeredLocked(it.ID)
	case *wire.Done:
		if string(v.ID) == ownPing {
			return c.pongLocked()
		}
		if r, ok := c.answeredLocked(it.ID); ok {
			c.doneLocked(r)
		}
	case *wire.Failure:
		return c.failedLocked(it, v)
	}
	return it
}

// pongLocked turns the answer to a ping into the time it took.
func (c *Client) pongLocked() Item {
	rtt := max(time.Since(c.link.pinged), 1)
	c.link.pinged = time.Time{}
	return Item{Value: &State{Phase: Online, RTT: rtt}}
}

// failedLocked settles what a failure is about.
func (c *Client) failedLocked(it Item, f *wire.Failure) Item {
	switch {
	case bytes.HasPrefix(f.ID, []byte(`"`)): // of the client's own requests
		c.link.pinged = time.Time{}
		return Item{}
	case f.Code == tooLong && it.ID == 0 && len(c.kept) > 0:
		// The hub gave up on a line before it had read the id. Sent again,
		// it would end the next session too.
		it.ID = slices.MaxFunc(c.kept, func(a, b message) int { return len(a.text) - len(b.text) }).id
	}
	c.answeredLocked(it.ID)
	return it
}

// offline notes that the link, if there was one, is gone, and what that means
// for all that waited for an answer. It reports whether the session was ended
// by a message that asked for no more than that.
func (c *Client) offline() (quit bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.link.online {
		return false
	}
	var items []Item
	for _, id := range slices.Sorted(maps.Keys(c.link.open)) {
		items = append(items, Item{Value: &Lost{ID: id}, ID: id})
	}
	c.link = link{}
	// A message with the quit word is never acknowledged: sent again, it
	// would end the next session too.
	i := slices.IndexFunc(c.kept, func(m message) bool { return strings.Contains(strings.ToLower(m.text), QuitWord) })
	if i >= 0 {
		m := c.kept[i]
		quit = IsQuit(m.text)
		items = append(items, Item{ID: m.id, Value: &wire.Failure{
			Kind: wire.KindError, ID: rawID(m.id), Code: CodeQuit, Text: "it ended the session",
		}})
		c.answeredLocked(m.id)
	}
	c.in.put(items...)
	return quit
}
