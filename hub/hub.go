package hub

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// Hub is the server's heart: sessions, rooms, one log. Its methods may be
// called at once from any goroutine.
type Hub struct {
	// Fixed from the start.
	opts   Options
	log    Log
	epoch  string
	rooms  map[string]*room
	order  []string // the rooms' names as they were given
	pump   *fanout.Pump
	feed   *feed
	ctx    context.Context // ends after the last session has
	cancel context.CancelFunc
	visits context.Context // ends when the hub begins to stop
	shoo   context.CancelFunc

	roster   roster
	census   census
	crowd    crowd
	updates  updates
	batches  sync.Pool // of *batch
	ahead    ahead
	appended atomic.Uint64 // highest Seq the log gave out to this hub

	live       sync.WaitGroup // sessions
	background sync.WaitGroup // the hub's own goroutines
}

var (
	errStopping = errors.New("the hub is stopping")
	errNoRoom   = errors.New("there is no such room")
)

// New makes a hub on log and starts its goroutines, which Shutdown ends: the
// feed, the pump and the roster's updates. The log stays the caller's: close it
// after Shutdown.
func New(o Options, log Log) (*Hub, error) {
	o = o.withDefaults()
	seq, epoch, err := log.Head(context.Background())
	if err != nil {
		return nil, fmt.Errorf("read the log's head: %w", err)
	}
	lastID, left, err := before(log)
	if err != nil {
		return nil, fmt.Errorf("read the log's newest sessions: %w", err)
	}
	h := &Hub{opts: o, log: log, epoch: epoch, rooms: make(map[string]*room), pump: new(fanout.Pump)}
	for _, r := range o.Rooms {
		if h.rooms[r.Name] != nil {
			return nil, fmt.Errorf("room %q is there twice", r.Name)
		}
		h.rooms[r.Name] = newRoom(r.Name, r.Processor, r.New)
		h.order = append(h.order, r.Name)
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.visits, h.shoo = context.WithCancel(h.ctx)
	h.roster = roster{goneFor: o.GoneFor, goneRows: o.GoneRows, maxKept: o.GoneBytes}
	h.roster.lastID = lastID
	h.census.roster = &h.roster
	h.updates = updates{hub: h, some: make(chan struct{}, 1)}
	h.batches.New = func() any { return &batch{hub: h} }
	h.crowd.giveBack = debug.FreeOSMemory
	h.ahead.init(int64(o.Ahead), int64(o.AheadBytes))
	h.feed = newFeed(h)
	h.feed.carried.Store(seq)
	h.appended.Store(seq)
	h.background.Go(func() { h.feed.run(h.ctx) })
	h.background.Go(func() { h.pump.Run(h.ctx) })
	h.background.Go(func() { h.updates.run(h.ctx) })
	if len(left) > 0 {
		if _, err := h.append(h.ctx, left); err != nil {
			o.Logger.Error("leaves of a hub that stopped suddenly are not stored", "err", err)
		}
	}
	return h, nil
}

// before looks at the newest sessions of the hubs that had this log before. It
// returns the highest id: an id stays its session's own, so the next one counts
// on. Those who came at the same moment may stand in the log in any order, so it
// looks at more than the last. And it returns a leave for each session whose own
// was never logged, because its hub was killed.
func before(log Log) (highest uint64, left []wire.Event, err error) {
	events, _, err := log.Read(context.Background(), wire.Query{
		Kinds: []wire.Kind{wire.Join, wire.Leave}, Newest: true, Limit: wire.MaxLimit,
	})
	gone := make(map[uint64]bool)
	for i := range events {
		e := &events[i]
		if e.Session == nil {
			continue
		}
		highest = max(highest, e.Session.ID)
		if e.Kind == wire.Join && !gone[e.Session.ID] {
			row := *e.Session
			row.State, row.Reason = wire.Gone, reasonSudden
			left = append(left, wire.Event{
				Kind: wire.Leave, Room: e.Room, Session: &row, Reason: reasonSudden,
				Body: []byte("connection " + row.Addr + " closed"),
			})
		}
		gone[e.Session.ID] = true
	}
	slices.Reverse(left)
	return highest, left, err
}

// Shutdown tells every session that the hub stops, flushes what they are still
// to be sent, ends them and then the hub's own goroutines. When ctx ends first,
// what is not done yet is cut. Afterwards nothing of the hub runs. Close the
// doors before, or they keep trying.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.roster.stop()
	h.shoo()
	news := []wire.Event{{Kind: wire.Notice, Body: []byte(reasonStopping)}}
	_, err := h.append(ctx, news)
	if err == nil {
		h.feed.await(news[0].Seq)
	}
	var telling sync.WaitGroup
	for _, s := range h.roster.sessions() {
		telling.Go(func() { s.goodbye(ctx, &news[0]) })
	}
	telling.Wait()
	h.live.Wait()
	h.feed.await(h.appended.Load())
	h.crowd.stop()
	h.cancel()
	h.background.Wait()
	return err
}

