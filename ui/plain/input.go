package plain

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// maxInput is the longest line of input. (What the hub takes is less.)
const maxInput = 4 << 20

// input is the lines that come in, read by a goroutine of their own.
type input struct {
	lines chan string   // never closed
	end   chan struct{} // closed after the last line was taken
	err   error         // why it ended; to be read after end
}

// read starts to read r, see the package comment for how that ends.
func read(ctx context.Context, r io.Reader) *input {
	in := &input{lines: make(chan string), end: make(chan struct{})}
	go func() {
		defer close(in.end)
		s := bufio.NewScanner(r)
		s.Buffer(nil, maxInput)
		for s.Scan() {
			select {
			case in.lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
		if err := s.Err(); err != nil {
			in.err = fmt.Errorf("reading the input: %w", err)
		}
	}()
	return in
}

// typed does what a line of input asks for: to say it, unless it is a command.
func (m *mode) typed(line string) {
	switch {
	case client.IsQuit(line):
		m.ended, m.quit = true, line
	case strings.HasPrefix(line, "//"):
		m.say(line[1:], 0)
	case strings.HasPrefix(line, "/"):
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		m.command(verb, strings.TrimSpace(rest))
	default:
		m.say(line, 0)
	}
}

// say sends text to a session, 0 for the room.
func (m *mode) say(text string, to uint64) (id uint64) {
	id = m.c.Say(text, to, "")
	m.due.said[id] = to == 0 && m.people.answers(m.people.room)
	return id
}

// ask sends a request; done is called when it has succeeded.
func (m *mode) ask(r wire.Request, done func()) { m.due.commands[m.c.Do(r)] = done }

// command does what was asked for with a slash.
func (m *mode) command(verb, rest string) {
	switch verb {
	case "/help":
		m.help()
	case "/nick":
		m.nick(rest)
	case "/who":
		m.ask(wire.Request{Op: wire.OpWho}, func() {}) // the rows say it all
	case "/join":
		m.join(strings.TrimPrefix(rest, "#"))
	case "/msg":
		m.message(rest)
	case "/gate":
		m.gate(rest)
	case "/framing":
		m.framing(rest)
	case "/quit":
		m.ended, m.quit = true, client.QuitWord
	default:
		m.complain("there is no %s; /help lists what there is, // sends a slash", verb)
	}
}

func (m *mode) help() {
	for _, line := range [...]string{
		"/nick NAME               change your name",
		"/who                     who is here",
		"/join ROOM               go to another room",
		"/msg NAME TEXT           tell one of them (a name or a number)",
		"/gate open|close [ROOM]  let messages through, or have them wait",
		"/framing NAME FRAMING    how its bytes are cut: line, raw, be32 ...",
		"/quit                    leave when everything is answered",
		"//TEXT                   say /TEXT",
	} {
		m.tell("%s", line)
	}
}

func (m *mode) nick(name string) {
	if name == "" {
		m.complain("it goes /nick NAME")
		return
	}
	m.ask(wire.Request{Op: wire.OpNick, Name: name}, func() { m.tell("you are %s", name) })
}

func (m *mode) join(room string) {
	if room == "" {
		m.complain("it goes /join ROOM")
		return
	}
	m.ask(wire.Request{Op: wire.OpJoin, Room: room}, func() {
		m.people.room = room
		m.tell("you are in %s", room)
	})
}

// message tells one person something.
func (m *mode) message(rest string) {
	who, text, _ := strings.Cut(rest, " ")
	text = strings.TrimSpace(text)
	if text == "" {
		m.complain("it goes /msg NAME TEXT")
	} else if to, ok := m.one(who, "/msg", "TEXT"); ok {
		m.say(text, to)
	}
}

// one returns who goes by a name. Where that is nobody, or several, ok is false
// and it has said so; verb and rest are what stands around a name.
func (m *mode) one(who, verb, rest string) (id uint64, ok bool) {
	found := m.people.named(who)
	switch len(found) {
	case 0:
		m.complain("nobody here is called %s", who)
		return 0, false
	case 1:
		return found[0], true
	}
	slices.Sort(found)
	m.complain("%d are called %s; say which by number: %s %d %s", len(found), who, verb, found[0], rest)
	return 0, false
}

// framing has another session's bytes cut in another way.
func (m *mode) framing(rest string) {
	who, framing, _ := strings.Cut(rest, " ")
	framing = strings.TrimSpace(framing)
	if framing == "" {
		m.complain("it goes /framing NAME FRAMING")
	} else if id, ok := m.one(who, "/framing", framing); ok {
		m.ask(wire.Request{Op: wire.OpFraming, Session: id, Framing: framing}, func() { m.tell("%s speaks %s now", who, framing) })
	}
}

// gate opens or closes the gate of a room, by default the one we are in.
func (m *mode) gate(rest string) {
	verb, room, _ := strings.Cut(rest, " ")
	if verb != "open" && verb != "close" {
		m.complain("it goes /gate open or /gate close, and a room if it is not this one")
		return
	}
	open := verb == "open"
	state := map[bool]string{true: "open", false: "closed"}[open]
	room = cmp.Or(strings.TrimSpace(room), m.people.room)
	m.ask(wire.Request{Op: wire.OpGate, Room: room, Open: &open}, func() { m.tell("the gate of %s is %s", room, state) })
}
