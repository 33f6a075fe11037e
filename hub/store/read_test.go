package store_test

import (
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/wire"
)

func testReadPages(t *testing.T, l hub.Log) {
	for range 10 {
		must(t, l, said("x"))
	}
	tests := []struct {
		name string
		q    wire.Query
		want []uint64
		more bool
	}{
		{"all", wire.Query{}, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, false},
		{"the first", wire.Query{Limit: 3}, []uint64{1, 2, 3}, true},
		{"the next", wire.Query{Limit: 3, After: 3}, []uint64{4, 5, 6}, true},
		{"the last", wire.Query{Limit: 3, After: 7}, []uint64{8, 9, 10}, false},
		{"after the head", wire.Query{After: 10}, []uint64{}, false},
		{"after far beyond", wire.Query{After: 1 << 63}, []uint64{}, false},
		{"after all there can be", wire.Query{After: 1<<64 - 1}, []uint64{}, false},
		{"the newest", wire.Query{Limit: 3, Newest: true}, []uint64{10, 9, 8}, true},
		{"before them", wire.Query{Limit: 3, Newest: true, Before: 8}, []uint64{7, 6, 5}, true},
		{"the oldest of them", wire.Query{Limit: 3, Newest: true, Before: 4}, []uint64{3, 2, 1}, false},
		{"before the first", wire.Query{Newest: true, Before: 1}, []uint64{}, false},
		{"between", wire.Query{After: 2, Before: 6}, []uint64{3, 4, 5}, false},
		{"between, newest", wire.Query{After: 2, Before: 6, Newest: true, Limit: 2}, []uint64{5, 4}, true},
		{"between neighbours", wire.Query{After: 2, Before: 3}, []uint64{}, false},
		{"crossed", wire.Query{After: 6, Before: 2}, []uint64{}, false},
	}
	for _, tt := range tests {
		events, more := read(t, l, tt.q)
		same(t, tt.name, []any{seqs(events), more}, []any{tt.want, tt.more})
	}
}

func testReadFilters(t *testing.T, l hub.Log) {
	row := &wire.Session{ID: 7}
	old := must(t, l,
		wire.Event{Kind: wire.Join, Room: "lobby", Session: row},
		wire.Event{Kind: wire.Message, Room: "lobby", From: 7, Body: []byte("Hello big World")},
		wire.Event{Kind: wire.Reply, Room: "lobby", To: 7, Body: []byte("Hello HELLO")},
		wire.Event{Kind: wire.Message, Room: "chat", From: 8, Body: []byte("今天我们学习多线程编程")},
		wire.Event{Kind: wire.Message, Room: "chat", From: 8, To: 7, Body: []byte("world")},
		wire.Event{Kind: wire.Notice, Room: "chat", Body: []byte("hello")})
	for now := old[0].At; !now.After(old[0].At); { // until the clock has moved
		now = must(t, l, wire.Event{Kind: wire.Leave, Room: "lobby", Session: row, Reason: "quit"})[0].At
	}
	head, _, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	events, _ := read(t, l, wire.Query{Newest: true, Limit: 1})
	last := events[0].At

	tests := []struct {
		name string
		q    wire.Query
		want []uint64
	}{
		{"room", wire.Query{Room: "lobby", Before: 7}, []uint64{1, 2, 3}},
		{"another room", wire.Query{Room: "lob"}, []uint64{}},
		{"session", wire.Query{Session: 7, Before: 7}, []uint64{1, 2, 3, 5}},
		{"kinds", wire.Query{Kinds: []wire.Kind{wire.Reply, wire.Notice}}, []uint64{3, 6}},
		{"word", wire.Query{Text: "hello", Kinds: []wire.Kind{wire.Message}}, []uint64{2}},
		{"words", wire.Query{Text: "WORLD hello"}, []uint64{2}},
		{"Chinese", wire.Query{Text: "线程"}, []uint64{4}},
		{"all at once", wire.Query{Room: "chat", Session: 7, Kinds: []wire.Kind{wire.Message}, Text: "world", Newest: true}, []uint64{5}},
		{"since", wire.Query{Since: last, Before: head + 1}, []uint64{head}},
		{"since later", wire.Query{Since: last.Add(time.Nanosecond)}, []uint64{}},
	}
	for _, tt := range tests {
		events, more := read(t, l, tt.q)
		same(t, tt.name, []any{seqs(events), more}, []any{tt.want, false})
	}
	_, more := read(t, l, wire.Query{Room: "chat", Before: 7, Limit: 3})
	same(t, "more, where the last fits the limit", more, false)
	_, more = read(t, l, wire.Query{Room: "lobby", Before: 7, Limit: 2})
	same(t, "more, where the others do not follow at once", more, true)
}

func testReadLimits(t *testing.T, l hub.Log) {
	events := make([]wire.Event, wire.MaxLimit+1)
	for i := range events {
		events[i] = said("x")
	}
	must(t, l, events...)
	for limit, want := range map[int]int{
		0: wire.DefaultLimit, -1: wire.DefaultLimit, 1: 1, wire.MaxLimit: wire.MaxLimit, wire.MaxLimit + 1: wire.MaxLimit,
	} {
		events, more := read(t, l, wire.Query{Limit: limit})
		same(t, "limit", []any{limit, len(events), more}, []any{limit, want, true})
	}
}

func testReadIsACopy(t *testing.T, l hub.Log) {
	must(t, l, said("x"))
	events, _ := read(t, l, wire.Query{})
	events[0] = wire.Event{}
	again, _ := read(t, l, wire.Query{})
	same(t, "Seq", again[0].Seq, uint64(1))
}
