package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hubbub/hub/run"
	"hubbub/hub/web"
	"hubbub/hub/wire"
)

func TestSimplePages(t *testing.T) {
	s := start(t, "lobby")
	for path, want := range map[string]string{"/healthz": "ok\n", "/hello": "Hello world!\n"} {
		a := s.get(path)
		if a.StatusCode != 200 || a.body != want || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: %d %q %v", path, a.StatusCode, a.body, a.Header)
		}
		head := s.do("HEAD", path, "")
		if head.StatusCode != 200 || head.body != "" {
			t.Errorf("HEAD %s: %d %q", path, head.StatusCode, head.body)
		}
	}
	if events := s.events(); len(events) != 0 {
		t.Errorf("a plain request left %+v", events)
	}
}

func TestLists(t *testing.T) {
	s := start(t, "lobby")
	a := s.get("/api/sessions")
	if a.body != `{"sessions":[]}`+"\n" || a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%q %v", a.body, a.Header)
	}
	w, welcome := s.join(`{"op":"hello","name":"zoe"}`)
	must(t, w.CloseNow())
	s.leave(welcome.Session)
	s.join(`{"op":"hello","name":"zack"}`)
	var got struct {
		Sessions []wire.Session
		Rooms    []wire.Room
	}
	must(t, json.Unmarshal([]byte(s.get("/api/sessions").body), &got))
	if len(got.Sessions) != 2 || got.Sessions[0].Name != "zack" || got.Sessions[1].State != wire.Gone {
		t.Errorf("%+v", got.Sessions)
	}
	must(t, json.Unmarshal([]byte(s.get("/api/rooms").body), &got))
	if len(got.Rooms) != 6 || got.Rooms[1] != (wire.Room{Name: "chat", Processor: "none", Open: true}) {
		t.Errorf("%+v", got.Rooms)
	}
}

// A request that says something is in the log as a message from http and its
// address, with no join and no leave.
func TestSay(t *testing.T) {
	s := start(t, "lobby")
	a := s.post("chat", "build passed")
	events := s.events()
	if a.body != `{"kind":"ack","seq":1}`+"\n" || a.StatusCode != 200 || len(events) != 1 {
		t.Fatalf("%d %q %+v", a.StatusCode, a.body, events)
	}
	e := events[0]
	if e.Kind != wire.Message || e.Room != "chat" || e.Name != "http" || string(e.Body) != "build passed" ||
		e.Session == nil || e.Session.Dialect != wire.HTTP || !strings.HasPrefix(e.Session.Addr, "127.0.0.1:") {
		t.Errorf("%+v", e)
	}

	var got anything
	must(t, json.Unmarshal([]byte(s.post("lobby", "Zack").body), &got))
	if got.Kind != "ack" || got.Seq != 2 || got.Reply == nil || string(got.Reply.Body) != "Hello ZACK" || got.Reply.Re != 2 {
		t.Errorf("%+v", got)
	}
	for body, want := range map[string]string{
		"": "", "a\n": "a", "b\r\n": "b", "c\n\n": "c\n", "d%20e+f&g=h": "d%20e+f&g=h", "\xff\x00": "\xff\x00",
	} {
		must(t, json.Unmarshal([]byte(s.post("echo", body).body), &got))
		if string(got.Reply.Body) != want {
			t.Errorf("%q: echo %q", body, got.Reply.Body)
		}
	}
	s.do("POST", "/api/rooms/chat?name=%20Zo%C3%AB%20", "hi")
	if events := s.events(wire.Message); events[len(events)-1].Name != "Zoë" {
		t.Errorf("%+v", events[len(events)-1])
	}
}

func TestSayWrong(t *testing.T) {
	s := start(t, "lobby", func(o *run.Options) { o.MaxMessage = 100 })
	s.post("nowhere", "hi").problem(t, 404, "there is no room nowhere; there are lobby, chat,")
	s.post("chat", strings.Repeat("x", 101)).problem(t, 413, "message over 100 bytes")
	s.post("chat", strings.Repeat("x", 5000)).problem(t, 413, "message over 100 bytes")
	s.post("chat", " --Quit-- ").problem(t, 422, "says nothing")
	s.post("lobby", "foo --Quit-- bar").problem(t, 422, "says nothing")
	s.do("POST", "/api/rooms/chat?name=%1b", "hi").problem(t, 400, "control character")
	s.do("POST", "/api/rooms/chat?name="+strings.Repeat("x", 33), "hi").problem(t, 400, "longer than 32")
	if events := s.events(); len(events) != 0 {
		t.Errorf("%+v", events)
	}
	if a := s.post("chat", strings.Repeat("x", 100)+"\r\n"); a.StatusCode != 200 {
		t.Errorf("%d %q", a.StatusCode, a.body)
	}
	// In chunks no length is known before.
	c := s.rawDial("POST /api/rooms/chat HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
		"c8\r\n" + strings.Repeat("x", 200) + "\r\n0\r\n\r\n")
	var head [12]byte
	if _, err := c.Read(head[:]); err != nil || string(head[9:]) != "413" {
		t.Errorf("%q %v", head, err)
	}
}

