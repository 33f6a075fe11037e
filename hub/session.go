package hub

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// session is the hub's side of one connection. The goroutine that runs it reads
// the connection and owns its life; whatever writes to it never outlives it.
type session struct {
	// Fixed from the start.
	hub      *Hub
	id       uint64
	since    int64 // Unix nanoseconds
	conn     wire.Conn
	manners  Manners
	follower *fanout.Follower

	// Owned by the reader.
	proc    Processor
	kind    *kind    // what made proc
	client  string   // a JSON client's instance
	settled string   // the dialect that is known and acted upon, "" before
	watcher *watcher // of others' wires, nil until it asks for one
	said    []wire.Said
	browser bool // its first line was a web request's, to a door that takes none

	// Guarded by following, which is held while it goes onto a tape or off it.
	following sync.Mutex

	// Guarded by mu.
	mu     sync.Mutex
	cancel context.CancelFunc // ends what the reader waits for; nil while it rests
	name   string
	room   *room
	scope  scope  // what its follower is on
	follow string // what it asked to follow; "" for what its room gives
	reason string // why it ends; the first one given stays

	// For anybody.
	joined     atomic.Bool // its join is in the log
	greeted    atomic.Bool // its hello came, or something that does without
	deaf       atomic.Bool // it ends, and goes onto no tape any more; see following
	inMsgs     atomic.Uint64
	replied    atomic.Int64  // µs from the last message to its answer
	unanswered atomic.Int64  // messages no processor answers
	form       atomic.Uint32 // how it writes its frames, a wire.Form
	changed    atomic.Bool   // its row waits for the next update
	watched    atomic.Bool   // its lag is to be looked at
	behind     atomic.Bool   // it was behind when that was last looked at
	told       atomic.Uint64 // and had skipped so many
	waits      atomic.Int64  // messages held at a gate
	heldBytes  atomic.Int64  // and their bytes
	passed     chan struct{} // one of them went through; capacity 1, nil before one had to wait
}

// Serve runs one client's connection from its join to its leave, and closes it.
// It blocks for that long; call it from a goroutine of the connection's own. A
// connection that rests (wire.ErrRest) is for Begin.
func (h *Hub) Serve(ctx context.Context, conn wire.Conn, m Manners) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if m.Visit { // nobody sees it who could tell it that the hub stops
		defer context.AfterFunc(h.visits, cancel)()
	}
	h.Begin(ctx, conn, m)
}

// Begin is Serve as far as the connection's first rest: it returns how the
// session goes on after that, nil where it has ended. Each part of it blocks,
// and wants a goroutine of the connection's own.
func (h *Hub) Begin(ctx context.Context, conn wire.Conn, m Manners) wire.Stage {
	awake, cancel := context.WithCancel(ctx)
	s, err := h.admit(awake, conn, m, cancel)
	if err != nil {
		cancel()
		part(conn, reasonStopping)
		_ = conn.Close()
		return nil
	}
	if m.Greet && s.greet() {
		return s.over(reasonWelcomed)
	}
	return s.live(ctx, awake)
}

// live is the session's life from one rest to the next. Awake is what it waits
// with meanwhile, a child of ctx.
func (s *session) live(ctx, awake context.Context) wire.Stage {
	reason := s.run(awake)
	if reason == rests {
		s.setCancel(nil)
		return func() wire.Stage {
			awake, cancel := context.WithCancel(ctx)
			s.setCancel(cancel)
			return s.live(ctx, awake)
		}
	}
	return s.over(reason)
}

// setCancel says how to end what the reader waits for from now on. What there
// was is ended, and what comes to a session that has a reason to end.
func (s *session) setCancel(cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
	}
	if s.cancel = cancel; cancel != nil && s.reason != "" {
		cancel()
	}
}

// free ends what the reader waits for.
func (s *session) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
	}
}

// over ends the session, and everything that waits for it.
func (s *session) over(reason string) wire.Stage {
	s.end(reason)
	s.free()
	s.hub.live.Done()
	return nil
}

// admit makes the session, puts it on the roster and logs its join.
func (h *Hub) admit(ctx context.Context, conn wire.Conn, m Manners, cancel context.CancelFunc) (*session, error) {
	r, ok := h.rooms[m.Room]
	if !ok {
		return nil, errNoRoom
	}
	s := &session{
		hub: h, since: time.Now().UnixNano(), conn: conn, manners: m, cancel: cancel,
		room: r,
	}
	s.answerAs(r)
	s.follower = h.newFollower(s)
	if !h.roster.add(s) {
		return nil, errStopping
	}
	if m.Visit {
		s.name = m.Name
		s.joined.Store(true)
		return s, nil
	}
	h.crowd.moved()
	// A log that can store nothing now does not keep anybody out: they may read
	// and wait. The join is stored before anything else of the session is.
	b := h.batches.Get().(*batch)
	defer h.batches.Put(b)
	b.events = s.join(b.events)
	_, err := h.append(ctx, b.events)
	b.reset()
	s.joined.Store(err == nil)
	return s, nil
}

// join appends the session's join to dst.
func (s *session) join(dst []wire.Event) []wire.Event {
	row := s.row()
	return append(dst, wire.Event{
		Kind: wire.Join, Room: row.Room, Session: &row, Body: []byte("connected with " + row.Addr),
	})
}

// rests stands for the reason of a session that has not ended: it waits.
const rests = ""

