package ui

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	_, ok := cmd().(tea.QuitMsg)
	return ok
}

func TestCommands(t *testing.T) {
	yes := true
	for _, c := range []struct {
		line string
		want wire.Request
		say  string
		see  string
	}{
		{line: "/nick Zoë", want: wire.Request{Op: wire.OpNick, Name: "Zoë"}},
		{line: "/who", want: wire.Request{Op: wire.OpWho}},
		{line: "/join #chat", want: wire.Request{Op: wire.OpJoin, Room: "chat"}},
		{line: "/gate open", want: wire.Request{Op: wire.OpGate, Room: "lobby", Open: &yes}},
		{line: "/gate ajar", see: "/gate open|close [ROOM]"},
		{line: "/msg nc-14 psst", say: "psst", see: "◆ private to nc-14: psst"},
		{line: "/msg nobody psst", see: "nobody here is called nobody"},
		{line: "/nick", see: "/nick NAME: change your name"},
		{line: "/hlep me", see: "there is no /hlep; did you mean /help?"},
		{line: "//slash", say: "/slash"},
		{line: " /slash", say: "/slash"},
		{line: "plain", say: "plain"},
	} {
		r := newRig(t, 80, 24, "")
		r.online(r.session(2, "nc-14", "line"))
		r.press(c.line, "enter")
		if c.want.Op != "" && (len(r.hub.asked) != 1 || !reflect.DeepEqual(r.hub.asked[0], c.want)) {
			t.Errorf("%s asked for %+v", c.line, r.hub.asked)
		}
		if got := strings.Join(r.hub.said, ","); got != c.say {
			t.Errorf("%s said %q, want %q", c.line, got, c.say)
		}
		r.shows(c.see)
	}
}

func TestAnswers(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.press("/join chat", "enter")
	r.replies(1, &wire.Done{})
	r.shows("in room chat")
	r.press("/who", "enter")
	r.replies(2, &wire.Rows{Kind: wire.KindWho, Sessions: []wire.Session{r.session(1, "zack", "json"), r.session(3, "py-07", "raw")}})
	r.shows("2 live: zack", "py-07")
	r.press("/nick x", "enter")
	r.replies(3, &wire.Failure{Text: "taken"})
	r.shows("/nick: taken")
}

func TestQuitIsAskedOnce(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("--quit--", "enter")
	r.shows("--quit-- ends this session")
	r.press("esc")
	r.press("--quit--", "enter", "enter")
	if len(r.hub.said) != 1 {
		t.Fatalf("said %q", r.hub.said)
	}
}

func TestPaste(t *testing.T) {
	paste := func(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s), Paste: true} }
	r := newRig(t, 80, 24, "")
	r.online()
	r.Update(paste("one\x1b[31m line\n"))
	if got := r.in.value(); got != "one␛[31m line" {
		t.Fatalf("input %q", got)
	}
	r.in.set("")
	r.Update(paste("a\r\nb\nc")) // three lines are as if typed
	r.shows("> a↵b↵c")
	r.press("!", "enter")
	r.Update(paste("a\r\nb\nc\n\nd"))
	r.shows("paste 5 lines, 8 B: Enter send as one · l line by line · e edit · Esc drop")
	r.press("l")
	r.Update(paste("1\n2\n3\n4"))
	r.press("enter")
	r.Update(paste("1\n2\n3\n4"))
	r.press("esc")
	r.press("see: ")
	r.Update(paste("1\n2\x1b\n3\n4"))
	r.press("e", " ok", "enter")
	if got := strings.Join(r.hub.said, "|"); got != "a\nb\nc!|a|b|c|d|1\n2\n3\n4|see: 1\n2␛\n3\n4 ok" {
		t.Fatalf("said %q", got)
	}
	r.Update(paste(strings.Repeat("x", maxPaste+1)))
	r.shows("more than 1 MiB is not sent")
	if r.in.value() != "" {
		t.Fatal("it is in the input")
	}
}

func TestComplete(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"), r.session(3, "nc-15", "line"))
	r.press("/m")
	r.shows("/msg NAME|ID TEXT  say to one alone")
	r.press("tab")
	if got := r.in.value(); got != "/msg " {
		t.Fatalf("input %q", got)
	}
	r.press("nc", "tab")
	r.shows("▌ nc-14", "nc-15")
	r.press("tab")
	if got := r.in.value(); got != "/msg nc-15 " {
		t.Fatalf("input %q", got)
	}
	r.press("ctrl+c", "/join c", "tab")
	if got := r.in.value(); got != "/join chat" {
		t.Fatalf("input %q", got)
	}
}

