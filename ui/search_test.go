package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// hits answers the search that is on its way.
func (r *rig) hits(more bool, events ...*wire.Event) {
	r.t.Helper()
	if r.search.id == 0 {
		r.t.Fatalf("no search is on its way\n%s", r.screenText())
	}
	p := &wire.Page{Kind: wire.KindSearch, More: more}
	for _, e := range slices.Backward(events) { // newest first
		p.Events = append(p.Events, *e)
	}
	r.replies(r.search.id, p)
}

// onlyMessages returns only the messages of a log.
func onlyMessages(log []*wire.Event) (out []*wire.Event) {
	for _, e := range log {
		if e.Kind == wire.Message {
			out = append(out, e)
		}
	}
	return out
}

func ctrlF() tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyCtrlF} }

func TestSearch(t *testing.T) {
	r := newRig(t, 80, 24, "")
	log := r.books(900)
	said := onlyMessages(log)
	r.joins("e", r.seq)
	r.serve(log)

	r.Update(ctrlF())
	r.press("换行 room:lobby", "enter")
	q := r.hub.asked[len(r.hub.asked)-1]
	if q.Op != wire.OpSearch || *q.Text != "换行" || q.Room != "lobby" || q.Before != 0 || q.Limit != hitLimit {
		t.Fatalf("asked for %+v", q)
	}
	r.shows("search 0/0+ · 换行 room:lobby", "searching…")
	r.hits(true, said[800:805]...)
	r.shows("search 1/5+", "› ", "0804 short", "0800 ")
	r.press("down", "down", "down")
	q = r.hub.asked[len(r.hub.asked)-1]
	if q.Op != wire.OpSearch || q.Before != said[800].Seq {
		t.Fatalf("asked for %+v", q)
	}
	r.hits(false, said[99:101]...)
	r.shows("search 4/7 ·")

	r.press("end", "enter") // far from what is in memory
	r.shows("going there…")
	r.serve(log)
	r.shows("› nc-14", "0099 short", "0098", "re 0099", "|| in the log · End")
	r.press("n") // there is no older one
	r.shows("0099 short")
	r.press("N") // a step newer
	r.serve(log)
	r.shows("0100 ")
	if strings.Count(r.screenText(), "›") != 1 {
		t.Error("more than one row is marked")
	}
	r.Update(ctrlF())
	r.shows("search 6/7 ·")
	r.press("home", "enter", "esc") // thought better of it
	r.serve(log)
	r.shows("0100 ")
	r.hides("0804", "going there")
	r.Update(ctrlF())
	r.shows("search 1/7 ·")
	r.press("home", "enter")
	r.serve(log)
	r.shows("0804 ")
	r.press("esc")
	r.press("alt+end")
	r.shows("▼ live", "re 0899")
	r.hides("›")
}

// TestSearchAtHand: a place that is in memory is gone to at once, by whoever
// sees only one connection too.
func TestSearchAtHand(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"), r.session(3, "py-07", "raw"))
	needle := r.message(3, "py-07", "needle")
	r.comes(needle)
	r.chatter(100)
	r.press("ctrl+n", "ctrl+n", "/search needle", "enter")
	r.hits(false, needle)
	asked := len(r.hub.asked)
	r.press("enter")
	r.shows("› py-07", "needle", "message 1", "|| ")
	r.hides("only ")
	if len(r.hub.asked) != asked {
		t.Error("asked the hub for what is here")
	}
	r.comes(&client.State{Phase: client.Reconnecting})
	r.press("i", "/search needle", "enter")
	r.comes(&client.Lost{ID: r.search.id})
	r.shows("! the link was lost")
}

