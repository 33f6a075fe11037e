package plain_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/plain"
)

// matches checks that each pattern fits a line of its own, in order.
func matches(t *testing.T, text string, patterns ...string) {
	t.Helper()
	rest := strings.Split(text, "\n")
	for _, p := range patterns {
		re := regexp.MustCompile("^" + p + "$")
		for len(rest) > 0 && !re.MatchString(rest[0]) {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			t.Fatalf("no line %q where it should be in:\n%s", p, text)
		}
		rest = rest[1:]
	}
}

const clock = `\d\d:\d\d:\d\d `

func TestPlain(t *testing.T) {
	r := startHub(t).start(t)
	for _, line := range []string{"Zack", "//slash", "bad \x1b[31m\xff", `{"op":"ping"}`} {
		r.typeLine(line)
	}
	check(t, r.end())
	matches(t, r.out.String(),
		`-- online: hubbub, room lobby, 1 here --`,
		clock+`zack: Zack`,
		clock+`hub -> zack: Hello ZACK \([\d.]+ ms\)`,
		clock+`zack: /slash`,
		clock+`zack: bad ␛\[31m\\xff`,
		clock+`zack: {"op":"ping"}`,
		clock+`hub -> zack: Hello {"OP":"PING"} \(.* ms\)`,
	)
	if strings.ContainsAny(r.out.String(), "\x1b\r") || r.err.String() != "" {
		t.Errorf("out:\n%q\nerr:\n%q", r.out, r.err)
	}
}

func TestOthersComeAndGo(t *testing.T) {
	s := startHub(t)
	r := s.start(t)
	r.out.await(t, "online")
	other := s.start(t, func(_ *plain.Options, c *client.Options) { c.Name, c.Dial, c.Room = "ann", nil, "chat" })
	other.typeLine("hi")
	other.typeLine("/msg zack psst")
	check(t, other.end())
	r.out.await(t, "left")
	check(t, r.end())
	matches(t, r.out.String(),
		clock+`\+ \S+ 127\.0\.0\.1:\d+ joined lobby`,
		clock+`\[chat\] ann: hi`,
		clock+`\[chat\] ann -> zack: psst`,
		clock+`- ann left: closed by client`, // and not: reset
	)
}

func TestCommands(t *testing.T) {
	r := startHub(t).start(t)
	for _, line := range []string{
		"/help", "/nick ann", "/join #chat", "hello", "/who", "/gate close echo", "/gate open echo",
		"/msg ann note to self", "/msg 99 x", "/msg ann", "/msg", "/nick", "/join", "/gate", "/frob it", "/join nowhere", "/quit",
	} {
		r.typeLine(line)
	}
	check(t, r.wait())
	matches(t, r.out.String(),
		`-- /nick NAME .*`,
		`-- you are ann --`,
		`-- you are in chat --`,
		`-- 1 here --`,
		`-- #\d+ ann, 127\.0\.0\.1:\d+, room chat, json, \d+ in, \d+ out --`,
		`-- the gate of echo is closed --`,
		`-- the gate of echo is open --`,
		`-- error: there is no room "nowhere".* --`,
	)
	matches(t, r.err.String(),
		`-- error: nobody here is called 99 --`,
		`-- error: it goes /msg NAME TEXT --`,
		`-- error: it goes /msg NAME TEXT --`,
		`-- error: it goes /nick NAME --`,
		`-- error: it goes /join ROOM --`,
		`-- error: it goes /gate open or /gate close, .* --`,
		`-- error: there is no /frob; .* --`,
	)
	if !strings.Contains(r.out.String(), "ann -> ann: note to self") {
		t.Errorf("no private message in:\n%s", r.out)
	}
	if !strings.Contains(r.out.String(), " ann: hello\n") {
		t.Errorf("not said in chat:\n%s", r.out)
	}
	if strings.Contains(r.out.String(), "/frob") {
		t.Error("an unknown command was sent")
	}
}

