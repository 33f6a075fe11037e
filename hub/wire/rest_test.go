package wire

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// restless receives all there is from a connection that rests; rests is called
// before each rest.
func restless(c *NetConn, rests func()) (said string, end error) {
	for {
		got, err := c.Receive(nil)
		for _, one := range got {
			said += string(one.Text) + ";"
		}
		switch {
		case errors.Is(err, ErrRest):
			rests()
			c.Rest()
		case err != nil:
			return said, err
		}
	}
}

// A connection that rests between all it is told loses nothing of it.
func TestRest(t *testing.T) {
	if !canRest {
		t.Skip("there is no rest on this system")
	}
	client, c := dialTCP(t, Options{Rests: true})
	rests, said := make(chan struct{}), make(chan string)
	go func() {
		got, _ := restless(c, func() { rests <- struct{}{} })
		said <- got
	}()
	<-rests
	for _, part := range []string{"one\n", "two\nthr", "ee\n"} {
		say(t, client, 0, part)
		<-rests
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-said; got != "one;two;three;" {
		t.Errorf("received %q", got)
	}
}

// What ends a Receive that waits ends a rest.
func TestRestEnds(t *testing.T) {
	if !canRest {
		t.Skip("there is no rest on this system")
	}
	for name, test := range map[string]struct {
		opts Options
		do   func(client net.Conn, c *NetConn)
		want string
	}{
		"interrupted": {do: func(_ net.Conn, c *NetConn) { c.Interrupt("enough") }, want: "enough"},
		"idle":        {opts: Options{Idle: 30 * time.Millisecond}, do: func(net.Conn, *NetConn) {}, want: "idle for 30 ms"},
		"closed":      {do: func(_ net.Conn, c *NetConn) { _ = c.Close() }, want: net.ErrClosed.Error()},
		"gone":        {do: func(client net.Conn, _ *NetConn) { _ = client.Close() }, want: "EOF"},
		"reset": {do: func(client net.Conn, _ *NetConn) {
			_ = client.(*net.TCPConn).SetLinger(0)
			_ = client.Close()
		}, want: "reset by client"},
	} {
		t.Run(name, func(t *testing.T) {
			test.opts.Rests, test.opts.Framing = true, Line
			client, c := dialTCP(t, test.opts)
			if _, err := c.Receive(nil); !errors.Is(err, ErrRest) {
				t.Fatalf("received %v", err)
			}
			rested := make(chan struct{})
			go func() {
				defer close(rested)
				c.Rest()
			}()
			test.do(client, c)
			<-rested
			var end *EndError
			_, err := restless(c, func() {})
			switch {
			case errors.As(err, &end) && end.Reason == test.want:
			case !errors.Is(err, net.ErrClosed) && err.Error() == test.want, errors.Is(err, net.ErrClosed) && name == "closed":
			default:
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// Reframe reaches a connection that rests.
func TestReframeAtRest(t *testing.T) {
	if !canRest {
		t.Skip("there is no rest on this system")
	}
	client, c := dialTCP(t, Options{Rests: true, Framing: Line})
	if _, err := c.Receive(nil); !errors.Is(err, ErrRest) {
		t.Fatalf("received %v", err)
	}
	rested := make(chan struct{})
	go func() {
		defer close(rested)
		c.Rest()
	}()
	if !c.Reframe(U8, "set") {
		t.Fatal("it could not be set")
	}
	<-rested
	say(t, client, 0, "\x02hi")
	for {
		got, err := c.Receive(nil)
		switch {
		case errors.Is(err, ErrRest):
			c.Rest()
		case err != nil:
			t.Fatal(err)
		case len(got) > 0:
			if string(got[0].Text) != "hi" {
				t.Errorf("received %q", got[0].Text)
			}
			return
		}
	}
}

// A client that reads before it speaks is not waited for, once; what it says is
// received all the same.
func TestRestOfTheGreeted(t *testing.T) {
	client, c := dialTCP(t, Options{Rests: true, Greeted: true})
	if !canRest {
		t.Skip("there is no rest on this system")
	}
	say(t, client, 0, "one\n")
	if _, err := c.Receive(nil); !errors.Is(err, ErrRest) {
		t.Fatalf("received %v", err)
	}
	c.Rest()
	expect(t, c, "one")
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if said, err := restless(c, func() {}); said != "" || !errors.Is(err, io.EOF) {
		t.Errorf("received %q, %v", said, err)
	}
}
