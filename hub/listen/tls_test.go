package listen

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hubbub/hub/wire"
)

// hello is how a ClientHello begins.
const hello = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"

// secureDoor is a door that is not open: connections are handed to receive.
func secureDoor(ctx context.Context, mode string, log io.Writer) *TCP {
	return &TCP{
		Door: Door{Framing: wire.Auto, TLS: mode}, closed: ctx,
		opts: Options{TLS: &tls.Config{MinVersion: tls.VersionTLS12}, Logger: slog.New(slog.NewTextHandler(log, nil))},
	}
}

// Who begins a handshake and goes no further is cut, and is nobody's session.
func TestStalledHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		door := secureDoor(t.Context(), wire.TLSAuto, &log)
		ours, theirs := net.Pipe()
		defer theirs.Close()
		go func() { _, _ = io.WriteString(theirs, hello) }()
		began := time.Now()
		door.serve = func(wire.Conn) wire.Stage { t.Error("it is in"); return nil }
		door.receive(door.conn(ours, false))
		if took := time.Since(began); took != handshake {
			t.Errorf("it took %v", took)
		}
		if n := strings.Count(log.String(), "level=INFO"); n != 1 || !strings.Contains(log.String(), "did not finish its handshake") {
			t.Errorf("logged %q", log.String())
		}
		if _, err := io.ReadAll(theirs); err != nil {
			t.Errorf("its connection is open still: %v", err)
		}
	})
}

// The door's close ends a handshake too.
func TestCloseDuringHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		door := secureDoor(ctx, wire.TLSRequire, io.Discard)
		ours, theirs := net.Pipe()
		defer theirs.Close()
		go func() { _, _ = io.WriteString(theirs, hello) }()
		began := time.Now()
		time.AfterFunc(time.Second, cancel)
		door.serve = func(wire.Conn) wire.Stage { t.Error("it is in"); return nil }
		door.receive(door.conn(ours, false))
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// Where there is nothing but TLS, who does not begin with it is not waited for
// as people are.
func TestSilentWhereRequired(t *testing.T) {
	for framing, reason := range map[string]string{wire.Auto: "said nothing for 10 s", wire.Line: "idle for 10 s"} {
		synctest.Test(t, func(t *testing.T) {
			door := secureDoor(t.Context(), wire.TLSRequire, io.Discard)
			door.Framing = framing
			ours, theirs := net.Pipe()
			defer theirs.Close()
			began := time.Now()
			door.serve = func(c wire.Conn) wire.Stage {
				defer c.Close()
				var end *wire.EndError
				if _, err := c.Receive(nil); !errors.As(err, &end) || end.Reason != reason {
					t.Errorf("ended with %v, want %s", err, reason)
				}
				return nil
			}
			door.receive(door.conn(ours, false))
			if took := time.Since(began); took < handshake || took > handshake+time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// Handshakes that fail, however they do, leave nothing behind.
func TestFailedHandshakesLeaveNothing(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	server.Close()
	door, err := Open(t.Context(), Door{Addr: "127.0.0.1:0", TLS: wire.TLSAuto, Framing: wire.Auto}, Options{TLS: server.TLS})
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	served := make(chan struct{})
	go func() {
		defer close(served)
		door.Serve(func(c wire.Conn) wire.Stage { // reset before its first byte was read, or late with it
			_, _ = c.Receive(nil)
			_ = c.Close()
			return nil
		})
	}()
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for n := range 500 {
				c, err := net.Dial("tcp", door.Listening())
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(c, hello)
				switch n % 3 {
				case 0: // gone in the middle of it
				case 1: // what is no TLS inside it
					_, _ = io.WriteString(c, strings.Repeat("x", 1000))
					_, _ = io.Copy(io.Discard, c)
				case 2: // and a reset
					_ = c.(*net.TCPConn).SetLinger(0)
				}
				_ = c.Close()
			}
		})
	}
	clients.Wait()
	_ = door.Close()
	<-served
	for late := time.Now().Add(30 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(late) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
