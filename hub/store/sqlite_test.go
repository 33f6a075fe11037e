package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

var _ hub.Log = (*store.SQLite)(nil)

// openSQLite opens the log in dir.
func openSQLite(t testing.TB, dir string, o store.SQLiteOptions) *store.SQLite {
	t.Helper()
	l, err := store.OpenSQLite(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func shut(t testing.TB, l hub.Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// await waits until a condition that is about to come true does.
func await(t testing.TB, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-t.Context().Done():
			t.Fatal("it did not come true")
		}
	}
}

// awaitIndex waits until the index holds everything.
func awaitIndex(t testing.TB, l *store.SQLite) {
	t.Helper()
	head, _, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { return store.Indexed(l) == head })
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	conformance(t, func(t *testing.T) hub.Log { return openSQLite(t, t.TempDir(), store.SQLiteOptions{}) })
}

// TestSQLiteReopen checks that everything is as it was.
func TestSQLiteReopen(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a #%?", "new folder")
	l := openSQLite(t, dir, store.SQLiteOptions{})
	_, epoch, _ := l.Head(t.Context())
	row := &wire.Session{ID: 7, Name: "zack", Addr: "127.0.0.1:5", Since: time.Date(2026, 11, 21, 8, 0, 0, 123456789, time.UTC), InMsgs: 3}
	want := must(t, l,
		wire.Event{Kind: wire.Join, Room: "lobby", Session: row},
		wire.Event{
			Kind: wire.Message, Room: "todo", From: 7, Name: "a\xffb\x00c", To: 1 << 63, Body: []byte("a\x00\xff"),
			Client: "me", ID: 1<<64 - 1, Task: &wire.Task{Key: "task_04", Value: ""},
		},
		wire.Event{Kind: wire.Reply, To: 7, Body: []byte{}, Took: 31001},
		wire.Event{Kind: wire.Message, Room: "大厅", Body: []byte("你好\n\x00")},
		wire.Event{Kind: wire.Leave, Session: row, Reason: "quit"})
	shut(t, l)

	l = openSQLite(t, dir, store.SQLiteOptions{})
	got, _ := read(t, l, wire.Query{})
	same(t, "the log", got, want)
	seq, still, _ := l.Head(t.Context())
	same(t, "head", []any{seq, still}, []any{uint64(5), epoch})
	same(t, "the next", seqs(must(t, l, said("6"))), []uint64{6})
	tasks, err := l.Tasks(t.Context())
	same(t, "tasks", []any{tasks, err}, []any{map[string]string{"task_04": ""}, nil})
	shut(t, l)
	if _, err := os.Stat(filepath.Join(dir, "hubbub.db-wal")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Close the write-ahead log is there: %v", err)
	}
}

// TestSQLiteDuplicatesAfterReopen checks that what was sent before is known.
func TestSQLiteDuplicatesAfterReopen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := openSQLite(t, dir, store.SQLiteOptions{})
	first := must(t, l, resendable("a", 1), resendable("a", 2000), resendable("a", 1999), resendable("b", 5))
	shut(t, l)
	l = openSQLite(t, dir, store.SQLiteOptions{})
	again := []wire.Event{
		resendable("a", 2000), resendable("a", 1999), resendable("a", 1), resendable("b", 5),
		resendable("a", 1998), resendable("b", 4),
	}
	dups, err := l.Append(t.Context(), again)
	same(t, "duplicates", []any{dups, err}, []any{[]int{0, 1, 2, 3}, nil})
	same(t, "Seq", seqs(again), []uint64{2, 3, 0, 4, 5, 6}) // a gap below the highest is open
	same(t, "At", again[0].At, first[1].At)

	// So many later that the log is not looked through for them.
	for range 21 {
		must(t, l, make([]wire.Event, 1000)...)
	}
	must(t, l, resendable("b", 6))
	shut(t, l)
	l = openSQLite(t, dir, store.SQLiteOptions{})
	again = []wire.Event{resendable("a", 2000), resendable("a", 1997), resendable("b", 5), resendable("b", 6), resendable("a", 2001)}
	dups, err = l.Append(t.Context(), again)
	same(t, "duplicates", []any{dups, err}, []any{[]int{0, 1, 2, 3}, nil})
	same(t, "Seq", seqs(again), []uint64{2, 0, 0, 21007, 21008})
	shut(t, l)
}

