package store

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestProducers compares the memory of ids with one that forgets nothing.
func TestProducers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := newProducers()
		type key struct {
			client string
			id     uint64
		}
		all := make(map[key]place)
		last := make(map[string]uint64)
		seq := uint64(0)
		ids := rapid.OneOf(rapid.Uint64Range(1, 30), rapid.Uint64Range(1, 3000))
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			k := key{rapid.SampledFrom([]string{"a", "b"}).Draw(t, "client"), ids.Draw(t, "id")}
			want, known := all[k]
			if last[k.client] >= k.id && last[k.client]-k.id >= window {
				want, known = place{}, true
			}
			got, seen := p.seen(k.client, k.id)
			if got != want || seen != known {
				t.Fatalf("%v: got %v, %v, want %v, %v", k, got, seen, want, known)
			}
			if !seen {
				seq++
				all[k] = newPlace(seq, time.Unix(int64(seq), 1))
				last[k.client] = max(last[k.client], k.id)
				p.add(k.client, k.id, all[k])
			}
		}
	})
}

func TestProducersForget(t *testing.T) {
	t.Parallel()
	p := newProducers()
	for i := range maxProducers {
		p.add(fmt.Sprint(i), 1, place{seq: 1})
	}
	if _, known := p.seen("0", 1); !known {
		t.Error("the first is forgotten too early")
	}
	p.add("one more", 1, place{seq: 1})
	for client, want := range map[string]bool{"0": true, "1": false, "2": true, "one more": true} {
		if _, known := p.seen(client, 1); known != want {
			t.Errorf("%s is known: %v", client, known)
		}
	}
	if len(p.byClient) != maxProducers || p.recent.Len() != maxProducers {
		t.Errorf("%d and %d clients are remembered", len(p.byClient), p.recent.Len())
	}
}

// TestProducerSlots checks that a client takes as much memory as it needs.
func TestProducerSlots(t *testing.T) {
	t.Parallel()
	p := producer{slots: make([]slot, firstSlots)}
	for id := uint64(1); id <= 5*window; id++ {
		p.add(id, place{seq: id})
		if id == firstSlots && len(p.slots) != firstSlots {
			t.Errorf("%d slots for %d ids", len(p.slots), id)
		}
	}
	if len(p.slots) != window {
		t.Errorf("%d slots, want %d", len(p.slots), window)
	}
}

func TestPlaceTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 21, 8, 0, 0, 123456789, time.UTC)
	if got := newPlace(1, at).time(); got != at {
		t.Errorf("got %v, want %v", got, at)
	}
	if got := (place{}).time(); !got.IsZero() {
		t.Errorf("the time of an unknown place is %v", got)
	}
}
