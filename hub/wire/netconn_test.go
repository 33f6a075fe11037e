package wire

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pair is a client's end and the hub's, over a pipe in memory.
func pair(t *testing.T, o Options) (client net.Conn, c *NetConn) {
	t.Helper()
	client, server := net.Pipe()
	c = NewConn(server, o)
	t.Cleanup(func() {
		client.Close()
		c.Close()
	})
	return client, c
}

// say writes parts with a pause before each but the first.
func say(t *testing.T, w io.Writer, pause time.Duration, parts ...string) {
	for i, p := range parts {
		if i > 0 {
			<-time.After(pause)
		}
		if _, err := io.WriteString(w, p); err != nil {
			t.Errorf("write: %v", err)
		}
	}
}

// expect receives until it has as many messages as wanted, and compares.
func expect(t *testing.T, c *NetConn, want ...string) {
	t.Helper()
	var got []string
	for len(got) < len(want) {
		said, err := c.Receive(nil)
		got = append(got, texts(said)...)
		if err != nil && len(got) < len(want) {
			t.Fatalf("after %.80q: %v", got, err)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("received %.80q, want %.80q", got, want)
	}
}

// expectEnd receives nothing but the end.
func expectEnd(t *testing.T, c *NetConn, reason string) {
	t.Helper()
	said, err := c.Receive(nil)
	var end *EndError
	switch {
	case len(said) > 0 || err == nil:
		t.Fatalf("received %q and %v, want the end: %s", texts(said), err, reason)
	case reason == "EOF" && err != io.EOF, reason != "EOF" && !errors.As(err, &end), err.Error() != reason:
		t.Fatalf("ended with %v, want %s", err, reason)
	}
}

// bubble runs a test on a clock that moves only when everybody waits, and
// says how long it took on that clock.
func bubble(t *testing.T, want time.Duration, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		f(t)
		if took := time.Since(start); took != want {
			t.Errorf("took %v, want %v", took, want)
		}
	})
}

