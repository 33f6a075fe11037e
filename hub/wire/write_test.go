package wire

import (
	"errors"
	"testing"
	"time"
)

func TestWriteTimeout(t *testing.T) {
	bubble(t, 10*time.Second, func(t *testing.T) {
		_, c := pair(t, Options{})
		n, err := c.Write([]byte("hello"))
		var end *EndError
		if n != 0 || !errors.As(err, &end) || end.Reason != "too slow" {
			t.Errorf("%d, %v", n, err)
		}
	})
	bubble(t, 45*time.Second, func(t *testing.T) {
		client, c := pair(t, Options{})
		go func() {
			for range 5 {
				<-time.After(9 * time.Second)
				client.Read(make([]byte, 1))
			}
		}()
		if n, err := c.Write([]byte("hello")); n != 5 || err != nil {
			t.Errorf("a slow reader was given up: %d, %v", n, err)
		}
	})
	bubble(t, 20*time.Second, func(t *testing.T) {
		client, c := pair(t, Options{})
		go func() {
			<-time.After(4 * time.Second)
			client.Read(make([]byte, 2))
		}()
		// Two bytes in the first ten seconds, none in the second.
		n, err := c.Write([]byte("hello"))
		if n != 2 || err == nil || err.Error() != "too slow" {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestTryWriteNeedsASocket(t *testing.T) {
	_, c := pair(t, Options{})
	if n, err := c.TryWrite([]byte("x")); n != 0 || err != ErrWouldBlock || c.CanTry() {
		t.Errorf("%d, %v, %v", n, err, c.CanTry())
	}
}
