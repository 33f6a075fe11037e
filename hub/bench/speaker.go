package bench

import (
	"time"
)

// speaker says numbered messages. One goroutine uses it.
type speaker struct {
	c      *client
	tag    tag
	sender uint32
	said   uint32
	body   []byte // of size bytes
	chunk  []byte
}

// newSpeaker returns the speaker with this number, whose messages have size
// bytes.
func newSpeaker(c *client, t tag, sender, size int) *speaker {
	body := make([]byte, size)
	for i := range body {
		body[i] = 'x'
	}
	return &speaker{c: c, tag: t, sender: uint32(sender), body: body}
}

// say sends n messages in one write, that were meant to be sent at. It blocks
// while the hub does not read.
func (s *speaker) say(n int, at time.Duration) error {
	s.chunk = s.chunk[:0]
	for range n {
		s.tag.put(s.body, stamp{sender: s.sender, number: s.said, at: at})
		s.chunk = s.c.d.say(s.chunk, s.body, at)
		s.said++
	}
	_, err := s.c.conn.Write(s.chunk)
	return err
}

// saturate says as much as the window lets through, batch messages a write.
func (s *speaker) saturate(w *window, batch int, start time.Time) error {
	for n := w.take(batch); n > 0; n = w.take(batch) {
		if s.said > maxNumber-uint32(n) {
			return nil
		}
		if err := s.say(n, time.Since(start)); err != nil {
			return err
		}
	}
	return nil
}
