package hub_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/wire"
)

func (s *server) waiting() int {
	n := 0
	for _, row := range s.hub.Sessions() {
		if row.State == wire.Waiting {
			n++
		}
	}
	return n
}

func TestGate(t *testing.T) {
	s := start(t, "")
	op, _ := s.join("op", `,"follow":"all"`)
	if got := op.request(`{"op":"gate","room":"lobby","open":false,"id":5}`); got.Kind != "ok" || string(got.ID) != "5" {
		t.Fatalf("%+v", got)
	}
	peers := make([]*peer, 5)
	for i := range peers {
		peers[i] = s.dial()
		peers[i].send(fmt.Sprintf("client %d", i))
		eventually(t, "a client waits", func() bool { return s.waiting() == i+1 })
	}
	upper := s.dial() // other rooms go on
	upper.ask("/join upper\n", "-- you are in upper --\n")
	upper.ask("abc\n", "ABC\n")
	messages, _, err := s.log.Read(t.Context(), wire.Query{Room: "lobby", Kinds: []wire.Kind{wire.Message}})
	must(t, err)
	if len(messages) != 0 {
		t.Errorf("%d messages logged at a closed gate", len(messages))
	}

	op.request(`{"op":"gate","room":"lobby","open":true}`)
	for _, p := range peers {
		p.expect("-")
	}
	for i := 0; i < len(peers); {
		if e := op.next("reply"); e.Room == "lobby" {
			if want := fmt.Sprintf("Hello CLIENT %d", i); e.Text != want {
				t.Errorf("%q, want %q", e.Text, want)
			}
			i++
		}
	}
	eventually(t, "nobody waits", func() bool { return s.waiting() == 0 })
	peers[0].ask("on it goes", "-")
}

// Who closed the gate can open it again, also with something of its own at it.
func TestGateOpenedByOneWhoWaits(t *testing.T) {
	s := start(t, "")
	p, _ := s.join("p", "")
	p.request(`{"op":"gate","open":false}`)
	p.send(`{"op":"say","id":1,"text":"a"}` + "\n" + `{"op":"say","id":2,"text":"b"}` + "\n")
	eventually(t, "it waits", func() bool { return s.waiting() == 1 })
	p.send(`{"op":"gate","open":true,"id":3}` + "\n")
	var acks, texts []string
	for len(acks) < 2 || len(texts) < 2 {
		switch e := p.next("ack", "reply"); e.Kind {
		case "ack":
			acks = append(acks, string(e.ID))
		default:
			texts = append(texts, e.Text)
		}
	}
	if got := fmt.Sprint(acks, texts); got != "[1 2] [Hello A Hello B]" {
		t.Error(got)
	}
}

// A client that has said all it will, and waits for the answer, gets it; one
// that vanished is forgotten, and what it said was never acknowledged.
func TestGateAndTheEndOfAConnection(t *testing.T) {
	s := start(t, "?framing=raw")
	half, gone := s.dial(), s.dial()
	must(t, s.hub.Gate("lobby", false))
	half.send("half")
	eventually(t, "half waits", func() bool { return s.waiting() == 1 })
	gone.send("gone")
	eventually(t, "gone waits", func() bool { return s.waiting() == 2 })
	must(t, half.CloseWrite())
	must(t, gone.SetLinger(0))
	must(t, gone.Close())
	eventually(t, "the reset one left", func() bool { return s.waiting() == 1 })
	must(t, s.hub.Gate("lobby", true))
	half.expect("-")
	half.closed()
	messages, _, err := s.log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Message}})
	must(t, err)
	if len(messages) != 1 || string(messages[0].Body) != "half" {
		t.Errorf("%+v", messages)
	}
	if err := s.hub.Gate("nowhere", true); err == nil {
		t.Error("a gate of no room opened")
	}
}

// Who asks to leave at a closed gate leaves when it opens, after the answers to
// what it said before, and nothing it said behind that counts.
func TestQuitAtTheGate(t *testing.T) {
	s := start(t, "?framing=line")
	p := s.dial()
	must(t, s.hub.Gate("lobby", false))
	p.send("Zack\nfoo --quit--\nafter\n")
	eventually(t, "it waits", func() bool { return s.waiting() == 1 })
	must(t, s.hub.Gate("lobby", true))
	p.expect("Hello ZACK\n")
	p.closed()
	s.leftFor("quit")
	events, _, err := s.log.Read(t.Context(), wire.Query{})
	must(t, err)
	if last := events[len(events)-1]; last.Kind != wire.Leave || len(events) != 4 {
		t.Errorf("%d events, the last one a %v", len(events), last.Kind)
	}
}

// One at the gate who does not read holds up nobody when it opens.
func TestOpenedGateWaitsForNobody(t *testing.T) {
	s := start(t, "=echo?framing=line")
	must(t, s.hub.Gate("echo", false))
	stuck, quick := s.dial(), s.dial()
	big := strings.Repeat("x", 1000_000) + "\n"
	for i := range 4 {
		stuck.send(big)
		eventually(t, "the big one waits", func() bool { return s.held() == 2*i+1 })
		quick.send("quick\n")
		eventually(t, "the quick one waits", func() bool { return s.held() == 2*i+2 })
	}
	opened := time.Now()
	must(t, s.hub.Gate("echo", true))
	for range 4 {
		quick.expect("quick\n")
	}
	if took := time.Since(opened); took > 5*time.Second {
		t.Errorf("held up for %v", took)
	}
}

// held is how many messages wait at gates.
func (s *server) held() (n int) {
	for _, row := range s.hub.Sessions() {
		n += int(row.InMsgs)
	}
	return n
}

// Too much at a gate is told to a JSON client, who can still open it.
func TestGateFull(t *testing.T) {
	s := start(t, "", func(o *hub.Options) { o.AtGate = 3 })
	p, _ := s.join("p", "")
	p.request(`{"op":"gate","open":false}`)
	for i := range 3 {
		p.send(`{"op":"say","id":%d,"text":"x"}`+"\n", i+1)
	}
	if got := p.request(`{"op":"say","id":4,"text":"x"}`); got.Code != "gate_full" || string(got.ID) != "4" {
		t.Errorf("%+v", got)
	}
	p.send(`{"op":"gate","open":true}` + "\n")
	for acks := 0; acks < 3; {
		if p.next("ack", "ok").Kind == "ack" {
			acks++
		}
	}
}