// run is the life of a connection, top to bottom. It returns why it ended, or
// that it rests.
func (s *session) run(ctx context.Context) (reason string) {
	s.settle()
	for {
		said, err := s.conn.Receive(s.said[:0])
		s.settle()
		if len(said) > 0 && s.handle(ctx, said) {
			return reasonQuit
		}
		clear(said)
		s.said = said[:0]
		switch {
		case err == nil:
			continue
		case errors.Is(err, wire.ErrRest):
			s.said = nil
			return rests
		case errors.Is(err, io.EOF):
			s.awaitThrough(ctx) // half closed: it may still be reading
		case toldTo(err):
			s.fail(nil, wire.CodeTooLong, reasonOf(err))
		case lastWords(err) != "":
			_ = s.follower.Send([]byte(lastWords(err)), 0)
		}
		return reasonOf(err)
	}
}

// greet speaks first, and reports whether that was all.
func (s *session) greet() (last bool) {
	greeting := []byte("-- " + s.hub.opts.Name + ", room " + s.manners.Room + " --\r\n")
	if g, ok := s.proc.(Greeter); ok {
		greeting, last = g.Greet()
	} else if wire.Native(s.dialect()) {
		return false // its welcome answers its hello
	}
	_ = s.follower.Send(s.framed(greeting), 1)
	return last
}

// framed returns payload as the session reads it: in a frame of its own dialect
// and form, where it has any.
func (s *session) framed(payload []byte) []byte {
	d := s.dialect()
	if !wire.IsFrame(d) {
		return payload
	}
	return wire.AppendFrame(nil, d, wire.Form(s.form.Load()), payload)
}

// replyOnly says that clients of a dialect read one reply for each message and
// nothing else.
func replyOnly(dialect string) bool { return dialect == wire.Raw || wire.IsFrame(dialect) }

// settle acts on the dialect becoming known, or another.
func (s *session) settle() {
	dialect := s.dialect()
	if dialect == s.settled {
		return
	}
	before := s.settled
	s.settled = dialect
	s.touch()
	switch {
	case wire.Lines(before) && wire.Lines(dialect): // a telnet that has shown itself late
		return
	case before != "":
		s.unfollow()
		if s.watcher != nil { // it may not read blocks any more
			s.unwatchAll()
			s.watcher.forget(0)
		}
	}
	if wire.Lines(dialect) {
		s.attach() // a JSON client's first words may be a hello
	}
}

// handle does what the messages ask for, in order. It reports whether they
// asked to end the session.
func (s *session) handle(ctx context.Context, said []wire.Said) (quit bool) {
	if s.ending() {
		return true
	}
	b := s.hub.batches.Get().(*batch)
	defer s.hub.batches.Put(b)
	if n := uint64(len(said)); s.inMsgs.Add(n) == n && wire.IsRequestLine(said[0].Raw) {
		s.browser = true
	}
	s.touch() // before anybody hears of it; see census
	do, at := s.text, time.Now()
	if wire.Native(s.dialect()) && !s.manners.Visit {
		do = s.request
	}
	for _, one := range said {
		if one.Back != nil { // no message
			b.commit(ctx) // what was said before is answered before
			s.inMsgs.Add(^uint64(0))
			_ = s.follower.Send(one.Back, 0)
			continue
		}
		if quit = do(ctx, b, one, at); quit {
			break
		}
	}
	b.commit(ctx)
	return quit
}

// end is the way out: what is still to be said is flushed, the connection is
// closed, and one leave says why.
func (s *session) end(reason string) {
	reason = s.setReason(reason)
	s.dropHeld()
	s.awaitThrough(context.Background()) // what is being let through comes before the leave

	ctx, cancel := context.WithTimeout(context.Background(), s.hub.opts.LastWords)
	defer cancel()
	if s.hearsAny() {
		s.hub.feed.await(s.hub.appended.Load()) // the answers to its own last words
	}
	s.unwatchAll()
	_ = s.follower.Flush(ctx) // at once where the connection is dead
	s.unhear()
	part(s.conn, reason)
	if f, ok := s.conn.(interface{ Finish(time.Duration) }); ok && reason != reasonClosed {
		f.Finish(s.hub.opts.Linger)
	}
	_ = s.conn.Close()
	s.follower.Close()
	if s.watcher != nil {
		s.watcher.stop()
	}

	if s.manners.Visit {
		return
	}
	row := s.row()
	row.State, row.Reason = wire.Gone, reason
	tap := tapOf(s.conn)
	s.hub.roster.leave(s, row, tap.Kept())
	s.hub.crowd.moved()
	tap.UnwatchAll()
	var events []wire.Event
	if !s.joined.Load() {
		events = s.join(events)
	}
	_, err := s.hub.append(context.Background(), append(events, wire.Event{
		Kind: wire.Leave, Room: row.Room, Session: &row, Reason: reason,
		Body: []byte("connection " + row.Addr + " closed"),
	}))
	if err != nil {
		s.hub.opts.Logger.Error("a leave was not stored", "session", s.id, "err", err)
	}
}

// setReason gives the session its reason to end, unless it has one, and returns
// the one it has.
func (s *session) setReason(reason string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reason == "" {
		s.reason = reason
	}
	return s.reason
}

// ending says whether the session has a reason to end.
func (s *session) ending() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason != ""
}

// quit ends the session as if its reader had read that it wants to.
func (s *session) quit() {
	s.setReason(reasonQuit)
	s.interrupt(reasonQuit)
}

// interrupt makes the reader end the session, which then writes what is still to
// be written. It does not block.
func (s *session) interrupt(reason string) {
	s.free()
	if c, ok := s.conn.(interface{ Interrupt(reason string) }); ok {
		c.Interrupt(reason)
		return
	}
	_ = s.conn.Close()
}

// part tells a connection that can say goodbye why it ends.
func part(conn wire.Conn, reason string) {
	if c, ok := conn.(interface{ Part(reason string) }); ok {
		c.Part(reason)
	}
}

// stop ends the session from outside. It does not block.
func (s *session) stop(reason string) {
	part(s.conn, s.setReason(reason))
	s.free()
	_ = s.conn.Close()
}
