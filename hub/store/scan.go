package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"time"

	"hubbub/hub/wire"
)

// span is a part of the log: what is between two Seqs, bounds exclusive, and
// the end it is wanted from.
type span struct {
	after, before uint64
	newest        bool
}

// Read returns the events that fit; see hub.Log. What is not in the index yet
// is looked through event by event, so nothing is ever missing.
func (s *SQLite) Read(ctx context.Context, q wire.Query) (events []wire.Event, more bool, err error) {
	if err := s.usable(ctx); err != nil {
		return nil, false, err
	}
	if !q.Since.IsZero() {
		before, err := s.lastBefore(ctx, q.Since)
		if err != nil {
			return nil, false, s.readError(ctx, err)
		}
		q.After = max(q.After, before)
	}
	terms, indexed := matchTerms(q), s.indexedFor(q)
	events, more, err = readPages(q, func(dst []wire.Event, after, before uint64) ([]wire.Event, error) {
		in := span{after, before, q.Newest}
		if terms == "" {
			return s.scan(ctx, dst, in)
		}
		return s.find(ctx, dst, terms, indexed, in)
	})
	return events, more, s.readError(ctx, err)
}

// lookFirst is how many of the newest events are looked through for the
// beginning of a word before the index is asked: it has to put together all
// the places of all such words, which takes long where they are many. Where
// they are, the newest are enough.
const lookFirst = 2048

// indexedFor returns the Seq up to which the index is asked for q.
func (s *SQLite) indexedFor(q wire.Query) uint64 {
	indexed := s.index.done.Load()
	if !q.Newest || !strings.Contains(q.Text, "*") {
		return indexed
	}
	s.hot.mu.Lock()
	end := s.hot.tail.next
	s.hot.mu.Unlock()
	if q.Before != 0 {
		end = min(end, q.Before)
	}
	return min(indexed, end-min(end, lookFirst))
}

// scan appends to dst, which is empty, the first events of a part of the log,
// up to cap(dst): from memory, or from the file where they are older.
func (s *SQLite) scan(ctx context.Context, dst []wire.Event, in span) ([]wire.Event, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	s.hot.mu.Lock()
	first := s.hot.tail.first
	older := in.after < first-1 // the part begins before what is in memory
	if in.newest || !older {
		dst = s.hot.tail.page(dst, in.after, in.before, cap(dst), in.newest)
	}
	s.hot.mu.Unlock()
	if len(dst) > 0 || !older {
		return dst, nil
	}
	// An event is in the file before it is in memory, so there is no seam.
	rest := span{in.after, min(in.before, first), in.newest}
	dst, err := s.query(ctx, dst, "SELECT * FROM events WHERE seq > ? AND seq < ? ORDER BY seq", rest)
	if err != nil || len(dst) > 0 || in.newest {
		return dst, err
	}
	return s.scan(ctx, dst, span{after: first - 1, before: in.before})
}

// find is scan for what the index has terms for, and everything it does not
// hold yet: that is what comes after indexed.
func (s *SQLite) find(ctx context.Context, dst []wire.Event, terms string, indexed uint64, in span) ([]wire.Event, error) {
	const look = `SELECT events.* FROM search.terms CROSS JOIN events ON events.seq = terms.rowid
		WHERE terms.rowid > ? AND terms.rowid < ? AND terms MATCH ? ORDER BY terms.rowid`
	old := span{in.after, min(in.before, indexed+1), in.newest}
	young := span{max(in.after, indexed), in.before, in.newest}
	if in.newest {
		dst, err := s.scan(ctx, dst, young)
		if err != nil || len(dst) > 0 {
			return dst, err
		}
		return s.query(ctx, dst, look, old, terms)
	}
	dst, err := s.query(ctx, dst, look, old, terms)
	if err != nil || len(dst) > 0 {
		return dst, err
	}
	return s.scan(ctx, dst, young)
}

