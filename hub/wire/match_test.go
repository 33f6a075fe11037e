package wire

import (
	"testing"
	"unicode"
)

func TestMatchText(t *testing.T) {
	for _, c := range []struct {
		query, body string
		want        bool
	}{
		{"zack", "Hello ZACK!", true},
		{"ZACK hello", "Hello, Zack", true},
		{"zack bob", "Hello Zack", false},
		{"zac", "Hello Zack", false},
		{"zac*", "Hello Zack", true},
		{"zac*", "ZAC", true},
		{"zac *", "Zack", false},
		{"ack*", "Zack", false},
		{"*zack", "Zack", true},
		{"zack", "zackary", false},
		{"straße", "STRAẞE 1", true},
		{"ÉTÉ", "un été", true},
		{"ete", "un été", false},
		{"kelvin", "\u212aelvin", true},
		{"σοφοσ", "ΣΟΦΟΣ σοφος", true},
		{"e\u0301t", "a E\u0301T b", true},
		{"task_01", "GET/task_01/status", true},
		{"01 task", "GET/task_01/status", true},
		{"task_0", "GET/task_01/status", false},
		{"don't", "t don", true},
		{"c++", "C is", true},
		{"42", "it is 42.", true},
		{"x", "\xff\xfex\x80", true},
		{"线程", "今天我们学习多线程编程", true},
		{"线 程", "今天我们学习多线程编程", true},
		{"程线", "今天我们学习多线程编程", false},
		{"好", "你好世界", true},
		{"世界*", "你好世界", true},
		{"好世", "你好，世界", false},
		{"hello 世界", "hello, 世界!", true},
		{"hello 世界", "hello, world", false},
		{"hello世界", "世界 says hello", true},
		{"hello", "hello世界", true},
		{"hello", "世界hello世界", true},
		{"タベース", "データベース", true},
		{"데이터", "데이터베이스를", true},
		{"か", "か\u3099", true},
		{"々", "人々", true},
		{"", "anything", true},
		{"", "", true},
		{"?!", "anything", true},
		{"a", "", false},
		{"\xff", "a", true},
	} {
		if got := MatchText(c.query).Match([]byte(c.body)); got != c.want {
			t.Errorf("%q in %q: %v", c.query, c.body, got)
		}
	}
	for query, want := range map[string]bool{"": true, "* ?!\xff": true, "a": false, "好": false} {
		if got := MatchText(query).Empty(); got != want {
			t.Errorf("%q is empty: %v", query, got)
		}
	}
}

// A character in any case folds to the same one.
func TestFold(t *testing.T) {
	for r := rune(0); r <= 0x1ffff; r++ {
		if f, next := fold(r), fold(unicode.SimpleFold(r)); f != next || f > r {
			t.Fatalf("%U folds to %U, its other case to %U", r, f, next)
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("hello 世界*", []byte("Hello 世界 \xff"))
	f.Add("e\u0301* ー", []byte("デー e\u0301x"))
	f.Fuzz(func(t *testing.T, query string, body []byte) {
		m := MatchText(query)
		m.Match(body)
		if !m.Match([]byte(query)) {
			t.Errorf("%q does not match itself", query)
		}
		if !MatchText(string(body)).Match(append([]byte("before. "), body...)) {
			t.Errorf("%q is not found behind a word", body)
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	m := MatchText("zac* 线程")
	body := []byte("今天我们学习多线程编程, and the quick brown fox says hello to Zack")
	b.ReportAllocs()
	for b.Loop() {
		m.Match(body)
	}
}
