package hub

import (
	"context"
	"slices"

	"hubbub/hub/wire"
)

// requestPage answers history and search. A page ends once it has PageBytes of
// bodies; there is always one event in it where there is one, so that a client
// can go on from its end.
func (s *session) requestPage(ctx context.Context, r *wire.Request) {
	q, f := s.pageQuery(r)
	if f != nil {
		s.fail(r.ID, f.code, f.text)
		return
	}
	events, more, err := s.hub.log.Read(ctx, q)
	if err != nil {
		s.fail(r.ID, wire.CodeNotStored, "the log can not be read now")
		return
	}
	page := wire.Page{Kind: wire.KindSearch, ID: r.ID, Events: events, More: more}
	if r.Op == wire.OpHistory {
		page.Kind = wire.KindHistory
		if q.Newest {
			slices.Reverse(page.Events)
		}
	}
	if page.Events == nil {
		page.Events = []wire.Event{} // [] on the wire, not null
	}
	s.send(page)
}

// pageQuery makes the log's question of a client's. History without a lower
// bound reads from the newest backwards.
func (s *session) pageQuery(r *wire.Request) (wire.Query, *fault) {
	q := wire.Query{
		Room: r.Room, Session: r.Session, Text: text(r.Text), Before: r.Before, Limit: r.Limit,
		Newest: r.After == nil, Bytes: s.hub.opts.PageBytes,
	}
	if r.After != nil {
		q.After = *r.After
	}
	switch {
	case r.Limit < 0 || r.Limit > wire.MaxLimit:
		return q, &fault{wire.CodeBadRequest, `"limit" is from 1 to 1000`}
	case r.Room != "" && s.hub.rooms[r.Room] == nil:
		return q, s.hub.noRoom(r.Room)
	}
	for _, name := range r.Kinds {
		kind, err := wire.ParseKind(name)
		if err != nil {
			return q, &fault{wire.CodeBadRequest, err.Error()}
		}
		q.Kinds = append(q.Kinds, kind)
	}
	if r.Op == wire.OpSearch {
		q.Newest = true
		if len(q.Kinds) == 0 {
			q.Kinds = []wire.Kind{wire.Message}
		}
	}
	return q, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
