package hub_test

import (
	"fmt"
	"strings"
	"testing"

	"hubbub/hub"
	"hubbub/hub/wire"
)

func TestTutorialTranscript(t *testing.T) {
	s := start(t, "")
	watch, _ := s.join("watch", `,"follow":"all"`)
	a, b, c := s.dial(), s.dial(), s.dial()
	a.ask("Zack", "-")
	b.ask("Python", "-")
	b.send("--quit--")
	b.closed()
	c.ask("world!", "-")
	c.ask("Anothny", "-")

	var results, quits []string
	for len(results) < 4 || len(quits) < 1 {
		switch e := watch.next("reply", "leave"); e.Kind {
		case "reply":
			results = append(results, e.Text)
		case "leave":
			quits = append(quits, e.Reason)
		}
	}
	if got := strings.Join(results, "|"); got != "Hello ZACK|Hello PYTHON|Hello WORLD!|Hello ANOTHNY" {
		t.Errorf("results %s", got)
	}
	if len(quits) != 1 || quits[0] != "quit" {
		t.Errorf("quits %q", quits)
	}
	live := 0
	for _, row := range watch.request(`{"op":"who"}`).Rows {
		switch {
		case row.Dialect == wire.Raw && row.State == wire.Live:
			live++
		case row.State == wire.Gone && row.Reason != "quit":
			t.Errorf("gone for %q", row.Reason)
		}
	}
	if live != 2 {
		t.Errorf("%d raw clients live, want A and C", live)
	}
}

func TestDialectsAndProcessors(t *testing.T) {
	long := strings.Repeat("x", 3000)
	for _, c := range []struct{ name, door, send, want string }{
		{"hello", "", "straße é 你好　 \n", "Hello STRASSE É 你好\n"},
		{"hello raw", "?framing=raw", "straße", "-"},
		{"hello torn rune", "", "你"[:2], "-"},
		{"hello over 5120", "", strings.Repeat("y", 6000), "-"},
		{"crlf answers crlf", "", "Zack\r\n", "Hello ZACK\r\n"},
		{"echo", "=echo", "a\x1b[31mb\xff\r\n", "a\x1b[31mb\xff\r\n"},
		{"upper", "=upper", "aé你ß z\n", "Aé你ß Z\n"},
		{"upper raw", "=upper", long, strings.ToUpper(long)},
		{"todo", "=todo", "GET/task_01/status\n", "see someone\r\n"},
		{"todo nothing", "=todo", "GET/nope/status\n", "no key match\r\n"},
		{"todo other", "=todo", "get/task_01/status\n", "data no found\r\n"},
		{"todo raw", "=todo", "GET/task_02/status", "read book\r\n"},
		{"json", "?framing=json", `{"op":"ping","id":"x"}` + "\n", `{"kind":"pong","id":"x"}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) { start(t, c.door).dial().ask(c.send, c.want) })
	}
}

func TestGreeting(t *testing.T) {
	s := start(t, "=welcome?greet=now&framing=raw")
	p := s.dial()
	p.expect("欢迎访问菜鸟教程!\r\n")
	p.closed()
}

// A raw client reads one reply for each message: anything more and it is out
// of step for good.
func TestRawGetsNothingButItsReply(t *testing.T) {
	s := start(t, "")
	raw := s.dial()
	raw.ask("one", "-")
	loud, w := s.join("loud", `,"follow":"all"`)
	for i := range 20 {
		loud.request(`{"op":"say","id":%d,"text":"noise"}`, i+1)
	}
	id := w.Sessions[0].ID
	if got := loud.request(`{"op":"say","id":99,"to":%d,"text":"psst"}`, id); got.Code != "reply_only" {
		t.Errorf("private to a raw client: %+v", got)
	}
	raw.ask("two", "-")
	raw.send("--quit--")
	raw.closed()
}

// Where no processor answers a raw client, a person may.
func TestRawAnsweredByHand(t *testing.T) {
	s := start(t, "=chat")
	watch, _ := s.join("watch", `,"follow":"all"`)
	raw := s.dial()
	raw.send("anybody?")
	from := watch.next("message").From
	if got := watch.request(`{"op":"say","id":1,"to":%d,"text":"me"}`, from); got.Kind != "ack" {
		t.Fatalf("%+v", got)
	}
	raw.expect("me")
	if got := watch.request(`{"op":"say","id":2,"to":%d,"text":"again"}`, from); got.Code != "reply_only" {
		t.Errorf("a second answer to one message: %+v", got)
	}
	raw.send("and now?")
	for watch.next("message").Text != "and now?" { // it hears itself too
	}
	watch.send(`{"op":"say","id":3,"to":%d,"text":"one"}`+"\n"+`{"op":"say","id":4,"to":%d,"text":"two"}`+"\n", from, from)
	if a, b := watch.next("ack", "error"), watch.next("ack", "error"); a.Kind == b.Kind {
		t.Errorf("two answers to one message: %+v, %+v", a, b)
	}
	raw.expect("one")
}

func TestChatInEveryDialect(t *testing.T) {
	s := start(t, "=chat")
	nc := s.dial()
	nc.ask("/nick 小明\n", "-- you are 小明 --\n")
	zoe, _ := s.join("zoe", "")
	zoe.request(`{"op":"say","id":1,"text":"hi\u001b[2J\nthere"}`)
	nc.expect("zoe: hi␛[2J␊there\n")
	nc.send("你好\n")
	nc.expect("小明: 你好\n") // a follower sees its own
	if e := zoe.next("message"); e.Text != "hi\x1b[2J\nthere" || e.Name != "zoe" {
		t.Errorf("own message %+v", e)
	}
	if e := zoe.next("message"); e.Text != "你好" || e.Name != "小明" {
		t.Errorf("%+v", e)
	}
}

func TestLineCommands(t *testing.T) {
	s := start(t, "")
	p := s.dial()
	p.ask("hello\n", "Hello HELLO\n")
	p.ask("/foo\n", "-- error: there is no /foo; /help lists what there is, // sends a slash --\n")
	p.ask("//foo\n", "Hello /FOO\n")
	p.ask("/join nowhere\n", "-- error: there is no room \"nowhere\"; there are lobby, chat, echo, upper, todo, welcome --\n")
	p.ask("/join upper\n", "-- you are in upper --\n")
	p.ask("abc\n", "ABC\n")
	p.ask("/msg nobody hi\n", "-- error: nobody here is called nobody --\n")
	other := s.dial()
	other.ask("x\n", "Hello X\n")
	p.send("/msg guest-2 psst\n")
	other.expect("guest-1 (to you): psst\n")
	p.expect("-- to guest-2: psst --\n")
	p.send("/quit\n")
	p.closed()

	off := start(t, "?commands=off").dial()
	off.ask("/help\n", "Hello /HELP\n")
}

func TestMessageOverTheCap(t *testing.T) {
	small := func(o *hub.Options) { o.MaxMessage = 1000 }
	big := strings.Repeat("x", 2000)
	for _, c := range []struct{ name, door, send, want string }{
		{"raw", "?framing=raw", big, ""},
		{"line", "?framing=line", big + "\n", "-- error: message over 1000 bytes --\n"},
		{"line without end", "?framing=line", big, "-- error: message over 1000 bytes --\n"},
		{"json", "?framing=json", `{"op":"say","id":1,"text":"` + big + `"}` + "\n", `{"kind":"error","id":1,"code":"too_long","text":"message over 1000 bytes"}` + "\n"},
		{"json line", "?framing=json", `{"op":"say","text":"` + big + big + big + big + big + big, `{"kind":"error","code":"too_long","text":"message over 1000 bytes"}` + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, c.door, small)
			watch := start(t, "").dial() // another hub is none the worse
			p := s.dial()
			p.ask(c.send, c.want)
			p.closed()
			watch.ask("Zack", "-")
			s.leftFor("message over 1000 bytes")
		})
	}
}

