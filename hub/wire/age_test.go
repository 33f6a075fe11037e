package wire

import (
	"testing"
	"time"
)

func TestParseAge(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "0d": 0, "90s": 90 * time.Second, "12h": 12 * time.Hour, "30d": 720 * time.Hour, "0.5d": 12 * time.Hour,
	} {
		if got, err := ParseAge(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"d", "-1d", "-5s", "NaNd", "Infd", "1e300d", "36501d", "soon", "5"} {
		if got, err := ParseAge(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
