package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// startHub runs a hub in memory and returns its address.
func startHub(t *testing.T) string {
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
	return running.Doors()[0].Listening()
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// real is a screen on a real hub.
type real struct {
	*rig
	c *client.Client
}

// joinHub runs a client of the hub and a screen on it, until the test ends.
func joinHub(t *testing.T, addr string) *real {
	t.Helper()
	c := client.New(client.Options{Addr: addr, Name: "zack", Retry: true})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	t.Cleanup(func() { stop(); check(t, <-ran) })
	r := newRig(t, 80, 24, "")
	opt := Options{Link: c, Title: "tcp://" + addr}
	r.Model = newModel(t.Context(), opt, func(string) string { return "C.UTF-8" }, r.caret)
	r.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return &real{r, c}
}

// until lets what comes reach the screen until done.
func (r *real) until(what string, done func() bool) {
	r.t.Helper()
	late := time.After(30 * time.Second)
	for !done() {
		select {
		case <-r.c.Wake():
			r.Update(wakeMsg{})
			r.Update(tickMsg{})
		case <-late:
			r.t.Fatalf("never: %s\n%s", what, r.screenText())
		}
	}
}

func (r *real) sees(words string) {
	r.t.Helper()
	r.until(words, func() bool { return strings.Contains(r.screenText(), words) })
}

// say lets somebody say things into the hub, which has them when it returns.
func say(t *testing.T, addr string, texts ...string) {
	t.Helper()
	c := client.New(client.Options{Addr: addr, Name: "ann", Follow: wire.FollowNone})
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	for _, text := range texts {
		c.Say(text, 0, "")
	}
	for c.Pending() > 0 {
		<-c.Wake()
		c.Take(nil)
	}
	stop()
	check(t, <-ran)
}

// TestRealHub: history on joining, further back than a page, a search, its
// place, and back to what is live.
func TestRealHub(t *testing.T) {
	addr := startHub(t)
	var texts []string
	for i := range 1500 {
		texts = append(texts, fmt.Sprintf("第 %04d 条消息", i))
	}
	texts[123] = "a needle 针"
	say(t, addr, texts...)
	r := joinHub(t, addr)
	r.sees("第 1499 条消息")
	r.sees("Hello 第 1499 条消息")
	r.until("history", func() bool { return r.caughtUp && r.fetch.id == 0 })
	for pages := 0; !strings.Contains(r.screenText(), "beginning of the log"); pages++ {
		r.press("alt+home")
		r.until("a page", func() bool { return r.fetch.id == 0 })
		if pages > 20 {
			t.Fatalf("no beginning\n%s", r.screenText())
		}
	}
	r.shows("第 0000 条消息")
	r.press("alt+end", "/search 针", "enter")
	r.sees("search 1/1 ")
	r.press("enter")
	r.sees("› ann")
	r.shows("第 0122 条消息", "a needle 针", "第 0124 条消息")
	say(t, addr, "live")
	r.press("alt+end")
	r.sees("→ ann        live")
	r.shows("第 1499 条消息", "▼ live")
}

// TestAnyClient: a bare socket, whose framing is then set from here, and a web
// request, which is no session.
func TestAnyClient(t *testing.T) {
	addr := startHub(t)
	r := joinHub(t, addr)
	r.until("welcome", func() bool { return r.caughtUp })

	raw, err := net.Dial("tcp", addr)
	check(t, err)
	defer raw.Close()
	_, err = io.WriteString(raw, "Zack")
	check(t, err)
	answer := make([]byte, 10)
	n, err := raw.Read(answer)
	check(t, err)
	if string(answer[:n]) != "-" {
		t.Fatalf("answered %q", answer[:n])
	}
	r.sees("Hello ZACK")
	guest := r.roster.list()[1]
	r.until("its dialect", func() bool { return r.roster.byID[guest.ID].Dialect == wire.Raw })
	r.press("ctrl+n", "ctrl+n", "f2")
	r.shows("dialect  raw", "why      no newline for", "known    after")
	r.press("esc", fmt.Sprintf("/framing %d line", guest.ID), "enter")
	r.sees("speaks line now")
	r.press("f2")
	r.sees("dialect  line")
	r.shows("why      set by zack", "known    since it was set")
	r.press("esc", "alt+0")
	_, err = io.WriteString(raw, "first\nsecond\n")
	check(t, err)
	r.sees("Hello SECOND")
	r.press(fmt.Sprintf("/framing %d xml", guest.ID), "enter")
	r.sees(`/framing: "xml" is no framing`)

	resp, err := http.Post("http://"+addr+"/api/rooms/lobby", "text/plain", strings.NewReader("posted"))
	check(t, err)
	check(t, resp.Body.Close())
	http.DefaultClient.CloseIdleConnections()
	r.sees("Hello POSTED")
	r.shows("→ http       posted", "2 live")
	r.hides("#0")
}
