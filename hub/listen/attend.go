package listen

import (
	"net"
	"time"
)

// lull is how long a goroutine that has attended to one client waits for
// another.
const lull = 10 * time.Millisecond

// attend has somebody receive what is said on nc: one who has just attended to
// another client, if there is one, else a new goroutine. A new one's stack grows
// with its first client, step by step, which is a tenth of the work where many
// come and go. Serve waits for them.
func (t *TCP) attend(nc net.Conn) {
	select {
	case t.next <- nc:
	default:
		t.clients.Go(func() { t.attendant(nc) })
	}
}

// attendant receives what is said on nc, and then on others while they come.
func (t *TCP) attendant(nc net.Conn) {
	t.receive(t.conn(nc, false))
	waits := time.NewTimer(lull)
	defer waits.Stop()
	for {
		select {
		case nc := <-t.next:
			t.receive(t.conn(nc, false))
			waits.Reset(lull)
		case <-waits.C:
			return
		case <-t.closed.Done():
			return
		}
	}
}
