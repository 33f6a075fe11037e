package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"hubbub/hub"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// conformance checks what hub.Log promises. Every driver passes it; open
// returns an empty log, which the test closes.
func conformance(t *testing.T, open func(t *testing.T) hub.Log) {
	tests := []struct {
		name string
		test func(t *testing.T, l hub.Log)
	}{
		{"Append", testAppend},
		{"Re", testRe},
		{"Duplicates", testDuplicates},
		{"DuplicatesInOneAppend", testDuplicatesInOneAppend},
		{"DuplicatesWindow", testDuplicatesWindow},
		{"AppendersAtOnce", testAppendersAtOnce},
		{"TailWhileAppending", testTailWhileAppending},
		{"TailFromTheMiddle", testTailFromTheMiddle},
		{"TailEnds", testTailEnds},
		{"Epoch", func(t *testing.T, l hub.Log) { testEpoch(t, l, open(t)) }},
		{"Close", testClose},
		{"Context", testContext},
		{"ReadPages", testReadPages},
		{"ReadFilters", testReadFilters},
		{"ReadLimits", testReadLimits},
		{"ReadIsACopy", testReadIsACopy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := open(t)
			tt.test(t, l)
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// said returns a message.
func said(body string) wire.Event { return wire.Event{Kind: wire.Message, Body: []byte(body)} }

// resendable returns a message that can be told from others.
func resendable(client string, id uint64) wire.Event {
	return wire.Event{Kind: wire.Message, Client: client, ID: id, Body: fmt.Append(nil, client, id)}
}

// must appends events and returns them as the log left them.
func must(t *testing.T, l hub.Log, events ...wire.Event) []wire.Event {
	t.Helper()
	if dups, err := l.Append(t.Context(), events); err != nil || len(dups) > 0 {
		t.Fatalf("Append: duplicates %v, error %v", dups, err)
	}
	return events
}

// read returns the events that fit q.
func read(t *testing.T, l hub.Log, q wire.Query) (events []wire.Event, more bool) {
	t.Helper()
	events, more, err := l.Read(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return events, more
}

func seqs(events []wire.Event) []uint64 {
	out := make([]uint64, 0, len(events))
	for _, e := range events {
		out = append(out, e.Seq)
	}
	return out
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func testAppend(t *testing.T, l hub.Log) {
	if seq, _, err := l.Head(t.Context()); seq != 0 || err != nil {
		t.Errorf("the head of an empty log is %d, %v", seq, err)
	}
	if dups, err := l.Append(t.Context(), nil); dups != nil || err != nil {
		t.Errorf("appending nothing: %v, %v", dups, err)
	}
	row := &wire.Session{ID: 7, Name: "zack"}
	events := must(t, l,
		wire.Event{Kind: wire.Join, Room: "lobby", Session: row},
		wire.Event{Kind: wire.Message, Room: "lobby", From: 7, Name: "zack", Body: []byte("a\xff\n")},
		wire.Event{Kind: wire.Reply, Room: "lobby", To: 7, Body: []byte("Hello"), Took: 31000},
		wire.Event{Kind: wire.Leave, Room: "lobby", Session: row, Reason: "quit"})
	same(t, "Seq", seqs(events), []uint64{1, 2, 3, 4})
	for _, e := range events {
		if e.At.IsZero() || e.At.Location().String() != "UTC" || e.At.Before(events[0].At) {
			t.Errorf("event %d has the time %v", e.Seq, e.At)
		}
	}
	got, _ := read(t, l, wire.Query{})
	same(t, "what was read", got, events)
	seq, _, err := l.Head(t.Context())
	same(t, "head", []any{seq, err}, []any{uint64(4), nil})
}

func testRe(t *testing.T, l hub.Log) {
	must(t, l, said("1"))
	reply := wire.Event{Kind: wire.Reply}
	events := must(t, l, reply, said("3"), wire.Event{Kind: wire.Notice}, reply, said("6"), said("7"), reply, reply,
		wire.Event{Kind: wire.Reply, Re: 1})
	re := make([]uint64, 0, len(events))
	for _, e := range events {
		re = append(re, e.Re)
	}
	// The first reply has no message before it in its slice.
	same(t, "Re", re, []uint64{0, 0, 0, 3, 0, 0, 7, 7, 1})
}

func testDuplicates(t *testing.T, l hub.Log) {
	reply, notice := wire.Event{Kind: wire.Reply}, wire.Event{Kind: wire.Notice}
	first := must(t, l, resendable("a", 1), reply, resendable("a", 2), reply)

	again := []wire.Event{resendable("a", 2), reply, resendable("a", 3), reply, resendable("a", 1), reply, notice}
	dups, err := l.Append(t.Context(), again)
	same(t, "duplicates", []any{dups, err}, []any{[]int{0, 4}, nil})
	same(t, "Seq of the first", []uint64{again[0].Seq, again[4].Seq}, []uint64{3, 1})
	for i, want := range map[int]wire.Event{0: first[2], 4: first[0]} {
		if !again[i].At.Equal(want.At) {
			t.Errorf("the time of a duplicate is %v, of the first %v", again[i].At, want.At)
		}
	}
	same(t, "new ones", seqs([]wire.Event{again[2], again[3], again[6]}), []uint64{5, 6, 7})
	same(t, "Re of the replies", []uint64{again[1].Re, again[3].Re, again[5].Re}, []uint64{3, 5, 1})

	got, _ := read(t, l, wire.Query{})
	same(t, "the log", seqs(got), []uint64{1, 2, 3, 4, 5, 6, 7})

	// The same number from somebody else, and none at all, are no duplicates.
	must(t, l, resendable("b", 1), said("x"), said("x"), resendable("a", 0), resendable("a", 0), resendable("", 1), resendable("", 1))
	// Nor is what is no message.
	must(t, l, wire.Event{Kind: wire.Notice, Client: "a", ID: 1})
}

func testDuplicatesInOneAppend(t *testing.T, l hub.Log) {
	events := []wire.Event{resendable("a", 1), {Kind: wire.Reply}, resendable("a", 1), {Kind: wire.Reply}}
	dups, err := l.Append(t.Context(), events)
	same(t, "duplicates", []any{dups, err}, []any{[]int{2}, nil})
	same(t, "Seq", seqs(events[:3]), []uint64{1, 2, 1})
	got, _ := read(t, l, wire.Query{})
	same(t, "the log", seqs(got), []uint64{1, 2})
}

func testDuplicatesWindow(t *testing.T, l hub.Log) {
	must(t, l, resendable("a", 1))
	must(t, l, resendable("a", 2000))
	must(t, l, resendable("a", 977)) // a gap in the window is open: 2000 - 977 < 1024
	for id, want := range map[uint64]uint64{2000: 2, 977: 3, 976: 0, 1: 0} {
		events := []wire.Event{resendable("a", id)}
		dups, err := l.Append(t.Context(), events)
		same(t, fmt.Sprint("duplicate ", id), []any{dups, err, events[0].Seq}, []any{[]int{0}, nil, want})
	}
}

func testAppendersAtOnce(t *testing.T, l hub.Log) {
	const appenders, appends, size = 8, 50, 3
	var all sync.WaitGroup
	for a := range appenders {
		all.Go(func() {
			for i := range appends {
				events := make([]wire.Event, size)
				for j := range events {
					events[j] = wire.Event{Kind: wire.Message, From: uint64(a + 1), Body: fmt.Append(nil, i*size+j)}
				}
				if _, err := l.Append(t.Context(), events); err != nil {
					t.Error(err)
					return
				}
				if events[size-1].Seq != events[0].Seq+size-1 {
					t.Errorf("something came between: %v", seqs(events))
				}
			}
		})
	}
	all.Wait()
	next := make(map[uint64]int)
	after := uint64(0)
	for {
		events, more := read(t, l, wire.Query{After: after, Limit: wire.MaxLimit})
		for _, e := range events {
			if after++; e.Seq != after {
				t.Fatalf("Seq %d follows %d", e.Seq, after-1)
			}
			if string(e.Body) != fmt.Sprint(next[e.From]) {
				t.Fatalf("message %d of %d is %q", next[e.From], e.From, e.Body)
			}
			next[e.From]++
		}
		if !more {
			break
		}
	}
	same(t, "events", after, uint64(appenders*appends*size))
}

var errEnough = errors.New("enough")

// follow returns the error a Tail from after ends with. It stops the tail after
// the event until, and checks that there is no gap.
func follow(ctx context.Context, l hub.Log, after, until uint64) error {
	return l.Tail(ctx, after, func(events []wire.Event) error {
		if len(events) == 0 {
			return errors.New("no events")
		}
		for _, e := range events {
			if after++; e.Seq != after || string(e.Body) != fmt.Sprint(after) {
				return fmt.Errorf("event %d, %q, follows %d", e.Seq, e.Body, after-1)
			}
		}
		if after >= until {
			return errEnough
		}
		return nil
	})
}

func testTailWhileAppending(t *testing.T, l hub.Log) {
	const followers, events = 4, 3000
	var all sync.WaitGroup
	for range followers {
		all.Go(func() {
			if err := follow(t.Context(), l, 0, events); !errors.Is(err, errEnough) {
				t.Error(err)
			}
		})
	}
	for i := 1; i <= events; {
		var batch []wire.Event
		for n := 0; n <= i%7 && i <= events; n++ {
			batch = append(batch, said(fmt.Sprint(i)))
			i++
		}
		must(t, l, batch...)
	}
	all.Wait()
}

func testTailFromTheMiddle(t *testing.T, l hub.Log) {
	for i := range 10 {
		must(t, l, said(fmt.Sprint(i+1)))
	}
	for _, after := range []uint64{0, 5, 9} {
		if err := follow(t.Context(), l, after, 10); !errors.Is(err, errEnough) {
			t.Errorf("after %d: %v", after, err)
		}
	}
	var all sync.WaitGroup
	all.Go(func() {
		if err := follow(t.Context(), l, 10, 11); !errors.Is(err, errEnough) {
			t.Errorf("after the head: %v", err)
		}
	})
	must(t, l, said("11"))
	all.Wait()
}

func testTailEnds(t *testing.T, l hub.Log) {
	must(t, l, said("1"))
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	at := make(chan struct{})
	all.Go(func() {
		err := l.Tail(ctx, 0, func([]wire.Event) error { close(at); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("after cancel, Tail returned %v", err)
		}
	})
	<-at // it waits for a second event, or is about to
	cancel()
	all.Wait()

	if err := l.Tail(ctx, 0, func([]wire.Event) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended, Tail returned %v", err)
	}
}

func testEpoch(t *testing.T, l, other hub.Log) {
	_, epoch, err := l.Head(t.Context())
	if err != nil || len(epoch) != 16 {
		t.Errorf("epoch %q, error %v", epoch, err)
	}
	must(t, l, said("1"))
	if _, still, _ := l.Head(t.Context()); still != epoch {
		t.Errorf("the epoch %q became %q", epoch, still)
	}
	if _, its, _ := other.Head(t.Context()); its == epoch {
		t.Errorf("two logs have the epoch %q", epoch)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}

func testClose(t *testing.T, l hub.Log) {
	must(t, l, said("1"))
	var all sync.WaitGroup
	at := make(chan struct{})
	all.Go(func() {
		err := l.Tail(t.Context(), 0, func([]wire.Event) error { close(at); return nil })
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("after Close, Tail returned %v", err)
		}
	})
	<-at
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if _, err := l.Append(t.Context(), []wire.Event{said("2")}); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close, Append returned %v", err)
	}
	if _, _, err := l.Read(t.Context(), wire.Query{}); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close, Read returned %v", err)
	}
	if _, _, err := l.Head(t.Context()); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after Close, Head returned %v", err)
	}
}

func testContext(t *testing.T, l hub.Log) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	events := []wire.Event{said("1")}
	if _, err := l.Append(ctx, events); !errors.Is(err, context.Canceled) {
		t.Errorf("Append returned %v", err)
	}
	if _, _, err := l.Read(ctx, wire.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Read returned %v", err)
	}
	if seq, _, err := l.Head(t.Context()); seq != 0 || err != nil {
		t.Errorf("the head is %d, %v: something was appended", seq, err)
	}
}
