package wire

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"
)

const get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

// ends are connections of both kinds: a pipe, and a socket that waits without
// a buffer.
var ends = map[string]func(t *testing.T, o Options) (net.Conn, *NetConn){
	"pipe": pair,
	"tcp":  func(t *testing.T, o Options) (net.Conn, *NetConn) { return dial(t, "tcp", "127.0.0.1:0", o) },
}

func TestHandOver(t *testing.T) {
	for name, connect := range ends {
		for _, arrive := range []bool{true, false} {
			client, c := connect(t, Options{Web: true, Idle: time.Minute})
			go say(t, client, ms, get[:1], get[1:9], get[9:])
			var h *HandOver
			if arrive {
				h = c.Arrive(time.Minute)
			} else {
				said, err := c.Receive(nil)
				if !errors.As(err, &h) || len(said) > 0 || err.Error() != "goes on with web requests" {
					t.Fatalf("%s: %q, %v", name, texts(said), err)
				}
			}
			if h == nil || h.To != HTTP || h.TLS || h.Conn == nil || h != c.HandedOver() || h.Sniffed <= 0 {
				t.Fatalf("%s: %+v", name, h)
			}
			leaveAlone(t, c)
			r, err := http.ReadRequest(bufio.NewReader(h.Conn)) // all of it is still to be read
			if err != nil || r.URL.Path != "/a" {
				t.Fatalf("%s: %+v, %v", name, r, err)
			}
			go say(t, h.Conn, 0, "HTTP/1.1 204 No Content\r\n\r\n")
			a, err := http.ReadResponse(bufio.NewReader(client), r)
			if err != nil || a.StatusCode != 204 {
				t.Fatalf("%s: %+v, %v", name, a, err)
			}
			a.Body.Close()
			go say(t, client, 0, "more")
			more := make([]byte, 4)
			if _, err := io.ReadFull(h.Conn, more); err != nil || string(more) != "more" {
				t.Fatalf("%s: %q, %v", name, more, err)
			}
			h.Conn.Close()
			if _, err := client.Read(more); err != io.EOF {
				t.Errorf("%s: it did not close: %v", name, err)
			}
		}
	}
}

