//go:build unix

package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// TestPage runs the hub's page in a real browser, against a real hub. One
// browser serves all of it: starting it takes longer than most of the tests.
func TestPage(t *testing.T) {
	if testing.Short() {
		t.Skip("short: the page is not tested in a browser")
	}
	b := openBrowser(t)
	for _, test := range []struct {
		name string
		run  func(t *testing.T, b *browser)
	}{
		{"talk", pageTalks},
		{"hostile", pageIsSafe},
		{"gate", pageWaitsAtGate},
		{"connections", pageShowsConnections},
		{"private", pageWritesToOne},
		{"commands", pageCommands},
		{"input method", pageComposes},
		{"keyboard", pageByKeyboard},
		{"history", pageHistory},
		{"search", pageSearch},
		{"resume", pageResumes},
		{"skipped", pageTellsWhatIsMissing},
		{"once", pageSaysOnce},
		{"reload", pageReloads},
		{"another log", pageMeetsAnotherLog},
		{"quit", pageQuits},
		{"flood", pageInAFlood},
		{"widths", pageFits},
		{"contrast", pageContrast},
		{"chinese", pageInChinese},
		{"pictures", pagePictures},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, b) })
	}
}

// rawClient is what a script is: bytes out, bytes in.
type rawClient struct {
	t *testing.T
	net.Conn
}

func (s *server) raw(t *testing.T) *rawClient {
	t.Helper()
	c, err := net.Dial("tcp", s.addr)
	must(t, err)
	must(t, c.SetDeadline(time.Now().Add(2*patience)))
	t.Cleanup(func() { _ = c.Close() })
	return &rawClient{t, c}
}

// ask sends a message and returns what comes back.
func (c *rawClient) ask(text string) string {
	c.t.Helper()
	_, err := io.WriteString(c, text)
	must(c.t, err)
	p := make([]byte, 4096)
	n, err := c.Read(p)
	must(c.t, err)
	return string(p[:n])
}

// person is a client of the native protocol that only says things.
type person struct {
	*ws
	n int
}

func (s *server) person(name, room string) *person {
	s.t.Helper()
	hello, err := json.Marshal(obj{"op": "hello", "name": name, "room": room, "follow": "none"})
	must(s.t, err)
	w, _ := s.join(string(hello))
	return &person{ws: w}
}

// say says something and waits until the hub has it.
func (p *person) say(text string) {
	p.t.Helper()
	p.send(p.line1(text))
	p.next("ack")
}

// line1 is the request that says text.
func (p *person) line1(text string) string {
	p.n++
	line, err := json.Marshal(obj{"op": "say", "id": p.n, "text": text})
	must(p.t, err)
	return string(line)
}

// sayMany says the numbers from and up to before to, behind a word.
func (p *person) sayMany(word string, from, to int) {
	p.t.Helper()
	for i := from; i < to; i++ {
		p.send(p.line1(fmt.Sprintf("%s %d", word, i)))
	}
	for range to - from {
		p.next("ack")
	}
}
