package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/hub/web"
	"hubbub/hub/wire"
)

// follower is a client that reads a stream of events.
type follower struct {
	t testing.TB
	*http.Response
	r *bufio.Reader
}

func (s *server) follow(path string, header ...string) *follower {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r, err := http.NewRequestWithContext(ctx, "GET", s.url(path), nil)
	must(s.t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := s.client.Do(r)
	must(s.t, err)
	s.t.Cleanup(func() { cancel(); _ = resp.Body.Close() })
	if resp.StatusCode != 200 {
		s.t.Fatalf("%s: %d", path, resp.StatusCode)
	}
	return &follower{s.t, resp, bufio.NewReader(resp.Body)}
}

func (f *follower) line() string {
	f.t.Helper()
	line, err := f.r.ReadString('\n')
	if err != nil {
		f.t.Fatalf("%q %v", line, err)
	}
	return strings.TrimSuffix(line, "\n")
}

// next returns the next event.
func (f *follower) next() (a anything) {
	f.t.Helper()
	line := f.line()
	if err := json.Unmarshal([]byte(line), &a); err != nil {
		f.t.Fatalf("%q: %v", line, err)
	}
	return a
}

func (f *follower) ends() {
	f.t.Helper()
	if rest, err := io.ReadAll(f.r); err != nil || len(rest) > 0 {
		f.t.Fatalf("%q %v", rest, err)
	}
}

// texts returns the texts of a body of JSON lines.
func (a answer) texts(t testing.TB) string {
	t.Helper()
	var texts []string
	for line := range strings.Lines(a.body) {
		var e wire.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		texts = append(texts, string(e.Body))
	}
	return strings.Join(texts, ",")
}

func TestEvents(t *testing.T) {
	s := start(t, "lobby")
	if a := s.get("/api/events"); a.body != "" || a.StatusCode != 200 || a.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%d %q %v", a.StatusCode, a.body, a.Header)
	}
	for _, text := range []string{"a", "b", "c"} {
		s.post("chat", text)
	}
	s.post("upper", "d") // 4, its reply is 5
	for query, want := range map[string]string{
		"": "a,b,c,d,D", "?since=2": "c,d,D", "?since=5": "", "?since=99": "", "?room=chat": "a,b,c", "?room=chat&since=1&limit=1": "b",
		"?kinds=reply": "D", "?kinds=message,reply&since=3": "d,D", "?kinds=message&kinds=reply&since=3": "d,D", "?limit=2": "a,b",
		"?since=1h": "a,b,c,d,D", "?since=0.5d": "a,b,c,d,D", "?since=0s": "", "?follow=0&since=4": "D",
	} {
		if got := s.get("/api/events" + query).texts(t); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	if got := s.get("/api/events?since=1", "Last-Event-ID", "4").texts(t); got != "D" {
		t.Errorf("Last-Event-ID: %s", got)
	}
	for query, want := range map[string]string{"limit=2&since=2": "c,d", "limit=2&since=1h&room=chat": "a,b"} {
		if got := s.get("/api/events?follow=1&" + query).texts(t); got != want {
			t.Errorf("follow %s: %s, want %s", query, got, want)
		}
	}
	if reason := s.leave(1); reason != "sent all it asked for" {
		t.Errorf("reason %q", reason)
	}
	for _, query := range []string{"since=x", "since=-1", "since=-1h", "since=1w", "since=NaNd", "limit=x", "limit=-1", "limit=0", "follow=maybe", "kinds=song", "kinds=", "name=%1b"} {
		s.get("/api/events?"+query).problem(t, 400, strings.Split(strings.Split(query, "=")[0], "name")[0])
	}
	s.get("/api/events?room=nowhere").problem(t, 404, "no room nowhere")
	s.get("/api/events?follow=1&room=nowhere").problem(t, 404, "no room nowhere")
	if a := s.do("HEAD", "/api/events?follow=1", ""); a.StatusCode != 200 || a.body != "" {
		t.Errorf("HEAD: %d %q", a.StatusCode, a.body)
	}
}

// A stream that follows is a session: it joins, is on the roster, and leaves.
func TestFollow(t *testing.T) {
	s := start(t, "lobby")
	s.post("chat", "before")
	f := s.follow("/api/events?follow=1&name=watcher")
	s.post("chat", "hi")
	s.post("upper", "hi")
	for _, want := range []string{"message hi", "message hi", "reply HI"} {
		if e := f.next(); e.Kind+" "+e.Text != want {
			t.Errorf("%+v, want %s", e, want)
		}
	}
	rows := s.Hub.Sessions()
	if len(rows) != 1 || rows[0].Dialect != wire.HTTP || rows[0].Why != "follows events" || rows[0].Name != "watcher" {
		t.Errorf("%+v", rows)
	}
	only := s.follow("/api/events?follow=1&room=chat&kinds=message")
	s.post("upper", "not here")
	s.post("chat", "here")
	if e := only.next(); e.Text != "here" {
		t.Errorf("%+v", e)
	}
	for _, want := range []string{"join", "message", "reply", "message"} {
		if e := f.next(); e.Kind != want {
			t.Errorf("%+v, want %s", e, want)
		}
	}
	must(t, f.Body.Close())
	if reason := s.leave(rows[0].ID); reason != "closed by client" {
		t.Errorf("reason %q", reason)
	}
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.stop() }()
	only.ends()
	<-stopped
}