// goodbye tells the session that the hub stops, waits until it has everything,
// and ends it.
func (s *session) goodbye(ctx context.Context, news *wire.Event) {
	switch dialect := s.dialect(); {
	case wire.Lines(dialect):
		s.push(s.lineOf(reasonStopping))
	case wire.Native(dialect) && !s.hearsAll(): // the notice is in no room
		s.push(s.packed(wire.AppendEvent(nil, news)))
	}
	s.setReason(reasonStopping)
	ctx, cancel := context.WithTimeout(ctx, s.hub.opts.LastWords) // one who does not read holds up nobody
	defer cancel()
	_ = s.follower.Flush(ctx)
	s.stop(reasonStopping)
}

// append logs events for the hub's sessions. It waits while the tapes are too
// far behind, so that the log never forgets what they have not carried yet.
func (h *Hub) append(ctx context.Context, events []wire.Event) (dups []int, err error) {
	h.ahead.take(int64(len(events)), bodies(events))
	if dups, err = h.log.Append(ctx, events); err != nil {
		h.ahead.give(int64(len(events)), bodies(events))
		return dups, err
	}
	var last uint64
	for i := range events {
		e := &events[i]
		if e.Seq == 0 || slices.Contains(dups, i) { // it was there before: the tapes will not see it
			h.ahead.give(1, int64(len(e.Body)))
			continue
		}
		last = e.Seq
	}
	for before := h.appended.Load(); before < last && !h.appended.CompareAndSwap(before, last); {
		before = h.appended.Load()
	}
	return dups, nil
}

// newFollower makes what writes to s.
func (h *Hub) newFollower(s *session) *fanout.Follower {
	try, ok := s.conn.(interface{ CanTry() bool })
	return fanout.NewFollower(s.conn, fanout.Options{
		Blocking: !ok || !try.CanTry(),
		Owner:    s,
	})
}

func (h *Hub) roomInfos() []wire.Room {
	infos := make([]wire.Room, len(h.order))
	for i, name := range h.order {
		infos[i] = h.rooms[name].info()
	}
	return infos
}

func (h *Hub) noRoom(name string) *fault {
	return &fault{wire.CodeNoRoom, fmt.Sprintf("there is no room %q; there are %s", name, strings.Join(h.order, ", "))}
}

// Sessions returns the rows of the live sessions, oldest first.
func (h *Hub) Sessions() []wire.Session { return h.roster.rows() }

// Everybody returns the rows of the live sessions, and of those that ended not
// long ago (Options.GoneFor).
func (h *Hub) Everybody() []wire.Session { return h.roster.everybody() }

// Rooms returns the rooms as they are now, in the order they were given.
func (h *Hub) Rooms() []wire.Room { return h.roomInfos() }

// Read returns events from the log; see Log.Read. One page has at most
// Options.PageBytes of bodies, unless q says less.
func (h *Hub) Read(ctx context.Context, q wire.Query) (events []wire.Event, more bool, err error) {
	if q.Bytes == 0 {
		q.Bytes = h.opts.PageBytes
	}
	return h.log.Read(ctx, q)
}
