package client_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// startHub runs a hub in memory, and returns its address and log.
func startHub(t *testing.T) (string, hub.Log) {
	t.Helper()
	door, err := listen.ParseDoor("127.0.0.1:0")
	check(t, err)
	running, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{door}})
	check(t, err)
	t.Cleanup(func() {
		if err := errors.Join(running.Stop(context.Background()), running.Close()); err != nil {
			t.Error(err)
		}
	})
	return running.Doors()[0].Listening(), running.Log
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cutter dials connections and cuts the current one when asked to.
type cutter struct {
	mu   sync.Mutex
	conn net.Conn
}

func (c *cutter) dial(ctx context.Context, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = conn
	return conn, err
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		_ = c.conn.Close()
	}
}

// Whatever happens to the links, each message is in the log once and in order,
// and each event reaches the caller once and in order.
func TestExactlyOnceOverBrokenLinks(t *testing.T) {
	addr, log := startHub(t)
	var link cutter
	c := client.New(client.Options{
		Addr: addr, Name: "zack", Room: "chat", Retry: true, Dial: link.dial,
		BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond,
	})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()

	const all = 2000
	said, acked, heard, links := 0, 0, 0, 0
	var items []client.Item
	for acked < all || heard < all {
		<-c.Wake()
		items = c.Take(items[:0])
		for _, it := range items {
			switch v := it.Value.(type) {
			case *client.State:
				if v.Phase == client.Online && v.RTT == 0 {
					links++
				}
			case *wire.Failure:
				t.Fatalf("failure: %+v", v)
			case *wire.Ack:
				acked++
			case *wire.Event:
				if v.Kind != wire.Message {
					continue
				}
				if want := fmt.Sprint("message ", heard+1); string(v.Body) != want {
					t.Fatalf("heard %q, want %q", v.Body, want)
				}
				heard++
			}
		}
		for said < min(all, acked+300) {
			said++
			c.Say(fmt.Sprint("message ", said), 0, "")
		}
		if links < 30 && rand.N(3) == 0 {
			link.cut()
		}
	}
	stop()
	check(t, <-ran)
	if c.Pending() != 0 {
		t.Errorf("%d pending", c.Pending())
	}
	events, _, err := log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Message}, Limit: 2 * all})
	check(t, err)
	for i := range events {
		if want := fmt.Sprint("message ", i+1); string(events[i].Body) != want {
			t.Fatalf("the log has %q, want %q", events[i].Body, want)
		}
	}
	t.Logf("%d links", links)
}

// The welcome of a real hub, a request and its answer.
func TestRealHub(t *testing.T) {
	addr, _ := startHub(t)
	since := uint64(0)
	c := client.New(client.Options{Addr: addr, Name: "zack", Since: &since})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	var who uint64
	for done := false; !done; {
		<-c.Wake()
		for _, it := range c.Take(nil) {
			switch v := it.Value.(type) {
			case *wire.Welcome:
				c.Say("Zack", 0, "")
				who = c.Do(wire.Request{Op: wire.OpWho})
			case *wire.Rows:
				if it.ID == who && (len(v.Sessions) != 1 || v.Sessions[0].Name != "zack") {
					t.Errorf("who: %+v", v.Sessions)
				}
			case *wire.Event:
				if v.Kind == wire.Reply {
					done = string(v.Body) == "Hello ZACK"
				}
			}
		}
	}
	stop()
	check(t, <-ran)
}
