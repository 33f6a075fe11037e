package wire

import (
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// reframed is what Receive gives next: nothing but the news.
func reframed(t *testing.T, c *NetConn, dialect, why string) {
	t.Helper()
	said, err := c.Receive(nil)
	if i := c.Info(); len(said) > 0 || err != nil || i.Dialect != dialect || i.Why != why {
		t.Fatalf("%q, %v, %s (%s)", texts(said), err, i.Dialect, i.Why)
	}
}

func TestReframe(t *testing.T) {
	bubble(t, 40*ms+time.Hour+10*ms, func(t *testing.T) {
		client, c := pair(t, Options{})
		for _, d := range []string{"", Auto, Telnet, WS, HTTP, TLS, "morse"} {
			if c.Reframe(d, "x") {
				t.Errorf("%q is a framing", d)
			}
		}
		go say(t, client, 0, "Zack")
		expect(t, c, "Zack") // 40 ms
		go func() {          // while Receive blocks
			<-time.After(time.Hour)
			c.Reframe(Line, "set by zoe")
		}()
		reframed(t, c, Line, "set by zoe")
		go say(t, client, 0, "one\ntwo\nthr")
		expect(t, c, "one", "two")
		c.Reframe(Raw, "set by zoe") // between two of them, with half a line held
		reframed(t, c, Raw, "set by zoe")
		expect(t, c, "thr") // at once
		c.Reframe(BE32, "a")
		c.Reframe(JSON, "b") // the last one counts
		reframed(t, c, JSON, "b")
		go say(t, client, 10*ms, "{}\n{", "}\n")
		expect(t, c, "{}", "{}") // 10 ms
	})
}

// What was held and is no message yet is cut by the new codec.
func TestReframeDropsNothing(t *testing.T) {
	for _, c := range []struct {
		from, held, to, more string
		want                 []string
	}{
		{Line, "half", Line, " a line\n", []string{"half a line"}},
		{Line, "\x00\x00\x00\x05hel", BE32, "lo", []string{"hello"}},
		{BE32, "\x00\x00\x00\x40hi\nyou", Line, "\n", []string{"\x00\x00\x00\x40hi", "you"}},
		{JSON, "{\"op\":", Line, "1}\n", []string{`{"op":1}`}},
		{Auto, "5         hel", Dec10, "lo", []string{"hello"}},
		{Auto, "{\"op\"", Line, "\n", []string{"{\"op\""}},
		{Raw, strings.Repeat("x", smallRead), Line, "\n", []string{strings.Repeat("x", smallRead)}},
	} {
		for name, connect := range ends {
			client, conn := connect(t, Options{Framing: c.from, Idle: time.Minute, Web: true})
			say := func(s string) {
				go say(t, client, 0, s)
				for conn.Info().Bytes < uint64(len(s)) { // until it has been read
					_, wait, err := conn.decode(nil, conn.now())
					if err == nil {
						_, err = conn.await(wait, conn.now())
					}
					if err != nil {
						t.Fatal(err)
					}
				}
			}
			say(c.held)
			conn.Reframe(c.to, "test")
			reframed(t, conn, c.to, "test")
			go func() { _, _ = io.WriteString(client, c.more) }()
			t.Run(name+", "+c.from+" to "+c.to, func(t *testing.T) { expect(t, conn, c.want...) })
		}
	}
}

// Nobody gets around TLS by being reframed.
func TestReframeIsNoWayAroundTLS(t *testing.T) {
	for _, framing := range []string{Auto, Line} {
		client, c := dialTCP(t, Options{Framing: framing, Secure: TLSRequire})
		c.Reframe(Raw, "test")
		reframed(t, c, Raw, "test")
		say(t, client, 0, "Zack")
		expectEnd(t, c, "speaks without TLS to a door that requires it")
	}
}

// The idle limit holds behind a Reframe, and nothing turns in circles: on this
// clock, a circle would never end.
func TestIdleBehindReframe(t *testing.T) {
	bubble(t, 90*time.Second, func(t *testing.T) {
		client, c := pair(t, Options{Idle: time.Minute, Silence: time.Minute})
		go func() {
			<-time.After(30 * time.Second)
			say(t, client, 0, "a\n")
			<-time.After(10 * time.Second)
			c.Reframe(Raw, "test")
		}()
		expect(t, c, "a")
		reframed(t, c, Raw, "test")
		expectEnd(t, c, "idle for 60 s")
	})
	client, c := dialTCP(t, Options{Idle: 200 * ms, Framing: Line})
	needsSocket(t, c)
	var reads atomic.Int64
	read := c.readFD
	c.readFD = func(fd uintptr) bool { reads.Add(1); return read(fd) }
	say(t, client, 0, "a\n")
	expect(t, c, "a")
	for range 10 {
		c.Reframe(Raw, "test")
		reframed(t, c, Raw, "test")
	}
	expectEnd(t, c, "idle for 200 ms")
	if n := reads.Load(); n > 20 {
		t.Errorf("%d reads", n)
	}
}

// However Reframe falls between Receive's steps, nothing is lost and nothing
// hangs.
func TestReframeRaces(t *testing.T) {
	for name, connect := range ends {
		client, c := connect(t, Options{Framing: Line, Idle: time.Minute})
		const lines = 2000
		go say(t, client, 0, slices.Repeat([]string{"a\n"}, lines)...)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 500 {
				c.Reframe([]string{Line, Raw, JSON}[i%3], "test")
			}
		}()
		for c.Info().Bytes < 2*lines {
			if _, err := c.Receive(nil); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		<-done
		c.Reframe(Line, "the end")
		for c.Info().Why != "the end" {
			if _, err := c.Receive(nil); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		go say(t, client, 0, "last\n")
		said, err := c.Receive(nil)
		for ; err == nil && !strings.HasSuffix(strings.Join(texts(said), ""), "last"); said, err = c.Receive(nil) {
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A Reframe that comes while the first bytes are looked at ends that.
func TestReframeWhileArriving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, c := pair(t, Options{Web: true})
		go say(t, client, 0, "GET /milk")
		go func() {
			<-time.After(100 * ms)
			c.Reframe(Raw, "test")
		}()
		if h := c.Arrive(30 * ms); h != nil {
			t.Errorf("%+v", h)
		}
		reframed(t, c, Raw, "test")
		expect(t, c, "GET /milk")
	})
}
