package wire

import (
	"io"
	"strings"
	"testing"
	"time"
)

// The last words reach a client that is still sending.
func TestFinish(t *testing.T) {
	client, c := dialTCP(t, Options{MaxMessage: 10})
	say(t, client, 0, strings.Repeat("x", 9_000))
	expectEnd(t, c, "message over 10 bytes")
	say(t, client, 0, strings.Repeat("x", 9_000))
	if _, err := c.Write([]byte("too long")); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		c.Finish(time.Minute)
		c.Close()
		close(done)
	}()
	if b, err := io.ReadAll(client); string(b) != "too long" || err != nil {
		t.Errorf("the client read %q, %v", b, err)
	}
	client.Close()
	<-done
}

// A client that never stops is not listened to for ever.
func TestFinishEnds(t *testing.T) {
	client, c := dialTCP(t, Options{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, err := client.Write(make([]byte, 4096)); err == nil; {
			_, err = client.Write(make([]byte, 4096))
		}
	}()
	c.Finish(30 * ms)
	c.Close()
	<-done
	c.Finish(time.Minute) // nothing is left to wait for
}
