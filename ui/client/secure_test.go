package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// secureHub runs a hub in memory. Each has a certificate of its own.
func secureHub(t *testing.T, addr, mode string) (*run.Running, string) {
	t.Helper()
	door, err := listen.ParseDoor(addr)
	check(t, err)
	running, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{door}, TLS: mode})
	check(t, err)
	return running, running.Doors()[0].Listening()
}

func stopHub(t *testing.T, r *run.Running) {
	t.Helper()
	if err := errors.Join(r.Stop(context.Background()), r.Close()); err != nil {
		t.Error(err)
	}
}

// pinned dials inside TLS those that are known, or met first.
func pinned(k *client.Known) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		return client.Secure(ctx, conn, addr, func(fingerprint string) error {
			_, err := k.Trust(addr, fingerprint)
			return err
		})
	}
}

// until takes what has come until done says that it was what was waited for.
func until(c *client.Client, done func(client.Item) bool) {
	for {
		<-c.Wake()
		if slices.ContainsFunc(c.Take(nil), done) {
			return
		}
	}
}

// A client comes back to the hub it knows, and not to one with another
// certificate at the same address: that is refused, and said.
func TestReconnectMeetsAnotherCertificate(t *testing.T) {
	hub, addr := secureHub(t, "127.0.0.1:0", wire.TLSRequire)
	k := &client.Known{File: filepath.Join(t.TempDir(), "known_hubs")}
	c := client.New(client.Options{
		Addr: addr, Name: "zack", Dial: pinned(k), Retry: true, FailFirst: true,
		BackoffMin: 10 * time.Millisecond, BackoffMax: 20 * time.Millisecond,
	})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	until(c, func(it client.Item) bool {
		if _, ok := it.Value.(*wire.Welcome); ok {
			c.Say("Zack", 0, "")
		}
		e, ok := it.Value.(*wire.Event)
		return ok && e.Kind == wire.Reply && string(e.Body) == "Hello ZACK"
	})
	if rows := hub.Hub.Everybody(); len(rows) != 1 || !rows[0].TLS {
		t.Errorf("rows %+v", rows)
	}
	stopHub(t, hub)
	hub, _ = secureHub(t, addr, wire.TLSRequire)
	defer stopHub(t, hub)
	until(c, func(it client.Item) bool {
		s, ok := it.Value.(*client.State)
		if !ok || s.Phase != client.Reconnecting || !errors.Is(s.Err, client.ErrTLS) {
			if ok && s.Phase == client.Online && s.Away > 0 {
				t.Error("it is online again")
				return true
			}
			return false
		}
		if !strings.Contains(s.Err.Error(), "certificate has changed") || !strings.Contains(s.Err.Error(), hub.Fingerprint) {
			t.Errorf("the reason is %v", s.Err)
		}
		return true
	})
	if rows := hub.Hub.Everybody(); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
	stop()
	check(t, <-ran)
}

// What can be wrong with TLS at the first connection, in the words people read.
func TestTLSErrors(t *testing.T) {
	required, requiredAt := secureHub(t, "127.0.0.1:0", wire.TLSRequire)
	defer stopHub(t, required)
	off, offAt := secureHub(t, "127.0.0.1:0", wire.TLSOff)
	defer stopHub(t, off)
	line, lineAt := secureHub(t, "127.0.0.1:0?framing=line", wire.TLSOff)
	defer stopHub(t, line)
	talker := serveOnce(t, func(c net.Conn) { _, _ = io.WriteString(c, "220 mail\r\n") })
	closer := serveOnce(t, func(net.Conn) {})

	k := &client.Known{File: filepath.Join(t.TempDir(), "known_hubs")}
	for addr, tc := range map[string]struct {
		dial func(context.Context, string) (net.Conn, error)
		says string
	}{
		requiredAt: {nil, requiredAt + " wants TLS: tui tls://" + requiredAt},
		offAt:      {pinned(k), "there is no TLS at " + offAt + "; in the clear: tui tcp://" + offAt},
		lineAt:     {pinned(k), "there is no TLS at " + lineAt + "; in the clear: tui tcp://" + lineAt},
		talker:     {pinned(k), "there is no TLS at " + talker + "; in the clear: tui tcp://" + talker},
		closer:     {pinned(k), "there is no TLS at " + closer + "; in the clear: tui tcp://" + closer},
	} {
		c := client.New(client.Options{Addr: addr, Dial: tc.dial, Retry: true, FailFirst: true})
		err := c.Run(t.Context())
		var link *client.LinkError
		if !errors.As(err, &link) || err.Error() != tc.says {
			t.Errorf("got %v, want %s", err, tc.says)
		}
	}
}

// A hub that is not there in the clear either is asked for no TLS that it has
// not: the first error stays.
func TestNotHubWithoutTLS(t *testing.T) {
	addr := serveOnce(t, func(c net.Conn) { _, _ = io.WriteString(c, "220 mail\r\n") })
	err := client.New(client.Options{Addr: addr, FailFirst: true}).Run(t.Context())
	if errors.Is(err, client.ErrTLS) || err == nil {
		t.Errorf("got %v", err)
	}
}

// A handshake that does not go on ends with its time.
func TestSecureStalls(t *testing.T) {
	ours, theirs := net.Pipe()
	go func() { _, _ = io.Copy(io.Discard, theirs) }()
	defer theirs.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := client.Secure(ctx, ours, "hub:1", func(string) error { return nil })
	if !errors.Is(err, client.ErrTLS) || !strings.Contains(err.Error(), "hub:1 does not answer to TLS") {
		t.Errorf("got %v", err)
	}
}

// serveOnce listens, does something with each connection, and hangs up behind
// what the client sent.
func serveOnce(t *testing.T, do func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			do(c)
			_, _ = c.Read(make([]byte, 4096))
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}
