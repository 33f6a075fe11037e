package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
)

// patience is how long a test waits for something that has to come.
const patience = 60 * time.Second

// TestMain fails if a test leaves a goroutine behind.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if f := flag.Lookup("test.fuzz"); f != nil && f.Value.String() != "" {
		os.Exit(code) // the fuzzer waits for a signal in one of its own
	}
	deadline := time.Now().Add(patience)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before && code == 0 {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		fmt.Fprintf(os.Stderr, "%d goroutines left behind:\n%s", n-before, stacks)
		code = 1
	}
	os.Exit(code)
}

// server is a hub in memory with one door, put together as the commands do.
type server struct {
	t testing.TB
	*run.Running
	addr   string
	client *http.Client
	stop   func()
}

// start runs a hub whose door leads to room.
func start(t testing.TB, room string, change ...func(*run.Options)) *server {
	t.Helper()
	o := run.Options{Doors: []listen.Door{{Addr: "127.0.0.1:0", Room: room, Framing: wire.Auto}}}
	for _, c := range change {
		c(&o)
	}
	running, err := run.Start(context.Background(), o)
	must(t, err)
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	s := &server{
		t: t, Running: running,
		client: &http.Client{Transport: transport, Timeout: patience},
	}
	for _, door := range running.Doors() {
		s.addr = door.Listening()
	}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		must(t, running.Stop(ctx))
		must(t, running.Close())
		transport.CloseIdleConnections()
	}
	t.Cleanup(s.stop)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// url is that of a path of the hub.
func (s *server) url(path string) string { return "http://" + s.addr + path }

// answer is a web answer that has been read.
type answer struct {
	*http.Response
	body string
}

// do makes a request; header is pairs of names and values.
func (s *server) do(method, path, body string, header ...string) answer {
	s.t.Helper()
	r, err := http.NewRequest(method, s.url(path), strings.NewReader(body))
	must(s.t, err)
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := s.client.Do(r)
	must(s.t, err)
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	must(s.t, err)
	return answer{resp, string(read)}
}

func (s *server) get(path string, header ...string) answer {
	s.t.Helper()
	return s.do("GET", path, "", header...)
}

// post says body in room, as curl does.
func (s *server) post(room, body string) answer {
	s.t.Helper()
	return s.do("POST", "/api/rooms/"+room, body, "Content-Type", "application/x-www-form-urlencoded")
}

// problem checks that an answer says what is wrong, as RFC 9457 has it.
func (a answer) problem(t testing.TB, status int, detail string) {
	t.Helper()
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	if a.StatusCode != status || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("status %d, %s, %q; want problem %d", a.StatusCode, a.Header.Get("Content-Type"), a.body, status)
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatalf("%q: %v", a.body, err)
	}
	if p.Type != "about:blank" || p.Status != status || p.Title != http.StatusText(status) || !strings.Contains(p.Detail, detail) {
		t.Fatalf("%+v; want %d and %q", p, status, detail)
	}
}

// ws is a WebSocket client.
type ws struct {
	t testing.TB
	*websocket.Conn
	ctx context.Context
}

func (s *server) dial(header ...string) *ws {
	s.t.Helper()
	w, _, _, err := s.tryDial(header...)
	must(s.t, err)
	return w
}

// tryDial returns the status and the type of the answer as well.
func (s *server) tryDial(header ...string) (w *ws, status int, kind string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	h := make(http.Header)
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	c, resp, err := websocket.Dial(ctx, "ws://"+s.addr+"/ws", &websocket.DialOptions{HTTPHeader: h, Host: h.Get("Host"), HTTPClient: s.client})
	if resp != nil {
		status, kind = resp.StatusCode, resp.Header.Get("Content-Type")
		if resp.Body != nil { // none once it is a WebSocket
			_ = resp.Body.Close()
		}
	}
	if err != nil {
		cancel()
		return nil, status, kind, err
	}
	c.SetReadLimit(-1)
	s.t.Cleanup(func() { _ = c.CloseNow(); cancel() })
	return &ws{s.t, c, ctx}, status, kind, nil
}

// join dials and says hello.
func (s *server) join(hello string) (*ws, wire.Welcome) {
	s.t.Helper()
	w := s.dial()
	w.send(hello)
	var welcome wire.Welcome
	must(s.t, json.Unmarshal([]byte(w.line()), &welcome))
	if welcome.Kind != wire.KindWelcome {
		s.t.Fatalf("no welcome: %+v", welcome)
	}
	return w, welcome
}

func (w *ws) send(text string) {
	w.t.Helper()
	must(w.t, w.Write(w.ctx, websocket.MessageText, []byte(text)))
}

// line returns the next message, which must be text.
func (w *ws) line() string {
	w.t.Helper()
	kind, p, err := w.Read(w.ctx)
	must(w.t, err)
	if kind != websocket.MessageText || strings.Contains(string(p), "\n") {
		w.t.Fatalf("%v %q", kind, p)
	}
	return string(p)
}

// anything is any object of the native wire.
type anything struct {
	Kind   string
	ID     json.RawMessage
	Seq    uint64
	Re     uint64
	From   uint64
	To     uint64
	Name   string
	Room   string
	Text   string
	Data   []byte
	Code   string
	Reason string
	Missed uint64
	After  uint64
	Reply  *wire.Event
}

// next returns the next object of a kind; others are passed over.
func (w *ws) next(kind string) (a anything) {
	w.t.Helper()
	for {
		a = anything{}
		line := w.line()
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			w.t.Fatalf("%q: %v", line, err)
		}
		if a.Kind == kind {
			return a
		}
	}
}

// closed reads to the end, and checks how the hub closed the connection.
func (w *ws) closed(code websocket.StatusCode, reason string) {
	w.t.Helper()
	for {
		_, _, err := w.Read(w.ctx)
		if err == nil {
			continue
		}
		var end websocket.CloseError
		if !errors.As(err, &end) || end.Code != code || end.Reason != reason {
			w.t.Fatalf("closed with %v, want %v and %q", err, code, reason)
		}
		return
	}
}

// leave waits for the leave of a session, and returns its reason.
func (s *server) leave(id uint64) string {
	s.t.Helper()
	var reason string
	eventually(s.t, fmt.Sprintf("session %d leaves", id), func() bool {
		events, _, err := s.Hub.Read(context.Background(), wire.Query{Session: id, Kinds: []wire.Kind{wire.Leave}})
		if err == nil && len(events) > 0 {
			reason = events[0].Reason
		}
		return reason != ""
	})
	return reason
}

// events returns what is in the log of these kinds.
func (s *server) events(kinds ...wire.Kind) []wire.Event {
	s.t.Helper()
	events, _, err := s.Hub.Read(context.Background(), wire.Query{Kinds: kinds, Limit: wire.MaxLimit})
	must(s.t, err)
	return events
}

// eventually waits until check holds.
func eventually(t testing.TB, what string, check func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !check() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		runtime.Gosched()
	}
}

// rawDial is a client that writes its own HTTP.
func (s *server) rawDial(request string) net.Conn {
	s.t.Helper()
	c, err := net.Dial("tcp", s.addr)
	must(s.t, err)
	must(s.t, c.SetDeadline(time.Now().Add(patience)))
	s.t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, request)
	must(s.t, err)
	return c
}