// TestSQLiteTailFromTheFile checks that there is no seam between what is read
// from the file and what is in memory.
func TestSQLiteTailFromTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := openSQLite(t, dir, store.SQLiteOptions{})
	const events = store.HotEvents + 3000
	fill := func(from, to int) {
		for i := from; i <= to; {
			var batch []wire.Event
			for ; len(batch) < 500 && i <= to; i++ {
				batch = append(batch, said(fmt.Sprint(i)))
			}
			must(t, l, batch...)
		}
	}
	fill(1, 2000)
	shut(t, l)
	l = openSQLite(t, dir, store.SQLiteOptions{})
	done := make(chan error)
	go func() { done <- follow(t.Context(), l, 0, events) }() // ends with the last event
	fill(2001, events)
	if err := <-done; !errors.Is(err, errEnough) {
		t.Error(err)
	}
	for _, after := range []uint64{0, 100, 2999, 3000, 3001, events - 1} {
		if err := follow(t.Context(), l, after, events); !errors.Is(err, errEnough) {
			t.Errorf("after %d: %v", after, err)
		}
		got, _ := read(t, l, wire.Query{After: after, Limit: 1})
		same(t, "the first after", seqs(got), []uint64{after + 1})
	}
	for _, before := range []uint64{3002, 3001, 3000, 2} {
		got, _ := read(t, l, wire.Query{Before: before, Limit: 1, Newest: true})
		same(t, "the newest before", seqs(got), []uint64{before - 1})
	}
	shut(t, l)
}

func TestSQLiteLocked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := openSQLite(t, dir, store.SQLiteOptions{})
	_, err := store.OpenSQLite(t.Context(), dir, store.SQLiteOptions{})
	var locked *store.LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
	shut(t, l)
	shut(t, openSQLite(t, dir, store.SQLiteOptions{}))
}

// TestSQLiteBadFolder checks folders that can not be written to. The tests may
// run as root, whom no permission stops.
func TestSQLiteBadFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "hubbub.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{file, taken, filepath.Join(file, "below")} {
		_, err := store.OpenSQLite(t.Context(), bad, store.SQLiteOptions{})
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestSQLiteDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "hubbub.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("this is no log. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.OpenSQLite(t.Context(), dir, store.SQLiteOptions{})
	var damaged *store.DamagedError
	if !errors.As(err, &damaged) || damaged.File != file {
		t.Errorf("got %v", err)
	}
}

// TestSQLiteDamagedWithin checks that damage where nobody looks is found after
// a sudden end, that the log takes nothing more then, and can still be read.
func TestSQLiteDamagedWithin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := openSQLite(t, dir, store.SQLiteOptions{})
	for range 25 { // more than are looked at to open it
		must(t, l, make([]wire.Event, 1000)...)
	}
	shut(t, l)
	file := filepath.Join(dir, "hubbub.db")
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte(strings.Repeat("?", 3*4096)), 20*4096); err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := os.WriteFile(file+"-wal", []byte("left behind"), 0o600); err != nil {
		t.Fatal(err)
	}
	l = openSQLite(t, dir, store.SQLiteOptions{})
	await(t, func() bool {
		_, err = l.Append(t.Context(), []wire.Event{said("y")})
		return err != nil
	})
	var damaged *store.DamagedError
	if !errors.Is(err, store.ErrNotStored) || !errors.As(err, &damaged) || damaged.File != file {
		t.Errorf("got %v", err)
	}
	got, _ := read(t, l, wire.Query{Newest: true, Limit: 1})
	same(t, "the newest", len(got), 1)
	shut(t, l)
}

