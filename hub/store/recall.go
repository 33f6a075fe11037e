package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// recall reads what the sequencer has to know from the log: the newest Seq and
// At, and of the clients how far they had come. It also returns the oldest Seq.
func (s *SQLite) recall(ctx context.Context) (seq sequencer, first uint64, err error) {
	seq = newSequencer(s.opts.Now)
	var at int64
	err = s.db.QueryRowContext(ctx, "SELECT seq, at FROM events ORDER BY seq DESC LIMIT 1").Scan(&seq.last, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return seq, 1, nil
	}
	if err != nil {
		return seq, 0, err
	}
	seq.at = time.Unix(0, at).UTC()
	if err := s.db.QueryRowContext(ctx, "SELECT min(seq) FROM events").Scan(&first); err != nil {
		return seq, 0, err
	}
	err = s.recallLast(ctx, &seq.producers)
	if err == nil {
		from := max(first, seq.last-min(seq.last, recallEvents))
		err = s.recallPlaces(ctx, &seq.producers, from)
		if from == 1 { // nothing is out of sight
			for its := range seq.producers.all() {
				its.floor = 0
			}
		}
	}
	return seq, first, err
}

// recallLast reads each client's highest id. What is below it was seen, as far
// as can be told from here.
func (s *SQLite) recallLast(ctx context.Context, p *producers) error {
	rows, err := s.db.QueryContext(ctx, `SELECT * FROM (
		SELECT client, last, seq, at FROM producers ORDER BY seq DESC LIMIT ?) ORDER BY seq`, maxProducers)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var client string
		var last, seq, at int64
		if err := rows.Scan(&client, &last, &seq, &at); err != nil {
			return err
		}
		its := p.of(client)
		its.add(uint64(last), place{uint64(seq), at})
		its.floor = uint64(last)
	}
	return rows.Err()
}

// recallPlaces reads where the messages from a Seq on are, which clears up what
// is below the highest ids: a gap there is open.
func (s *SQLite) recallPlaces(ctx context.Context, p *producers, from uint64) error {
	rows, err := s.db.QueryContext(ctx,
		"SELECT seq, at, client, id FROM events WHERE seq >= ? AND client IS NOT NULL AND id IS NOT NULL AND kind = 3 ORDER BY seq",
		int64(from))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var client string
		var seq, at, id int64
		if err := rows.Scan(&seq, &at, &client, &id); err != nil {
			return err
		}
		its := p.of(client)
		its.recall(uint64(id), place{uint64(seq), at})
		its.floor = min(its.floor, uint64(id)-1)
	}
	return rows.Err()
}