// leaveAlone does what a session may still try, with a connection that is
// another's.
func leaveAlone(t *testing.T, c *NetConn) {
	t.Helper()
	if _, err := c.Write([]byte("late")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write: %v", err)
	}
	if _, err := c.TryWrite([]byte("late")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("TryWrite: %v", err)
	}
	c.Interrupt("hub stopping")
	c.Reframe(Raw, "late")
	c.Finish(time.Minute)
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// However an Interrupt falls, whoever got the connection is not disturbed.
func TestHandOverAndInterruptRace(t *testing.T) {
	for range 300 {
		client, c := pair(t, Options{Web: true})
		go io.WriteString(client, get) // which may not be read any more
		go c.Interrupt("stop")
		h := c.Arrive(time.Minute)
		if h == nil {
			expectEnd(t, c, "stop")
			continue
		}
		if r, err := http.ReadRequest(bufio.NewReader(h.Conn)); err != nil || r.URL.Path != "/a" {
			t.Fatal(err)
		}
		c.wake()
		go client.Write([]byte("x"))
		if _, err := h.Conn.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		h.Conn.Close()
	}
}

func TestHandOverContext(t *testing.T) {
	if h := HandOverOf(context.Background()); h != (HandOver{}) {
		t.Errorf("%+v", h)
	}
	h := &HandOver{To: HTTP, TLS: true, Sniffed: ms}
	if got := HandOverOf(WithHandOver(context.Background(), h)); got != *h {
		t.Errorf("%+v", got)
	}
}

func TestArrive(t *testing.T) {
	const patience = 30 * ms
	for _, c := range []struct {
		name  string
		o     Options
		reads []read
		shut  time.Duration
		took  time.Duration
		to    string
	}{
		{"silent", Options{Web: true}, nil, open, patience, ""},
		{"silent, pinned", Options{Framing: Raw}, nil, open, 0, ""},
		{"silent, pinned, with TLS", Options{Framing: Raw, Secure: TLSAuto}, nil, open, patience, ""},
		{"closes", Options{Web: true}, nil, 10 * ms, 10 * ms, ""},
		{"text", Options{Web: true}, once("Zack"), open, 0, ""},
		{"a line", Options{Web: true}, once("zack\n"), open, 0, ""},
		{"telnet", Options{Web: true}, once(putty), open, 0, ""},
		{"ssh", Options{Web: true}, once("SSH-2.0-Go\r\n"), open, 0, ""},
		{"web", Options{Web: true}, once(get), open, 0, HTTP},
		{"web, no web here", Options{}, once(get), open, 0, ""},
		{"half a request, no web here", Options{}, once(get[:2]), open, 0, ""},
		{"web, late", Options{Web: true}, cuts(29*ms, "", get), open, 29 * ms, HTTP},
		{"web, too late", Options{Web: true}, cuts(31*ms, "", get), open, patience, ""},
		{"web, in pieces", Options{Web: true}, cuts(300*ms, get[:1], get[1:5], get[5:14], get[14:]), open, 900 * ms, HTTP},
		{"web, byte by byte", Options{Web: true}, bytewise(5*ms, get), open, 80 * ms, HTTP},
		{"half a request", Options{Web: true}, once(get[:9]), open, 500 * ms, ""},
		{"half a request, then closes", Options{Web: true}, once(get[:9]), 100 * ms, 100 * ms, ""},
		{"half a request that becomes text", Options{Web: true}, cuts(100*ms, "GET", "/task_01/status"), open, 100 * ms, ""},
		{"one letter", Options{Web: true}, once("G"), open, 500 * ms, ""},
		{"web at a pinned door", Options{Framing: Line, Web: true, Secure: TLSAuto}, once(get), open, 0, ""},
		{"TLS", Options{Secure: TLSAuto}, once("\x16\x03\x01\x02\x00\x01"), open, 0, TLS},
		{"TLS in pieces", Options{Secure: TLSRequire}, cuts(300*ms, "\x16", "\x03\x01", "\x02\x00\x01"), open, 600 * ms, TLS},
		{"TLS at a pinned door", Options{Framing: BE32, Secure: TLSAuto}, cuts(60*ms, "\x16\x03\x01", "\x02\x00\x01"), open, 60 * ms, TLS},
		{"TLS, none here", Options{}, once("\x16\x03\x01\x02\x00\x01"), open, 0, ""},
		{"TLS in TLS", Options{TLS: true, Secure: TLSAuto}, once("\x16\x03\x01\x02\x00\x01"), open, 0, ""},
		{"text that must be TLS", Options{Secure: TLSRequire}, once("Zack"), open, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, c.took, func(t *testing.T) {
				client, conn := pair(t, c.o)
				done := make(chan struct{})
				defer close(done)
				go func() {
					for i, r := range c.reads {
						if i == 0 {
							r.after = 0
						}
						select {
						case <-time.After(r.after):
						case <-done:
							return
						}
						if r.data == "" {
							continue
						}
						if _, err := io.WriteString(client, r.data); err != nil {
							return
						}
					}
					if c.shut >= 0 {
						<-time.After(c.shut)
						client.Close()
					}
				}()
				h := conn.Arrive(patience)
				switch {
				case h == nil && c.to != "", h != nil && h.To != c.to:
					t.Errorf("handed over: %+v, want %q", h, c.to)
				case h != nil:
					h.Conn.Close()
				}
				client.Close()
			})
		})
	}
}

