package ui

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// floods are what 100 MB/s may be made of.
func floods() map[string][]byte {
	noise := make([]byte, wire.MaxBlock)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	return map[string][]byte{
		"noise":  noise,
		"text":   bytes.Repeat([]byte("some text that is sent, 中文也有\n"), wire.MaxBlock/38),
		"frames": bytes.Repeat([]byte("\x00\x00\x00\x02ok"), wire.MaxBlock/6),
	}
}

// flood lets what 100 MB/s bring in a frame's time come to a screen that shows
// it, and returns how long taking it in and drawing takes, and then a key.
func (r *rig) flood(data []byte) (frame, key time.Duration) {
	const perFrame = 100_000_000 / 30
	for n := 0; n < perFrame; n += len(data) {
		r.hub.items = append(r.hub.items, client.Item{Value: r.block(false, time.Millisecond, string(data))})
	}
	began := time.Now()
	r.Update(wakeMsg{})
	r.Update(tickMsg{})
	_ = r.View()
	frame = time.Since(began)
	began = time.Now()
	r.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")})
	_ = r.View()
	return frame, time.Since(began)
}

// TestWireFlood: neither what comes nor a key among it takes more than its share
// of a frame, the best of some tries: others use the machine too.
func TestWireFlood(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector takes its time")
	}
	for name, data := range floods() {
		for _, dialect := range []string{"raw", "line", "be32", "varint"} {
			r := newRig(t, 120, 40, "default").wired(dialect)
			frame, key := time.Hour, time.Hour
			for range 9 {
				f, k := r.flood(data)
				frame, key = min(frame, f), min(key, k)
			}
			if frame > 20*time.Millisecond || key > 10*time.Millisecond {
				t.Errorf("%s as %s: a frame takes %v, a key %v", name, dialect, frame, key)
			}
			t.Logf("%s as %s: a frame takes %v, a key %v", name, dialect, frame, key)
		}
	}
}

// BenchmarkWireView is a frame of a view over many small blocks.
func BenchmarkWireView(b *testing.B) {
	r := newRig(b, 120, 40, "default").wired("line")
	for i := range 5000 {
		r.hub.items = append(r.hub.items, client.Item{Value: r.block(i%2 == 1, time.Millisecond, "line "+strconv.Itoa(i)+"\n")})
	}
	r.comes()
	for b.Loop() {
		r.comes(r.block(false, time.Millisecond, "one more\n"))
		_ = r.View()
	}
}
