package store

import "hubbub/hub/wire"

// readChunk is how many events a Read looks at in one hold of the log's lock:
// few enough to keep nobody waiting.
const readChunk = 256

// readPages answers a Query from a log that is read by pages: page appends to
// dst, which is empty, the first events between two Seqs in the order the
// query wants, up to cap(dst) of them, none where there are no more.
func readPages(q wire.Query, page func(dst []wire.Event, after, before uint64) ([]wire.Event, error)) (events []wire.Event, more bool, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = wire.DefaultLimit
	}
	limit = min(limit, wire.MaxLimit)
	after, before := q.After, q.Before
	if before == 0 {
		before = noBound
	}
	fits := newFilter(q)
	bytes := 0
	chunk := make([]wire.Event, 0, min(readChunk, limit+1))
	for {
		chunk, err = page(chunk[:0], after, before)
		if err != nil || len(chunk) == 0 {
			return events, false, err
		}
		for i := range chunk {
			switch {
			case !fits.match(&chunk[i]):
			case len(events) == limit, q.Bytes > 0 && bytes >= q.Bytes:
				return events, true, nil
			default:
				events = append(events, chunk[i])
				bytes += len(chunk[i].Body)
			}
		}
		if last := chunk[len(chunk)-1].Seq; q.Newest {
			before = last
		} else {
			after = last
		}
	}
}

// filter is the part of a Query that is not about Seq.
type filter struct {
	wire.Query

	kinds uint // a bit for each kind, 0 for all
	text  wire.Matcher
}

func newFilter(q wire.Query) *filter {
	f := &filter{Query: q, text: wire.MatchText(q.Text)}
	for _, k := range q.Kinds {
		f.kinds |= 1 << k
	}
	return f
}

func (f *filter) match(e *wire.Event) bool {
	switch {
	case f.kinds != 0 && f.kinds&(1<<e.Kind) == 0:
		return false
	case f.Room != "" && f.Room != e.Room:
		return false
	case f.Session != 0 && !about(e, f.Session):
		return false
	case e.At.Before(f.Since):
		return false
	}
	return f.text.Match(e.Body)
}

// about reports whether e is from a session, to it, or tells of it.
func about(e *wire.Event, session uint64) bool {
	return e.From == session || e.To == session || e.Session != nil && e.Session.ID == session
}
