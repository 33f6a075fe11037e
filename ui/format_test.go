package ui

import (
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{latency(0), "<0.01 ms"},
		{latency(31 * time.Microsecond), "0.03 ms"},
		{latency(97 * time.Microsecond), "0.1 ms"},
		{latency(400 * time.Microsecond), "0.4 ms"},
		{latency(12 * time.Millisecond), "12 ms"},
		{latency(1400 * time.Millisecond), "1.4 s"},
		{short(3 * time.Millisecond), "3ms"},
		{short(400 * time.Microsecond), "0.4ms"},
		{age(59 * time.Second), "59s"},
		{age(-time.Second), "0s"},
		{age(47 * time.Hour), "47h"},
		{age(49 * time.Hour), "2d"},
		{span(312 * time.Second), "5m12s"},
		{span(2*time.Hour + 14*time.Minute), "2h14m"},
		{span(5 * time.Minute), "5m"},
		{spoken(12 * time.Second), "12 s"},
		{spoken(3 * time.Minute), "3 min"},
		{spoken(3 * time.Hour), "3 h"},
		{count(999), "999"},
		{count(1234), "1.2k"},
		{count(12345), "12k"},
		{count(3_400_000), "3.4M"},
		{size(12), "12 B"},
		{size(18_200), "18.2 kB"},
		{size(1 << 20), "1.0 MB"},
		{thousands(1234567), "1,234,567"},
		{thousands(12), "12"},
		{thousands(-1234), "-1,234"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