func TestLeaving(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	if quits(r.press("typed", "ctrl+c")) || r.in.value() != "" {
		t.Error("Ctrl-C should clear the input")
	}
	if quits(r.press("ctrl+c")) {
		t.Error("one Ctrl-C quits")
	}
	r.shows("Ctrl-C again quits")
	if !quits(r.press("ctrl+c")) {
		t.Error("two do not")
	}
	r.time = r.time.Add(confirmQuit)
	if quits(r.press("ctrl+c")) {
		t.Error("the second came too late")
	}
	if quits(r.press("x", "ctrl+d")) || !quits(r.press("ctrl+c", "ctrl+d")) {
		t.Error("Ctrl-D quits on an empty input, and only there")
	}
	if !quits(r.press("esc", "q")) {
		t.Error("q quits while browsing")
	}
}

func TestLettersActOnlyWhileBrowsing(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(100)
	r.press("jkgqr")
	if r.in.value() != "jkgqr" || !r.msgs.follow {
		t.Fatalf("input %q", r.in.value())
	}
	r.in.set("")
	r.press("tab", "kkk") // a key held down comes as one
	r.under("message 97")
	r.press("g")
	r.shows("message 1\n", "message 2\n")
	r.under("message 1")
	r.press("G")
	r.shows("message 100")
	r.press("i", "q")
	if r.in.value() != "q" {
		t.Fatalf("input %q", r.in.value())
	}
}

func TestHistory(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("one", "enter", "two", "enter", "draft", "up", "up")
	if r.in.value() != "one" {
		t.Fatalf("input %q", r.in.value())
	}
	r.press("up", "down", "down")
	if r.in.value() != "draft" {
		t.Fatalf("input %q", r.in.value())
	}
}

func TestCaret(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.press("abc你好")
	r.View()
	if r.caret.col != 9 || r.caret.row != 22 {
		t.Errorf("caret at %d,%d", r.caret.col, r.caret.row)
	}
	r.press("left")
	r.View()
	if r.caret.col != 7 {
		t.Errorf("caret at %d", r.caret.col)
	}
	r.press(strings.Repeat("你", 100))
	r.View()
	if r.caret.col > 79 {
		t.Errorf("caret at %d", r.caret.col)
	}
	r.press("esc")
	r.View()
	if !r.caret.hidden {
		t.Error("there is a caret while browsing")
	}
}

