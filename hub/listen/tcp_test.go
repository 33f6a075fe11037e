package listen

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"

	"hubbub/hub/wire"
)

// Close stops accepting; Serve returns when the last client's goroutine has.
func TestServeWaitsForItsClients(t *testing.T) {
	door, err := Open(t.Context(), Door{Addr: "127.0.0.1:0", Framing: wire.Line}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	var mu sync.Mutex
	var said []string
	var serve func(c wire.Conn) wire.Stage
	serve = func(c wire.Conn) wire.Stage {
		for {
			got, err := c.Receive(nil)
			mu.Lock()
			for _, s := range got {
				said = append(said, string(s.Text))
			}
			mu.Unlock()
			switch {
			case errors.Is(err, wire.ErrRest):
				return func() wire.Stage { return serve(c) }
			case err != nil:
				_ = c.Close()
				return nil
			}
		}
	}
	go func() {
		defer close(served)
		door.Serve(serve)
	}()
	c, err := net.Dial("tcp", door.Listening())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, "before\n"); err != nil {
		t.Fatal(err)
	}
	for n := 0; n == 0; {
		mu.Lock()
		n = len(said)
		mu.Unlock()
	}
	if err := door.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-served:
		t.Fatal("Serve left a client behind")
	default:
	}
	if _, err := net.Dial("tcp", door.Listening()); err == nil {
		t.Error("the door is open still")
	}
	if _, err := io.WriteString(c, "after"); err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	<-served
	if len(said) != 2 || said[1] != "after" {
		t.Errorf("said %q", said)
	}
}

func TestOpenTakenPort(t *testing.T) {
	first, err := Open(t.Context(), Door{Addr: "127.0.0.1:0"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	var op *net.OpError
	if _, err := Open(t.Context(), Door{Addr: first.Listening()}, Options{}); !errors.As(err, &op) {
		t.Errorf("%v", err)
	}
}