// A client that shuts its sending side down is still answered.
func TestSayHalfClosed(t *testing.T) {
	s := start(t, "lobby")
	for range 20 {
		c := s.rawDial("POST /api/rooms/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi")
		must(t, c.(*net.TCPConn).CloseWrite())
		var head [12]byte
		if _, err := c.Read(head[:]); err != nil || string(head[9:]) != "200" {
			t.Fatalf("%q %v", head, err)
		}
	}
}

// At a closed gate a request waits until it opens, or its client leaves.
func TestSayAtGate(t *testing.T) {
	s := start(t, "lobby")
	must(t, s.Hub.Gate("chat", false))
	said := make(chan answer, 2)
	go func() { said <- s.post("chat", "waits") }()
	go func() { said <- s.post("chat", "waits too") }()
	left := s.rawDial("POST /api/rooms/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nleft")
	quit := s.rawDial("POST /api/rooms/lobby HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi")
	var head [12]byte
	if _, err := quit.Read(head[:]); err != nil || string(head[9:]) != "200" {
		t.Errorf("another room: %q %v", head, err)
	}
	must(t, left.Close())
	timer := time.NewTimer(1500 * time.Millisecond) // the grace of a client that may be half closed
	<-timer.C
	if n := len(s.events(wire.Message)); n != 1 {
		t.Fatalf("%d messages passed a closed gate", n-1)
	}
	must(t, s.Hub.Gate("chat", true))
	for range 2 {
		if a := <-said; a.StatusCode != 200 {
			t.Errorf("%d %q", a.StatusCode, a.body)
		}
	}
	for _, e := range s.events(wire.Message)[1:] {
		if !strings.HasPrefix(string(e.Body), "waits") {
			t.Errorf("said by nobody: %q", e.Body)
		}
	}
}

// What waits at a gate when the hub stops is not said, and its client is told.
func TestSayAtGateWhenTheHubStops(t *testing.T) {
	s := start(t, "lobby")
	must(t, s.Hub.Gate("chat", false))
	said := make(chan answer)
	go func() { said <- s.post("chat", "waits") }()
	eventually(t, "it waits", func() bool { return !s.Hub.Rooms()[1].Open })
	watch := s.rawDial("POST /api/rooms/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nleft")
	begin := time.Now()
	timer := time.NewTimer(100 * time.Millisecond)
	<-timer.C
	s.stop()
	if d := time.Since(begin); d > 3*time.Second {
		t.Errorf("the hub took %v to stop", d)
	}
	(<-said).problem(t, 503, "")
	var head [12]byte
	if _, err := watch.Read(head[:]); err != nil || string(head[9:]) != "503" {
		t.Errorf("%q %v", head, err)
	}
}

func TestTodo(t *testing.T) {
	s := start(t, "lobby")
	text := func(a answer, want string) {
		t.Helper()
		if a.StatusCode != 200 || a.body != want+"\n" || a.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%d %q %v", a.StatusCode, a.body, a.Header)
		}
	}
	text(s.get("/task_01/status"), "see someone")
	s.get("/nope/status").problem(t, 404, "no key match")
	text(s.do("POST", "/task_04=buy%20milk/status", ""), "submit success")
	text(s.get("/task_04/status"), "buy milk")
	text(s.do("POST", "/任务/status", "读书\n"), "submit success")
	text(s.get("/%E4%BB%BB%E5%8A%A1/status"), "读书")
	text(s.do("POST", "/e/status", "error: no"), "submit success")
	text(s.get("/e/status"), "error: no")
	s.do("POST", "/a=b=c/status", "").problem(t, 400, "after the value comes '/', not '='")
	s.do("POST", "/a/status", "").problem(t, 400, "the value is missing")
	s.get("/a%2Fb/status").problem(t, 400, "without / and =")
	s.get("/%ff/status").problem(t, 400, "UTF-8")
	s.do("PUT", "/a/status", "x").problem(t, 405, "")
	s.get("/a/b/status").problem(t, 404, "")
	events := s.events(wire.Message)
	if e := events[0]; e.Room != "todo" || e.Name != "http" || string(e.Body) != "GET/task_01/status" {
		t.Errorf("%+v", e)
	}
}

