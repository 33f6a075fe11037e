package wire

import (
	"encoding/json"
	"testing"
	"time"
)

// What is written by hand is what encoding/json makes of the same answer.
func TestAnswersByHand(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 5, time.UTC)
	rows := []Session{{ID: 1, Name: "a\"<b>", Addr: "127.0.0.1:1", State: Live, Since: at}, {ID: 2, Name: "小明", State: Gone, Since: at, Reason: "quit"}}
	reply := &Event{Kind: Reply, Seq: 8, At: at, Room: "lobby", Re: 7, Body: []byte("Hello"), Took: time.Millisecond}
	for _, id := range []json.RawMessage{nil, json.RawMessage(`1`), json.RawMessage(`{"a":[1]}`)} {
		for _, a := range []Ack{{Kind: KindAck, ID: id, Seq: 7}, {Kind: KindAck, ID: id, Seq: 7, Dup: true}, {Kind: KindAck, ID: id, Seq: 7, Reply: reply}} {
			same(t, AppendAck(nil, &a), AppendLine(nil, a))
		}
		for _, rows := range [][]Session{{}, rows[:1], rows} {
			r := Rows{Kind: KindWho, ID: id, Sessions: rows}
			same(t, AppendRows(nil, &r), AppendLine(nil, r))
			for _, rooms := range [][]Room{{}, {{Name: "lobby", Processor: "hello", Open: true}, {Name: "chat"}}} {
				w := Welcome{Kind: KindWelcome, ID: id, Session: 3, Hub: "hub", Epoch: "e", Seq: 9, Rooms: rooms, Sessions: rows}
				same(t, AppendWelcome(nil, &w, nil), AppendLine(nil, w))
			}
		}
	}
}

func same(t *testing.T, got, want []byte) {
	t.Helper()
	if string(got) != string(want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAckAllocatesNothing(t *testing.T) {
	a := Ack{Kind: KindAck, ID: json.RawMessage(`1`), Seq: 7}
	dst := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() { dst = AppendAck(dst[:0], &a) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
