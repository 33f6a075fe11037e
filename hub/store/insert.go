package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"hubbub/hub/wire"
)

// column is one of the table of events: its name and what an event has for it,
// nil where nothing.
type column struct {
	name string
	of   func(e *wire.Event) driver.Value
}

// columns returns those of the table, in its order.
func columns() []column {
	return []column{
		{"seq", func(e *wire.Event) driver.Value { return int64(e.Seq) }},
		{"at", func(e *wire.Event) driver.Value { return e.At.UnixNano() }},
		{"kind", func(e *wire.Event) driver.Value { return int64(e.Kind) }},
		{"room", func(e *wire.Event) driver.Value { return text(e.Room) }},
		{"sender", func(e *wire.Event) driver.Value { return number(e.From) }},
		{"name", func(e *wire.Event) driver.Value { return text(e.Name) }},
		{"to_id", func(e *wire.Event) driver.Value { return number(e.To) }},
		{"re", func(e *wire.Event) driver.Value { return number(e.Re) }},
		{"body", func(e *wire.Event) driver.Value { return body(e.Body) }},
		{"took_ns", func(e *wire.Event) driver.Value { return number(uint64(e.Took)) }},
		{"session", session},
		{"reason", func(e *wire.Event) driver.Value { return text(e.Reason) }},
		{"client", func(e *wire.Event) driver.Value { return text(e.Client) }},
		{"id", func(e *wire.Event) driver.Value { return number(e.ID) }},
		{"task_key", func(e *wire.Event) driver.Value {
			if e.Task == nil {
				return nil
			}
			return e.Task.Key
		}},
		{"task_value", func(e *wire.Event) driver.Value {
			if e.Task == nil {
				return nil
			}
			return e.Task.Value
		}},
	}
}

func text(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

// number keeps all 64 bits; one from 1<<63 on is negative in the file.
func number(n uint64) driver.Value {
	if n == 0 {
		return nil
	}
	return int64(n)
}

func body(b []byte) driver.Value {
	switch {
	case b == nil:
		return nil
	case utf8.Valid(b):
		return string(b)
	}
	return b
}

func session(e *wire.Event) driver.Value {
	if e.Session == nil {
		return nil
	}
	b, _ := json.Marshal(e.Session) // it never fails
	return string(b)
}

// inserts are the writer's statements. An event is inserted by one that names
// just the columns it has, as most events have few: there is one for each
// such choice, made when it is first needed.
type inserts struct {
	db       *conn
	columns  []column
	events   map[uint]*stmt // by choice: a bit for each column
	todo     *stmt
	producer *stmt
	begin    *stmt
	commit   *stmt

	args    []driver.NamedValue
	clients map[string]struct{} // heard of in the batch
}

func newInserts(db *conn) inserts {
	return inserts{db: db, columns: columns(), events: make(map[uint]*stmt), clients: make(map[string]struct{})}
}

// all stores events, and what follows from them, in one transaction. After an
// error the transaction may still be open: close the connection.
func (in *inserts) all(ctx context.Context, events []*wire.Event, p *producers) error {
	if err := in.prepare(ctx); err != nil {
		return err
	}
	if err := in.begin.run(ctx, nil); err != nil {
		return err
	}
	clear(in.clients)
	for _, e := range events {
		if err := in.event(ctx, e); err != nil {
			return err
		}
		if e.Task != nil {
			if err := in.run(ctx, in.todo, e.Task.Key, e.Task.Value, int64(e.Seq)); err != nil {
				return err
			}
		}
		if e.Kind == wire.Message && e.Client != "" && e.ID != 0 {
			in.clients[e.Client] = struct{}{}
		}
	}
	for client := range in.clients {
		its, ok := p.get(client)
		if !ok {
			continue // more clients in one batch than are remembered
		}
		at := its.slot(its.last).at
		if err := in.run(ctx, in.producer, client, int64(its.last), int64(at.seq), at.nano); err != nil {
			return err
		}
	}
	return in.commit.run(ctx, nil)
}

// event inserts one.
func (in *inserts) event(ctx context.Context, e *wire.Event) error {
	in.args = in.args[:0]
	var choice uint
	for i := range in.columns {
		if v := in.columns[i].of(e); v != nil {
			choice |= 1 << i
			in.args = named(in.args, v)
		}
	}
	s := in.events[choice]
	if s == nil {
		var err error
		if s, err = in.db.prepare(ctx, insertSQL(in.columns, choice)); err != nil {
			return err
		}
		in.events[choice] = s
	}
	return s.run(ctx, in.args)
}

func insertSQL(all []column, choice uint) string {
	var names []string
	for i := range all {
		if choice&(1<<i) != 0 {
			names = append(names, all[i].name)
		}
	}
	return "INSERT INTO events (" + strings.Join(names, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(names)-1) + ")"
}

func (in *inserts) run(ctx context.Context, s *stmt, values ...driver.Value) error {
	in.args = named(in.args[:0], values...)
	return s.run(ctx, in.args)
}

func (in *inserts) prepare(ctx context.Context) error {
	if in.commit != nil {
		return nil
	}
	for _, p := range []struct {
		to   **stmt
		text string
	}{
		{&in.todo, `INSERT INTO todo VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, seq = excluded.seq`},
		{&in.producer, `INSERT INTO producers VALUES (?, ?, ?, ?)
			ON CONFLICT (client) DO UPDATE SET last = excluded.last, seq = excluded.seq, at = excluded.at`},
		{&in.begin, "BEGIN IMMEDIATE"},
		{&in.commit, "COMMIT"},
	} {
		s, err := in.db.prepare(ctx, p.text)
		if err != nil {
			return err
		}
		*p.to = s
	}
	return nil
}

func (in *inserts) close() error {
	var errs []error
	for _, s := range in.events {
		errs = append(errs, s.Close())
	}
	for _, s := range []*stmt{in.todo, in.producer, in.begin, in.commit} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
