package hub

import (
	"context"
	"slices"
	"sync"
	"time"

	"hubbub/hub/wire"
)

// updates collects the sessions whose rows changed, and tells those who follow,
// a few times a second: a thousand messages make one row, not a thousand.
type updates struct {
	hub *Hub

	mu      sync.Mutex
	waiting []*session
	some    chan struct{} // waiting is not empty; capacity 1
}

// add is called by a session when its changed flag went up.
func (u *updates) add(s *session) {
	u.mu.Lock()
	u.waiting = append(u.waiting, s)
	u.mu.Unlock()
	select {
	case u.some <- struct{}{}:
	default:
	}
}

// run sends updates until ctx ends. It is idle while nothing changes. The hub
// owns its goroutine.
func (u *updates) run(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-u.some:
		case <-ctx.Done():
			return
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			return
		}
		pause.Reset(u.hub.opts.UpdateEvery)
		if rows := u.take(); len(rows) > 0 {
			u.hub.feed.aside(wire.AppendRows(nil, &wire.Rows{Kind: wire.KindUpdate, Sessions: rows}))
		}
	}
}

// take returns the next rows to tell, at most one update's worth; none where
// nobody follows. Those who have left are passed over, not kept.
func (u *updates) take() (rows []wire.Session) {
	u.mu.Lock()
	taken := u.waiting
	u.waiting = nil
	u.mu.Unlock()
	most := u.most(u.hub.feed.listeners())
	var live []*session
	for i, s := range taken {
		if most > 0 && len(live) == most {
			u.back(taken[i:])
			taken = taken[:i]
			break
		}
		if most > 0 && u.hub.roster.find(s.id) != nil {
			live = append(live, s)
		}
	}
	u.hub.census.outdate(taken) // before the rows are read: what changes now comes next time
	for _, s := range live {
		rows = append(rows, s.row())
	}
	return rows
}

// most returns how many rows one update has for so many listeners: each gets
// every row, so thousands who come at once would be told millions.
func (u *updates) most(listeners int) int {
	if listeners == 0 {
		return 0
	}
	o := &u.hub.opts
	return max(1, min(o.UpdateRows, int(float64(o.UpdateBudget)*o.UpdateEvery.Seconds())/listeners))
}

// back puts sessions first in line for the next update.
func (u *updates) back(sessions []*session) {
	u.mu.Lock()
	u.waiting = append(slices.Clone(sessions), u.waiting...)
	u.mu.Unlock()
	select {
	case u.some <- struct{}{}:
	default:
	}
}
