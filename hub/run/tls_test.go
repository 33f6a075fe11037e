package run_test

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/hub/run"
	"hubbub/hub/wire"
)

// patience is how long a test waits for what has to come.
const patience = 60 * time.Second

// client is a client inside TLS.
type client struct {
	*tls.Conn
	t     *testing.T
	below net.Conn
	r     *bufio.Reader
}

func dial(t *testing.T, r *run.Running) *client {
	t.Helper()
	below, err := net.Dial("tcp", r.Doors()[0].Listening())
	check(t, err)
	check(t, below.SetDeadline(time.Now().Add(patience)))
	c := tls.Client(below, &tls.Config{InsecureSkipVerify: true})
	check(t, c.Handshake())
	t.Cleanup(func() { _ = below.Close() })
	return &client{Conn: c, t: t, below: below, r: bufio.NewReader(c)}
}

func (c *client) send(text string) {
	c.t.Helper()
	_, err := io.WriteString(c, text)
	check(c.t, err)
}

// hears reads until the text has come.
func (c *client) hears(text string) {
	c.t.Helper()
	var got []byte
	for !strings.Contains(string(got), text) {
		b, err := c.r.ReadByte()
		if err != nil {
			c.t.Fatalf("got %q and %v, want %q", got, err, text)
		}
		got = append(got, b)
	}
}

// leave waits for the first leave in the log that is one: a client that is slow
// to begin with TLS is a session until it does.
func leave(t *testing.T, r *run.Running) wire.Event {
	t.Helper()
	for late := time.Now().Add(patience); time.Now().Before(late); {
		events, _, err := r.Log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Leave}, Limit: 10})
		check(t, err)
		for _, e := range events {
			if e.Reason != "goes on inside TLS" {
				return e
			}
		}
	}
	t.Fatal("nobody has left")
	return wire.Event{}
}

// What is spoken inside is found out as it is in the clear, and the row says
// that it is inside.
func TestDialectsInside(t *testing.T) {
	for _, mode := range []string{wire.TLSAuto, wire.TLSRequire} {
		for _, tc := range []struct{ dialect, says, hears string }{
			{wire.Line, "zack\n", "Hello ZACK"},
			{wire.Raw, "Zack", "-"},
			{wire.JSON, `{"op":"hello"}` + "\n" + `{"op":"say","id":1,"text":"zack"}` + "\n", `"Hello ZACK"`},
			{wire.BE32, "\x00\x00\x00\x04zack", "\x00\x00\x00\x0aHello ZACK"},
		} {
			t.Run(mode+" "+tc.dialect, func(t *testing.T) {
				r := start(t, "127.0.0.1:0", run.Options{TLS: mode})
				c := dial(t, r)
				c.send(tc.says)
				c.hears(tc.hears)
				rows := slices.DeleteFunc(r.Hub.Everybody(), func(s wire.Session) bool { return s.State == wire.Gone })
				if len(rows) != 1 || !rows[0].TLS || rows[0].Dialect != tc.dialect {
					t.Errorf("rows %+v", rows)
				}
			})
		}
	}
}

// A client that has said its last words, but listens still, hears the answers.
func TestHalfClosedInside(t *testing.T) {
	r := start(t, "127.0.0.1:0?tls=auto", run.Options{})
	c := dial(t, r)
	c.send("one\ntwo\n")
	check(t, c.CloseWrite())
	c.hears("Hello ONE")
	c.hears("Hello TWO")
	if _, err := io.Copy(io.Discard, c.r); err != nil { // io.EOF is the hub's close_notify
		t.Errorf("the hub's end: %v", err)
	}
}

