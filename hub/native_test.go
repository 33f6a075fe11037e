package hub_test

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/wire"
)

func TestHelloAndSay(t *testing.T) {
	s := start(t, "")
	p, w := s.join("zack", `,"client":"c1","id":"hi"`)
	if string(w.ID) != `"hi"` || w.Session != 1 || w.Epoch == "" || w.Hub == "" || len(w.Rooms) != 6 || len(w.Sessions) != 1 {
		t.Errorf("welcome %+v", w)
	}
	p.send(`{"op":"say","id":1,"text":"Zack"}` + "\n")
	ack, reply := p.next(), p.next()
	if ack.Kind != "ack" || string(ack.ID) != "1" || ack.Seq == 0 {
		t.Errorf("ack %+v", ack)
	}
	if reply.Kind != "reply" || reply.Text != "Hello ZACK" || reply.Re != ack.Seq || reply.To != 1 || reply.Seq <= ack.Seq {
		t.Errorf("reply %+v to %+v", reply, ack)
	}
}

// A follower sees its own events like anybody's, each once.
func TestFollowerHearsItselfOnce(t *testing.T) {
	s := start(t, "")
	p, _ := s.join("zack", `,"follow":"room"`)
	p.send(`{"op":"say","id":1,"text":"a"}` + "\n" + `{"op":"say","id":2,"text":"b"}` + "\n" + `{"op":"ping"}` + "\n")
	got := map[string]int{}
	for got["pong"] == 0 || got["reply"] < 2 {
		got[p.next().Kind]++
	}
	p.send(`{"op":"say","id":3,"text":"c"}` + "\n")
	for got["reply"] < 3 || got["ack"] < 3 {
		got[p.next().Kind]++
	}
	if got["ack"] != 3 || got["message"] != 3 || got["reply"] != 3 {
		t.Errorf("%v", got)
	}
}

func TestFollowScopes(t *testing.T) {
	s := start(t, "")
	all, _ := s.join("all", `,"follow":"all"`)
	room, _ := s.join("room", `,"follow":"room","room":"echo"`)
	none, _ := s.join("none", `,"follow":"none","room":"chat"`)
	chat, _ := s.join("chat", `,"room":"chat"`)
	chat.request(`{"op":"say","id":1,"text":"in chat"}`)
	chat.request(`{"op":"say","id":2,"text":"in echo","room":"echo"}`)
	chat.request(`{"op":"say","id":3,"text":"private","to":1}`)
	if e := all.next("message"); e.Text != "in chat" {
		t.Errorf("all: %+v", e)
	}
	if e := all.next("message"); e.Text != "in echo" || e.Room != "echo" {
		t.Errorf("all: %+v", e)
	}
	if e := all.next("message"); e.Text != "private" || e.To != 1 {
		t.Errorf("all: %+v", e)
	}
	if e := room.next("message"); e.Text != "in echo" {
		t.Errorf("room: %+v", e)
	}
	if e := none.request(`{"op":"ping"}`); e.Kind != "pong" {
		t.Errorf("none heard %+v", e)
	}
}

func TestPrivateMessage(t *testing.T) {
	s := start(t, "=chat")
	a, _ := s.join("a", "")
	b, _ := s.join("b", "")
	c, _ := s.join("c", "")
	a.request(`{"op":"say","id":1,"text":"for b","to":2}`)
	a.request(`{"op":"say","id":2,"text":"for all"}`)
	if e := b.next("message"); e.Text != "for b" || e.From != 1 || e.To != 2 {
		t.Errorf("b: %+v", e)
	}
	if e := c.next("message"); e.Text != "for all" {
		t.Errorf("c: %+v", e)
	}
	if e := a.request(`{"op":"say","id":3,"text":"x","to":77}`); e.Code != "no_session" {
		t.Errorf("%+v", e)
	}
}

