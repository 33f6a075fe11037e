package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// patience is how long a hub has to answer before the load gives up on it.
const patience = 10 * time.Second

// client is one connection of the load. Its inlet belongs to one goroutine, its
// writing to one, which may be another.
type client struct {
	*inlet
	d       *dialect
	scratch []byte
}

// dial connects, and enters room unless it is "". It follows the room where
// follow is set and the dialect leaves a choice. Receive buffers are bufBytes
// where that is not 0. It blocks for no longer than patience.
func (r *run) dial(ctx context.Context, room string, follow bool, bufBytes int) (*client, error) {
	dialer := net.Dialer{Timeout: patience, Control: receiveBuffer(bufBytes)}
	conn, err := dialer.DialContext(ctx, "tcp", r.o.Addr)
	if err != nil && r.d.foreign {
		return nil, fmt.Errorf("a %s server: %w", r.d.name, err)
	}
	if err != nil {
		return nil, explain(err)
	}
	c := &client{inlet: newInlet(conn, r.pool, r.d.cut), d: &r.d}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	if err := c.shake(room, follow); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("%s as %s: %w", r.o.Addr, r.d.name, silence(err))
	}
	_ = conn.SetReadDeadline(time.Time{})
	return c, nil
}

// shake goes from a connection to one that is in its room.
func (c *client) shake(room string, follow bool) error {
	if len(c.d.open) > 0 {
		c.cut = cutUpgrade
		body, err := c.ask([]byte(strings.Join(c.d.open, "\r\n")))
		if err == nil && !strings.HasPrefix(string(body), "HTTP/1.1 101 ") {
			err = fmt.Errorf("a WebSocket at /ws is answered by %.60q", body)
		}
		if err != nil {
			return err
		}
		c.cut = c.d.cut
	}
	if c.d.join == nil || room == "" {
		return nil
	}
	body, err := c.ask(c.d.join(nil, room, follow))
	if err != nil {
		return err
	}
	return c.d.joined(body)
}

// ask writes a request and returns a copy of the first message that comes.
func (c *client) ask(request []byte) (answer []byte, err error) {
	if _, err = c.conn.Write(request); err != nil {
		return nil, err
	}
	for err == nil && answer == nil {
		err = c.each(func(m message) bool {
			if m.kind == ping {
				_ = c.pong(m.body)
				return true
			}
			answer = append([]byte{}, m.body...)
			return false
		})
	}
	if answer != nil {
		err = nil
	}
	return answer, err
}

// say sends body as a message that was meant to be sent at, and is answered.
func (c *client) say(body []byte, at time.Duration) error {
	say := c.d.say
	if c.d.ask != nil {
		say = c.d.ask
	}
	c.scratch = say(c.scratch[:0], body, at)
	_, err := c.conn.Write(c.scratch)
	return err
}

// exchange sends body and waits until the room has answered it.
func (c *client) exchange(body []byte, at time.Duration) error {
	if err := c.say(body, at); err != nil {
		return err
	}
	answered, wrong := false, error(nil)
	take := func(m message) bool {
		switch m.kind {
		case ping:
			_ = c.pong(m.body)
		case closing:
			wrong = errClosed
		case fault:
			wrong = fmt.Errorf("a message is answered by %.200q", m.body)
		case text:
			answered, wrong = c.d.answer(m.body)
		}
		return !answered && wrong == nil
	}
	for !answered {
		if err := c.each(take); err != nil && !answered {
			return err
		}
		if wrong != nil {
			return wrong
		}
	}
	return nil
}

// first does the exchange from which the hub learns the dialect. It blocks for no
// longer than patience, and no longer than ctx, which closes the connection.
func (c *client) first(ctx context.Context, body []byte) error {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()
	if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if err := c.exchange(body, 0); err != nil {
		return fmt.Errorf("the first message: %w", silence(err))
	}
	return c.conn.SetReadDeadline(time.Time{})
}

func (c *client) pong(body []byte) error {
	_, err := c.conn.Write(c.d.pong(nil, body))
	return err
}

var errClosed = errors.New("the hub closed the connection")

// silence says what it means that nothing came in time.
func silence(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("no answer within %v; is it a hub, and does the room answer?", patience)
	}
	return err
}
