package web_test

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"hubbub/hub/run"
	"hubbub/hub/web"
	"hubbub/hub/wire"
)

// A WebSocket is a session that speaks the native protocol, an object a
// message.
func TestWebSocket(t *testing.T) {
	s := start(t, "lobby")
	w, welcome := s.join(`{"op":"hello","id":1,"name":"zoe","follow":"all"}`)
	w.send(`{"op":"say","id":2,"text":"Zack"}`)
	m := w.next("message")
	if m.Name != "zoe" || m.Text != "Zack" || m.From != welcome.Session {
		t.Errorf("message %+v", m)
	}
	if r := w.next("reply"); r.Text != "Hello ZACK" || r.Re != m.Seq {
		t.Errorf("reply %+v", r)
	}
	rows := s.Hub.Sessions()
	if len(rows) != 1 || rows[0].Dialect != wire.WS || rows[0].Why != "a WebSocket at /ws" ||
		rows[0].Addr == "" || rows[0].InMsgs != 2 || rows[0].InBytes == 0 {
		t.Errorf("rows %+v", rows)
	}
	w.send(" \n ") // a blank line is nothing
	must(t, w.Write(w.ctx, websocket.MessageBinary, []byte(`{"op":"ping","id":"binary"}`)))
	if p := w.next("pong"); string(p.ID) != `"binary"` {
		t.Errorf("%+v", p)
	}
	w.send("{\n\"op\":\"ping\",\n\"id\":3}\n") // a message is an object, whatever lines it has
	w.next("pong")
	w.send(`{"op":"ping"}` + "\n" + `{"op":"ping"}`)
	if e := w.next("error"); e.Code != "bad_request" {
		t.Errorf("two objects: %+v", e)
	}
	must(t, w.Close(websocket.StatusNormalClosure, ""))
	if reason := s.leave(welcome.Session); reason != "closed by client" {
		t.Errorf("reason %q", reason)
	}
}

// Every way a session ends has its reason, and its client is told with the
// status that RFC 6455 7.4.1 has for it.
func TestWebSocketEnds(t *testing.T) {
	s := start(t, "lobby", func(o *run.Options) { o.MaxMessage = 1000 })
	check := func(welcome wire.Welcome, want string) {
		t.Helper()
		if reason := s.leave(welcome.Session); reason != want {
			t.Errorf("reason %q, want %q", reason, want)
		}
	}
	w, welcome := s.join(`{"op":"hello"}`)
	w.send(`{"op":"say","text":"--quit--"}`)
	w.closed(websocket.StatusNormalClosure, "quit")
	check(welcome, "quit")

	for _, length := range []int{1001, 20_000, 2_000_000} {
		w, welcome = s.join(`{"op":"hello"}`)
		_ = w.Write(w.ctx, websocket.MessageText, []byte(`{"op":"say","text":"`+strings.Repeat("x", length)+`"}`))
		if e := w.next("error"); e.Code != "too_long" {
			t.Errorf("told %+v", e)
		}
		w.closed(websocket.StatusMessageTooBig, "message over 1000 bytes")
		check(welcome, "message over 1000 bytes")
	}

	w, welcome = s.join(`{"op":"hello"}`)
	must(t, w.CloseNow())
	check(welcome, "closed by client")

	s.Hub.Gate("lobby", false)
	w, welcome = s.join(`{"op":"hello"}`)
	w.send(`{"op":"say","text":"now --quit-- it"}`)
	eventually(t, "it waits", func() bool { return s.Hub.Sessions()[0].State == wire.Waiting })
	s.Hub.Gate("lobby", true)
	w.closed(websocket.StatusNormalClosure, "quit")
	check(welcome, "quit")

	raw, id := s.rawSocket()
	must(t, raw.SetLinger(0))
	must(t, raw.Close())
	check(wire.Welcome{Session: id}, "reset by client")

	raw, id = s.rawSocket()
	_, err := raw.Write([]byte{0x81, 2, 'h', 'i'}) // no mask (RFC 6455 5.1)
	must(t, err)
	check(wire.Welcome{Session: id}, "broke the WebSocket protocol")

	w, _ = s.join(`{"op":"hello"}`)
	idle := s.dial()
	begin := time.Now()
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.stop() }()
	if n := w.next("notice"); n.Text != "hub stopping" {
		t.Errorf("told %+v", n)
	}
	w.closed(websocket.StatusGoingAway, "hub stopping")
	idle.closed(websocket.StatusGoingAway, "hub stopping")
	<-stopped
	if d := time.Since(begin); d > 2*time.Second {
		t.Errorf("the hub took %v to stop", d)
	}
}

