package hub_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/wire"
)

// Who is kicked is told why where its dialect has words for it, and the log
// says it too.
func TestKick(t *testing.T) {
	for _, c := range []struct{ dialect, say, hear, told string }{
		{"raw", "Zack", "ZACK", ""},
		{"line", "Zack\n", "ZACK\n", "-- kicked: spam --\n"},
		{"be32", "\x00\x00\x00\x04Zack", "\x00\x00\x00\x04ZACK", "\x00\x00\x00\x13error: kicked: spam"},
		{"json", `{"op":"ping"}` + "\n", `{"kind":"pong"}` + "\n", `{"kind":"error","code":"kicked","text":"kicked: spam"}` + "\n"},
		{"silent", "", "", ""},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			s := start(t, "=upper")
			p, w := s.join("op", `,"follow":"all"`)
			client := s.dial()
			if c.say != "" {
				client.ask(c.say, c.hear)
			} else {
				p.next("join")
			}
			if got := p.request(`{"op":"kick","id":1,"session":%d,"text":"spam"}`, w.Session+1); got.Kind != wire.KindOK {
				t.Fatalf("%+v", got)
			}
			client.expect(c.told)
			client.closed()
			if got := p.next("leave"); got.Reason != "kicked: spam" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Who is kicked with commands under way does no more of them, and what it has
// done is in the log.
func TestKickOneThatIsBusy(t *testing.T) {
	for _, c := range []struct{ dialect, command string }{
		{"line", "/nick n%d\n"}, {"json", `{"op":"nick","name":"n%d"}` + "\n"},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			var errs safeBuffer
			s := start(t, "?commands=on", func(o *hub.Options) { o.Logger = slog.New(slog.NewTextHandler(&errs, nil)) })
			p, w := s.join("op", `,"follow":"all"`)
			client, all := s.dial(), ""
			for i := range 4000 { // a read of them
				all += fmt.Sprintf(c.command, i)
			}
			client.send("%s", all)
			p.next("notice")
			p.send(`{"op":"kick","id":1,"session":%d}`+"\n", w.Session+1) // the leave may come before the answer
			names := 0
			for e := p.next("notice", "leave"); e.Kind != "leave"; e = p.next("notice", "leave") {
				names++
			}
			s.stop()
			if errs.String() != "" {
				t.Errorf("%d names, and the hub says %s", names, errs.String())
			}
		})
	}
}

