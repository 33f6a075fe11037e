package words

import (
	"testing"
	"time"
)

// TestThemes: a text stands in one theme of the catalogue only.
func TestThemes(t *testing.T) {
	all := 0
	for _, theme := range []map[string]string{chineseFrame(), chineseKeys(), chineseCommands(), chineseRows(), chineseSessions(), chineseWire()} {
		all += len(theme)
	}
	if have := len(chinese()); have != all {
		t.Errorf("%d texts in the themes, %d in the catalogue", all, have)
	}
}

func TestOf(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want Lang
	}{
		{map[string]string{"LANG": "zh_CN.UTF-8"}, Chinese},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, English},
		{map[string]string{"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, Chinese},
		{nil, English},
	} {
		if got := Of(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%v: %s, not %s", test.env, got, test.want)
		}
	}
}

func TestDate(t *testing.T) {
	at := time.Date(2026, 11, 20, 14, 3, 21, 0, time.UTC)
	for layout, want := range map[string][2]string{
		"Mon 2 Jan":             {"Fri 20 Nov", "11月20日 周五"},
		"Monday 2 January 2006": {"Friday 20 November 2026", "2026年11月20日 星期五"},
		"2 Jan 15:04":           {"20 Nov 14:03", "11月20日 14:03"},
		"Jan 06":                {"Nov 26", "2026年"},
		"15:04":                 {"14:03", "14:03"},
	} {
		if got := English.Date(at, layout); got != want[0] {
			t.Errorf("%s: %s, not %s", layout, got, want[0])
		}
		if got := Chinese.Date(at, layout); got != want[1] {
			t.Errorf("%s: %s, not %s", layout, got, want[1])
		}
	}
}
