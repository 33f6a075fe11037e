package wire

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var (
	testTime    = time.Date(2026, 11, 20, 9, 0, 0, 123456789, time.UTC)
	testSession = &Session{
		ID: 7, Name: "zack", Addr: "127.0.0.1:50275", Dialect: Raw, TLS: true, Why: "no newline for 40 ms", Room: "lobby",
		State: Gone, Since: testTime, IdleMS: 1, InMsgs: 2, OutMsgs: 3, InBytes: 4, OutBytes: 5, Lag: 6, Skipped: 7,
		ReplyUS: 31, Reason: "quit",
	}
	testMessage = &Event{Kind: Message, Seq: 124, At: testTime, Room: "lobby", From: 7, Name: "zack", Body: []byte("Zack 你好 \"quoted\"")}
	testLeave   = &Event{Kind: Leave, Seq: 126, At: testTime, Room: "lobby", Session: testSession, Reason: "quit"}
)

const sessionJSON = `{"id":7,"name":"zack","addr":"127.0.0.1:50275","dialect":"raw","tls":true,"why":"no newline for 40 ms","sniff_us":0,` +
	`"room":"lobby","state":"gone","since":"2026-11-20T09:00:00.123456789Z","idle_ms":1,"in_msgs":2,"out_msgs":3,` +
	`"in_bytes":4,"out_bytes":5,"lag":6,"skipped":7,"reply_us":31,"reason":"quit"}`

func TestAppendEvent(t *testing.T) {
	const at = `"at":"2026-11-20T09:00:00.123456789Z"`
	for want, e := range map[string]*Event{
		`{"kind":"message","seq":124,` + at + `,"room":"lobby","from":7,"name":"zack","text":"Zack 你好 \"quoted\""}`: testMessage,
		`{"kind":"reply","seq":125,` + at + `,"room":"lobby","re":124,"to":7,"text":"Hello ZACK","took_us":31}`: {
			Kind: Reply, Seq: 125, At: testTime, Room: "lobby", To: 7, Re: 124, Body: []byte("Hello ZACK"), Took: 31 * time.Microsecond,
		},
		`{"kind":"leave","seq":126,` + at + `,"room":"lobby","session":` + sessionJSON + `,"text":"","reason":"quit"}`: testLeave,
		`{"kind":"message","seq":0,"at":"0001-01-01T00:00:00Z","data":"xOO6ww=="}`:                                     {Kind: Message, Body: []byte(gbk)},
		`{"kind":"notice","seq":0,"at":"0001-01-01T00:00:00Z","text":"a<b>&\u0000\n\r\t\\\u001b\u007f\u009b\u2028"}`:   {Kind: Notice, Body: []byte("a<b>&\x00\n\r\t\\\x1b\x7f\u009b\u2028")},
	} {
		if got := string(AppendEvent(nil, e)); got != want+"\n" {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	east := Event{Kind: Notice, At: testTime.In(time.FixedZone("", 3600))}
	if got := string(AppendEvent(nil, &east)); !strings.Contains(got, at) {
		t.Errorf("%s is not in UTC", got)
	}
}

func TestAppendEventDoesNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 4096)
	for _, e := range []*Event{testMessage, testLeave, {Kind: Message, Body: []byte(gbk)}} {
		if n := testing.AllocsPerRun(100, func() { AppendEvent(dst, e) }); n != 0 {
			t.Errorf("%v: %v allocations", e.Kind, n)
		}
	}
}

// A Session written by hand is what encoding/json would have made of it.
func TestAppendSession(t *testing.T) {
	type plain Session
	for _, s := range []*Session{testSession, {Since: testTime}} {
		want, err := json.Marshal((*plain)(s))
		if got := AppendSession(nil, s); err != nil || !bytes.Equal(got, want) {
			t.Errorf("got  %s\nwant %s (%v)", got, want, err)
		}
	}
	// A new field must be written, too: each of them changes the result.
	v := reflect.New(reflect.TypeFor[Session]()).Elem()
	zero := AppendSession(nil, &Session{})
	for i := range v.NumField() {
		s := Session{}
		switch f := reflect.ValueOf(&s).Elem().Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Uint64:
			f.SetUint(1)
		case reflect.Int64:
			f.SetInt(1)
		default:
			f.Set(reflect.ValueOf(testTime))
		}
		if bytes.Equal(AppendSession(nil, &s), zero) {
			t.Errorf("%s is not written", v.Type().Field(i).Name)
		}
	}
}

