package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"hubbub/hub/store"
	"hubbub/hub/wire"

	"pgregory.net/rapid"
)

// TestSearch compares what a SQLite log finds with what one in memory does,
// with the index, and while there is none yet.
func TestSearch(t *testing.T) {
	t.Parallel()
	// Characters that are something else to the index than to a search, have
	// odd cases, or go with what is before them.
	piece := rapid.SampledFrom([]string{
		"a", "B", "k", "K", "ſ", "s", "7", "_", " ", "*", "'", ":", "\x00", "\xff", "\ufffd", "hello", "Zack",
		"世", "界", "你好", "か", "カ", "ー", "\u3099", "ﾞ", "々", "데이터", "é", "É", "e\u0301", "ж", "Ж", "ß", "ẞ", "σ", "ς", "Σ", "\u0345", "ι",
		"²", "Ⅷ", "ⅷ", "Ⓐ", "ⓐ", "ʰ", "😀", "，", "⺀", "𖿢",
	})
	text := rapid.Custom(func(t *rapid.T) string {
		out := ""
		for range rapid.IntRange(0, 8).Draw(t, "length") {
			out += piece.Draw(t, "piece")
		}
		return out
	})
	room := rapid.SampledFrom([]string{"", "lobby", "Lobby", "大厅", "a b", "a:b", "\xff"})
	kind := rapid.SampledFrom([]wire.Kind{wire.Join, wire.Message, wire.Reply})
	rapid.Check(t, func(rt *rapid.T) {
		disk := openSQLite(t, t.TempDir(), store.SQLiteOptions{})
		memory := store.NewMemory(store.Options{})
		for range rapid.IntRange(1, 3).Draw(rt, "appends") {
			var events []wire.Event
			for range rapid.IntRange(1, 20).Draw(rt, "events") {
				e := wire.Event{Kind: kind.Draw(rt, "kind"), Room: room.Draw(rt, "room"), Body: []byte(text.Draw(rt, "body"))}
				e.From, e.To = rapid.Uint64Range(0, 2).Draw(rt, "from"), rapid.Uint64Range(0, 2).Draw(rt, "to")
				if e.Kind == wire.Join {
					e.Session = &wire.Session{ID: rapid.Uint64Range(1, 3).Draw(rt, "session")}
				}
				events = append(events, e)
			}
			must(t, disk, append([]wire.Event(nil), events...)...)
			must(t, memory, events...)
			if rapid.Bool().Draw(rt, "wait for the index") {
				awaitIndex(t, disk)
			}
		}
		for range 20 {
			q := wire.Query{
				Text: text.Draw(rt, "text"), Room: room.Draw(rt, "in room"), Session: rapid.Uint64Range(0, 3).Draw(rt, "of session"),
				Before: rapid.Uint64Range(0, 30).Draw(rt, "before"), After: rapid.Uint64Range(0, 20).Draw(rt, "after"),
				Kinds: rapid.SliceOfN(kind, 0, 2).Draw(rt, "kinds"), Limit: rapid.IntRange(0, 5).Draw(rt, "limit"), Newest: rapid.Bool().Draw(rt, "newest"),
			}
			want, wantMore := read(t, memory, q)
			got, more := read(t, disk, q)
			if len(got) != len(want) || more != wantMore {
				rt.Fatalf("%+v: found %v, %v, want %v, %v", q, seqs(got), more, seqs(want), wantMore)
			}
			for i := range got {
				if got[i].Seq != want[i].Seq {
					rt.Fatalf("%+v: found %v, want %v", q, seqs(got), seqs(want))
				}
			}
		}
		shut(t, disk)
	})
}

// TestSearchIndexAnew checks that an index that is gone, or damaged, or another
// log's is made again.
func TestSearchIndexAnew(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	l := openSQLite(t, other, store.SQLiteOptions{})
	must(t, l, said("x"), said("x"), said("x"))
	awaitIndex(t, l)
	shut(t, l)
	l = openSQLite(t, dir, store.SQLiteOptions{})
	must(t, l, said("hello"), said("今天"))
	shut(t, l)
	file := filepath.Join(dir, "search.db")
	for name, spoil := range map[string]func() error{
		"gone":    func() error { return store.Reindex(dir) },
		"damaged": func() error { return os.WriteFile(file, make([]byte, 10_000), 0o600) },
		"another's": func() error {
			b, err := os.ReadFile(filepath.Join(other, "search.db"))
			if err != nil {
				return err
			}
			return os.WriteFile(file, b, 0o600)
		},
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		l = openSQLite(t, dir, store.SQLiteOptions{})
		for range 2 {
			got, _ := read(t, l, wire.Query{Text: "天"})
			same(t, name, seqs(got), []uint64{2})
			awaitIndex(t, l)
		}
		shut(t, l)
	}
}
