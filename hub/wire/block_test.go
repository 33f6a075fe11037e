package wire

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// What a block and a tail look like, byte by byte, and that nothing of them is
// lost on the way.
func TestBlocksTravel(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 5, time.UTC)
	blocks := []Block{
		{Session: 7, At: at, Tail: true, Data: []byte("zack")},
		{Session: 7, At: at, Tail: true, Out: true, Offset: 9, Missed: 3, Data: []byte("\xff\x00")},
		{Session: 7, At: at, Tail: true, Data: []byte("a\r\n\x00\x1b\"\ufffd\u202e")},
	}
	fields := []string{
		`"at":"2026-11-20T09:00:00.000000005Z","dir":"in","offset":0,"size":4,"text":"zack"`,
		`"at":"2026-11-20T09:00:00.000000005Z","dir":"out","offset":9,"size":2,"data":"/wA=","missed":3`,
		`"at":"2026-11-20T09:00:00.000000005Z","dir":"in","offset":0,"size":12,"text":"a\r\n\u0000\u001b\"` + "\ufffd" + `\u202e"`,
	}
	for i := range blocks {
		b := blocks[i]
		line := AppendBlock(nil, &b)
		same(t, line, []byte(`{"kind":"wire","session":7,`+fields[i]+`,"tail":true}`+"\n"))
		same(t, AppendLine(nil, b), line)
		var back Block
		if err := json.Unmarshal(line, &back); err != nil || !reflect.DeepEqual(back, b) {
			t.Errorf("back: %+v (%v), want %+v", back, err, b)
		}
		b.Tail = false
		same(t, AppendBlock(nil, &b), []byte(`{"kind":"wire","session":7,`+fields[i]+`}`+"\n"))
	}
	tail := Tail{Kind: KindTail, ID: json.RawMessage(`3`), Session: 7, Blocks: blocks}
	line := AppendTail(nil, &tail)
	same(t, line, []byte(`{"kind":"tail","id":3,"session":7,"blocks":[{`+fields[0]+`},{`+fields[1]+`},{`+fields[2]+"}]}\n"))
	var back Tail
	if err := json.Unmarshal(line, &back); err != nil || !reflect.DeepEqual(back, tail) {
		t.Errorf("back: %+v (%v), want %+v", back, err, tail)
	}
	same(t, AppendTail(nil, &Tail{Kind: KindTail, Session: 7}), []byte(`{"kind":"tail","session":7,"blocks":[]}`+"\n"))
}

func TestBlockAllocatesNothing(t *testing.T) {
	at := time.Now()
	dst := make([]byte, 0, 1024)
	for _, data := range []string{"zack", "\xff\xfe\x00 no text"} {
		b := Block{Session: 7, At: at, Data: []byte(data)}
		if n := testing.AllocsPerRun(100, func() { dst = AppendBlock(dst[:0], &b) }); n != 0 {
			t.Errorf("%q: %v allocations", data, n)
		}
	}
}