// A message sent again after its acknowledgement was lost is not said twice.
func TestResendIsSaidOnce(t *testing.T) {
	s := start(t, "")
	p, _ := s.join("p", `,"client":"inst"`)
	first := p.request(`{"op":"say","id":7,"text":"once"}`)
	_ = p.Close()
	p, _ = s.join("p", `,"client":"inst"`)
	again := p.request(`{"op":"say","id":7,"text":"once"}`)
	if again.Seq != first.Seq || !again.Dup {
		t.Errorf("first %+v, again %+v", first, again)
	}
	if e := p.next(); e.Kind != "reply" || e.Re != first.Seq || e.Text != "Hello ONCE" {
		t.Errorf("the reply again: %+v", e)
	}
	next := p.request(`{"op":"say","id":8,"text":"twice"}`)
	if next.Seq <= first.Seq || next.Dup {
		t.Errorf("next %+v", next)
	}
	events, _, err := s.log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Message}})
	must(t, err)
	if len(events) != 2 {
		t.Errorf("%d messages in the log", len(events))
	}
}

func TestErrorsAreToldAndTheSessionStays(t *testing.T) {
	s := start(t, "?framing=json")
	p := s.dial()
	for _, c := range []struct{ send, code string }{
		{`nonsense`, "bad_request"},
		{`[1,2]`, "bad_request"},
		{`{"op":7}`, "bad_request"},
		{`{"id":1}`, "bad_request"},
		{`{"op":"dance","id":1}`, "unknown_op"},
		{`{"op":"say","id":1}`, "bad_request"},
		{`{"op":"say","id":1,"text":"x","room":"nowhere"}`, "no_room"},
		{`{"op":"say","id":1,"text":"x","to":99}`, "no_session"},
		{`{"op":"hello","follow":"everything"}`, "bad_request"},
		{`{"op":"hello","name":"` + strings.Repeat("n", 33) + `"}`, "bad_name"},
		{`{"op":"hello","room":"nowhere"}`, "no_room"},
		{`{"op":"join","room":"nowhere","id":2}`, "no_room"},
		{`{"op":"nick","name":"a\u001bb"}`, "bad_name"},
		{`{"op":"nick"}`, "bad_name"},
		{`{"op":"gate","open":true,"room":"nowhere"}`, "no_room"},
		{`{"op":"gate"}`, "bad_request"},
		{`{"op":"history","limit":1001}`, "bad_request"},
		{`{"op":"history","room":"nowhere"}`, "no_room"},
		{`{"op":"search","text":"x","kinds":["song"]}`, "bad_request"},
	} {
		if got := p.request("%s", c.send); got.Kind != "error" || got.Code != c.code || got.Text == "" {
			t.Errorf("%s: %+v, want %s", c.send, got, c.code)
		}
	}
	if got := p.request(`{"op":"ping","id":{"a":[1]}}`); got.Kind != "pong" || string(got.ID) != `{"a":[1]}` {
		t.Errorf("%+v", got)
	}
}

func TestWhoNickJoin(t *testing.T) {
	s := start(t, "")
	p, _ := s.join("before", `,"follow":"all"`)
	if got := p.request(`{"op":"nick","name":"e\u0301mile","id":1}`); got.Kind != "ok" || string(got.ID) != "1" {
		t.Errorf("%+v", got)
	}
	if got := p.request(`{"op":"join","room":"upper"}`); got.Kind != "ok" {
		t.Errorf("%+v", got)
	}
	gone := s.dial()
	gone.ask("xx", "-")
	_ = gone.Close()
	p.next("leave")
	rows := p.request(`{"op":"who"}`).Rows
	if len(rows) != 2 || rows[0].Name != "émile" || rows[0].Room != "upper" || rows[0].State != "live" {
		t.Errorf("live %+v", rows)
	}
	if rows[1].State != "gone" || rows[1].Reason != "closed by client" || rows[1].InMsgs != 1 || rows[1].InBytes != 2 || rows[1].OutBytes != 1 {
		t.Errorf("gone %+v", rows[1])
	}
}