func TestSearch(t *testing.T) {
	s := start(t, "lobby")
	for _, text := range []string{"one fish", "two fish", "red Fish", "bird"} {
		s.post("chat", text)
	}
	s.post("echo", "fish")
	type page struct {
		Events []wire.Event
		More   bool
	}
	find := func(query string) (texts []string, p page) {
		t.Helper()
		must(t, json.Unmarshal([]byte(s.get("/api/search?"+query).body), &p))
		for _, e := range p.Events {
			texts = append(texts, string(e.Body))
		}
		return texts, p
	}
	if got, p := find("text=fish&room=chat"); strings.Join(got, ",") != "red Fish,two fish,one fish" || p.More {
		t.Errorf("%q %v", got, p.More)
	}
	got, p := find("text=fish&room=chat&limit=2")
	if strings.Join(got, ",") != "red Fish,two fish" || !p.More {
		t.Errorf("%q %v", got, p.More)
	}
	if got, _ := find("text=fish&room=chat&before=2"); strings.Join(got, ",") != "one fish" {
		t.Errorf("%q", got)
	}
	if got, _ := find("text=fish&kinds=reply"); strings.Join(got, ",") != "fish" {
		t.Errorf("%q", got)
	}
	if a := s.get("/api/search?text=nothing"); a.body != `{"events":[],"more":false}`+"\n" {
		t.Errorf("%q", a.body)
	}
	s.get("/api/search?limit=1001").problem(t, 400, "from 1 to 1000")
	s.get("/api/search?limit=0").problem(t, 400, "limit=0")
	s.get("/api/search?before=x").problem(t, 400, "before=x")
	s.get("/api/search?kinds=song").problem(t, 400, "no kind of event")
	s.get("/api/search?room=nowhere").problem(t, 404, "no room nowhere")
}

// Everything wrong is problem details, and a method that a path does not have
// names those that it has.
func TestProblems(t *testing.T) {
	s := start(t, "lobby")
	s.get("/nowhere").problem(t, 404, "")
	s.get("/api/").problem(t, 404, "")
	s.get("/api/sessions/1").problem(t, 404, "")
	for path, allow := range map[string]string{
		"/api/sessions": "GET, HEAD", "/api/rooms": "GET, HEAD", "/api/rooms/chat": "POST", "/api/events": "GET, HEAD",
		"/ws": "GET, HEAD", "/": "GET, HEAD", "/hello": "GET, HEAD", "/k/status": "GET, HEAD, POST",
	} {
		a := s.do("DELETE", path, "")
		a.problem(t, 405, "")
		if got := a.Header.Get("Allow"); got != allow {
			t.Errorf("%s: %q", path, got)
		}
	}
	s.get("/ws").problem(t, 426, "Upgrade")
}

// A page of another site gets nothing through somebody's browser.
func TestForeignOrigin(t *testing.T) {
	s := start(t, "lobby")
	_, port, err := net.SplitHostPort(s.addr)
	must(t, err)
	for _, origin := range []string{"http://evil.example", "null", "http://localhost:1", "http://" + s.addr + "0", "://"} {
		if _, status, kind, err := s.tryDial("Origin", origin); err == nil || status != 403 || kind != "application/problem+json" {
			t.Errorf("%s: %d %s %v", origin, status, kind, err)
		}
		s.do("POST", "/api/rooms/chat", "hi", "Origin", origin).problem(t, 403, "")
		s.get("/api/sessions", "Origin", origin).problem(t, 403, "")
	}
	s.do("POST", "/api/rooms/chat", "hi", "Sec-Fetch-Site", "cross-site").problem(t, 403, "another site")
	s.do("POST", "/a=b/status", "", "Sec-Fetch-Site", "cross-site").problem(t, 403, "another site")
	w := s.dial("Origin", "http://localhost:"+port, "Host", "localhost:"+port)
	must(t, w.CloseNow())
	if a := s.do("POST", "/api/rooms/chat", "hi", "Origin", "http://"+s.addr, "Sec-Fetch-Site", "same-origin"); a.StatusCode != 200 {
		t.Errorf("its own page: %d %q", a.StatusCode, a.body)
	}
}