// The hub tells who follows that it stops, and ends the stream well.
func TestFollowUntilTheHubStops(t *testing.T) {
	s := start(t, "lobby")
	all, room := s.follow("/api/events?follow=1"), s.follow("/api/events?follow=1&room=chat")
	begin := time.Now()
	s.stop()
	if d := time.Since(begin); d > 2*time.Second {
		t.Errorf("the hub took %v to stop", d)
	}
	if e := all.next(); e.Kind != "join" {
		t.Errorf("%+v", e)
	}
	for _, f := range []*follower{all, room} {
		if e := f.next(); e.Kind != "notice" || e.Text != "hub stopping" {
			t.Errorf("%+v", e)
		}
	}
	room.ends()
}

func TestServerSentEvents(t *testing.T) {
	s := start(t, "lobby")
	s.post("chat", "one")
	s.post("chat", "two")
	f := s.follow("/api/events?follow=1", "Accept", "text/event-stream", "Last-Event-ID", "1")
	if kind := f.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("%s", kind)
	}
	if id := f.line(); id != "id: 2" {
		t.Errorf("%q", id)
	}
	data, ok := strings.CutPrefix(f.line(), "data: ")
	var e wire.Event
	if !ok || json.Unmarshal([]byte(data), &e) != nil || string(e.Body) != "two" {
		t.Errorf("%q", data)
	}
	if blank := f.line(); blank != "" {
		t.Errorf("%q", blank)
	}
	if a := s.get("/api/events?limit=1", "Accept", "text/event-stream"); !strings.HasPrefix(a.body, "id: 1\ndata: {") || !strings.HasSuffix(a.body, "}\n\n") {
		t.Errorf("%q", a.body)
	}
}

// A stream that begins in the past goes on in the present with no seam, while
// others write.
func TestFollowWithoutSeam(t *testing.T) {
	const writers, each = 4, 200
	s := start(t, "lobby")
	var writing sync.WaitGroup
	defer writing.Wait()
	for w := range writers {
		writing.Go(func() {
			c, err := net.Dial("tcp", s.addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(patience))
			r := bufio.NewReader(c)
			_, _ = io.WriteString(c, `{"op":"hello","room":"chat","follow":"none"}`+"\n")
			for i := range each {
				_, _ = r.ReadString('\n') // one answer each
				fmt.Fprintf(c, `{"op":"say","text":"%d-%d"}`+"\n", w, i)
			}
			_, _ = r.ReadString('\n')
		})
	}
	var followers sync.WaitGroup
	for i := range 8 {
		followers.Go(func() {
			path := fmt.Sprintf("/api/events?follow=1&since=0&room=chat&kinds=message&limit=%d", writers*each)
			resp, err := s.client.Get(s.url(path))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			var next [writers]int
			for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
				var e anything
				var w, i int
				_ = json.Unmarshal(lines.Bytes(), &e)
				if _, err := fmt.Sscanf(e.Text, "%d-%d", &w, &i); err != nil || next[w] != i {
					t.Errorf("got %q, want %d of %d", lines.Bytes(), next[w], w)
					return
				}
				next[w]++
			}
			if next != [writers]int{each, each, each, each} {
				t.Errorf("follower %d: %v", i, next)
			}
		})
	}
	followers.Wait()
}

// A reader that stops reading is cut off when the write timeout has passed, and
// holds up nobody.
func TestFollowSlowly(t *testing.T) {
	const timeout = 5 * time.Second // which who reads does not come near on a busy machine
	s := startWith(t, web.Options{WriteTimeout: timeout})
	c := s.rawDial("GET /api/events?follow=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
	must(t, c.(*net.TCPConn).SetReadBuffer(4096))
	var head [12]byte
	_, err := io.ReadFull(c, head[:])
	must(t, err)
	id := s.Hub.Sessions()[0].ID
	f := s.follow("/api/events?follow=1&room=chat")
	text := strings.Repeat("x", 512<<10)
	slowest := time.Duration(0)
	for range 20 {
		begin := time.Now()
		s.post("chat", text)
		if e := f.next(); len(e.Text) != len(text) {
			t.Fatalf("%d bytes", len(e.Text))
		}
		slowest = max(slowest, time.Since(begin))
	}
	if slowest >= timeout {
		t.Errorf("a message took %v", slowest)
	}
	if reason := s.leave(id); reason != "too slow" {
		t.Errorf("reason %q", reason)
	}
}

// Comments show a proxy, and the hub, that both ends are there.
func TestFollowPings(t *testing.T) {
	s := startWith(t, web.Options{PingEvery: 20 * time.Millisecond})
	f := s.follow("/api/events?follow=1", "Accept", "text/event-stream")
	for range 3 {
		if line := f.line() + f.line(); line != ": ping" {
			t.Errorf("%q", line)
		}
	}
}
