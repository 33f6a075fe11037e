package hub

import (
	"sync"
	"time"
)

const (
	// crowdSize is how many have to come or go for what they leave behind to be
	// worth looking for.
	crowdSize = 1000
	// crowdOver is how long nobody comes or goes before that is done.
	crowdOver = 250 * time.Millisecond
)

// crowd sees to it that memory goes back to the system after many have come or
// gone at once: what they took on their way, or held, the runtime would keep for
// the next such crowd. Its methods may be called by anyone at any time.
type crowd struct {
	giveBack func() // all memory that is not in use; it may take a while

	mu    sync.Mutex
	size  int         // how many have moved since memory was given back
	timer *time.Timer // nil while there are few
	over  bool        // the hub stops

	giving sync.WaitGroup // added to under mu, while not over
}

// moved counts one who came or went. It does not block.
func (c *crowd) moved() {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.size++; {
	case c.size < crowdSize || c.over:
	case c.timer == nil:
		c.timer = time.AfterFunc(crowdOver, c.settle)
	case c.timer.Stop(): // else it has gone off
		c.timer.Reset(crowdOver)
	}
}

// settle gives memory back. It is the timer's.
func (c *crowd) settle() {
	c.mu.Lock()
	if c.over {
		c.mu.Unlock()
		return
	}
	c.size, c.timer = 0, nil
	c.giving.Add(1)
	c.mu.Unlock()
	defer c.giving.Done()
	c.giveBack()
}

// stop lets nothing more begin, and waits for what has begun.
func (c *crowd) stop() {
	c.mu.Lock()
	c.over = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	c.giving.Wait()
}
