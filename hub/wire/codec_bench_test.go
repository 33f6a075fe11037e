package wire

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// BenchmarkCodec is the cutting of one message, of 100 bytes where nothing else
// is said.
func BenchmarkCodec(b *testing.B) {
	text := strings.Repeat("x", 100)
	for _, c := range []struct{ dialect, bytes string }{
		{Raw, text},
		{Line, text + "\r\n"},
		{Telnet, text + "\r\n"},
		{JSON, `{"op":"say","id":1,"text":"` + text + `"}` + "\n"},
		{BE32, "\x00\x00\x00\x64" + text},
		{JSONHdr, "\x12\x00\x00\x00" + `{"total_size":100}` + text},
	} {
		b.Run(c.dialect, func(b *testing.B) {
			cut, s := codecOf(c.dialect), State{Reads: 2, Last: len(c.bytes)}
			in, held := []byte(c.bytes), make([]byte, len(c.bytes))
			b.ReportAllocs()
			for b.Loop() {
				copy(held, in) // some change it
				if m, err := cut(held, s, DefaultMaxMessage); err != nil || !m.whole {
					b.Fatalf("%+v, %v", m, err)
				}
			}
		})
	}
}

func BenchmarkParseRequest(b *testing.B) {
	line := []byte(`{"op":"say","id":1,"text":"` + strings.Repeat("x", 100) + `"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseRequest(line); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAnswers is the writing of what a native client is sent most.
func BenchmarkAnswers(b *testing.B) {
	rows := make([]Session, 100)
	for i := range rows {
		rows[i] = Session{ID: uint64(i), Name: "guest-17", Addr: "127.0.0.1:50275", Dialect: Raw, Room: "lobby", State: Live, Since: time.Now()}
	}
	event := AppendEvent(nil, &Event{Kind: Message, Seq: 1, At: time.Now(), Room: "chat", Name: "zack", Body: []byte(strings.Repeat("x", 100))})
	for name, appendTo := range map[string]func([]byte) []byte{
		"ack":         func(dst []byte) []byte { return AppendAck(dst, &Ack{Kind: KindAck, ID: json.RawMessage(`1`), Seq: 7}) },
		"welcome/100": func(dst []byte) []byte { return AppendWelcome(dst, &Welcome{Kind: KindWelcome, Sessions: rows}, nil) },
		"websocket":   func(dst []byte) []byte { return AppendWS(dst, event) },
	} {
		b.Run(name, func(b *testing.B) {
			var dst []byte
			b.ReportAllocs()
			for b.Loop() {
				dst = appendTo(dst[:0])
			}
		})
	}
}
