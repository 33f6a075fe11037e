package hub

import (
	"sync"
	"time"

	"hubbub/hub/wire"
)

// Limits of a watcher. What it is shown beyond them it is told that it missed.
const (
	watchQueue = 256 << 10            // bytes of blocks that wait, with blockBytes for each
	blockBytes = 80                   // what a block takes beside its bytes
	watchPiece = 16 << 10             // bytes of blocks, or one, that are written at once
	watchPause = 2 * time.Millisecond // after each turn, and watchRate decides how much longer
	watchRate  = 16 << 20             // bytes a second: watching must not cost much more than what is watched
)

// watcher brings to one session the blocks of those it watches. Whoever reads or
// writes those leaves a copy in the queue and goes on; what finds no room is
// missed. The goroutine that takes them from there (deliver) is the watcher's:
// it starts when there is something, and ends when nothing more has come, or by
// stop, which waits for it.
type watcher struct {
	session *session // who watches

	sending sync.Mutex // held while what was taken from the queue is written
	writing blocks     // guarded by sending
	lines   []byte     // guarded by sending
	frames  []byte     // guarded by sending

	mu      sync.Mutex // guards the rest; a Tap's lock may be held
	waiting blocks
	running bool
	stopped chan struct{} // closed by stop
	ended   sync.WaitGroup
}

var _ wire.Watcher = (*watcher)(nil)

// blocks are blocks with bytes of their own, all in one piece.
type blocks struct {
	list []wire.Block // without their Data
	ends []int        // where in bytes each one's end
	data []byte
}

func (q *blocks) size() int { return len(q.data) + blockBytes*len(q.list) }

// empty forgets everything but the room it has taken.
func (q *blocks) empty() { q.list, q.ends, q.data = q.list[:0], q.ends[:0], q.data[:0] }

func newWatcher(s *session) *watcher { return &watcher{session: s, stopped: make(chan struct{})} }

// Watched implements wire.Watcher.
func (w *watcher) Watched(b *wire.Block) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting.size()+len(b.Data)+blockBytes > watchQueue || w.over() {
		return false
	}
	w.waiting.data = append(w.waiting.data, b.Data...)
	w.waiting.ends = append(w.waiting.ends, len(w.waiting.data))
	w.waiting.list = append(w.waiting.list, *b)
	w.waiting.list[len(w.waiting.list)-1].Data = nil
	if !w.running {
		w.running = true
		w.ended.Go(w.deliver)
	}
	return true
}

func (w *watcher) over() bool {
	select {
	case <-w.stopped:
		return true
	default:
		return false
	}
}

// deliver writes what waits, again and again until nothing does.
func (w *watcher) deliver() {
	pause := time.NewTimer(watchPause)
	defer pause.Stop()
	for n := w.turn(); n > 0; n = w.turn() {
		pause.Reset(max(watchPause, time.Duration(n)*time.Second/watchRate))
		select {
		case <-pause.C:
		case <-w.stopped:
		}
	}
}

// turn writes what waits, and returns how much that was. After 0 the goroutine
// has ended.
func (w *watcher) turn() (n int) {
	w.sending.Lock()
	defer w.sending.Unlock()
	w.mu.Lock()
	if len(w.waiting.list) == 0 || w.over() {
		w.running, w.waiting = false, blocks{}
		w.mu.Unlock()
		w.writing, w.lines, w.frames = blocks{}, nil, nil
		return 0
	}
	w.waiting, w.writing = w.writing, w.waiting
	w.mu.Unlock()
	n = w.writing.size()
	w.write()
	w.writing.empty()
	return n
}

// write writes what was taken, a piece at a time. It blocks while the client
// does not read; a failed link ends the session by itself. The caller holds
// sending.
func (w *watcher) write() {
	from := 0
	w.lines = w.lines[:0]
	for i := range w.writing.list {
		b, end := &w.writing.list[i], w.writing.ends[i]
		b.Data = w.writing.data[from:end]
		w.lines = wire.AppendBlock(w.lines, b)
		b.Data, from = nil, end
		if last := i == len(w.writing.list)-1; !last && len(w.lines) < watchPiece {
			continue
		}
		p := w.lines
		if w.session.dialect() == wire.WS {
			w.frames = wire.AppendWS(w.frames[:0], p)
			p = w.frames
		}
		if w.session.follower.SendQuiet(p) != nil {
			return
		}
		w.lines = w.lines[:0]
	}
}

// forget drops what waits of a session's blocks, or of all for 0. When it
// returns nothing of it is written any more; it blocks while the client does not
// read.
func (w *watcher) forget(session uint64) {
	w.sending.Lock()
	defer w.sending.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	var rest blocks
	from := 0
	for i := range w.waiting.list {
		end := w.waiting.ends[i]
		if b := w.waiting.list[i]; session != 0 && b.Session != session {
			rest.data = append(rest.data, w.waiting.data[from:end]...)
			rest.ends = append(rest.ends, len(rest.data))
			rest.list = append(rest.list, b)
		}
		from = end
	}
	w.waiting = rest
}

// stop ends the watcher, whose session's follower is closed: it writes nothing
// more.
func (w *watcher) stop() {
	w.mu.Lock()
	close(w.stopped)
	w.mu.Unlock()
	w.ended.Wait()
}

// watch shows the session what another one's socket gives and takes, or ends
// that.
func (s *session) watch(r *wire.Request) *fault {
	other := s.hub.roster.find(r.Session)
	kept, gone := s.hub.roster.kept(r.Session)
	switch {
	case other == nil && !gone:
		return noSession(r.Session)
	case r.Off:
		s.unwatch(other, r.Session)
		s.done(r, nil)
		return nil
	}
	s.done(r, nil) // it comes before the first block
	if s.watcher == nil {
		s.watcher = newWatcher(s)
	}
	if other == nil {
		kept.Each(r.Session, func(b *wire.Block) { s.watcher.Watched(b) })
		return nil
	}
	tapOf(other.conn).Watch(other.id, s.watcher)
	if s.hub.roster.find(other.id) == nil { // it has left meanwhile, and may have ended its watches before this one
		tapOf(other.conn).Unwatch(s.watcher)
	}
	return nil
}

func (s *session) unwatch(other *session, id uint64) {
	if s.watcher == nil {
		return
	}
	if other != nil {
		tapOf(other.conn).Unwatch(s.watcher)
	}
	s.watcher.forget(id)
}

// unwatchAll ends all the session's watches. What waits may still be written.
func (s *session) unwatchAll() {
	if s.watcher == nil {
		return
	}
	for _, other := range s.hub.roster.sessions() {
		tapOf(other.conn).Unwatch(s.watcher)
	}
}

// tapOf returns what sees the bytes of a connection, nil where nothing does.
func tapOf(conn wire.Conn) *wire.Tap {
	if c, ok := conn.(interface{ Tap() *wire.Tap }); ok {
		return c.Tap()
	}
	return nil
}

// tail answers with the blocks that are kept of a session.
func (s *session) tail(r *wire.Request) *fault {
	var kept wire.Kept
	gone := false
	if other := s.hub.roster.find(r.Session); other != nil {
		kept = tapOf(other.conn).Kept()
	} else if kept, gone = s.hub.roster.kept(r.Session); !gone {
		return noSession(r.Session)
	}
	s.sendLine(wire.AppendTail(nil, &wire.Tail{Kind: wire.KindTail, ID: r.ID, Session: r.Session, Blocks: kept.Blocks(r.Session)}))
	return nil
}
