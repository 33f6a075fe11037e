package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hubbub/hub/wire"

	"hubbub/hub/store"
)

func TestSQLiteBackup(t *testing.T) {
	t.Parallel()
	l := openSQLite(t, t.TempDir(), store.SQLiteOptions{})
	want := must(t, l, said("hello"), resendable("a", 1))
	dir := t.TempDir()
	file := filepath.Join(dir, "hubbub.db")
	if err := l.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := l.Backup(t.Context(), file); !errors.Is(err, os.ErrExist) {
		t.Errorf("over a file: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Backup(ctx, file+"2"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	_, epoch, _ := l.Head(t.Context())
	shut(t, l)

	l = openSQLite(t, dir, store.SQLiteOptions{})
	_, its, _ := l.Head(t.Context())
	if its == epoch {
		t.Error("the copy has the epoch of the log")
	}
	got, _ := read(t, l, wire.Query{})
	same(t, "events", got, want)
	got, _ = read(t, l, wire.Query{Text: "hello"})
	same(t, "found", seqs(got), []uint64{1})
	shut(t, l)
}
