package wire

import "time"

// Finish says that nothing more will be written, and throws away what the
// client is still sending until it closes its side too, or for d. Without it a
// close with unread input is a reset (RFC 9293 3.10.7.4), which may take the
// last words from the client before it has read them. It takes the place of
// Receive, which is not called again; the messages of the last one are gone.
func (c *NetConn) Finish(d time.Duration) {
	if c.gone() {
		return
	}
	half, ok := c.socket.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil || c.socket.nc.SetReadDeadline(time.Now().Add(d)) != nil {
		return
	}
	c.in.use(len(c.in.bytes()))
	for end := c.now() + d; c.now() < end; {
		if _, err := c.read(); err != nil { // what is read lies in the room, and is never looked at
			return
		}
	}
}
