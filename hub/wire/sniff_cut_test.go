package wire

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// every opening that is known.
func everyOpening() []opening { return slices.Concat(openings, otherOpenings) }

// ambiguous are the beginnings that nothing tells from something else that has
// all come. They are taken for that.
var ambiguous = []struct {
	because string
	is      func(o opening, begin string, pause time.Duration) bool
	dialect string
}{
	{
		"text that ends with a newline is lines, whatever may follow",
		func(o opening, begin string, _ time.Duration) bool {
			return (o.dialect == Raw || o.dialect == JSON) && strings.HasSuffix(begin, "\n")
		}, Line,
	},
	{
		"text without a newline and then a pause is raw: that is what raw means",
		func(o opening, _ string, pause time.Duration) bool {
			return o.dialect == Line && pause >= quietText
		}, Raw,
	},
	{
		"digits are a raw number, until the spaces come",
		func(o opening, begin string, pause time.Duration) bool {
			return (o.dialect == Dec10 || o.dialect == Dec64 || o.dialect == "git") && strings.Trim(begin, "0123456789") == "" && pause >= quietText
		}, Raw,
	},
	{
		"four NUL are an empty message, which is answered",
		func(_ opening, begin string, pause time.Duration) bool {
			return strings.Trim(begin, "\x00") == "" && len(begin)%4 == 0 && pause >= quietText
		}, BE32,
	},
}

// ambiguity returns what else than its own dialect a beginning may be taken for.
func ambiguity(o opening, begin string, pause time.Duration) string {
	for _, a := range ambiguous {
		if a.is(o, begin, pause) {
			return a.dialect
		}
	}
	return o.dialect
}

// checkCuts plays an opening cut in two at every place, with pauses as they
// happen, and byte by byte.
func checkCuts(t *testing.T, o opening) {
	t.Helper()
	whole := o.reads[0].data
	for _, pause := range []time.Duration{5 * ms, 60 * ms, 300 * ms} {
		for i := 1; i < len(whole); i++ {
			v, _ := play(t, cuts(pause, whole[:i], whole[i:]), o.shut)
			if got := v.Dialect + v.Stranger; got != o.dialect && got != ambiguity(o, whole[:i], pause) {
				t.Errorf("%s: %.60q, %v, %.60q is %s (%s), want %s", o.name, whole[:i], pause, whole[i:], got, v.Why, o.dialect)
			}
		}
	}
	v, at := play(t, bytewise(5*ms, whole), o.shut)
	got := v.Dialect + v.Stranger
	if n := int(at / (5 * ms)); n < len(whole) && got != o.dialect && got != ambiguity(o, whole[:n+1], 5*ms) {
		t.Errorf("%s, byte by byte: %s (%s), want %s", o.name, got, v.Why, o.dialect)
	}
}

func TestEveryOpeningCutEverywhere(t *testing.T) {
	n := 0
	for _, o := range everyOpening() {
		if len(o.reads) != 1 || o.dialect == "" {
			continue
		}
		if n++; len(o.reads[0].data) <= 1000 {
			checkCuts(t, o)
		}
	}
	if n < 100 {
		t.Errorf("%d openings", n)
	}
}

func TestOtherOpenings(t *testing.T) {
	for _, o := range otherOpenings {
		v, at := play(t, o.reads, o.shut)
		if v.Dialect+v.Stranger != o.dialect || v.Why != o.why || at != o.at {
			t.Errorf("%s: %+v after %v, want %s after %v", o.name, v, at, o.dialect, o.at)
		}
	}
}