// What Sniff decides in theory, a connection does in time.
func TestConnSniffsInTime(t *testing.T) {
	for _, o := range openings {
		if len(o.reads) == 0 || len(o.reads[0].data) > homeSize {
			continue // over a pipe a read is no longer than the buffer
		}
		t.Run(o.name, func(t *testing.T) {
			bubble(t, o.at, func(t *testing.T) {
				client, c := pair(t, Options{})
				done := make(chan struct{})
				defer close(done)
				go func() {
					for i, r := range o.reads {
						if i > 0 {
							select {
							case <-time.After(r.after):
							case <-done:
								return
							}
						}
						if _, err := io.WriteString(client, r.data); err != nil {
							return
						}
					}
					if o.shut < 0 {
						return
					}
					select {
					case <-time.After(o.shut):
						client.Close()
					case <-done:
					}
				}()
				for {
					_, wait, err := c.decode(nil, c.now())
					if i := c.Info(); i.Dialect != "" {
						if i.Dialect != o.dialect || i.Why != o.why {
							t.Errorf("%s (%s), want %s (%s)", i.Dialect, i.Why, o.dialect, o.why)
						}
						break
					}
					if err == nil {
						_, err = c.await(wait, c.now())
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				client.Close() // for what is still being written
			})
		})
	}
}

func TestRawConversation(t *testing.T) {
	long := strings.Repeat("世", 100_000)
	bubble(t, 40*ms+0+10*ms+40*ms+40*ms, func(t *testing.T) {
		client, c := pair(t, Options{})
		go say(t, client, 0, "Zack")
		expect(t, c, "Zack") // 40 ms
		if i := c.Info(); i.Dialect != Raw || i.Why != quiet40 || i.Bytes != 4 {
			t.Errorf("info: %+v", i)
		}
		go say(t, client, 0, "Python")
		expect(t, c, "Python") // at once
		go say(t, client, 10*ms, "好你"[:4], "好你"[4:])
		expect(t, c, "好你") // 10 ms
		go say(t, client, 0, long)
		expect(t, c, long) // 40 ms
		go say(t, client, 0, "你"[:2])
		expect(t, c, "你"[:2]) // 40 ms
	})
}

func TestPinnedDoorNeverSniffs(t *testing.T) {
	bubble(t, 0, func(t *testing.T) {
		client, c := pair(t, Options{Framing: Raw, Silence: time.Second})
		if i := c.Info(); i.Dialect != Raw || i.Why != "pinned by the door" {
			t.Errorf("info: %+v", i)
		}
		go say(t, client, 0, "y")
		expect(t, c, "y")
	})
	bubble(t, time.Hour, func(t *testing.T) {
		client, c := pair(t, Options{Framing: Line, Silence: time.Second})
		go say(t, client, time.Hour, "no newline", " yet\nand none here")
		expect(t, c, "no newline yet")
	})
}

func TestAllThatHasArrivedComesAtOnce(t *testing.T) {
	bubble(t, 0, func(t *testing.T) {
		client, c := pair(t, Options{})
		go func() {
			say(t, client, 0, "a\nb\r\n\n", "last")
			client.Close()
		}()
		said, err := c.Receive([]Said{{Text: []byte("kept")}})
		if got := texts(said); err != nil || !slices.Equal(got, []string{"kept", "a", "b", ""}) {
			t.Fatalf("%q, %v", got, err)
		}
		said, err = c.Receive(nil)
		if got := texts(said); err != io.EOF || !slices.Equal(got, []string{"last"}) {
			t.Fatalf("%q, %v", got, err)
		}
		expectEnd(t, c, "EOF")
	})
}

func TestClosedWithoutAWord(t *testing.T) {
	client, c := pair(t, Options{})
	client.Close()
	expectEnd(t, c, "EOF")
	if i := c.Info(); i.Dialect != "" || i.Bytes != 0 {
		t.Errorf("info: %+v", i)
	}
}

func TestIdle(t *testing.T) {
	bubble(t, 60*time.Second, func(t *testing.T) {
		_, c := pair(t, Options{Idle: time.Minute})
		expectEnd(t, c, "idle for 60 s")
	})
	bubble(t, 150*time.Second, func(t *testing.T) {
		client, c := pair(t, Options{Idle: time.Minute})
		go say(t, client, 30*time.Second, "a\n", "b\n", "half", " a line")
		expect(t, c, "a", "b")
		// The clock starts with the last byte, not with the last message.
		expectEnd(t, c, "idle for 60 s")
	})
	bubble(t, 60*time.Second, func(t *testing.T) {
		client, c := pair(t, Options{Idle: time.Minute})
		go say(t, client, 0, "a\n")
		expect(t, c, "a")
		<-time.After(45 * time.Second) // it goes on while nobody receives
		if ago := time.Since(c.Info().LastRead); ago != 45*time.Second {
			t.Errorf("last read %v ago", ago)
		}
		expectEnd(t, c, "idle for 60 s")
	})
}

func TestIdlePaused(t *testing.T) {
	bubble(t, 5*time.Minute+time.Minute, func(t *testing.T) {
		_, c := pair(t, Options{Idle: time.Minute})
		c.IdlePaused(true)
		go func() { // while Receive is blocked
			<-time.After(5 * time.Minute)
			c.IdlePaused(false)
		}()
		expectEnd(t, c, "idle for 60 s")
	})
	bubble(t, 3*time.Minute+time.Minute, func(t *testing.T) {
		client, c := pair(t, Options{Idle: time.Minute})
		go say(t, client, 0, "a\n")
		expect(t, c, "a")
		c.IdlePaused(true) // as at a closed gate, nobody receives
		<-time.After(3 * time.Minute)
		c.IdlePaused(false)
		expectEnd(t, c, "idle for 60 s")
	})
}

// Bytes that came while nobody was receiving are no idleness.
func TestIdleLooksBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, c := pair(t, Options{Idle: time.Minute, Framing: Line})
		go say(t, client, 0, "a\n")
		<-time.After(2 * time.Minute)
		expect(t, c, "a")
	})
}