// safeBuffer is a buffer for many.
type safeBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Who does not read, and whose reader waits for that, is kicked all the same.
func TestKickOneThatDoesNotRead(t *testing.T) {
	s := start(t, "=echo")
	p, w := s.join("op", `,"follow":"none"`)
	client := s.dial()
	id := w.Session + 1
	must(t, client.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
	line := []byte(strings.Repeat("x", 1000) + "\n")
	for err := error(nil); err == nil; {
		_, err = client.Write(line)
	}
	if got := p.request(`{"op":"kick","id":1,"session":%d}`, id); got.Kind != wire.KindOK {
		t.Fatalf("%+v", got)
	}
	eventually(t, "gone", func() bool { return s.row(id).ID == 0 })
	for _, row := range s.hub.Everybody() {
		if row.ID == id && row.Reason != "kicked" {
			t.Errorf("%+v", row)
		}
	}
}

// Raw bytes go to the socket as they are, whatever is spoken there.
func TestRaw(t *testing.T) {
	s := start(t, "=upper")
	p, w := s.join("op", `,"follow":"none"`)
	for i, c := range []struct{ say, hear, send, raw string }{
		{"Zack", "ZACK", `"text":"-"`, "-"},
		{"Zack\n", "ZACK\n", `"text":"a\u0000"`, "a\x00"},
		{"\x00\x00\x00\x04Zack", "\x00\x00\x00\x04ZACK", `"data":"/wAB"`, "\xff\x00\x01"},
		{`{"op":"ping"}` + "\n", `{"kind":"pong"}` + "\n", `"text":"{\"kind\":\"x\"}\n"`, `{"kind":"x"}` + "\n"},
	} {
		client := s.dial()
		client.ask(c.say, c.hear)
		id := w.Session + 1 + uint64(i)
		if got := p.request(`{"op":"raw","id":1,"session":%d,%s}`, id, c.send); got.Kind != wire.KindOK {
			t.Fatalf("%+v", got)
		}
		client.expect(c.raw)
		client.ask(c.say, c.hear)
	}
	client := s.dial()
	id := w.Session + 5
	eventually(t, "it is here", func() bool { return s.row(id).ID != 0 })
	if got := p.request(`{"op":"raw","id":1,"session":%d,"text":"?"}`, id); got.Kind != wire.KindOK {
		t.Fatalf("%+v", got)
	}
	client.expect("?")
}

// One that is to be disconnected when it is too slow is, and its row says so
// before; the others are told what they missed.
func TestPolicy(t *testing.T) {
	s := start(t, "=chat", func(o *hub.Options) { o.TapeBytes = 1 << 20; o.LagEvery = time.Millisecond })
	p, w := s.join("op", `,"follow":"none"`)
	slow, _ := s.join("slow", "")
	id := w.Session + 1
	if got := p.request(`{"op":"policy","id":1,"session":%d,"policy":"disconnect"}`, id); got.Kind != wire.KindOK {
		t.Fatalf("%+v", got)
	}
	if row := s.row(id); row.Policy != "disconnect" {
		t.Errorf("%+v", row)
	}
	talker := s.dial()
	talker.ask("hi\n", "guest-3: hi\n")
	text := strings.Repeat("x", 8<<10) + "\n"
	behind := int64(0)
	for row := s.row(id); row.ID != 0 && row.Lag < 200; row = s.row(id) { // the tape holds 128
		talker.ask(text, "guest-3: "+text)
	}
	eventually(t, "behind", func() bool { behind = s.row(id).BehindMS; return behind > 2 })
	_, _ = io.Copy(io.Discard, slow.r) // it reads on, to its end
	eventually(t, "gone", func() bool { return s.row(id).ID == 0 })
	for _, row := range s.hub.Everybody() {
		if row.ID == id && row.Reason != "too slow" {
			t.Errorf("%+v", row)
		}
	}
}

// A room that gets another processor answers with it from then on, also those
// who were there before; one that becomes a chat is heard, one that ceases to
// be one is not.
func TestProcessor(t *testing.T) {
	s := start(t, "=echo", func(o *hub.Options) {
		byName := make(map[string]func() hub.Processor)
		for _, r := range o.Rooms {
			byName[r.Processor] = r.New
		}
		o.Processors = func(name string) (func() hub.Processor, error) {
			made, ok := byName[name]
			if !ok {
				return nil, fmt.Errorf("there is no processor %q, only these", name)
			}
			return made, nil
		}
	})
	p, _ := s.join("op", `,"follow":"all"`)
	set := func(name string) {
		t.Helper()
		p.send(`{"op":"processor","id":1,"room":"echo","processor":"%s"}`+"\n", name)
		for range 2 { // either may come first
			got := p.next("notice", "ok", "error")
			told := got.Kind == "notice" && got.Text == "processor of echo set to "+name+" by op" && got.Room == "echo"
			if !told && got.Kind != wire.KindOK {
				t.Fatalf("%+v", got)
			}
		}
	}
	raw, line, bystander := s.dial(), s.dial(), s.dial()
	raw.ask("abc", "abc")
	line.ask("abc\n", "abc\n")
	bystander.ask("me\n", "me\n")
	set("upper")
	raw.ask("abc", "ABC")
	line.ask("abc\n", "ABC\n")
	for _, r := range s.hub.Rooms() {
		if r.Name == "echo" && r.Processor != "upper" {
			t.Errorf("%+v", r)
		}
	}

	set("none")
	heard := make(chan string)
	go func() {
		defer close(heard)
		for {
			text, err := bystander.r.ReadString('\n')
			if err != nil {
				return
			}
			select {
			case heard <- text:
			case <-t.Context().Done():
				return
			}
		}
	}()
	// hears says something until the bystander hears it, and returns whether he
	// heard anything before.
	hears := func(text string) (more bool) {
		for { // he is put onto his tape a moment later
			line.send("%s\n", text)
			select {
			case got := <-heard:
				if strings.HasSuffix(got, ": "+text+"\n") {
					return more
				}
				more = true
			case <-time.After(time.Millisecond):
			}
		}
	}
	hears("who hears?")

	turn := 0
	eventually(t, "nobody hears the room", func() bool {
		turn++
		set("upper")
		raw.ask("not for others", "NOT FOR OTHERS")
		set("none")
		return !hears(fmt.Sprint("and now, ", turn, "?"))
	})
	if got := p.request(`{"op":"processor","id":1,"room":"echo","processor":"nope"}`); got.Code != wire.CodeBadRequest || !strings.Contains(got.Text, "no processor") {
		t.Errorf("%+v", got)
	}
}

// The program at the other end of a connection is found by its socket.
func TestProcess(t *testing.T) {
	s := start(t, "")
	p, w := s.join("op", "")
	p.send(`{"op":"process","id":4,"session":%d}`+"\n", w.Session)
	var got wire.Process
	line := p.line()
	must(t, json.Unmarshal([]byte(line), &got))
	if runtime.GOOS != "linux" {
		if wire.KindOf([]byte(line)) != wire.KindError {
			t.Errorf("%s", line)
		}
		return
	}
	if got.PID != os.Getpid() || got.Session != w.Session || !strings.Contains(got.Command, os.Args[0]) || got.Name == "" {
		t.Errorf("%s", line)
	}
}

// elsewhere is a connection that seems to come from another machine.
type elsewhere struct{ *wire.NetConn }

func (c elsewhere) Info() wire.Info {
	i := c.NetConn.Info()
	i.Addr = "192.0.2.7:4711"
	return i
}

// What an operator may do nobody else may.
func TestNobodyElseOperates(t *testing.T) {
	s := start(t, "")
	op, w := s.join("op", "")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	go func() {
		nc, err := l.Accept()
		if err == nil {
			s.hub.Serve(context.Background(), elsewhere{wire.NewConn(nc, wire.Options{})}, hub.Manners{Room: "lobby", Commands: true})
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer c.Close()
	p := &peer{t: t, TCPConn: c.(*net.TCPConn), r: bufio.NewReader(c)}
	p.request(`{"op":"hello","id":1,"name":"stranger"}`)
	for _, o := range []string{"watch", "wire", "process", "kick", "raw", "policy", "processor", "framing"} {
		got := p.request(`{"op":"%s","id":1,"session":%d,"text":"x","policy":"skip","room":"lobby","processor":"upper","framing":"line"}`, o, w.Session)
		if got.Code != wire.CodeForbidden {
			t.Errorf("%s: %+v", o, got)
		}
	}
	if got := op.request(`{"op":"process","id":1,"session":%d}`, w.Session+1); got.Code != wire.CodeNoProcess || !strings.Contains(got.Text, "not on the hub's own machine") {
		t.Errorf("%+v", got)
	}
}

// A page of any site can have the browser of whoever looks at it write to a door
// on the same machine. One that takes no web requests reads what it posts.
func TestNoPageOperates(t *testing.T) {
	for _, c := range []struct{ door, op string }{
		{"?framing=json", `{"op":"kick","id":1,"session":1}`},
		{"=chat?framing=line&commands=on", "/kick 1"},
		{"=chat?greet=now&commands=on", "/kick 1"},
	} {
		t.Run(c.door, func(t *testing.T) {
			s := start(t, c.door)
			_, page := s.dial(), s.dial()
			eventually(t, "both are here", func() bool { return len(s.hub.Sessions()) == 2 })
			page.send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n")
			page.send("%s\r\n%s\r\n", c.op, strings.Replace(c.op, "1}", "2}", 1))
			for !strings.Contains(page.line(), "own machine") {
			}
			if len(s.hub.Sessions()) != 2 {
				t.Error("somebody was kicked")
			}
		})
	}
}

func TestOperatorsMistakes(t *testing.T) {
	s := start(t, "")
	p, w := s.join("op", "")
	for _, c := range []struct{ send, code string }{
		{`{"op":"kick","id":1,"session":99}`, wire.CodeNoSession},
		{fmt.Sprintf(`{"op":"kick","id":1,"session":%d,"text":"%s"}`, w.Session, strings.Repeat("x", 257)), wire.CodeBadRequest},
		{`{"op":"raw","id":1,"session":99,"text":"x"}`, wire.CodeNoSession},
		{fmt.Sprintf(`{"op":"raw","id":1,"session":%d}`, w.Session), wire.CodeBadRequest},
		{fmt.Sprintf(`{"op":"policy","id":1,"session":%d,"policy":"nice"}`, w.Session), wire.CodeBadRequest},
		{`{"op":"process","id":1,"session":99}`, wire.CodeNoSession},
		{`{"op":"processor","id":1,"room":"nowhere","processor":"upper"}`, wire.CodeNoRoom},
		{`{"op":"processor","id":1,"processor":"upper"}`, wire.CodeBadRequest},
	} {
		if got := p.request("%s", c.send); got.Kind != "error" || got.Code != c.code {
			t.Errorf("%s: %+v", c.send, got)
		}
	}
}

// A line client on this machine may kick too.
func TestKickCommand(t *testing.T) {
	s := start(t, "")
	p, other := s.dial(), s.dial()
	p.ask("a\n", "Hello A\n")
	other.ask("b\n", "Hello B\n")
	p.send("/kick guest-2 too loud\n")
	p.expect("-- kicked guest-2 --\n")
	other.expect("-- kicked: too loud --\n")
	other.closed()
}