// rawSocket is a WebSocket whose frames the test writes, and its session.
func (s *server) rawSocket() (*net.TCPConn, uint64) {
	s.t.Helper()
	c := s.rawDial("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
	r := bufio.NewReader(c)
	for line := ""; line != "\r\n"; {
		var err error
		line, err = r.ReadString('\n')
		must(s.t, err)
	}
	var id uint64
	eventually(s.t, "it is a session", func() bool {
		for _, row := range s.Hub.Sessions() {
			if row.Addr == c.LocalAddr().String() {
				id = row.ID
			}
		}
		return id != 0
	})
	return c.(*net.TCPConn), id
}

// masked is a frame as a client sends it, with a mask that changes nothing.
func masked(opcode byte, payload string) []byte {
	frame := []byte{opcode}
	if len(payload) < 126 {
		frame = append(frame, 0x80|byte(len(payload)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(len(payload)))
	}
	return append(append(frame, 0, 0, 0, 0), payload...)
}

// Frames may come glued together, in pieces, as fragments, and with control
// frames between those.
func TestWebSocketFrames(t *testing.T) {
	s := start(t, "echo")
	c, id := s.rawSocket()
	long := strings.Repeat("x", 5000)
	var all []byte
	all = append(all, masked(0x81, `{"op":"say","text":"one"}`)...)
	all = append(all, masked(0x81, `{"op":"say","text":"two"}`)...)
	all = append(all, masked(0x01, `{"op":"say",`)...)
	all = append(all, masked(0x89, `ping`)...)
	all = append(all, masked(0x00, `"text":`)...)
	all = append(all, masked(0x80, `"three"}`)...)
	all = append(all, masked(0x81, `{"op":"say","text":"`+long+`"}`)...)
	all = append(all, masked(0x81, `{"op":"say","text":"five"}`)...)
	_, err := c.Write(all[:len(all)-300])
	must(t, err)
	texts := func() (got []string) {
		for _, e := range s.events(wire.Message) {
			got = append(got, string(e.Body))
		}
		return got
	}
	eventually(t, "three are said", func() bool { return len(texts()) == 3 })
	for i := len(all) - 300; i < len(all); i++ {
		_, err := c.Write(all[i : i+1])
		must(t, err)
	}
	eventually(t, "all are said", func() bool { return len(texts()) == 5 })
	if got := strings.Join(texts(), " "); got != "one two three "+long+" five" {
		t.Errorf("%q", got)
	}
	_, err = c.Write(masked(0x88, "\x03\xe8bye"))
	must(t, err)
	rest, _ := io.ReadAll(c)
	if got := string(rest); !strings.Contains(got, "\x8a\x04ping") || !strings.HasSuffix(got, "\x88\x05\x03\xe8bye") {
		t.Errorf("%q", got)
	}
	if reason := s.leave(id); reason != "closed by client" {
		t.Errorf("reason %q", reason)
	}
}

// A client that answers pings stays, one that does not is lost.
func TestWebSocketPings(t *testing.T) {
	s := startWith(t, web.Options{PingEvery: 20 * time.Millisecond, PongWithin: 1500 * time.Millisecond})
	alive, _ := s.join(`{"op":"hello"}`)
	said := make(chan struct{})
	go func() { // who reads, answers
		defer close(said)
		alive.next("pong")
	}()
	_, id := s.rawSocket()
	if reason := s.leave(id); reason != "connection lost" {
		t.Errorf("reason %q", reason)
	}
	alive.send(`{"op":"ping"}`)
	<-said
}

// A client that reads nothing ends alone.
func TestWebSocketTooSlow(t *testing.T) {
	s := startWith(t, web.Options{Room: "chat", WriteTimeout: 2 * time.Second})
	slow, id := s.rawSocket()
	must(t, slow.SetReadBuffer(4096))
	_, err := slow.Write(masked(0x81, `{"op":"hello","follow":"all"}`))
	must(t, err)
	w, _ := s.join(`{"op":"hello","follow":"all"}`)
	text := strings.Repeat("x", 512<<10)
	for range 20 {
		s.post("chat", text)
		if m := w.next("message"); len(m.Text) != len(text) {
			t.Fatalf("%d bytes", len(m.Text))
		}
	}
	if reason := s.leave(id); reason != "too slow" {
		t.Errorf("reason %q", reason)
	}
}

// A hundred that follow see every message, in order.
func TestWebSocketFollowers(t *testing.T) {
	const followers, writers, each = 100, 5, 40
	s := start(t, "chat")
	var reading sync.WaitGroup
	for range followers {
		w, _ := s.join(`{"op":"hello","follow":"room"}`)
		reading.Go(func() {
			var next [writers]int
			for range writers * each {
				var from, i int
				m := w.next("message")
				if _, err := fmt.Sscanf(m.Text, "%d-%d", &from, &i); err != nil || next[from] != i {
					t.Errorf("got %q, want %d of %d", m.Text, next[from], from)
					return
				}
				next[from]++
			}
		})
	}
	var writing sync.WaitGroup
	for from := range writers {
		w, _ := s.join(`{"op":"hello","follow":"none"}`)
		writing.Go(func() {
			for i := range each {
				w.send(fmt.Sprintf(`{"op":"say","id":%d,"text":"%d-%d"}`, i+1, from, i))
			}
			for range each {
				w.next("ack")
			}
		})
	}
	writing.Wait()
	reading.Wait()
}

// What is long is one message as well.
func TestWebSocketLong(t *testing.T) {
	s := start(t, "chat")
	w, _ := s.join(`{"op":"hello","follow":"room"}`)
	for _, n := range []int{60, 120, 125, 126, 4090, 32768, 65400, 65535, 65536, 200_000, 1 << 20} {
		text, _ := json.Marshal(strings.Repeat("é\x01", n/2)[:n/3*3])
		w.send(`{"op":"say","text":` + string(text) + `}`)
		var got string
		must(t, json.Unmarshal(text, &got))
		if m := w.next("message"); m.Text != got {
			t.Errorf("%d: got %d bytes", n, len(m.Text))
		}
	}
}