func TestAppendLine(t *testing.T) {
	page := Page{Kind: KindHistory, ID: json.RawMessage(`{"n":1}`), Events: []Event{*testLeave}}
	got := string(AppendLine([]byte("before\n"), page))
	want := "before\n" + `{"kind":"history","id":{"n":1},"events":[` + strings.TrimSuffix(string(AppendEvent(nil, testLeave)), "\n") + `],"more":false}` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got = string(AppendLine(nil, Rows{Kind: KindWho, Sessions: []Session{{Name: "<\u009b>\x7f"}}}))
	if !strings.Contains(got, `"name":"<\u009b>\u007f"`) || strings.Contains(got, `"id":null`) {
		t.Errorf("got %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for what is no answer")
		}
	}()
	AppendLine(nil, math.NaN())
}

func TestUnmarshalEvent(t *testing.T) {
	for _, in := range []string{`{"kind":"welcome"}`, `{"kind":1}`, `[]`, `{"kind":"join","session":1}`} {
		var e Event
		if err := json.Unmarshal([]byte(in), &e); err == nil {
			t.Errorf("%s is %+v", in, e)
		}
	}
}

// Any event, of any bytes, is one line of valid JSON that does nothing to a
// terminal, and comes back as it was.
func FuzzEvent(f *testing.F) {
	f.Add(uint8(3), uint64(1), int64(1), "lobby", "zack", []byte("Zack"), "quit")
	f.Add(uint8(2), uint64(9), int64(-1), "\u009b\x1b", "\xff", []byte(gbk), "\u2028\u2029\\\"")
	f.Fuzz(func(t *testing.T, kind uint8, n uint64, at int64, room, name string, body []byte, reason string) {
		e := Event{
			Kind: Kind(kind%5) + Join, Seq: n, At: time.Unix(at%1e10, at%1e9).UTC(), Room: room, From: n / 2, Name: name,
			To: n / 3, Re: n / 4, Body: body, Reason: reason,
		}
		switch e.Kind {
		case Reply:
			e.Took = time.Duration(n%1e6) * time.Microsecond
		case Join, Leave:
			e.Session = &Session{ID: n, Name: name, Addr: room, Why: reason, Since: e.At, Reason: reason}
		}
		line := AppendEvent(nil, &e)
		if bytes.IndexByte(line, '\n') != len(line)-1 || !json.Valid(line) || !utf8.Valid(line) {
			t.Fatalf("no line of JSON: %q", line)
		}
		for _, r := range string(line[:len(line)-1]) {
			if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 {
				t.Fatalf("%q holds %U", line, r)
			}
		}
		if k := KindOf(line); k != e.Kind.String() {
			t.Fatalf("%q is a %q", line, k)
		}
		var back Event
		if err := json.Unmarshal(line, &back); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		well := func(s string) string { return string([]rune(s)) } // U+FFFD for ill-formed bytes
		e.Room, e.Name, e.Reason = well(room), well(name), well(reason)
		if e.Session != nil {
			e.Session.Name, e.Session.Addr, e.Session.Why, e.Session.Reason = e.Name, e.Room, e.Reason, e.Reason
		}
		if len(body) == 0 {
			e.Body = []byte{}
		}
		if !reflect.DeepEqual(e, back) {
			t.Fatalf("%+v came back as %+v", e, back)
		}
	})
}

func TestKinds(t *testing.T) {
	for k := Join; k <= Notice; k++ {
		if back, err := ParseKind(k.String()); back != k || err != nil {
			t.Errorf("%d is %q is %d, %v", k, k, back, err)
		}
	}
	for _, name := range []string{"", "welcome", "Join"} {
		if k, err := ParseKind(name); err == nil {
			t.Errorf("%q is %d", name, k)
		}
	}
	if s := Kind(9).String(); s != "" {
		t.Errorf("an unknown kind is %q", s)
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`{"kind":"ack","id":1}`, "ack"},
		{` { "id":1, "kind": "pong" }`, "pong"},
		{`{"id":1}`, ""},
		{`hello`, ""},
		{`{"kind":`, ""},
		{`{"kind":1}`, ""},
	} {
		if got := KindOf([]byte(c.line)); got != c.want {
			t.Errorf("%s is %q, want %q", c.line, got, c.want)
		}
	}
}

func BenchmarkAppendEvent(b *testing.B) {
	for name, e := range map[string]*Event{"message": testMessage, "leave": testLeave} {
		b.Run(name, func(b *testing.B) {
			dst := make([]byte, 0, 4096)
			b.ReportAllocs()
			for b.Loop() {
				AppendEvent(dst, e)
			}
		})
	}
}