// queryBytes is what a page of events has of bodies before it ends early, so that
// a thousand long messages are never in memory at once.
const queryBytes = 4 << 20

// query appends to dst, which is empty, the first events that are selected, up
// to cap(dst), fewer where they are long. The first two parameters of text are the bounds.
func (s *SQLite) query(ctx context.Context, dst []wire.Event, text string, in span, args ...any) ([]wire.Event, error) {
	if in.newest {
		text += " DESC"
	}
	args = append([]any{seqBound(in.after), seqBound(in.before)}, args...)
	rows, err := s.db.QueryContext(ctx, text+" LIMIT ?", append(args, cap(dst))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for bytes := 0; rows.Next(); {
		e, err := scanEvent(rows)
		if err != nil {
			return nil, err
		}
		dst = append(dst, e)
		if bytes += len(e.Body); bytes >= queryBytes {
			break // the rest is another page's
		}
	}
	return dst, rows.Err()
}

// seqBound returns a Seq as SQLite has numbers.
func seqBound(seq uint64) int64 { return int64(min(seq, math.MaxInt64)) }

// scanEvent reads a row of events; see columns.
func scanEvent(rows *sql.Rows) (e wire.Event, err error) {
	var v [16]any
	if err := rows.Scan(&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7],
		&v[8], &v[9], &v[10], &v[11], &v[12], &v[13], &v[14], &v[15]); err != nil {
		return e, err
	}
	number := func(i int) uint64 { n, _ := v[i].(int64); return uint64(n) }
	text := func(i int) string { t, _ := v[i].(string); return t }
	e = wire.Event{
		Seq: number(0), At: time.Unix(0, int64(number(1))).UTC(), Kind: wire.Kind(number(2)), Room: text(3),
		From: number(4), Name: text(5), To: number(6), Re: number(7), Took: time.Duration(number(9)),
		Reason: text(11), Client: text(12), ID: number(13),
	}
	switch b := v[8].(type) {
	case []byte:
		e.Body = b
	case string:
		e.Body = []byte(b)
	}
	if row := text(10); row != "" {
		e.Session = new(wire.Session)
		err = json.Unmarshal([]byte(row), e.Session)
	}
	if key, ok := v[14].(string); ok {
		e.Task = &wire.Task{Key: key, Value: text(15)}
	}
	return e, err
}

// lastBefore returns the newest Seq from before a time, 0 where there is none.
// Time never falls along the log, so it takes no index to find.
func (s *SQLite) lastBefore(ctx context.Context, t time.Time) (uint64, error) {
	head, _, err := s.Head(ctx)
	if err != nil {
		return 0, err
	}
	low, high := s.first.Load()-1, head // low is before t, what comes after high is not
	for low < high {
		middle := low + (high-low+1)/2
		var at int64
		err := s.db.QueryRowContext(ctx, "SELECT at FROM events WHERE seq >= ? ORDER BY seq LIMIT 1", int64(middle)).Scan(&at)
		if err != nil {
			return 0, err
		}
		if time.Unix(0, at).Before(t) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

func (s *SQLite) usable(ctx context.Context) error {
	s.hot.mu.Lock()
	defer s.hot.mu.Unlock()
	return s.hot.usable(ctx)
}

// readError says in words what kept a read from its end.
func (s *SQLite) readError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case s.quit.Err() != nil:
		return ErrClosed
	}
	err = explain(s.file(), err)
	if _, damaged := errors.AsType[*DamagedError](err); damaged {
		s.opts.Logger.Error("the log can not be read", "err", err)
	}
	return err
}

// Tasks returns the to-do list as the log has it, for who starts to keep it.
func (s *SQLite) Tasks(ctx context.Context) (map[string]string, error) {
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, "SELECT key, value FROM todo")
	if err != nil {
		return nil, s.readError(ctx, err)
	}
	defer rows.Close()
	tasks := make(map[string]string)
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, s.readError(ctx, err)
		}
		tasks[key] = value
	}
	return tasks, s.readError(ctx, rows.Err())
}
