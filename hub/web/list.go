package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hubbub/hub/wire"
)

// writeJSON answers with v, one of the objects of package wire or made of them.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(wire.AppendLine(nil, v)) // whoever is gone need not be told
}

// writeText answers with text for people.
func writeText(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, text) //nolint:gosec // no browser takes it for a page: nosniff is said
}

func (s *server) sessions(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, struct {
		Sessions []wire.Session `json:"sessions"`
	}{append([]wire.Session{}, s.hub.Everybody()...)}) // [] where there are none, not null
}

func (s *server) rooms(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, struct {
		Rooms []wire.Room `json:"rooms"`
	}{append([]wire.Room{}, s.hub.Rooms()...)})
}

// healthz says whether the hub can do its work.
func (s *server) healthz(w http.ResponseWriter, r *http.Request) {
	if _, err := s.head(r.Context()); err != nil {
		unreadable().write(w)
		return
	}
	writeText(w, "ok\n")
}

// head returns the Seq of the newest event, 0 where there is none.
func (s *server) head(ctx context.Context) (uint64, error) {
	newest, _, err := s.hub.Read(ctx, wire.Query{Newest: true, Limit: 1})
	if err != nil || len(newest) == 0 {
		return 0, err
	}
	return newest[0].Seq, nil
}

func unreadable() *fault {
	return &fault{status: http.StatusServiceUnavailable, detail: "the log can not be read now"}
}

// search answers with what was said, the newest first.
func (s *server) search(w http.ResponseWriter, r *http.Request) {
	values := r.URL.Query()
	q, f := s.query(values)
	if f == nil && q.Limit > wire.MaxLimit {
		f = wrong("limit=%d: it is from 1 to %d", q.Limit, wire.MaxLimit)
	}
	if f == nil {
		q.Before, f = number(values, "before")
	}
	if f != nil {
		f.write(w)
		return
	}
	q.Text, q.Newest = values.Get("text"), true
	if len(q.Kinds) == 0 {
		q.Kinds = []wire.Kind{wire.Message}
	}
	events, more, err := s.hub.Read(r.Context(), q)
	if err != nil {
		unreadable().write(w)
		return
	}
	writeJSON(w, struct {
		Events []wire.Event `json:"events"`
		More   bool         `json:"more"`
	}{append([]wire.Event{}, events...), more})
}

// query reads which events are asked for: room, kinds, limit.
func (s *server) query(values url.Values) (q wire.Query, f *fault) {
	if q.Room = values.Get("room"); q.Room != "" {
		if f = s.noRoom(q.Room); f != nil {
			return q, f
		}
	}
	limit, f := number(values, "limit")
	if f != nil || values.Get("limit") != "" && (limit == 0 || limit > 1<<31) {
		return q, wrong("limit=%s: it is a number from 1 up", values.Get("limit"))
	}
	q.Limit = int(limit)
	for _, list := range values["kinds"] {
		for name := range strings.SplitSeq(list, ",") {
			kind, err := wire.ParseKind(strings.TrimSpace(name))
			if err != nil {
				return q, wrong("kinds=%s: %v", list, err)
			}
			q.Kinds = append(q.Kinds, kind)
		}
	}
	return q, nil
}

// number reads a whole number, 0 where there is none.
func number(values url.Values, key string) (uint64, *fault) {
	text := values.Get(key)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, wrong("%s=%s: it is a number from 0 up", key, text)
	}
	return n, nil
}