// A name that leads to this machine is no name of this machine.
func TestRebinding(t *testing.T) {
	s := start(t, "lobby")
	_, port, err := net.SplitHostPort(s.addr)
	must(t, err)
	for _, host := range []string{"evil.example:" + port, "evil.example", "localhost.evil.example", "10.0.0.1", "[::2]:80"} {
		for _, path := range []string{"/", "/hello", "/api/sessions", "/api/events", "/ws", "/task_01/status", "/nowhere"} {
			s.get(path, "Host", host).problem(t, 403, "")
		}
		s.do("POST", "/api/rooms/chat", "hi", "Host", host, "Origin", "http://"+host).problem(t, 403, "")
	}
	for _, host := range []string{"localhost", "LOCALHOST.:" + port, "hub.localhost:1", "127.0.0.1", "127.9.9.9:80", "[::1]:" + port, "[::ffff:127.0.0.1]"} {
		if a := s.get("/hello", "Host", host); a.StatusCode != 200 {
			t.Errorf("%s: %d %q", host, a.StatusCode, a.body)
		}
	}
	c := s.rawDial("GET /hello HTTP/1.0\r\n\r\n")
	var head [12]byte
	if _, err := c.Read(head[:]); err != nil || string(head[9:]) != "200" {
		t.Errorf("no Host: %q %v", head, err)
	}
}

// HTTP/2 in clear text, by those who know before that it is spoken.
func TestHTTP2(t *testing.T) {
	s := start(t, "lobby")
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: &protocols}
	defer transport.CloseIdleConnections()
	s.client = &http.Client{Transport: transport, Timeout: patience}
	a := s.post("lobby", "Zack")
	if a.ProtoMajor != 2 || a.StatusCode != 200 || !strings.Contains(a.body, "Hello ZACK") {
		t.Errorf("%s %d %q", a.Proto, a.StatusCode, a.body)
	}
	s.get("/nowhere").problem(t, 404, "")
	f := s.follow("/api/events?follow=1&room=chat")
	s.post("chat", "hi")
	if e := f.next(); e.Text != "hi" {
		t.Errorf("%+v", e)
	}
	f.Body.Close()
	eventually(t, "it leaves", func() bool { return len(s.events(wire.Leave)) == 1 })
}

// brokenHub is one whose log fails, and that fails itself.
type brokenHub struct{ web.Hub }

func (brokenHub) Read(context.Context, wire.Query) ([]wire.Event, bool, error) {
	return nil, false, errors.New("the disk is gone")
}

func (brokenHub) Rooms() []wire.Room { panic("no rooms") }

// Whatever fails in the hub, its client gets an answer, which does not say what.
func TestFailures(t *testing.T) {
	door := httptest.NewServer(web.New(brokenHub{}, web.Options{Room: "lobby"}))
	defer door.Close()
	s := &server{t: t, addr: door.Listener.Addr().String(), client: door.Client()}
	s.get("/healthz").problem(t, 503, "the log can not be read now")
	s.get("/api/events").problem(t, 503, "the log can not be read now")
	s.get("/api/events?follow=1&since=1h").problem(t, 503, "the log can not be read now")
	s.get("/api/search").problem(t, 503, "the log can not be read now")
	s.get("/api/rooms").problem(t, 500, "the hub's failure")
}

// FuzzPaths: whatever is asked for, there is an answer, and what is wrong is
// told as a problem.
func FuzzPaths(f *testing.F) {
	for _, path := range []string{
		"/", "//", "/api/events?since=9e9d", "/%00/status", "/=/status", "/a=b/status?x=%", "/api/rooms/%2F?name=%ff",
		"/api/search?text=%00&before=18446744073709551615", "/page/../x", "/page/status", "/ws?x", "*", "/api/events?limit=99999999999",
	} {
		f.Add("GET", path, "")
		f.Add("POST", path, "x")
	}
	s := start(f, "lobby")
	h := web.New(heart{s.Hub}, web.Options{Room: "lobby", MaxMessage: 64})
	f.Fuzz(func(t *testing.T, method, target, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://localhost", strings.NewReader(body))
		if err != nil {
			return
		}
		if r.URL, err = url.ParseRequestURI(target); err != nil || strings.Contains(target, "follow") {
			return
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s %s", method, target, w.Code, w.Header(), w.Body)
		}
	})
}
