package store_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

var _ hub.Log = (*store.Memory)(nil)

func TestMemory(t *testing.T) {
	t.Parallel()
	conformance(t, func(*testing.T) hub.Log { return store.NewMemory(store.Options{}) })
}

func TestMemoryDropsByNumber(t *testing.T) {
	t.Parallel()
	l := store.NewMemory(store.Options{Events: 5})
	for i := range 12 {
		must(t, l, said(fmt.Sprint(i+1)))
	}
	events, more := read(t, l, wire.Query{})
	same(t, "kept", []any{seqs(events), more}, []any{[]uint64{8, 9, 10, 11, 12}, false})
	events, more = read(t, l, wire.Query{After: 2, Limit: 2})
	same(t, "after a dropped one", []any{seqs(events), more}, []any{[]uint64{8, 9}, true})
	events, more = read(t, l, wire.Query{Before: 8, Newest: true})
	same(t, "before the oldest", []any{seqs(events), more}, []any{[]uint64{}, false})

	// What is appended at once may be more than is kept.
	must(t, l, make([]wire.Event, 300)...)
	events, _ = read(t, l, wire.Query{})
	same(t, "kept", seqs(events), []uint64{308, 309, 310, 311, 312})

	// A follower that is behind goes on at the oldest.
	err := l.Tail(t.Context(), 3, func(events []wire.Event) error {
		same(t, "followed", seqs(events), []uint64{308, 309, 310, 311, 312})
		return errEnough
	})
	same(t, "error", err, errEnough)
}

func TestMemoryDropsByBytes(t *testing.T) {
	t.Parallel()
	l := store.NewMemory(store.Options{Bytes: 10_000})
	for range 100 {
		must(t, l, wire.Event{Kind: wire.Message, Body: make([]byte, 1000)})
	}
	events, _ := read(t, l, wire.Query{})
	same(t, "kept", seqs(events), []uint64{94, 95, 96, 97, 98, 99, 100})
	must(t, l, wire.Event{Kind: wire.Message, Body: make([]byte, 20_000)})
	events, _ = read(t, l, wire.Query{})
	same(t, "kept of what is too big", seqs(events), []uint64{101})
	must(t, l, said("x"))
	events, _ = read(t, l, wire.Query{})
	same(t, "kept after it", seqs(events), []uint64{102})
}

// TestMemoryDuplicateOfDropped checks that a resend is known longer than what
// it repeats is kept.
func TestMemoryDuplicateOfDropped(t *testing.T) {
	t.Parallel()
	l := store.NewMemory(store.Options{Events: 2})
	first := must(t, l, resendable("a", 1))
	must(t, l, said("2"), said("3"), said("4"))
	again := []wire.Event{resendable("a", 1)}
	dups, err := l.Append(t.Context(), again)
	same(t, "duplicates", []any{dups, err, again[0].Seq}, []any{[]int{0}, nil, uint64(1)})
	if !again[0].At.Equal(first[0].At) {
		t.Errorf("the time is %v, was %v", again[0].At, first[0].At)
	}
}

func TestMemoryTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 21, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))
	clock := []time.Duration{0, time.Second, -time.Hour, 2 * time.Second}
	l := store.NewMemory(store.Options{Now: func() time.Time {
		d := clock[0]
		clock = clock[1:]
		return start.Add(d)
	}})
	want := []time.Duration{0, time.Second, time.Second, 2 * time.Second}
	for _, d := range want {
		events := must(t, l, said("x"), said("y"))
		same(t, "times", []time.Time{events[0].At, events[1].At}, []time.Time{start.Add(d).UTC(), start.Add(d).UTC()})
	}
}

// TestMemoryTailHandsOverBeforeClose checks that a follower misses nothing of
// what was appended.
func TestMemoryTailHandsOverBeforeClose(t *testing.T) {
	t.Parallel()
	l := store.NewMemory(store.Options{})
	must(t, l, make([]wire.Event, 3000)...)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	var batches []int
	err := l.Tail(t.Context(), 0, func(events []wire.Event) error {
		batches = append(batches, len(events))
		return nil
	})
	same(t, "batches", []any{batches, err}, []any{[]int{1024, 1024, 952}, store.ErrClosed})
}

// TestMemoryTailDoesNotBlock checks that a follower at work stops nobody.
func TestMemoryTailDoesNotBlock(t *testing.T) {
	t.Parallel()
	l := store.NewMemory(store.Options{})
	must(t, l, said("1"))
	err := l.Tail(t.Context(), 0, func(events []wire.Event) error {
		if events[0].Seq == 2 {
			return errEnough
		}
		must(t, l, said("2"))
		return nil
	})
	same(t, "error", err, errEnough)
}

func TestMemoryAllocs(t *testing.T) {
	// Full, so that every event drops one, and followed.
	l := store.NewMemory(store.Options{Events: 512})
	must(t, l, make([]wire.Event, 1024)...)
	got := make(chan uint64)
	var all sync.WaitGroup
	all.Go(func() {
		err := l.Tail(t.Context(), 1024, func(events []wire.Event) error {
			got <- events[len(events)-1].Seq
			return nil
		})
		if !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	})
	events := make([]wire.Event, 10)
	n := testing.AllocsPerRun(100, func() {
		if _, err := l.Append(t.Context(), events); err != nil {
			t.Error(err)
		}
		<-got
	})
	if n != 0 {
		t.Errorf("%v allocations for ten events appended and followed, want none", n)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
}

func BenchmarkMemoryAppend(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		for _, client := range []string{"", "with ids"} {
			b.Run(fmt.Sprintf("%d%.1s", size, client), func(b *testing.B) {
				l := store.NewMemory(store.Options{})
				events := make([]wire.Event, size)
				body, id := make([]byte, 100), uint64(0)
				b.ReportAllocs()
				for b.Loop() {
					for i := range events {
						id++
						events[i] = wire.Event{Kind: wire.Message, Body: body, Client: client, ID: id}
					}
					if _, err := l.Append(b.Context(), events); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}

// BenchmarkMemoryTail is a full log that is appended to, and followed.
func BenchmarkMemoryTail(b *testing.B) {
	const size = 10
	l := store.NewMemory(store.Options{})
	var all sync.WaitGroup
	var seen int
	all.Go(func() {
		_ = l.Tail(b.Context(), 0, func(events []wire.Event) error {
			seen += len(events)
			return nil
		})
	})
	events := make([]wire.Event, size)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Append(b.Context(), events); err != nil {
			b.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	all.Wait()
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(seen)/float64(b.N*size), "seen")
}

// BenchmarkMemoryRead searches a full log in vain.
func BenchmarkMemoryRead(b *testing.B) {
	l := store.NewMemory(store.Options{})
	events := make([]wire.Event, store.DefaultEvents)
	for i := range events {
		events[i] = wire.Event{Kind: wire.Message, Body: fmt.Appendf(nil, "message %d of them all", i)}
	}
	if _, err := l.Append(b.Context(), events); err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	b.ReportAllocs()
	for b.Loop() {
		if found, _, err := l.Read(b.Context(), wire.Query{Text: "absent", Newest: true}); err != nil || len(found) > 0 {
			b.Fatal(found, err)
		}
	}
}
