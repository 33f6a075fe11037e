package ui

import (
	"context"
	"errors"
	"fmt"
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
	late := time.After(10 * time.Second)
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
