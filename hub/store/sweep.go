package store

import (
	"context"
	"errors"
	"time"
)

const (
	// sweepEvery is how often the writer looks for what is to be deleted.
	sweepEvery = 10 * time.Second
	// sweepStep is how many events it deletes at once, which keeps an
	// Append waiting for some milliseconds at most.
	sweepStep = 500
)

// sweep deletes some of the oldest events if there are such as are not kept any
// longer, and reports whether there may be more. Deleted pages are used again:
// to give them back to the system would cost moving others.
func (w *writer) sweep() (more bool) {
	o := &w.log.opts
	if o.KeepFor <= 0 && o.KeepBytes <= 0 || w.log.damage.Load() != nil {
		return false
	}
	ctx := context.Background()
	err := w.ready(ctx)
	if err == nil {
		more, err = w.trim(ctx)
	}
	if err != nil {
		o.Logger.Error("old events are not deleted", "err", errors.Join(err, w.disconnect()))
		return false
	}
	return more
}

func (w *writer) trim(ctx context.Context) (more bool, err error) {
	first, last := w.log.first.Load(), w.seq.last
	end := min(first+sweepStep, last)
	if end <= first {
		return false, nil
	}
	full, err := w.full(ctx)
	if err != nil {
		return false, err
	}
	if !full {
		if end, err = w.expired(ctx, first, end); err != nil || end <= first {
			return false, err
		}
	}
	if err := w.db.exec(ctx, "DELETE FROM events WHERE seq < ?", int64(end)); err != nil {
		return false, err
	}
	w.log.first.Store(end)
	return true, nil
}

// full reports whether the log takes more than KeepBytes.
func (w *writer) full(ctx context.Context) (bool, error) {
	if w.log.opts.KeepBytes <= 0 {
		return false, nil
	}
	bytes := int64(1)
	for _, pragma := range []string{"page_count", "page_size"} {
		n, err := w.db.number(ctx, "PRAGMA "+pragma)
		if err != nil {
			return false, err
		}
		bytes *= n
	}
	free, err := w.db.number(ctx, "SELECT f.freelist_count * p.page_size FROM pragma_freelist_count f, pragma_page_size p")
	return bytes-free > w.log.opts.KeepBytes, err
}

// expired returns the first Seq of those from first up to end, end excluded,
// that is to be kept for its age, and end if none is.
func (w *writer) expired(ctx context.Context, first, end uint64) (uint64, error) {
	if w.log.opts.KeepFor <= 0 {
		return first, nil
	}
	limit := w.log.opts.Now().Add(-w.log.opts.KeepFor)
	kept, err := w.db.number(ctx, "SELECT min(seq) FROM events WHERE seq >= ? AND seq < ? AND at >= ?",
		int64(first), int64(end), limit.UnixNano())
	if err != nil || kept == 0 {
		return end, err
	}
	return uint64(kept), nil
}