// How clients end reads the same as in the clear.
func TestReasonsInside(t *testing.T) {
	for reason, end := range map[string]func(c *client){
		"closed by client": func(c *client) { _ = c.Close() },
		"reset by client": func(c *client) {
			_ = c.below.(*net.TCPConn).SetLinger(0)
			_ = c.below.Close()
		},
		"quit": func(c *client) { c.send("--quit--\n") },
	} {
		t.Run(reason, func(t *testing.T) {
			r := start(t, "127.0.0.1:0?tls=auto", run.Options{})
			c := dial(t, r)
			c.send("zack\n")
			c.hears("Hello ZACK")
			end(c)
			if e := leave(t, r); e.Reason != reason || !e.Session.TLS {
				t.Errorf("left for %q, %+v", e.Reason, e.Session)
			}
		})
	}
	t.Run("no close_notify", func(t *testing.T) {
		r := start(t, "127.0.0.1:0?tls=auto", run.Options{})
		c := dial(t, r)
		c.send("zack\n")
		c.hears("Hello ZACK")
		check(t, c.below.Close())
		if e := leave(t, r); e.Reason != "closed by client" {
			t.Errorf("left for %q", e.Reason)
		}
	})
}

// At a door that requires TLS nothing is said to who speaks without it, not
// even where the hub speaks first.
func TestRequired(t *testing.T) {
	for _, door := range []string{"127.0.0.1:0", "127.0.0.1:0?framing=line", "127.0.0.1:0=welcome?framing=raw&greet=now"} {
		t.Run(door, func(t *testing.T) {
			r := start(t, door, run.Options{TLS: wire.TLSRequire})
			c, err := net.Dial("tcp", r.Doors()[0].Listening())
			check(t, err)
			defer c.Close()
			check(t, c.SetDeadline(time.Now().Add(patience)))
			_, err = io.WriteString(c, "zack\n")
			check(t, err)
			got, err := io.ReadAll(c)
			check(t, err)
			if strings.Contains(string(got), "ZACK") || strings.Contains(string(got), "欢迎") {
				t.Errorf("it was told %q", got)
			}
			if e := leave(t, r); e.Reason != "speaks without TLS to a door that requires it" {
				t.Errorf("left for %q", e.Reason)
			}
		})
	}
}

func TestGreetInside(t *testing.T) {
	r := start(t, "127.0.0.1:0=welcome?framing=raw&greet=now", run.Options{TLS: wire.TLSRequire})
	dial(t, r).hears("欢迎")
}

// Who is in the clear at a door with both is served as ever.
func TestClearAtAuto(t *testing.T) {
	r := start(t, "127.0.0.1:0", run.Options{TLS: wire.TLSAuto})
	c, err := net.Dial("tcp", r.Doors()[0].Listening())
	check(t, err)
	defer c.Close()
	check(t, c.SetDeadline(time.Now().Add(patience)))
	_, err = io.WriteString(c, "Zack")
	check(t, err)
	b := make([]byte, 100)
	n, err := c.Read(b)
	check(t, err)
	if rows := r.Hub.Everybody(); string(b[:n]) != "-" || rows[0].TLS {
		t.Errorf("got %q, rows %+v", b[:n], rows)
	}
}

func TestWebInside(t *testing.T) {
	r := start(t, "127.0.0.1:0", run.Options{TLS: wire.TLSRequire})
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get("https://" + r.Doors()[0].Listening() + "/healthz")
	check(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	check(t, err)
	if string(body) != "ok\n" || answer.ProtoMajor != 1 {
		t.Errorf("got %q in %s", body, answer.Proto)
	}
	if rows := r.Hub.Everybody(); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
}

// A door without TLS says so in the client's own protocol.
func TestOffSaysSo(t *testing.T) {
	r := start(t, "127.0.0.1:0?tls=off", run.Options{})
	_, err := tls.Dial("tcp", r.Doors()[0].Listening(), &tls.Config{InsecureSkipVerify: true})
	if err == nil || !strings.Contains(err.Error(), "remote error: tls: handshake failure") {
		t.Errorf("got %v", err)
	}
	if e := leave(t, r); e.Reason != "speaks TLS to a door without it" {
		t.Errorf("left for %q", e.Reason)
	}
}
