package bench

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"
)

// startPeer runs a server of another kind until the test ends, and returns its
// address.
func startPeer(t *testing.T, dialect string) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	_ = l.Close()
	args := map[string][]string{
		"redis": {"--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", t.TempDir()},
		"nats":  {"--addr", "127.0.0.1", "--port", port},
	}[dialect]
	path, err := exec.LookPath(dialect + "-server")
	if err != nil {
		t.Skipf("%s-server is not on PATH; the Debian package has its name", dialect)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for late := time.Now().Add(20 * time.Second); ; {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
			return addr
		}
		if time.Now().After(late) {
			t.Fatal(err)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// Each workload that means something to another kind of server, small.
func TestPeers(t *testing.T) {
	for _, d := range dialects() {
		if !d.foreign {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			addr := startPeer(t, d.name)
			for _, w := range workloads() {
				if !w.fits(&d) {
					continue
				}
				t.Run(w.name, func(t *testing.T) {
					o := Options{
						Work: w.name, Dialect: d.name, Addr: addr, Receivers: 10, Senders: 2, Messages: 200, Rate: 2000,
						Time: 20 * time.Second, // it ends with the last message
					}
					if w.name == "idle" {
						o.Time = 50 * time.Millisecond
					}
					r, err := Run(t.Context(), o)
					if err != nil {
						t.Fatal(err)
					}
					check(t, w, d, o, r)
				})
			}
		})
	}
}

// pieces are what a server sends, and what the load is to make of it.
type pieces struct {
	name, wire string
	want       []message
}

func redisPieces() []pieces {
	say := func(s string) string {
		return fmt.Sprintf("*3\r\n$7\r\nmessage\r\n$4\r\nchat\r\n$%d\r\n%s\r\n", len(s), s)
	}
	long := strings.Repeat("x", 1234)
	return []pieces{
		{"a message", say("hello"), []message{{body: []byte("hello")}}},
		{"an empty one", say(""), []message{{body: []byte{}}}},
		{"several", say("a") + say(long) + say("c"), []message{{body: []byte("a")}, {body: []byte(long)}, {body: []byte("c")}}},
		{"what looks like the wire", say("\r\n$3\r\n*1"), []message{{body: []byte("\r\n$3\r\n*1")}}},
		{"subscribed", "*3\r\n$9\r\nsubscribe\r\n$4\r\nchat\r\n:1\r\n" + say("a"), []message{
			{body: []byte("*3\r\n$9\r\nsubscribe\r\n$4\r\nchat\r\n:1")}, {body: []byte("a")},
		}},
		{"another room's", "*3\r\n$7\r\nmessage\r\n$5\r\nlobby\r\n$1\r\nx\r\n", []message{
			{body: []byte("*3\r\n$7\r\nmessage\r\n$5\r\nlobby\r\n$1\r\nx")},
		}},
		{"counts", ":0\r\n:104\r\n+PONG\r\n", []message{{body: []byte(":0")}, {body: []byte(":104")}, {body: []byte("+PONG")}}},
		{"an error", "-ERR unknown\r\n:1\r\n", []message{{kind: fault, body: []byte("-ERR unknown")}, {body: []byte(":1")}}},
		{"another server", "HTTP/1.1 400 Bad Request\r\n*\r\n*-1\r\n", []message{
			{body: []byte("HTTP/1.1 400 Bad Request")}, {body: []byte("*")}, {body: []byte("*-1")},
		}},
		{"no end", "*3\r\n$99999999999999999999\r\nmessage\r\n", nil},
		{"no text that long", published + "99999999999999999999\r\nx\r\n", nil},
		{"no array that long", "*99999999999999999999\r\n:1\r\n", nil},
	}
}

func natsPieces() []pieces {
	info := `INFO {"server_id":"NA","max_payload":1048576}` + " \r\n"
	return []pieces{
		{"a message", "MSG chat 1 5\r\nhello\r\n", []message{{body: []byte("hello")}}},
		{"an empty one", "MSG chat 1 0\r\n\r\n", []message{{body: []byte{}}}},
		{"one to be answered", "MSG chat 1 inbox.7 5\r\nhello\r\n", []message{{body: []byte("hello")}}},
		{"several", "MSG chat 1 1\r\na\r\nMSG chat 1 12\r\nPING\r\n-ERR\r\n\r\nMSG chat 1 1\r\nc\r\n", []message{
			{body: []byte("a")}, {body: []byte("PING\r\n-ERR\r\n")}, {body: []byte("c")},
		}},
		{"the beginning", info + "PONG\r\n", []message{{body: []byte("PONG")}}},
		{"a ping", "PING\r\n" + info + "+OK\r\nMSG chat 1 1\r\na\r\nPING\r\n", []message{
			{kind: ping}, {body: []byte("a")}, {kind: ping},
		}},
		{"only what it is", info, nil},
		{"an error", "-ERR 'Slow Consumer'\r\n", []message{{kind: fault, body: []byte("-ERR 'Slow Consumer'")}}},
		{"another server", "you are in chat\nMSG\r\n", []message{{body: []byte("you are in chat")}, {body: []byte("MSG")}}},
		{"no text that long", "MSG chat 1 99999999999999999999\r\nx\r\n", nil},
	}
}

// What servers send, cut in two at every place, and come byte by byte.
func TestPeersCut(t *testing.T) {
	for name, all := range map[string][]pieces{"redis": redisPieces(), "nats": natsPieces()} {
		d, _ := dialectOf(name)
		for _, c := range all {
			t.Run(name+" "+c.name, func(t *testing.T) {
				for at := range len(c.wire) {
					got := received(d.cut, c.wire[:at], c.wire[at:])
					if !reflect.DeepEqual(got, c.want) {
						t.Fatalf("in two at %d: %+v, want %+v", at, got, c.want)
					}
				}
				if got := received(d.cut, strings.Split(c.wire, "")...); !reflect.DeepEqual(got, c.want) {
					t.Errorf("byte by byte: %+v, want %+v", got, c.want)
				}
			})
		}
	}
}

// received returns what is cut of pieces that come one after the other.
func received(cut func([]byte) (message, int), pieces ...string) (all []message) {
	in := newInlet(nil, nil, cut)
	for _, p := range pieces {
		in.rest = append(in.rest, p...)
		rest, _ := in.give(in.rest, func(m message) bool {
			if m.body != nil {
				m.body = append([]byte{}, m.body...)
			}
			all = append(all, m)
			return true
		})
		in.rest = in.rest[:copy(in.rest, rest)]
	}
	return all
}

func TestPeersSay(t *testing.T) {
	redis, nats := redisDialect(), natsDialect()
	for _, c := range []struct{ name, got, want string }{
		{"publish", string(redis.say([]byte("<"), []byte("hello"), 7)), "<*3\r\n$7\r\nPUBLISH\r\n$4\r\nchat\r\n$5\r\nhello\r\n"},
		{"subscribe", string(redis.join(nil, "chat", true)), "*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nchat\r\n"},
		{"only come", string(redis.join(nil, "lobby", false)), "*1\r\n$4\r\nPING\r\n"},
		{"PUB", string(nats.say([]byte("<"), []byte("hello"), 7)), "<PUB chat 5\r\nhello\r\n"},
		{"PUB, and wait", string(nats.ask(nil, []byte("hello"), 7)), "PUB chat 5\r\nhello\r\nPING\r\n"},
		{"pong", string(nats.pong(nil, nil)), "PONG\r\n"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

// A ping is answered whenever it comes: before the load's own first answer, and
// while it only hears. What a server says is wrong counts as that.
func TestPeerPing(t *testing.T) {
	here, there := pair(t)
	h, s := testHearer(here, "nats", 1)
	s.tag.put(s.body, stamp{at: 1})
	ended := make(chan error)
	go func() { ended <- errors.Join(h.c.shake(chatRoom, true), h.listen()) }()
	read := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(there, got); err != nil || string(got) != want {
			t.Fatalf("%q, %v, want %q", got, err, want)
		}
	}
	_ = there.SetDeadline(time.Now().Add(20 * time.Second))
	_, _ = io.WriteString(there, "INFO {}\r\nPING\r\n")
	read(string(appendSub(nil, chatRoom, true)) + "PONG\r\n")
	_, _ = io.WriteString(there, "PONG\r\n"+fmt.Sprintf("MSG chat 1 %d\r\n%s\r\n", len(s.body), s.body)+"PING\r\n")
	read("PONG\r\n")
	_, _ = io.WriteString(there, "-ERR 'Slow Consumer'\r\n")
	_ = there.Close()
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if got := h.finish([]uint32{1}); got.heard != 1 || got.wrong != 1 || got.errors() != 1 || !strings.Contains(got.ended, "Slow") {
		t.Errorf("%+v", got)
	}
}

// What makes no sense with another kind of server is said before it begins, and
// so is a server that is not what it was taken for.
func TestPeersTrouble(t *testing.T) {
	hub := startHub(t)
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Work: "reply", Dialect: "redis"}, "with redis take latency, fanout, fanout1, idle, connect"},
		{Options{Work: "stuck", Dialect: "nats"}, "with nats take latency,"},
		{Options{Work: "fanout", Dialect: "redis", Receivers: Nobody}, "nobody would hear"},
		{Options{Work: "fanout", Dialect: "nats", Addr: hub}, "is it a NATS server?"},
		{Options{Work: "fanout", Dialect: "redis", Addr: "127.0.0.1:9"}, "a redis server: dial"},
	} {
		if _, err := Run(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %q", c.o.Work, c.o.Dialect, err, c.want)
		}
	}
}
