package wire

import (
	"reflect"
	"testing"
	"time"
)

// written are events as hubs write them, and as they do not.
func written() map[string]string {
	lines := map[string]string{
		"escapes":     `{"kind":"message","seq":1,"at":"2026-11-20T09:00:00Z","text":"a\"b\\c\/d\b\f\n\r\t\u0041\u4f60\ud83d\ude00"}`,
		"half a pair": `{"kind":"message","seq":1,"at":"2026-11-20T09:00:00Z","text":"\ud83d \ude00 \ud83d\u0041 \uD83D\uDE00"}`,
		"fraction":    `{"kind":"notice","seq":1,"at":"2024-02-29T23:59:59.5Z","text":""}`,
		"year 1":      `{"kind":"notice","seq":1,"at":"0001-01-01T00:00:00Z","text":""}`,
		"newer hub":   `{"kind":"reply","seq":2,"at":"2026-11-20T09:00:00.123456789Z","hub":"a\n","n":-5,"yes":true,"no":null,"text":"x","took_us":31}`,
		"text twice":  `{"kind":"message","text":"a","text":"b"}`,
		"data":        `{"kind":"message","text":"a","data":"xOO6ww=="}`,
		"no data":     `{"kind":"message","text":"a","data":""}`,
	}
	for name, e := range map[string]*Event{"message": testMessage, "leave": testLeave, "bytes": {Kind: Message, Body: []byte(gbk)}} {
		lines[name] = string(appendEvent(nil, e))
	}
	return lines
}

// oddly are lines that a hub does not write.
func oddly() []string {
	return []string{
		``, `{`, `{}`, `null`, `[]`, `{"kind":"message"} `, `{"kind":"message"}x`, `{"kind":"message",}`, `{ "kind":"message"}`,
		`{"kind":"welcome"}`, `{"Kind":"message"}`, `{"kind":"message","KIND":"reply"}`, `{"kind":"message","\u0073eq":1}`,
		`{"kind":"message","seq":01}`, `{"kind":"message","seq":1e3}`, `{"kind":"message","seq":-1}`, `{"kind":"message","seq":null}`,
		`{"kind":"message","seq":18446744073709551615}`, `{"kind":"message","seq":99999999999999999999}`, `{"kind":"reply","took_us":-0}`,
		`{"kind":"reply","took_us":-9223372036854775808}`, `{"kind":"reply","took_us":9223372036854775807}`,
		`{"kind":"message","text":"` + "\xff" + `"}`, `{"kind":"message","text":"` + "\n" + `"}`, `{"kind":"message","text":"\x"}`,
		`{"kind":"message","text":"\u12"}`, `{"kind":"message","text":"\`, `{"kind":"message","text":"\"`, `{"kind":"message","text":1}`,
		`{"kind":"message","data":"?"}`, `{"kind":"message","data":"x\u004fO6ww=="}`, `{"kind":"message","x":{"y":[1]}}`, `{"kind":"message","x":"\q"}`,
		`{"kind":"join","session":null}`, `{"kind":"join","session":{}}`, `{"kind":"join","session":{"id":1},"session":{"name":"a"}}`,
		`{"kind":"notice","at":"2026-02-30T00:00:00Z"}`, `{"kind":"notice","at":"2026-00-10T00:00:00Z"}`, `{"kind":"notice","at":"2026-11-20T24:00:00Z"}`,
		`{"kind":"notice","at":"2026-11-20T09:00:00+01:00"}`, `{"kind":"notice","at":"2026-11-20T09:00:00.Z"}`, `{"kind":"notice","at":"2026-11-20T09:00:00,5Z"}`,
		`{"kind":"notice","at":"2026-11-20T09:00:00.1234567891Z"}`, `{"kind":"notice","at":"2026-13-20T09:00:00Z"}`, `{"kind":"notice","at":"2026-11-20T0a:00:00Z"}`,
		`{"kind":"notice","at":"2026-11-20T09:00:60Z"}`, `{"kind":"notice","at":""}`, `{"kind":"join","session":{"tls":false,"tls":tru}}`,
	}
}

// agrees fails a test where the decoder reads what encoding/json does not, or
// something else. It returns whether the decoder read it.
func agrees(t *testing.T, line []byte) bool {
	t.Helper()
	var fast, slow Event
	if d := (decoder{rest: line}); !d.whole(&fast) {
		return false
	}
	var shared Event
	if err := ReadEvent(line, &shared); err != nil || !reflect.DeepEqual(shared, fast) {
		t.Fatalf("%q is %+v, %+v where it may be shared, %v", line, fast, shared, err)
	}
	if err := unmarshalEvent(line, &slow); err != nil {
		t.Fatalf("%q is %+v, and to encoding/json: %v", line, fast, err)
	}
	if !reflect.DeepEqual(fast, slow) {
		t.Fatalf("%q is\n%+v %+v, and to encoding/json\n%+v %+v", line, fast, fast.Session, slow, slow.Session)
	}
	return true
}

// Whatever a hub writes is read by hand, with the result encoding/json has.
func TestDecode(t *testing.T) {
	for name, line := range written() {
		if !agrees(t, []byte(line)) {
			t.Errorf("%s is left to encoding/json: %s", name, line)
		}
	}
	for _, line := range oddly() {
		agrees(t, []byte(line))
	}
}

// What is read has memory of its own, and nothing else is allocated.
func TestDecodeAllocates(t *testing.T) {
	line := appendEvent(nil, testMessage)
	var e Event
	read := func() {
		if err := e.UnmarshalJSON(line); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(100, read); n != 3 { // room, name, body
		t.Errorf("%v allocations", n)
	}
	for i := range line {
		line[i] = 'x'
	}
	if e.Room != "lobby" || e.Name != "zack" || string(e.Body) != string(testMessage.Body) {
		t.Errorf("%+v changed with the line", e)
	}
}

// Every field a hub writes is read.
func TestDecodeEveryField(t *testing.T) {
	full := Event{
		Seq: 1, At: testTime, Kind: Reply, Room: "a", From: 2, Name: "b", To: 3, Re: 4, Body: []byte("c"),
		Took: time.Second, Session: &Session{}, Reason: "d",
	}
	s := reflect.ValueOf(full.Session).Elem()
	for i := range s.NumField() {
		switch f := s.Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Uint64:
			f.SetUint(uint64(i + 1))
		case reflect.Int64:
			f.SetInt(int64(-i - 1))
		default:
			f.Set(reflect.ValueOf(testTime))
		}
	}
	var got Event
	line := appendEvent(nil, &full)
	if d := (decoder{rest: line}); !d.whole(&got) || !reflect.DeepEqual(got, full) {
		t.Errorf("%s is\n%+v %+v", line, got, got.Session)
	}
}

// FuzzDecode holds the decoder against encoding/json, for any line.
func FuzzDecode(f *testing.F) {
	for _, line := range written() {
		f.Add([]byte(line))
	}
	for _, line := range oddly() {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) { agrees(t, line) })
}

func BenchmarkUnmarshalEvent(b *testing.B) {
	lines := written()
	for _, name := range []string{"message", "leave", "escapes"} {
		line := []byte(lines[name])
		for way, read := range map[string]func([]byte, *Event) error{
			"by-hand": func(b []byte, e *Event) error { return e.UnmarshalJSON(b) }, "encoding-json": unmarshalEvent,
		} {
			b.Run(name+"/"+way, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					var e Event
					if err := read(line, &e); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