// What Arrive has looked at is received.
func TestArriveThenReceive(t *testing.T) {
	for name, connect := range ends {
		client, c := connect(t, Options{Web: true, Idle: time.Minute})
		if h := c.Arrive(0); h != nil {
			t.Errorf("%s: %+v", name, h)
		}
		go say(t, client, 0, "zack\nnext\n")
		expect(t, c, "zack", "next")
		client, c = connect(t, Options{Web: true, Secure: TLSAuto, Framing: Line})
		go say(t, client, 0, "zack\nnext\n")
		if h := c.Arrive(time.Minute); h != nil {
			t.Errorf("%s: %+v", name, h)
		}
		expect(t, c, "zack", "next")
		client.Close()
		expectEnd(t, c, "EOF")
		if h := c.HandedOver(); h != nil {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

func TestSecureDoors(t *testing.T) {
	for _, c := range []struct {
		o         Options
		say       string
		end, last string
		handed    bool
		said      []string
	}{
		{o: Options{}, say: helloTLS(t, 0), end: "speaks TLS to a door without it", last: alertTLS},
		{o: Options{Secure: TLSOff}, say: helloTLS(t, 0), end: "speaks TLS to a door without it", last: alertTLS},
		{o: Options{Secure: TLSAuto}, say: helloTLS(t, 0), handed: true},
		{o: Options{Secure: TLSRequire}, say: helloTLS(t, 0), handed: true},
		{o: Options{Secure: TLSRequire}, say: "Zack", end: "speaks without TLS to a door that requires it", last: tlsOnly},
		{o: Options{Secure: TLSRequire, Web: true}, say: get, end: "speaks without TLS to a door that requires it", last: tlsOnly},
		{o: Options{Secure: TLSRequire, Framing: BE32}, say: "\x00\x00\x00\x01a", end: "speaks without TLS to a door that requires it", last: tlsOnly},
		{o: Options{Secure: TLSRequire, Framing: LE32}, say: "\x16\x00\x00\x00a", end: "speaks without TLS to a door that requires it", last: tlsOnly},
		{o: Options{Secure: TLSAuto, Framing: LE32}, say: "\x02\x00\x00\x00hi", said: []string{"hi"}},
		{o: Options{Secure: TLSAuto, Framing: Raw}, say: "Zack", said: []string{"Zack"}},
		{o: Options{Secure: TLSAuto, Framing: Raw}, say: "\x16\x03\x01\x02\x00\x02", said: []string{"\x16\x03\x01\x02\x00\x02"}},
		{o: Options{Secure: TLSAuto, Framing: JSON}, say: hello + "\n", said: []string{hello}},
	} {
		client, conn := dialTCP(t, c.o)
		say(t, client, 0, c.say)
		said, err := conn.Receive(nil)
		var end *EndError
		var h *HandOver
		switch {
		case !slices.Equal(texts(said), append([]string{}, c.said...)), c.said != nil && err != nil:
			t.Errorf("%+v, %.20q: %q, %v", c.o, c.say, texts(said), err)
		case c.end != "" && (!errors.As(err, &end) || end.Reason != c.end || end.Last != c.last):
			t.Errorf("%+v, %.20q: %v", c.o, c.say, err)
		case c.handed != errors.As(err, &h), c.handed && (h.To != TLS || err.Error() != "goes on inside TLS"):
			t.Errorf("%+v, %.20q: %v", c.o, c.say, err)
		case c.handed:
			b := make([]byte, len(c.say))
			if _, err := io.ReadFull(h.Conn, b); err != nil || string(b) != c.say {
				t.Errorf("%+v: %q, %v", c.o, b, err)
			}
			h.Conn.Close()
		}
	}
	// At a pinned door one byte may be the beginning of both.
	bubble(t, time.Second, func(t *testing.T) {
		client, c := pair(t, Options{Framing: Raw, Secure: TLSAuto})
		go say(t, client, 0, "\x16")
		expect(t, c, "\x16")
	})
}

// A door that speaks first does so before it knows to whom.
func TestGreetsBeforeItKnows(t *testing.T) {
	client, c := dialTCP(t, Options{Secure: TLSAuto})
	if _, err := c.Write([]byte("welcome\r\n")); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(client).ReadString('\n'); line != "welcome\r\n" {
		t.Fatalf("%q, %v", line, err)
	}
	say(t, client, 0, "zack\n")
	expect(t, c, "zack")
}

// What is being closed is handed over to nobody: its descriptor may be another's
// by then.
func TestNothingClosedIsHandedOver(t *testing.T) {
	client, c := dialTCP(t, Options{Web: true})
	needsSocket(t, c)
	say(t, client, 0, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	c.socket.mu.Lock() // where Close is held up
	closed := make(chan error)
	go func() { closed <- c.Close() }()
	for closing := false; !closing; runtime.Gosched() {
		c.handing.Lock()
		closing = c.closing
		c.handing.Unlock()
	}
	if h := c.Arrive(time.Minute); h != nil || c.HandedOver() != nil {
		t.Errorf("handed over to %s", h.To)
	}
	c.socket.mu.Unlock()
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, err := c.Receive(nil); !errors.Is(err, net.ErrClosed) {
		t.Errorf("ended with %v", err)
	}
}
