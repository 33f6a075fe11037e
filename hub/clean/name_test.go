package clean_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hubbub/hub/clean"
)

func TestName(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want, err string }{
		{in: "zack", want: "zack"},
		{in: "张三", want: "张三"},
		{in: " Zack  the\u3000\u00a0Great ", want: "Zack the Great"},
		{in: "cafe\u0301", want: "cafe\u0301"},
		{in: strings.Repeat("名", 32), want: strings.Repeat("名", 32)},
		{in: strings.Repeat("名", 33), err: "longer than 32 characters, this one has 33"},
		{in: "", err: "empty"},
		{in: " \u3000 ", err: "empty"},
		{in: "a\nb", err: "control character U+000A"},
		{in: "a\tb", err: "control character U+0009"},
		{in: "a\x7f", err: "control character U+007F"},
		{in: "a\u0085", err: "control character U+0085"},
		{in: "a\u2028b", err: "control character U+2028"},
		{in: "a\u202eb", err: "invisible character U+202E"},
		{in: "a\u200bb", err: "invisible character U+200B"},
		{in: "你\u200d好", err: "invisible character U+200D"},
		{in: "\u3164", err: "invisible character U+3164"},
		{in: "a\xff", err: "UTF-8"},
		{in: "\u0301a", err: "begin with the combining mark U+0301"},
		{in: " \u0301a", err: "begin with the combining mark U+0301"},
		{in: "a" + strings.Repeat("\u0301", 5), err: "more than 4 combining marks"},
	}
	for _, tt := range tests {
		got, err := clean.Name(tt.in)
		switch {
		case tt.err == "" && err != nil:
			t.Errorf("Name(%+q): %v", tt.in, err)
		case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
			t.Errorf("Name(%+q): error %v, want one with %q", tt.in, err, tt.err)
		case got != tt.want:
			t.Errorf("Name(%+q) = %+q, want %+q", tt.in, got, tt.want)
		}
	}
}

func FuzzName(f *testing.F) {
	f.Add(" Zack  \u3000你\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		name, err := clean.Name(s)
		if err != nil {
			if name != "" {
				t.Errorf("Name(%+q) = %+q with error %v", s, name, err)
			}
			return
		}
		if again, err := clean.Name(name); again != name || err != nil {
			t.Errorf("Name(%+q) = %+q, again %+q, %v", s, name, again, err)
		}
		if safe := clean.Text(name); safe != name {
			t.Errorf("Name(%+q) = %+q, which is not clean: %+q", s, name, safe)
		}
		if n := utf8.RuneCountInString(name); n == 0 || n > clean.MaxName {
			t.Errorf("Name(%+q) has %d characters", s, n)
		}
	})
}