func TestUpdatesFollowChanges(t *testing.T) {
	s := start(t, "")
	p, _ := s.join("watch", `,"follow":"all"`)
	raw := s.dial()
	id := p.next("join").row().ID
	raw.ask("Zack", "-")
	for {
		for _, row := range p.next("update").Rows {
			if row.ID == id && row.OutMsgs == 1 { // before that it may be told that it waits for its reply
				if row.Dialect != "raw" || row.Why != "no newline for 40 ms" || row.InMsgs != 1 || row.InBytes != 4 || row.OutBytes != 1 {
					t.Errorf("%+v", row)
				}
				return
			}
		}
	}
}

// Each listener gets every row, so with many of them an update has few: nobody
// is sent more than the budget, and in the end everybody knows everything.
func TestUpdatesHaveABudget(t *testing.T) {
	const listeners = 20
	s := start(t, "", func(o *hub.Options) {
		o.UpdateEvery, o.UpdateBudget = 10*time.Millisecond, listeners*300 // 3 rows an update
	})
	var watch []*peer
	for i := range listeners {
		p, _ := s.join(fmt.Sprintf("w%d", i), `,"follow":"all"`)
		watch = append(watch, p)
	}
	for _, p := range watch {
		p.request(`{"op":"nick","name":"again"}`)
	}
	known := make(map[uint64]bool)
	for len(known) < listeners {
		rows := watch[0].next("update").Rows
		if len(rows) > 3 && len(known) > 0 { // those before were fewer listeners
			t.Fatalf("%d rows in an update", len(rows))
		}
		for _, row := range rows {
			known[row.ID] = known[row.ID] || row.Name == "again"
			if !known[row.ID] {
				delete(known, row.ID)
			}
		}
	}
}

// Whoever watches sees that another has fallen behind, and later that he has not
// any more.
func TestLagIsTold(t *testing.T) {
	s := start(t, "=chat", func(o *hub.Options) { o.LagEvery = 10 * time.Millisecond })
	watch, _ := s.join("watch", `,"follow":"all"`)
	talker, _ := s.join("talker", `,"follow":"none"`)
	slow, w := s.join("slow", `,"follow":"room"`)
	go func() { _, _ = io.Copy(io.Discard, talker.TCPConn) }()
	go func() { // an error is the test's end
		_, _ = io.WriteString(talker, strings.Repeat(`{"op":"say","text":"`+strings.Repeat("x", 20_000)+`"}`+"\n", 600))
	}()
	told := func(what string, check func(wire.Session) bool) {
		t.Helper()
		for {
			for _, row := range watch.next("update").Rows {
				if row.ID == w.Session && check(row) {
					return
				}
			}
		}
	}
	told("behind", func(row wire.Session) bool { return row.Lag > 100 })
	go func() { _, _ = io.Copy(io.Discard, slow.TCPConn) }()
	told("not any more", func(row wire.Session) bool { return row.Lag < 100 }) // some is always on its way
}

func TestHistoryAndSearch(t *testing.T) {
	s := start(t, "=chat")
	p, _ := s.join("p", `,"follow":"none"`)
	seqs := make([]uint64, 30)
	for i := range seqs {
		seqs[i] = p.request(`{"op":"say","id":%d,"text":"number %d 多线程"}`, i+1, i).Seq
	}
	newest := p.request(`{"op":"history","room":"chat","limit":10,"kinds":["message"]}`)
	if len(newest.Events) != 10 || !newest.More || newest.Events[9].Seq != seqs[29] || newest.Events[0].Seq != seqs[20] {
		t.Errorf("newest: %d events, more %v", len(newest.Events), newest.More)
	}
	before := p.request(`{"op":"history","kinds":["message"],"limit":1000,"before":%d}`, seqs[20])
	if len(before.Events) != 20 || before.More || before.Events[0].Seq != seqs[0] {
		t.Errorf("before: %d events, more %v", len(before.Events), before.More)
	}
	after := p.request(`{"op":"history","limit":5,"after":%d}`, seqs[3])
	if len(after.Events) != 5 || !after.More || after.Events[0].Seq != seqs[4] {
		t.Errorf("after: %+v", after)
	}
	found := p.request(`{"op":"search","text":"线程 number","limit":3}`)
	if len(found.Events) != 3 || !found.More || found.Events[0].Seq != seqs[29] || found.Kind != "search" {
		t.Errorf("search: %+v", found)
	}
	if none := p.request(`{"op":"search","text":"numb"}`); len(none.Events) != 0 || none.More {
		t.Errorf("half a word: %d events", len(none.Events))
	}
	if other := p.request(`{"op":"search","text":"","kinds":["join"]}`); len(other.Events) != 1 {
		t.Errorf("joins: %+v", other)
	}
}