func TestSearchTerms(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.ParseInLocation("2006-01-02T15:04", s, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for in, want := range map[string]query{
		"hello 世界":                     {words: "hello 世界"},
		"from:@zack  room:#chat x":     {words: "x", from: "zack", room: "chat"},
		"before:120 after:7":           {before: 120, after: 7},
		"a before:2026-11-20":          {words: "a", until: day("2026-11-20T00:00")},
		"After:2026-11-20T14:03 b":     {words: "b", since: day("2026-11-20T14:03")},
		"http://x from: a:b":           {words: "http://x from: a:b"},
		"  ":                           {},
		"before:yesterday":             {},
		"from:zack after:12:30 before": {},
	} {
		got, err := parseQuery(in, time.UTC)
		if bad := want == (query{}); bad != (err != nil) || !bad && got != want {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
}

// TestSearchLooksOn: pages with nothing that fits are passed over, but not
// without end.
func TestSearchLooksOn(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("/search from:ANN", "enter")
	if q := r.hub.asked[0]; q.Limit != pickyLimit || *q.Text != "" {
		t.Fatalf("asked for %+v", q)
	}
	r.hits(true, r.message(2, "bob", "x"))
	r.hits(true, r.message(2, "ann", "found"), r.message(2, "bob", "x"))
	r.shows("search 1/1+", "ann", "found")
	if r.search.id != 0 {
		t.Error("goes on without need")
	}
	r.press("down")
	for range maxLooks {
		r.hits(true, r.message(2, "bob", "x"))
	}
	if r.search.id != 0 {
		t.Error("looks without end")
	}
	r.shows("PgDn looks further")
	r.press("pgdown")
	r.hits(false)
	r.shows("search 1/1 ·")
	r.press("esc", "/search nothing", "enter")
	r.hits(false)
	r.shows("nothing found")
}

func TestMarks(t *testing.T) {
	for _, c := range []struct{ words, text, want string }{
		{"hello", "Hello, othello HELLO", "[Hello], othello [HELLO]"},
		{"wor*", "sword words WORLD", "sword [words] [WORLD]"},
		{"世界", "你好世界，世界", "你好[世界]，[世界]"},
		{"哈哈", "哈哈哈!", "[哈哈哈]!"},
		{"hello世界", "世界 hello", "[世界] [hello]"},
		{"task_01", "Task 01 task01", "[Task] [01] task01"},
		{"", "anything", "anything"},
		{"\xff", "bad \xff text", "bad \xff text"},
	} {
		f := newFinder(c.words)
		got, from := "", 0
		for _, s := range f.spans(c.text) {
			got += c.text[from:s[0]] + "[" + c.text[s[0]:s[1]] + "]"
			from = s[1]
		}
		if got += c.text[from:]; got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.words, c.text, got, c.want)
		}
	}
}

func TestHostileHits(t *testing.T) {
	for _, bad := range []string{
		"\x1b]0;title\a", "\u202eevil", "👨‍👩‍👧👨‍👩‍👧", "हिन्दी", "a\nb\r\x00", "\xff\xfe", strings.Repeat("世", 500), "⚠️❤️🏳️‍🌈 x", "",
	} {
		for _, size := range append(sizes, [2]int{19, 4}) {
			r := newRig(t, size[0], size[1], "")
			r.online()
			r.in.set("/search " + bad + "x")
			r.press("enter")
			if r.search.id == 0 {
				t.Fatalf("%q was not searched for", bad)
			}
			e := r.message(2, bad, strings.Repeat(bad+" x ", 30))
			e.Room = bad
			r.hits(true, e, r.message(3, "", bad))
			exact(t, r, size[0], size[1])
			tidy(t, r, bad)
			r.press("down", "enter")
			r.serve([]*wire.Event{e})
			exact(t, r, size[0], size[1])
			tidy(t, r, bad)
		}
	}
}

// tidy fails the test where something that is no text reached the screen.
func tidy(t *testing.T, r *rig, from string) {
	t.Helper()
	for _, c := range plain(r.View()) {
		if c < ' ' && c != '\n' || c >= 0x7f && c < 0xa0 || c == 0x202e || c == 0x200b {
			t.Fatalf("%U of %q got through", c, from)
		}
	}
	if strings.Contains(r.View(), "\x1b]") {
		t.Fatalf("%q got through", from)
	}
}

func TestSearchLook(t *testing.T) {
	for _, theme := range []string{"", "mono"} {
		var all string
		for _, size := range sizes {
			r := newRig(t, size[0], size[1], theme)
			r.online()
			r.press("/search 世界 hello", "enter")
			chat := r.message(3, "张三丰的机器人朋友", strings.Repeat("far ", 40)+"hello 世界 \x1b[31m")
			chat.Room = "chat"
			old := r.message(2, "nc-14", "Hello 你好，世界")
			old.At = old.At.Add(-30 * time.Hour)
			r.hits(true, old, chat, r.message(1, "zack", "hello 世界"))
			r.press("down")
			text := r.View()
			if theme == "" {
				text = r.screenText()
			}
			all += fmt.Sprintf("%d x %d\n%s\n", size[0], size[1], text)
		}
		t.Run("theme"+theme, func(t *testing.T) { golden.RequireEqual(t, all) })
	}
}
