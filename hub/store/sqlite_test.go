package store_test

import (
	"testing"

	"hubbub/hub"
	"hubbub/hub/store"
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

func TestSQLite(t *testing.T) {
	t.Parallel()
	conformance(t, func(t *testing.T) hub.Log { return openSQLite(t, t.TempDir(), store.SQLiteOptions{}) })
}
