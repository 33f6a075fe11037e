package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"hubbub/hub/wire"
)

// blocks collects the blocks of a session until one of a direction ends so.
func (w *ws) blocks(session uint64, out bool, end string) (in, gone string) {
	w.t.Helper()
	var both [2]strings.Builder
	for {
		line := w.line()
		if wire.KindOf([]byte(line)) != wire.KindWire {
			continue
		}
		var b wire.Block
		must(w.t, json.Unmarshal([]byte(line), &b))
		if b.Session != session || b.Missed != 0 {
			w.t.Fatalf("%s", line)
		}
		to := &both[0]
		if b.Out {
			to = &both[1]
		}
		if b.Offset != uint64(to.Len()) {
			w.t.Fatalf("%s: %d bytes came before", line, to.Len())
		}
		to.Write(b.Data)
		if b.Out == out && strings.HasSuffix(string(b.Data), end) {
			return both[0].String(), both[1].String()
		}
	}
}

// The wire of a WebSocket begins with its request, and has its frames as they
// are; a kick closes it with its reason, raw bytes are frames of one's own.
func TestWatchAWebSocket(t *testing.T) {
	s := start(t, "lobby")
	op, _ := s.join(`{"op":"hello","name":"op","follow":"none"}`)
	client, w := s.join(`{"op":"hello","name":"client","follow":"none"}`)
	op.send(fmt.Sprintf(`{"op":"watch","id":1,"session":%d}`, w.Session))
	client.send(`{"op":"ping","id":5}`)
	client.next("pong")
	in, out := op.blocks(w.Session, true, `{"kind":"pong","id":5}`)
	if !strings.HasPrefix(in, "GET /ws HTTP/1.1\r\n") || !strings.Contains(in, "\r\n\r\n\x81") {
		t.Errorf("in %q", in)
	}
	if !strings.HasPrefix(out, "HTTP/1.1 101 ") || !strings.Contains(out, "\x81\x16"+`{"kind":"pong"`) {
		t.Errorf("out %q", out)
	}
	op.send(fmt.Sprintf(`{"op":"raw","id":2,"session":%d,"data":"gQJoaQ=="}`, w.Session)) // 81 02 hi
	if _, text, err := client.Read(client.ctx); err != nil || string(text) != "hi" {
		t.Errorf("%q, %v", text, err)
	}
	op.send(fmt.Sprintf(`{"op":"kick","id":3,"session":%d,"text":"%s"}`, w.Session, strings.Repeat("你", 60)))
	client.closed(websocket.StatusPolicyViolation, "kicked: "+strings.Repeat("你", 38))
	if got := s.leave(w.Session); got != "kicked: "+strings.Repeat("你", 60) {
		t.Errorf("%q", got)
	}
}

// Of a stream of events the request and the answer are seen as they are on the
// wire; nothing can be put into it, and a kick ends it.
func TestWatchAStream(t *testing.T) {
	s := start(t, "lobby")
	op, _ := s.join(`{"op":"hello","name":"op","follow":"none"}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url("/api/events?follow=1"), nil)
	must(t, err)
	resp, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	op.send(`{"op":"watch","id":1,"session":2}`)
	op.next("ok")
	op.send(`{"op":"say","id":2,"text":"zack"}`)
	in, out := op.blocks(2, true, "}\n\r\n") // a line, and the end of its chunk
	if !strings.HasPrefix(in, "GET /api/events?follow=1 HTTP/1.1\r\n") || !strings.HasPrefix(out, "HTTP/1.1 200 OK\r\n") || !strings.Contains(out, `"text":"zack"`) {
		t.Errorf("in %q, out %q", in, out)
	}
	op.send(`{"op":"raw","id":3,"session":2,"text":"x"}`)
	if got := op.next("error"); got.Code != wire.CodeBadRequest {
		t.Errorf("%+v", got)
	}
	op.send(`{"op":"kick","id":4,"session":2}`)
	if _, err := io.ReadAll(resp.Body); err != nil {
		t.Logf("ended with %v", err)
	}
	if got := s.leave(2); got != "kicked" {
		t.Errorf("%q", got)
	}
}
