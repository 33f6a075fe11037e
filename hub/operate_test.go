package hub_test

import (
	"fmt"
	"testing"

	"hubbub/hub/wire"
)

// framing asks for another framing of a session and waits until it is so.
func (p *peer) framing(s *server, id uint64, framing string) {
	p.t.Helper()
	if got := p.request(`{"op":"framing","id":1,"session":%d,"framing":"%s"}`, id, framing); got.Kind != "ok" {
		p.t.Fatalf("framing %s: %+v", framing, got)
	}
	eventually(p.t, "session speaks "+framing, func() bool { return s.row(id).Dialect == framing })
}

// What a client has sent and is no message yet is cut as the new framing has
// it.
func TestFraming(t *testing.T) {
	s := start(t, "=upper")
	operator, _ := s.join("op", `,"follow":"all"`)
	client := s.dial()
	id := operator.next("join").row().ID

	client.ask("one", "ONE") // 40 ms without a newline: raw
	operator.framing(s, id, wire.Line)
	client.send("two")
	client.send(", three\nfour\n")
	client.expect("TWO, THREE\nFOUR\n")

	client.send("five")
	eventually(t, "five has arrived", func() bool { return s.row(id).InBytes == uint64(len("onetwo, three\nfour\nfive")) })
	operator.framing(s, id, wire.Raw)
	client.expect("FIVE")
	client.ask("six\n", "SIX\n")

	operator.framing(s, id, wire.BE32)
	client.ask("\x00\x00\x00\x05seven", "\x00\x00\x00\x05SEVEN")
	if why := s.row(id).Why; why != "set by op" {
		t.Errorf("why: %q", why)
	}
	notices, _, err := s.log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Notice}})
	must(t, err)
	var texts []string
	for _, n := range notices {
		texts = append(texts, string(n.Body))
	}
	for i, f := range []string{wire.Line, wire.Raw, wire.BE32} {
		if want := fmt.Sprintf("framing of guest-%d set to %s by op", id, f); len(texts) != 3 || texts[i] != want {
			t.Fatalf("notices %q, want %q", texts, want)
		}
	}
}

// Whoever is made a raw client is sent nothing but its replies from then on, and
// whoever is made a line client hears the room.
func TestFramingDecidesWhatIsHeard(t *testing.T) {
	s := start(t, "=chat")
	operator, _ := s.join("op", `,"follow":"all"`)
	client := s.dial()
	id := operator.next("join").row().ID
	client.send("hello\n")
	client.expect(fmt.Sprintf("guest-%d: hello\n", id))

	operator.framing(s, id, wire.Raw)
	operator.request(`{"op":"say","id":2,"text":"not for raw"}`)
	operator.framing(s, id, wire.Line)
	heard := make(chan string, 1)
	go func() { // it is back in the room a moment after its row says so
		line, _ := client.r.ReadString('\n')
		heard <- line
	}()
	for {
		operator.request(`{"op":"say","id":3,"text":"for lines"}`)
		select {
		case got := <-heard:
			if got != "op: for lines\n" {
				t.Errorf("heard %q", got)
			}
			return
		default:
		}
	}
}

func TestFramingErrors(t *testing.T) {
	s := start(t, "")
	p, w := s.join("op", "")
	for _, c := range []struct{ send, code string }{
		{`{"op":"framing","id":1,"session":99,"framing":"line"}`, "no_session"},
		{`{"op":"framing","id":1,"session":%d,"framing":"auto"}`, "bad_request"},
		{`{"op":"framing","id":1,"session":%d,"framing":"telnet"}`, "bad_request"},
		{`{"op":"framing","id":1,"session":%d}`, "bad_request"},
	} {
		send := c.send
		if c.code == "bad_request" {
			send = fmt.Sprintf(send, w.Session)
		}
		if got := p.request("%s", send); got.Kind != "error" || got.Code != c.code {
			t.Errorf("%s: %+v", send, got)
		}
	}
}
