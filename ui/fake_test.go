package ui

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	if os.Getenv(childEnv) != "" {
		child()
		return
	}
	os.Exit(m.Run())
}

// fakeLink is a Link whose other end is the test.
type fakeLink struct {
	items   []client.Item
	wake    chan struct{}
	said    []string
	rooms   []string // it was said in, "" for one's own
	to      []uint64 // and to whom
	asked   []wire.Request
	retries int
	pauses  int
	id      uint64
}

func (f *fakeLink) Take(dst []client.Item) []client.Item {
	dst = append(dst, f.items...)
	f.items = nil
	return dst
}
func (f *fakeLink) Wake() <-chan struct{} { return f.wake }
func (f *fakeLink) RetryNow()             { f.retries++ }
func (f *fakeLink) Pause()                { f.pauses++ }

func (f *fakeLink) Say(text string, to uint64, room string) uint64 {
	f.said = append(f.said, text)
	f.rooms, f.to = append(f.rooms, room), append(f.to, to)
	f.id++
	return f.id
}

func (f *fakeLink) Do(r wire.Request) uint64 {
	f.asked = append(f.asked, r)
	f.id++
	return f.id
}

// fakeScreen remembers where the caret is, and what was asked of the terminal.
type fakeScreen struct {
	col, row int
	hidden   bool
	repaints int
	mouse    bool
	copied   []string
	copyErr  error
	told     []string // title, colon, body
	title    string
}

func (s *fakeScreen) Notify(title, body string) { s.told = append(s.told, title+": "+body) }
func (s *fakeScreen) Title(text string)         { s.title = text }

func (s *fakeScreen) Caret(col, row int) { s.col, s.row, s.hidden = col, row, false }
func (s *fakeScreen) HideCaret()         { s.hidden = true }
func (s *fakeScreen) Enter() error       { return nil }
func (s *fakeScreen) Leave() error       { return nil }
func (s *fakeScreen) Repaint()           { s.repaints++ }
func (s *fakeScreen) Mouse(on bool)      { s.mouse = on }

func (s *fakeScreen) Copy(text string) error {
	if s.copyErr == nil {
		s.copied = append(s.copied, text)
	}
	return s.copyErr
}

// rig is a screen with a fake hub, at a fixed time.
type rig struct {
	*Model
	t      testing.TB
	hub    *fakeLink
	caret  *fakeScreen
	time   time.Time
	seq    uint64
	number int

	offsets map[bool]uint64 // of the bytes of session 2, by direction
}

func newRig(t testing.TB, w, h int, theme string) *rig {
	t.Helper()
	r := &rig{
		t: t, hub: &fakeLink{wake: make(chan struct{}, 1)}, caret: &fakeScreen{},
		time: time.Date(2026, 11, 20, 14, 3, 21, 104e6, time.UTC),
	}
	opt := Options{Link: r.hub, Title: "tcp://127.0.0.1:8000", Theme: theme}
	env := func(key string) string { return map[string]string{"LANG": "C.UTF-8"}[key] }
	r.Model = newModel(t.Context(), opt, env, r.caret)
	r.now = func() time.Time { return r.time }
	r.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return r
}

// comes lets values reach the screen in one batch.
func (r *rig) comes(values ...any) {
	for _, v := range values {
		r.hub.items = append(r.hub.items, client.Item{Value: v})
	}
	r.Update(wakeMsg{})
	r.Update(tickMsg{})
}

// replies lets the answer to request or message id reach the screen.
func (r *rig) replies(id uint64, v any) {
	r.hub.items = append(r.hub.items, client.Item{ID: id, Value: v})
	r.comes()
}

// online connects the screen as session 1 of a hub with two rooms.
func (r *rig) online(sessions ...wire.Session) {
	r.comes(
		&client.State{Phase: client.Online, RTT: 3 * time.Millisecond},
		&wire.Welcome{
			Session: 1, Epoch: "e",
			Rooms:    []wire.Room{{Name: "lobby", Processor: "hello", Open: true}, {Name: "chat", Processor: "none", Open: true}},
			Sessions: append([]wire.Session{r.session(1, "zack", "json")}, sessions...),
		})
	r.older(true)
	r.hub.asked, r.hub.id = nil, 0
}

// asks fails the test unless the screen is waiting for a page, and returns what
// it asked for.
func (r *rig) asks() wire.Request {
	r.t.Helper()
	if len(r.hub.asked) == 0 || r.fetch.id == 0 {
		r.t.Fatalf("asked for no page: %+v\n%s", r.hub.asked, r.screenText())
	}
	return r.hub.asked[len(r.hub.asked)-1]
}

// older answers the page that is asked for with events, the last there are of
// their kind or not.
func (r *rig) older(last bool, events ...*wire.Event) {
	r.t.Helper()
	r.asks()
	p := &wire.Page{Kind: wire.KindHistory, More: !last}
	for _, e := range events {
		p.Events = append(p.Events, *e)
	}
	r.replies(r.fetch.id, p)
}

func (r *rig) session(id uint64, name, dialect string) wire.Session {
	return wire.Session{
		ID: id, Name: name, Addr: fmt.Sprintf("127.0.0.1:%d", 40100+id), Dialect: dialect, Why: "no newline for 40 ms",
		Room: "lobby", State: wire.Live, Since: r.time.Add(-time.Duration(id*id) * time.Minute),
		InMsgs: 3 * id, OutMsgs: 3 * id, InBytes: 1820 * id, OutBytes: 99 * id, ReplyUS: 310, IdleMS: 800,
	}
}