// leftFor waits for the leave of the first session.
func (s *server) leftFor(reason string) {
	s.t.Helper()
	var got string
	eventually(s.t, "a leave", func() bool {
		events, _, err := s.log.Read(s.t.Context(), wire.Query{Kinds: []wire.Kind{wire.Leave}})
		must(s.t, err)
		if len(events) > 0 {
			got = events[0].Reason
		}
		return got != ""
	})
	if got != reason {
		s.t.Errorf("left for %q, want %q", got, reason)
	}
}

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		leave        func(p *peer)
	}{
		{"close", "closed by client", func(p *peer) { _ = p.Close() }},
		{"half close", "closed by client", func(p *peer) { _ = p.CloseWrite(); p.closed() }},
		{"reset", "reset by client", func(p *peer) { _ = p.SetLinger(0); _ = p.Close() }},
		{"quit", "quit", func(p *peer) { p.send("--Quit--"); p.closed() }},
		{"quit inside", "quit", func(p *peer) { p.send("foo --Quit-- bar"); p.closed() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, "?framing=raw")
			p := s.dial()
			p.ask("Zack", "-")
			c.leave(p)
			s.leftFor(c.reason)
		})
	}
}

func TestNoMessageForQuitInAnyRoom(t *testing.T) {
	for _, room := range []string{"lobby", "chat", "echo", "upper", "todo"} {
		s := start(t, "="+room+"?framing=line")
		p := s.dial()
		p.send("--quit--\n")
		p.closed()
		s.leftFor("quit")
		events, _, err := s.log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Message}})
		must(t, err)
		if len(events) != 0 {
			t.Errorf("%s: %d messages", room, len(events))
		}
	}
}

// Everybody's words are counted, whatever goes on beside them.
func TestCountersUnderLoad(t *testing.T) {
	const clients, messages = 20, 200
	s := start(t, "?framing=line")
	done := make(chan error, clients)
	for i := range clients {
		p := s.dial()
		go func() {
			for range messages {
				if _, err := fmt.Fprintf(p, "%d\n", i); err != nil {
					done <- err
					return
				}
			}
			for range messages {
				if _, err := p.r.ReadString('\n'); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range clients {
		must(t, <-done)
	}
	admin := s.dial()
	admin.send("x\n")
	admin.expect("Hello X\n")
	rows := s.hub.Sessions()
	in, out := uint64(0), uint64(0)
	for _, row := range rows {
		in, out = in+row.InMsgs, out+row.OutMsgs
	}
	if want := uint64(clients*messages + 1); in != want || out != want {
		t.Errorf("counted %d in and %d out, want %d", in, out, want)
	}
}

// What is posted is there for everybody once it is acknowledged, and for the
// next line of the one who posted it.
func TestTodoListIsShared(t *testing.T) {
	s := start(t, "=todo?framing=line")
	a, b := s.dial(), s.dial()
	a.ask("POST/任务=读书/s\nGET/任务/s\nPOST/x=1/s\n", "submit success\r\n读书\r\nsubmit success\r\n")
	b.ask("GET/任务/s\nGET/x/s\n", "读书\r\n1\r\n")
}