func TestBytesThatAreNoText(t *testing.T) {
	s := start(t, "=chat")
	p, _ := s.join("p", "")
	p.send(`{"op":"say","id":1,"data":"xNq6ww=="}` + "\n") // GBK
	if e := p.next("message"); string(e.Data) != "\xc4\xda\xba\xc3" || e.Text != "" {
		t.Errorf("%+v", e)
	}
}

// Whoever comes back with the epoch and the last seq gets what it missed, then
// the live tail: every event once, in order, however often it drops out.
func TestResumeHasNoSeam(t *testing.T) {
	const messages = 3000
	s := start(t, "=chat")
	talker, _ := s.join("talker", `,"follow":"none"`)
	talked := make(chan error, 1)
	go func() {
		for i := range messages {
			if _, err := fmt.Fprintf(talker, `{"op":"say","id":%d,"text":"%d"}`+"\n", i+1, i); err != nil {
				talked <- err
				return
			}
			if _, err := talker.r.ReadString('\n'); err != nil {
				talked <- err
				return
			}
		}
		talked <- nil
	}()
	p, w := s.join("p", `,"follow":"all"`)
	first, last, next, hellos := true, w.Seq, 0, 0
	for next < messages {
		for range 250 {
			e := p.next()
			if e.Kind == "skipped" {
				t.Fatalf("skipped %+v", e)
			}
			if e.Seq != last+1 {
				t.Fatalf("seq %d after %d", e.Seq, last)
			}
			last = e.Seq
			if e.Kind != "message" {
				continue
			}
			var n int
			must(t, json.Unmarshal([]byte(e.Text), &n))
			if first {
				next, first = n, false
			}
			if n != next {
				t.Fatalf("message %d, want %d", n, next)
			}
			if next++; next == messages {
				break
			}
		}
		_ = p.Close()
		hellos++
		p, _ = s.join("p", fmt.Sprintf(`,"follow":"all","since":%d,"epoch":"%s"`, last, w.Epoch))
	}
	must(t, <-talked)
	if hellos < 5 {
		t.Errorf("came back %d times only", hellos)
	}
	// Another epoch's number says nothing here.
	p, _ = s.join("q", `,"follow":"all","since":1,"epoch":"other"`)
	if e := p.request(`{"op":"ping"}`); e.Kind != "pong" {
		t.Errorf("%+v", e)
	}
}

// Whoever asks to leave right behind a message is still sent what became of it.
func TestLastWordsReachAFollower(t *testing.T) {
	s := start(t, "")
	for range 50 {
		p, _ := s.join("p", `,"follow":"all"`)
		p.send(`{"op":"say","id":1,"text":"a"}` + "\n" + `{"op":"say","id":2,"text":"--quit--"}` + "\n")
		for p.next().Kind != "reply" {
		}
		_ = p.Close()
	}
}

// What is said again is not noticed again.
func TestResendIsNoticedOnce(t *testing.T) {
	s := start(t, "")
	p, _ := s.join("p", `,"client":"inst"`)
	for range 2 {
		p.request(`{"op":"say","id":1,"text":"%s"}`, strings.Repeat("x", 6000))
	}
	events, _, err := s.log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Notice}})
	must(t, err)
	if len(events) != 1 {
		t.Errorf("%d notices", len(events))
	}
	if got := p.request(`{"op":"hello","client":"%s"}`, strings.Repeat("c", 129)); got.Code != "bad_request" {
		t.Errorf("%+v", got)
	}
}