// message makes the event of a message, reply that of its answer.
func (r *rig) message(from uint64, name, text string) *wire.Event {
	r.seq += 10
	return &wire.Event{
		Kind: wire.Message, Seq: r.seq, At: r.time, Room: "lobby", From: from, Name: name, Body: []byte(text),
	}
}

func (r *rig) reply(to *wire.Event, text string) *wire.Event {
	r.seq++
	return &wire.Event{
		Kind: wire.Reply, Seq: r.seq, At: r.time, Room: "lobby", To: to.From, Re: to.Seq, Body: []byte(text),
		Took: 400 * time.Microsecond,
	}
}

// chatter lets n numbered messages come, one batch.
func (r *rig) chatter(n int) {
	for range n {
		r.number++
		r.hub.items = append(r.hub.items, client.Item{Value: r.message(2, "nc-14", fmt.Sprintf("message %d", r.number))})
	}
	r.comes()
}

// press presses keys by their names; anything else is typed.
func (r *rig) press(keys ...string) tea.Cmd {
	named := map[string]tea.KeyMsg{
		"enter": {Type: tea.KeyEnter}, "esc": {Type: tea.KeyEsc}, "tab": {Type: tea.KeyTab},
		"up": {Type: tea.KeyUp}, "down": {Type: tea.KeyDown}, "left": {Type: tea.KeyLeft},
		"pgup": {Type: tea.KeyPgUp}, "pgdown": {Type: tea.KeyPgDown}, "home": {Type: tea.KeyHome}, "end": {Type: tea.KeyEnd},
		"alt+end": {Type: tea.KeyEnd, Alt: true}, "alt+home": {Type: tea.KeyHome, Alt: true},
		"ctrl+c": {Type: tea.KeyCtrlC}, "ctrl+d": {Type: tea.KeyCtrlD}, "ctrl+n": {Type: tea.KeyCtrlN},
		"ctrl+p": {Type: tea.KeyCtrlP}, "ctrl+u": {Type: tea.KeyCtrlU}, "ctrl+v": {Type: tea.KeyCtrlV}, "f1": {Type: tea.KeyF1},
		"f2": {Type: tea.KeyF2}, "f7": {Type: tea.KeyF7}, "f8": {Type: tea.KeyF8}, "alt+0": {Type: tea.KeyRunes, Runes: []rune("0"), Alt: true},
		"alt+u": {Type: tea.KeyRunes, Runes: []rune("u"), Alt: true},
	}
	var cmd tea.Cmd
	for _, k := range keys {
		msg, ok := named[k]
		if !ok {
			msg = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		}
		_, cmd = r.Update(msg)
	}
	return cmd
}

// screenText returns what is shown, without looks.
func (r *rig) screenText() string { return plain(r.View()) }

// shows fails the test unless every want is on the screen.
func (r *rig) shows(wants ...string) {
	r.t.Helper()
	got := r.screenText()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			r.t.Fatalf("not on the screen: %q\n%s", want, got)
		}
	}
}

func (r *rig) hides(words ...string) {
	r.t.Helper()
	got := r.screenText()
	for _, word := range words {
		if strings.Contains(got, word) {
			r.t.Fatalf("on the screen: %q\n%s", word, got)
		}
	}
}

// scene fills the screen with something of everything.
func (r *rig) scene() *rig {
	gone := r.session(5, "ssh-2", "ssh")
	gone.State, gone.Reason = wire.Gone, "idle for 60 s"
	waiting := r.session(4, "web-3", "ws")
	waiting.State = wire.Waiting
	fresh := r.session(6, "张三丰的机器人朋友", "")
	r.online(r.session(2, "nc-14", "line"), r.session(3, "py-07", "raw"), waiting)
	r.seq++
	join := &wire.Event{Kind: wire.Join, Seq: r.seq, At: r.time, Session: &fresh, Body: []byte("connected with 127.0.0.1:40106")}
	known := fresh
	known.Dialect = "jsonhdr"
	r.comes(join, &wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{known}})
	texts := [][2]string{
		{"hello", "Hello HELLO"},
		{"你好，世界 👍", "Hello 你好，世界 👍"},
		{"bad\x1b[31mred\a \u202ertl \u009b31m", "-"},
		{strings.Repeat("a long line that wraps, ", 8) + strings.Repeat("中文也要换行，", 6), "Hello"},
		{"two\nlines", "Hello TWO\nLINES"},
	}
	for i, t := range texts {
		from := uint64(2 + i%3)
		msg := r.message(from, []string{"nc-14", "py-07", "web-3"}[i%3], t[0])
		r.comes(msg, r.reply(msg, t[1]))
		r.time = r.time.Add(1234 * time.Millisecond)
	}
	r.seq++
	r.comes(
		&wire.Event{Kind: wire.Leave, Seq: r.seq, At: r.time, Session: &gone, Reason: "idle for 60 s"},
		&wire.Event{Kind: wire.Notice, Seq: r.seq + 1, At: r.time, Session: &known, Body: []byte("input is greater than expected: 8,000 bytes")},
		&wire.Skipped{Missed: 412, After: r.seq + 1},
	)
	r.seq += 2
	r.press("ping", "enter", "upload", "enter")
	r.replies(2, &wire.Failure{Code: "refused", Text: "the room is full"})
	return r
}