// TestKeysHaveHelp: a binding that the table does not know is none, and one
// that the help does not know is a secret.
func TestKeysHaveHelp(t *testing.T) {
	k, err := newKeys(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.ValueOf(&k).Elem()
	table := k.table()
	if len(table) != v.NumField() {
		t.Errorf("%d bindings, %d in the table", v.NumField(), len(table))
	}
	names := map[string]bool{}
	for _, e := range table {
		if names[e.name] {
			t.Errorf("two are called %s", e.name)
		}
		names[e.name] = true
		if e.does == "" && e.name != "edge" {
			t.Errorf("%s is not in the help", e.name)
		}
		for _, one := range e.bind.Keys() {
			if slices.Contains(deadKeys(), one) {
				t.Errorf("%s is bound to %s", e.name, one)
			}
		}
	}
}

func TestRebind(t *testing.T) {
	k, err := newKeys(map[string][]string{"find": {"ctrl+t", "f4"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := k.find.Help().Key; got != "Ctrl-T" {
		t.Errorf("find is labelled %s", got)
	}
	for name, bad := range map[string]map[string][]string{
		"no such action": {"fnid": {"ctrl+t"}},
		"dead key":       {"find": {"ctrl+s"}},
		"taken":          {"find": {"f1"}},
		"taken in mode":  {"browse-search": {"j"}},
		"taken anywhere": {"browse-search": {"pgup"}},
	} {
		if _, err := newKeys(bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := newKeys(map[string][]string{"newline": {"/"}}); err != nil {
		t.Errorf("a key of the other mode: %v", err)
	}
}

func TestFraming(t *testing.T) {
	r := newRig(t, 80, 24, "")
	nameless := r.session(8, "", "raw")
	r.online(r.session(2, "nc-14", "raw"), nameless)
	for _, line := range []string{"/framing nc-14 line", "/framing 8 be32", "/framing #8 le32"} {
		r.press(line, "enter")
	}
	want := []wire.Request{
		{Op: wire.OpFraming, Session: 2, Framing: wire.Line},
		{Op: wire.OpFraming, Session: 8, Framing: wire.BE32},
		{Op: wire.OpFraming, Session: 8, Framing: wire.LE32},
	}
	if !reflect.DeepEqual(r.hub.asked, want) {
		t.Fatalf("asked for %+v", r.hub.asked)
	}
	r.replies(1, &wire.Done{})
	r.shows("nc-14 speaks line now")
	r.replies(2, &wire.Failure{Code: "forbidden", Text: "only somebody on the hub's own machine may do that"})
	r.shows("! /framing: only somebody on the hub's own")
	r.replies(3, &client.Lost{ID: 3}) // and is not asked for again
	r.shows("/framing: no answer, the link was lost")
	r.press("/framing", "enter")
	r.shows("/framing NAME|ID FRAMING: how its bytes are")
	r.press("/framing 8", "enter")
	r.shows("varint dec8 dec10")
	r.press("/framing nobody raw", "enter")
	r.shows("nobody here is called nobody")
	if len(r.hub.asked) != len(want) {
		t.Fatalf("asked for %+v", r.hub.asked)
	}
	r.press("/fr", "tab", "nc", "tab", "l", "tab")
	if got := r.in.value(); got != "/framing nc-14 line" {
		t.Fatalf("input %q", got)
	}
	r.press("ctrl+c", "/framing 8 json", "tab")
	r.shows("▌ json", "jsonhdr")
	r.press("ctrl+c", "/framing ", "tab")
	r.shows("▌ nc-14", "  8")
}

func TestLinesOfOneMessage(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	newline := tea.KeyMsg{Type: tea.KeyEnter, Alt: true}
	r.press("two")
	r.Update(newline)
	r.press("lines")
	r.shows("> two↵lines")
	r.View()
	if r.caret.col != 11 {
		t.Errorf("caret at %d", r.caret.col)
	}
	r.press("enter")
	if got := strings.Join(r.hub.said, "|"); got != "two\nlines" {
		t.Fatalf("said %q", got)
	}
	r.press("up")
	r.shows("> two↵lines") // as it was
	r.press("enter")
	if got := strings.Join(r.hub.said, "|"); got != "two\nlines|two\nlines" {
		t.Fatalf("said %q", got)
	}
}

func TestLookForALine(t *testing.T) {
	ctrlR := tea.KeyMsg{Type: tea.KeyCtrlR}
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("first Word", "enter", "second word", "enter", "third", "enter", "draft")
	r.Update(ctrlR)
	r.shows("past lines:   draft", "Ctrl-R older")
	r.press("w", "o")
	r.shows("past lines: wo  second word")
	r.View()
	if r.caret.col != 14 || r.caret.hidden {
		t.Errorf("caret at %d", r.caret.col)
	}
	r.Update(ctrlR)
	r.shows("past lines: wo  first Word")
	r.Update(ctrlR) // there is no further one
	r.shows("past lines: wo  first Word")
	r.press("esc")
	r.shows("> draft")
	if r.browsing {
		t.Error("Esc ended more than that")
	}
	r.Update(ctrlR)
	r.press("xyz")
	r.Update(tea.KeyMsg{Type: tea.KeyBackspace})
	r.Update(tea.KeyMsg{Type: tea.KeyBackspace})
	r.Update(tea.KeyMsg{Type: tea.KeyBackspace})
	r.press("sec", "enter")
	if got := r.in.value(); got != "second word" || len(r.hub.said) != 3 {
		t.Fatalf("input %q, said %q", got, r.hub.said)
	}
	r.press("down", "down")
	if got := r.in.value(); got != "draft" {
		t.Fatalf("input %q", got)
	}
}

// TestWithoutASession: what came in a single web request is from nobody.
func TestWithoutASession(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "raw"))
	post := r.message(0, "http", "posted")
	post.Session = &wire.Session{Addr: "127.0.0.1:40999", Dialect: wire.HTTP}
	answer := r.reply(post, "Hello POSTED")
	late := r.message(0, "http", "again")
	r.comes(post, answer, late, r.message(2, "nc-14", "between"), r.reply(late, "Hello AGAIN"))
	r.shows("→ http       posted", "        ← hub        Hello POSTED", "to http: Hello AGAIN", "2 live")
	r.hides("#0", "gone", "you")
	r.press("ctrl+n", "ctrl+n")
	r.shows("between")
	r.hides("posted", "again", "AGAIN")
}