func TestJSON(t *testing.T) {
	r := startHub(t).start(t, asJSON)
	for _, line := range []string{"/nick ann", `{"op":"nick","name":"eve"}`, "/join nowhere"} {
		r.typeLine(line)
	}
	check(t, r.end())
	kinds := ""
	for line := range strings.Lines(r.out.String()) {
		kind := wire.KindOf([]byte(line))
		kinds += kind + " "
		var v struct{ Text, Name string }
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if kind == "message" && (v.Text != `{"op":"nick","name":"eve"}` || v.Name != "ann") {
			t.Errorf("message is %s", line)
		}
	}
	for _, want := range []string{"message ", "reply ", "error "} {
		if strings.Count(kinds, want) != 1 {
			t.Errorf("kinds are %s", kinds)
		}
	}
	if strings.Contains(kinds, "welcome") || strings.Contains(kinds, "ack") || strings.Contains(kinds, "update") || strings.Contains(kinds, "ok") {
		t.Errorf("kinds are %s", kinds)
	}
	matches(t, r.err.String(), `-- online: .* --`, `-- you are ann --`)
}

func TestNoInput(t *testing.T) {
	s := startHub(t)
	check(t, s.start(t).end())

	// What was missed comes before the end.
	first := s.start(t)
	first.typeLine("before")
	check(t, first.end())
	since := uint64(0)
	r := s.start(t, asJSON, func(_ *plain.Options, c *client.Options) { c.Since = &since })
	check(t, r.end())
	if !strings.Contains(r.out.String(), `"text":"before"`) {
		t.Errorf("out:\n%s", r.out)
	}
}

func TestManyLines(t *testing.T) {
	const all = 3000
	r := startHub(t).start(t)
	_, err := io.WriteString(r.in, strings.Repeat("line\n", all))
	check(t, err)
	check(t, r.end())
	if n := strings.Count(r.out.String(), "hub -> zack: Hello LINE"); n != all {
		t.Errorf("%d replies", n)
	}
}

func TestGateIsWaitedFor(t *testing.T) {
	s := startHub(t)
	check(t, s.Gate("lobby", false))
	short := func(o *plain.Options, _ *client.Options) { o.Wait = 10 * time.Millisecond }
	r := s.start(t, short)
	r.typeLine("held")
	r.typeLine("too")
	err := r.end()
	if err == nil || err.Error() != "2 messages were not acknowledged within 10ms" {
		t.Errorf("got %v", err)
	}
	if _, ok := errors.AsType[*client.LinkError](err); ok {
		t.Error("a closed gate is no failure of the network")
	}

	r = s.start(t)
	r.typeLine("later")
	check(t, r.in.Close())
	r.out.await(t, "online")
	check(t, s.Gate("lobby", true))
	check(t, r.wait())
	matches(t, r.out.String(), clock+`hub -> zack: Hello LATER .*`)
}

func TestLinkLost(t *testing.T) {
	s := startHub(t)
	r := s.start(t)
	r.typeLine("one")
	r.out.await(t, "Hello ONE")
	s.cut(false)
	r.out.await(t, "back after")
	r.typeLine("two")
	check(t, r.end())
	matches(t, r.out.String(), `-- hub lost: .*, retry in 0\.0 s --`, `-- back after 0\.0 s --`, clock+`hub -> zack: Hello TWO .*`)

	// With JSON that is told aside.
	r = s.start(t, asJSON)
	r.err.await(t, "online")
	s.cut(false)
	r.err.await(t, "back after")
	check(t, r.end())
	if strings.Contains(r.out.String(), "--") {
		t.Errorf("out:\n%s", r.out)
	}
}

func TestHubGone(t *testing.T) {
	s := startHub(t)
	r := s.start(t, func(o *plain.Options, _ *client.Options) { o.Wait = 10 * time.Millisecond })
	r.out.await(t, "online")
	s.cut(true)
	r.out.await(t, "hub lost: no answer")
	var link *client.LinkError
	if err := r.end(); !errors.As(err, &link) {
		t.Errorf("got %v", err)
	}

	// And one that is not there at all.
	if err := s.start(t).wait(); !errors.As(err, &link) || !strings.HasPrefix(err.Error(), "no hub at "+s.addr) {
		t.Errorf("got %v", err)
	}
}

