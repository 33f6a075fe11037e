package hub

import (
	"context"
	"errors"
	"fmt"

	"hubbub/hub/fanout"
	"hubbub/hub/wire"
)

// wants returns what the session is to follow now; the zero scope and false for
// nothing. A raw client follows nothing: whatever it reads, it takes for the
// reply it waits for.
func (s *session) wants() (scope, bool) {
	r := s.currentRoom()
	switch d := s.dialect(); {
	case wire.Lines(d):
		if r.chat() {
			return scope{d, r.name}, true
		}
	case wire.Native(d):
		on := scope{dialect: wire.JSON}
		if d == wire.WS {
			on.dialect = wire.WS
		}
		switch follow := s.currentFollow(); {
		case follow == wire.FollowAll:
			return on, true
		case follow == wire.FollowRoom, follow == "" && r.chat():
			on.room = r.name
			return on, true
		}
	}
	return scope{}, false
}

// attach puts the session on the tape it wants, at its end.
func (s *session) attach() {
	s.resume(context.Background(), nil, nil)
}

// resume puts the session on the tape it wants. Before anything comes from it,
// ready is called with the Seq that what follows live comes after; then come
// the events after since, from the log, so that there is no seam. since nil
// asks for none.
func (s *session) resume(ctx context.Context, since *uint64, ready func(seq uint64)) {
	s.following.Lock()
	defer s.following.Unlock()
	s.put(ctx, since, ready)
}

// put is resume. The caller holds following.
func (s *session) put(ctx context.Context, since *uint64, ready func(seq uint64)) {
	s.detach()
	// What was logged before it asked, its own join among it, is not news.
	s.hub.feed.await(s.hub.appended.Load())
	on, ok := s.wants()
	if !ok || s.deaf.Load() {
		if ready != nil {
			ready(s.hub.feed.carried.Load())
		}
		return
	}
	tape, at, seq := s.hub.feed.join(on)
	s.setScope(on) // from here on the tape is how the session hears the room
	if ready != nil {
		ready(seq)
	}
	for from := since; ; {
		if from != nil {
			s.replay(ctx, on, *from, seq)
		}
		if err := s.follower.Follow(tape, at); !errors.Is(err, fanout.ErrLapped) || ctx.Err() != nil {
			return
		}
		// The tape moved past the place while the log was read: go on from there.
		s.hub.feed.leave(on)
		last := seq
		from = &last
		tape, at, seq = s.hub.feed.join(on)
	}
}

// replay sends the events after after up to and including upTo from the log.
func (s *session) replay(ctx context.Context, on scope, after, upTo uint64) {
	if after >= upTo {
		return
	}
	oldest, _, err := s.hub.log.Read(ctx, wire.Query{After: after, Limit: 1})
	if err == nil && len(oldest) > 0 && oldest[0].Seq > after+1 {
		s.send(wire.Skipped{Kind: wire.KindSkipped, Missed: oldest[0].Seq - after - 1, After: after})
	}
	q := wire.Query{Room: on.room, After: after, Before: upTo + 1, Limit: wire.MaxLimit, Bytes: s.hub.opts.PageBytes}
	for more := true; more && err == nil; {
		var page []wire.Event
		page, more, err = s.hub.log.Read(ctx, q)
		var lines []byte
		for i := range page {
			q.After = page[i].Seq
			if on.room == "" || page[i].To == 0 || page[i].Kind != wire.Message {
				lines = wire.AppendEvent(lines, &page[i])
			}
		}
		if s.follower.Send(s.packed(lines), len(page)) != nil {
			return
		}
	}
	if err != nil {
		s.fail(nil, wire.CodeNotStored, "what you missed can not be read now")
	}
}

// detach takes the session off its tape. The caller holds following.
func (s *session) detach() {
	s.mu.Lock()
	on := s.scope
	s.scope = scope{}
	s.mu.Unlock()
	if on != (scope{}) {
		s.follower.Unfollow()
		s.hub.feed.leave(on)
	}
}

// unfollow takes the session off its tape, and forgets what it asked to follow:
// it speaks another dialect now.
func (s *session) unfollow() {
	s.following.Lock()
	defer s.following.Unlock()
	s.greeted.Store(false)
	s.setFollow("")
	s.detach()
}

// unhear takes the session off its tape for good.
func (s *session) unhear() {
	s.deaf.Store(true) // first: who goes onto a tape now sees it, or is waited for
	s.following.Lock()
	defer s.following.Unlock()
	s.detach()
}

// rehear puts the session where its room has it now: that has become a chat, or
// is none any longer. Whoever has not spoken yet will find out. Anyone may call
// it; it blocks while the session is being put somewhere.
func (s *session) rehear() {
	s.following.Lock()
	defer s.following.Unlock()
	if d := s.dialect(); !wire.Lines(d) && (!wire.Native(d) || !s.greeted.Load()) {
		return
	}
	on, _ := s.wants()
	s.mu.Lock()
	same := s.scope == on
	s.mu.Unlock()
	if !same {
		s.put(context.Background(), nil, nil)
	}
}

func (s *session) currentFollow() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.follow
}

func (s *session) setFollow(follow string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.follow = follow
}

func (s *session) setScope(on scope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scope = on
}

// hears says whether the session is sent, by its tape, what is said in r.
func (s *session) hears(r *room) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scope != scope{} && (s.scope.room == "" || s.scope.room == r.name)
}

// hearsAny says whether the session follows anything.
func (s *session) hearsAny() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scope != scope{}
}

// hearsAll says whether it is sent everything, private messages too.
func (s *session) hearsAll() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scope != scope{} && s.scope.room == ""
}

// Skipped implements fanout.Owner: what the client is told of a gap.
func (s *session) Skipped(dst []byte, missed, after uint64) []byte {
	return appendSkipped(dst, s.dialect(), missed, after)
}

func appendSkipped(dst []byte, dialect string, missed, after uint64) []byte {
	if wire.Native(dialect) {
		line := wire.AppendLine(nil, wire.Skipped{Kind: wire.KindSkipped, Missed: missed, After: after})
		if dialect == wire.WS {
			return wire.AppendWS(dst, line)
		}
		return append(dst, line...)
	}
	return fmt.Appendf(dst, "-- skipped %d --%s", missed, eol(dialect))
}