// TestSQLiteFull checks that a full disk loses nothing that was stored, and
// stores nothing that is said not to be.
func TestSQLiteFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var o store.SQLiteOptions
	var pages atomic.Int64
	pages.Store(60)
	store.LimitPages(&o, &pages)
	l := openSQLite(t, dir, o)
	big := func(id uint64) wire.Event {
		return wire.Event{
			Kind: wire.Message, Client: "a", ID: id, Body: []byte(strings.Repeat("x", 1000)),
			Task: &wire.Task{Key: "last", Value: fmt.Sprint(id)},
		}
	}
	var stored uint64
	reply := wire.Event{Kind: wire.Reply}
	for {
		events := []wire.Event{big(stored + 1), reply}
		_, err := l.Append(t.Context(), events)
		if err != nil {
			if !errors.Is(err, store.ErrNotStored) || !strings.Contains(err.Error(), "full") {
				t.Errorf("got %v", err)
			}
			same(t, "what is not stored", events, []wire.Event{big(stored + 1), reply})
			break
		}
		if stored++; stored > 1000 {
			t.Fatal("it is never full")
		}
	}
	still := func() {
		t.Helper()
		head, _, err := l.Head(t.Context())
		same(t, "head", []any{head, err}, []any{2 * stored, nil})
		got, _ := read(t, l, wire.Query{Newest: true, Limit: 1})
		same(t, "the newest", seqs(got), []uint64{2 * stored})
		tasks, err := l.Tasks(t.Context())
		same(t, "tasks", []any{tasks, err}, []any{map[string]string{"last": fmt.Sprint(stored)}, nil})
	}
	still()
	if _, err := l.Append(t.Context(), []wire.Event{big(stored + 1)}); !errors.Is(err, store.ErrNotStored) {
		t.Errorf("again: %v", err)
	}
	still()
	again := []wire.Event{big(stored)}
	dups, err := l.Append(t.Context(), again)
	same(t, "a duplicate", []any{dups, err, again[0].Seq}, []any{[]int{0}, nil, 2*stored - 1})

	pages.Store(100_000)
	var events []wire.Event
	await(t, func() bool { // the limit is a connection's, and one is used until it fails
		events = []wire.Event{big(stored + 1), reply}
		dups, err = l.Append(t.Context(), events)
		return err == nil
	})
	same(t, "with space again", []any{dups, seqs(events)}, []any{[]int(nil), []uint64{2*stored + 1, 2*stored + 2}})
	stored++
	still()
	if err := store.Check(t.Context(), l); err != nil {
		t.Error(err)
	}
	shut(t, l)
}

func TestSQLiteKeepFor(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	start := time.Now()
	o := store.SQLiteOptions{KeepFor: time.Hour, Now: func() time.Time { return start.Add(time.Duration(ahead.Load())) }}
	store.SweepEvery(&o, time.Millisecond)
	dir := t.TempDir()
	l := openSQLite(t, dir, o)
	must(t, l, make([]wire.Event, 1200)...)
	ahead.Store(int64(50 * time.Minute))
	must(t, l, resendable("a", 1), said("word"))
	ahead.Store(int64(61 * time.Minute))
	await(t, func() bool { return store.First(l) == 1201 })
	ahead.Store(int64(24 * time.Hour))
	await(t, func() bool { return store.First(l) == 1202 }) // the newest stays
	shut(t, l)

	l = openSQLite(t, dir, o)
	got, more := read(t, l, wire.Query{Text: "word", Newest: true})
	same(t, "what is kept", []any{seqs(got), more}, []any{[]uint64{1202}, false})
	if err := l.Tail(t.Context(), 0, func(events []wire.Event) error {
		same(t, "followed", seqs(events), []uint64{1202})
		return errEnough
	}); !errors.Is(err, errEnough) {
		t.Error(err)
	}
	again := []wire.Event{resendable("a", 1)}
	dups, err := l.Append(t.Context(), again)
	same(t, "a duplicate of what is gone", []any{dups, err, again[0].Seq}, []any{[]int{0}, nil, uint64(1201)})
	same(t, "the next", seqs(must(t, l, said("x"))), []uint64{1203})
	shut(t, l)
}

func TestSQLiteKeepBytes(t *testing.T) {
	t.Parallel()
	o := store.SQLiteOptions{KeepBytes: 512 << 10}
	store.SweepEvery(&o, time.Millisecond)
	dir := t.TempDir()
	l := openSQLite(t, dir, o)
	body := []byte(strings.Repeat("x", 1000))
	for range 100 {
		events := make([]wire.Event, 100)
		for i := range events {
			events[i].Body = body
		}
		must(t, l, events...)
	}
	await(t, func() bool { return store.First(l) > 9000 })
	shut(t, l)
	info, err := os.Stat(filepath.Join(dir, "hubbub.db"))
	if err != nil || info.Size() > 10<<20 {
		t.Errorf("the file has %d bytes, %v", info.Size(), err)
	}
}