func TestSilence(t *testing.T) {
	bubble(t, 60*time.Second, func(t *testing.T) {
		_, c := pair(t, Options{Silence: DefaultSilence, Idle: time.Hour})
		expectEnd(t, c, "said nothing for 60 s")
	})
	bubble(t, 59*time.Second+time.Hour, func(t *testing.T) {
		client, c := pair(t, Options{Silence: DefaultSilence, Idle: time.Hour})
		go func() {
			<-time.After(59 * time.Second)
			say(t, client, 0, "a\n")
		}()
		expect(t, c, "a")
		expectEnd(t, c, "idle for 3600 s")
	})
	bubble(t, 24*time.Hour, func(t *testing.T) {
		client, c := pair(t, Options{})
		go func() {
			<-time.After(24 * time.Hour)
			client.Close()
		}()
		expectEnd(t, c, "EOF")
	})
}

func TestInterrupt(t *testing.T) {
	bubble(t, time.Hour, func(t *testing.T) {
		client, c := pair(t, Options{})
		go func() {
			<-time.After(time.Hour)
			c.Interrupt("hub stopping")
			c.Interrupt("another reason")
		}()
		expectEnd(t, c, "hub stopping")
		expectEnd(t, c, "hub stopping") // the next one too
		go c.Write([]byte("bye"))
		b := make([]byte, 3)
		if _, err := io.ReadFull(client, b); err != nil || string(b) != "bye" {
			t.Errorf("the client was not told: %q, %v", b, err)
		}
	})
}

// However Interrupt falls between Receive's steps, it is not lost.
func TestInterruptRaces(t *testing.T) {
	for range 500 {
		client, server := net.Pipe()
		c := NewConn(server, Options{Idle: time.Hour})
		done := make(chan error)
		go func() {
			_, err := c.Receive(nil)
			done <- err
		}()
		go c.Interrupt("stop")
		if err := <-done; err == nil || err.Error() != "stop" {
			t.Fatal(err)
		}
		client.Close()
		c.Close()
	}
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := pair(t, Options{})
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.Receive(nil); err == nil || err == io.EOF {
				t.Errorf("Receive: %v", err)
			}
		})
		wg.Go(func() {
			if _, err := c.Write([]byte("x")); err == nil {
				t.Error("Write went through")
			}
		})
		synctest.Wait()
		c.Close()
		wg.Wait()
		c.Close()
	})
}

// Half a message is nobody's once the hub has ended the connection itself.
func TestCloseDropsTheTail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, c := pair(t, Options{Framing: Line})
		go func() {
			say(t, client, 0, "half a li")
			c.Close()
		}()
		if said, err := c.Receive(nil); len(said) > 0 || err == nil {
			t.Errorf("%q, %v", texts(said), err)
		}
	})
}

func TestUnknownFraming(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	NewConn(nil, Options{Framing: "morse"})
}

// TLS goes the same way as a pipe; a read that timed out must not spoil it.
func TestTLS(t *testing.T) {
	srv := httptest.NewTLSServer(nil)
	srv.Close()
	inner, outer := net.Pipe()
	client := tls.Client(inner, &tls.Config{InsecureSkipVerify: true})
	c := NewConn(tls.Server(outer, srv.TLS), Options{TLS: true})
	defer c.Close()
	defer inner.Close()
	go say(t, client, 0, "Zack")
	expect(t, c, "Zack")
	go say(t, client, 0, "Python")
	expect(t, c, "Python")
	if i := c.Info(); !i.TLS || i.Dialect != Raw {
		t.Errorf("info: %+v", i)
	}
	inner.Close() // without close_notify
	expectEnd(t, c, "EOF")
}