func TestRefused(t *testing.T) {
	s := startHub(t)
	r := s.start(t, func(_ *plain.Options, c *client.Options) { c.Room = "nowhere" })
	var no *client.Refused
	if err := r.wait(); !errors.As(err, &no) {
		t.Errorf("got %v", err)
	}
	r = s.start(t, asJSON, func(_ *plain.Options, c *client.Options) { c.MaxText = 3 })
	r.typeLine("long")
	if err := r.end(); err == nil || err.Error() != "1 message was refused by the hub" {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(r.out.String(), `"code":"too_long"`) {
		t.Errorf("out:\n%s", r.out)
	}
}

func TestQuitWord(t *testing.T) {
	s := startHub(t)
	watcher := s.start(t, func(_ *plain.Options, c *client.Options) { c.Name, c.Dial = "ann", nil })
	watcher.out.await(t, "online")
	r := s.start(t)
	r.typeLine("bye")
	r.typeLine("--quit--")
	check(t, r.wait())
	matches(t, r.out.String(), clock+`hub -> zack: Hello BYE .*`)
	watcher.out.await(t, "- zack left: quit")
	if strings.Contains(r.out.String(), "ended the session") {
		t.Errorf("no news:\n%s", r.out)
	}

	// The processor hello finds it inside a message too; the next session
	// goes on.
	r = s.start(t, func(_ *plain.Options, c *client.Options) { c.Name = "eve" })
	r.typeLine("I --quit-- now")
	r.out.await(t, "back after")
	r.typeLine("/quit")
	check(t, r.wait())
	matches(t, r.out.String(), `-- it ended the session --`, `-- back after .*`)
	watcher.out.await(t, "- eve left: quit")
	check(t, watcher.end())
}

// A reader that goes away, like head, ends it without a fuss.
func TestOutputClosed(t *testing.T) {
	out, w, err := os.Pipe()
	check(t, err)
	defer w.Close()
	r := startHub(t).start(t, func(o *plain.Options, _ *client.Options) { o.Out = w })
	check(t, out.Close())
	r.typeLine("hello")
	check(t, r.wait())
}

func TestContextEnds(t *testing.T) {
	s := startHub(t)
	ctx, stop := context.WithCancel(t.Context())
	in, typed := io.Pipe()
	defer typed.Close()
	out := newText()
	ended := make(chan error, 1)
	go func() {
		ended <- plain.Run(ctx, plain.Options{Client: client.New(client.Options{Addr: s.addr}), In: in, Out: out, Err: io.Discard})
	}()
	out.await(t, "online")
	stop()
	check(t, <-ended)
}

func TestInputTooLong(t *testing.T) {
	r := startHub(t).start(t)
	go func() { _, _ = r.in.Write([]byte(strings.Repeat("x", 5<<20))); _ = r.in.Close() }()
	r.out.await(t, "online")
	err := r.wait()
	if err == nil || !strings.HasPrefix(err.Error(), "reading the input: ") {
		t.Errorf("got %v", err)
	}
}

// TestAnyClient: a bare socket, whose framing is then set from here, and a web
// request, which is no session: nobody to send to, and answered as what it is.
func TestAnyClient(t *testing.T) {
	s := startHub(t)
	r := s.start(t)
	r.out.await(t, "online")
	raw, err := net.Dial("tcp", s.addr)
	check(t, err)
	defer raw.Close()
	_, err = io.WriteString(raw, "Ann")
	check(t, err)
	r.out.await(t, "Hello ANN")
	guest := regexp.MustCompile(`(guest-\d+): Ann`).FindStringSubmatch(r.out.String())[1]
	r.typeLine("/framing " + guest + " line")
	r.out.await(t, "-- "+guest+" speaks line now --")
	_, err = io.WriteString(raw, "first\nsecond\n")
	check(t, err)
	r.out.await(t, "Hello SECOND")
	asLines := s.start(t, asJSON)
	asLines.err.await(t, "online")
	post, err := http.Post("http://"+s.addr+"/api/rooms/lobby", "text/plain", strings.NewReader("posted"))
	check(t, err)
	check(t, post.Body.Close())
	http.DefaultClient.CloseIdleConnections()
	asLines.out.await(t, `,"dialect":"http",`)
	check(t, asLines.end())
	r.out.await(t, "Hello POSTED")
	for _, line := range []string{"/framing " + guest, "/framing nobody raw", "/framing " + guest + " xml", "/msg http psst"} {
		r.typeLine(line)
	}
	check(t, r.end())
	matches(t, r.out.String(),
		clock+`! framing of `+guest+` set to line by zack`,
		clock+guest+`: first`,
		clock+`http: posted`,
		clock+`hub -> http: Hello POSTED .*`,
		`-- error: "xml" is no framing; .* --`,
	)
	matches(t, r.err.String(),
		`-- error: it goes /framing NAME FRAMING --`,
		`-- error: nobody here is called nobody --`,
		`-- error: nobody here is called http --`,
	)
}
