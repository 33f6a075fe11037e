package wire

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestParseRequest(t *testing.T) {
	n, yes, text := uint64(123), true, "hi"
	for line, want := range map[string]Request{
		hello: {Op: OpHello, Name: "zack", Client: "9f1c", Follow: FollowAll},
		`{"op":"hello","room":"lobby","since":123,"epoch":"e"}`:                {Op: OpHello, Room: "lobby", Since: &n, Epoch: "e"},
		`{"op":"say","id":1,"text":"hi","to":7}`:                               {Op: OpSay, ID: json.RawMessage("1"), Text: &text, To: 7},
		`{"op":"say","id":"a","data":"aGk="}`:                                  {Op: OpSay, ID: json.RawMessage(`"a"`), Data: []byte("hi")},
		`{"op":"history","session":7,"before":9,"after":123,"limit":-1}`:       {Op: OpHistory, Session: 7, Before: 9, After: &n, Limit: -1},
		`{"op":"search","text":"hi","kinds":["reply"],"id":{"a" : [1]}}`:       {Op: OpSearch, Text: &text, Kinds: []string{"reply"}, ID: json.RawMessage(`{"a" : [1]}`)},
		`{"op":"gate","open":true,"id":null}`:                                  {Op: OpGate, Open: &yes, ID: json.RawMessage("null")},
		" {\"op\":\"who\"} \r":                                                 {Op: OpWho},
		"\ufeff{\"op\":\"who\"}":                                               {Op: OpWho},
		`{"op":"ping","op":"who","color":"red"}`:                               {Op: OpWho},
		`{"op":"say","text":"\ud83d\ude00 \u0000"}`:                            {Op: OpSay, Text: new("😀 \x00")},
		`{"op":"say","text":null,"data":null,"open":null,"since":null}`:        {Op: OpSay},
		`{"op":"whatever","id":` + strings.Repeat("1", 400) + `,"limit":1000}`: {Op: "whatever", ID: json.RawMessage(strings.Repeat("1", 400)), Limit: 1000},
	} {
		if got, err := ParseRequest([]byte(line)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %+v, %v\nwant %+v", line, got, err, want)
		}
	}
}

func TestParseRequestErrors(t *testing.T) {
	for line, want := range map[string]string{
		``:                                   `a line must be one JSON object`,
		`hello`:                              `a line must be one JSON object`,
		`[{"op":"who"}]`:                     `a line must be one JSON object`,
		`null`:                               `a line must be one JSON object`,
		`{"op":"who"`:                        `not a JSON object: unexpected end of JSON input`,
		`{"op":"who"} x`:                     `not a JSON object: invalid character 'x' after top-level value`,
		`{"op":"who"}{"op":"who"}`:           `not a JSON object: invalid character '{' after top-level value`,
		`{"op":who}`:                         `not a JSON object: invalid character 'w' looking for beginning of value`,
		`{}`:                                 `"op" is missing`,
		`{"op":""}`:                          `"op" is missing`,
		`{"op":null}`:                        `"op" is missing`,
		`{"op":1}`:                           `"op" must be a string`,
		`{"op":"say","text":["hi"]}`:         `"text" must be a string`,
		`{"op":"say","to":"zack"}`:           `"to" must be a whole number from 0 up`,
		`{"op":"history","before":-1}`:       `"before" must be a whole number from 0 up`,
		`{"op":"hello","since":1.5}`:         `"since" must be a whole number from 0 up`,
		`{"op":"history","limit":"10"}`:      `"limit" must be a whole number`,
		`{"op":"gate","open":"yes"}`:         `"open" must be true or false`,
		`{"op":"search","kinds":"reply"}`:    `"kinds" must be a list of strings`,
		`{"op":"search","kinds":["a",1]}`:    `"kinds" must be a list of strings`,
		`{"op":"say","data":1}`:              `"data" must be a string of base64`,
		`{"op":"say","data":"hi!"}`:          `"data" must be base64: illegal base64 data at input byte 2`,
		"{\"op\":\"say\",\"text\":\"\xc4\"}": `a line must be UTF-8: send other bytes as base64 in "data"`,
	} {
		if r, err := ParseRequest([]byte(line)); err == nil || err.Error() != want {
			t.Errorf("%s\ngot  %v (%+v)\nwant %s", line, err, r, want)
		}
	}
	r, err := ParseRequest([]byte(`{"op":"say","text":1,"id":[7]}`))
	if err == nil || string(r.ID) != "[7]" {
		t.Errorf("the answer to a mistake could not carry its id: %+v, %v", r, err)
	}
}

func TestRequestBody(t *testing.T) {
	for line, want := range map[string]string{
		`{"op":"say","text":""}`: "", `{"op":"say","data":""}`: "", `{"op":"say","text":"a","data":"Yg=="}`: "a", `{"op":"say","data":"xOM="}`: "\xc4\xe3",
	} {
		r, err := ParseRequest([]byte(line))
		if body, ok := r.Body(); err != nil || !ok || string(body) != want {
			t.Errorf("%s: %q, %v, %v", line, body, ok, err)
		}
	}
	if body, ok := (&Request{}).Body(); ok {
		t.Errorf("a say without a text says %q", body)
	}
}

// What a client marshals, the hub reads; and nothing makes it panic.
func FuzzParseRequest(f *testing.F) {
	f.Add([]byte(hello))
	f.Add([]byte(`{"op":"say","id":{"a":1},"text":"\ud800","to":7,"kinds":[],"open":false}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := ParseRequest(line)
		if err != nil {
			return
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("%q became %+v: %v", line, r, err)
		}
		back, err := ParseRequest(again)
		if err != nil {
			t.Fatalf("%q became %q: %v", line, again, err)
		}
		third, err := json.Marshal(back)
		if err != nil || string(again) != string(third) {
			t.Fatalf("%q became %q", again, third)
		}
		AppendLine(nil, Ack{Kind: KindAck, ID: r.ID})
	})
}
