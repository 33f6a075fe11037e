//go:build unix

package ui

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// feeder is the other end of the wire: it says to one screen what a hub would,
// as fast as it is told to, and costs next to nothing.
type feeder struct {
	tb   testing.TB
	ln   net.Listener
	conn chan net.Conn // the screen's

	mu      sync.Mutex  // who writes to the screen has it
	numbers []time.Time // when a message was sent, by its number
	sent    atomic.Uint64
}

func newFeeder(tb testing.TB) *feeder {
	tb.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	f := &feeder{tb: tb, ln: ln, conn: make(chan net.Conn, 1)}
	tb.Cleanup(func() { _ = ln.Close() })
	go func() { // ends with the listener
		c, err := ln.Accept()
		if err != nil {
			return
		}
		f.answer(c)
		_ = c.Close()
	}()
	return f
}

// answer answers what the screen asks, until it hangs up.
func (f *feeder) answer(c net.Conn) {
	for in := bufio.NewScanner(c); in.Scan(); {
		var q struct {
			Op string
			ID json.RawMessage
		}
		_ = json.Unmarshal(in.Bytes(), &q)
		id := string(q.ID)
		if id == "" {
			id = "0"
		}
		var say string
		switch q.Op {
		case "hello":
			at := time.Now().UTC().Format(time.RFC3339Nano)
			say = `{"kind":"welcome","session":1,"hub":"feeder","epoch":"e","seq":0,"rooms":[{"name":"chat","open":true}],"sessions":[`
			for i := 1; i <= 8; i++ {
				say += fmt.Sprintf(`{"id":%d,"name":"client-%d","addr":"127.0.0.1:%d","dialect":"line","room":"chat","state":"live","since":%q},`, i, i, 40000+i, at)
			}
			say = say[:len(say)-1] + `]}`
		case "ping":
			say = `{"kind":"pong","id":` + id + `}`
		case "history", "search":
			say = `{"kind":"` + q.Op + `","id":` + id + `,"events":[],"more":false}`
		case "who":
			say = `{"kind":"who","id":` + id + `,"sessions":[]}`
		case "say":
			say = `{"kind":"ack","id":` + id + `,"seq":` + strconv.FormatUint(1<<40, 10) + `}`
		}
		f.mu.Lock()
		_, _ = io.WriteString(c, say+"\n")
		f.mu.Unlock()
		if q.Op == "hello" {
			f.conn <- c
		}
	}
}

// hear returns the screen's connection once it has been welcomed.
func (f *feeder) hear() net.Conn {
	select {
	case c := <-f.conn:
		f.conn <- c
		return c
	case <-time.After(30 * time.Second):
		f.tb.Fatal("the screen never called")
		return nil
	}
}

// messages sends n messages at once. A third of them wraps, some is Chinese.
func (f *feeder) messages(n int) {
	c := f.hear()
	now := time.Now()
	at := now.UTC().Format(time.RFC3339Nano)
	tails := [...]string{
		"", " of the load", " of the load, as long as people's messages are", " 中文也要显示，一行一行的",
		" of the load, and longer than the pane is wide, so that it takes a second line, as every third one does, give or take, in what people write",
	}
	var b []byte
	f.mu.Lock()
	defer f.mu.Unlock()
	for range n {
		number := f.sent.Add(1)
		f.numbers = append(f.numbers, now)
		b = append(b, `{"kind":"message","seq":`...)
		b = strconv.AppendUint(b, number, 10)
		b = append(b, `,"at":"`+at+`","room":"chat","from":`...)
		b = strconv.AppendUint(b, number%7+2, 10)
		b = append(b, `,"name":"client-`...)
		b = strconv.AppendUint(b, number%7+2, 10)
		b = append(b, `","text":"#`...)
		b = strconv.AppendUint(b, number, 10)
		b = append(b, tails[number%uint64(len(tails))]...)
		b = append(b, "\"}\n"...)
		if len(b) > 64<<10 {
			if _, err := c.Write(b); err != nil {
				return
			}
			b = b[:0]
		}
	}
	_, _ = c.Write(b)
}

// flood sends messages at a rate, a second's hundredth at a time, until stop is
// called. What it is late with it sends at once.
func (f *feeder) flood(rate int) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		begun, n := time.Now(), 0
		for {
			select {
			case <-tick.C:
				due := int(time.Since(begun).Seconds() * float64(rate))
				f.messages(due - n)
				n = due
			case <-end:
				return
			}
		}
	}()
	return func() { close(end); <-ended }
}

// sentAt returns when message number was sent.
func (f *feeder) sentAt(number uint64) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.numbers[number-1]
}
