package hub_test

import (
	"strings"
	"testing"

	"hubbub/hub"
	"hubbub/hub/wire"
)

// frames are the dialects with a length before each message.
func frames() (names []string) {
	for _, name := range wire.Framings() {
		if wire.IsFrame(name) {
			names = append(names, name)
		}
	}
	return names
}

func inFrame(dialect, payload string) string {
	return string(wire.AppendFrame(nil, dialect, 0, []byte(payload)))
}

// Frames are answered in frames, with what people read.
func TestFramesAreAnsweredInFrames(t *testing.T) {
	for _, d := range frames() {
		t.Run(d, func(t *testing.T) {
			s := start(t, "?framing="+d)
			p := s.dial()
			p.ask(inFrame(d, "Zack"), inFrame(d, "Hello ZACK"))
			p.ask(inFrame(d, "Zack")+inFrame(d, "Python"), inFrame(d, "Hello ZACK")+inFrame(d, "Hello PYTHON"))
			p.ask(inFrame(d, ""), inFrame(d, "Hello "))
			p.ask(inFrame(d, "/help\n"), inFrame(d, "Hello /HELP"))
			p.send("%s", inFrame(d, "--quit--"))
			p.closed()
			s.leftFor("quit")
		})
	}
	for _, c := range []struct{ door, send, want string }{
		{"=echo", "a\x1b\xff\r\n", "a\x1b\xff\r\n"},
		{"=todo", "GET/task_01/status", "see someone"},
		{"=upper", "aé\nß\n", "Aé\nß\n"},
	} {
		start(t, c.door+"?framing=le32").dial().ask(inFrame(wire.LE32, c.send), inFrame(wire.LE32, c.want))
	}
}

// In the form they were asked in.
func TestFramesAreAnsweredInTheirForm(t *testing.T) {
	for _, c := range []struct{ framing, send, want string }{
		{wire.Dec10, "0000000004Zack", "0000000010Hello ZACK"},
		{wire.Dec8, "       4Zack", "10      Hello ZACK"},
		{wire.JSONHdr, "\x00\x00\x00\x1a{\"name\": \"x\", \"length\": 4}Zack", "\x00\x00\x00\x0e{\"length\": 10}Hello ZACK"},
		{wire.JSONHdr, "\x0a\x00\x00\x00{\"size\":4}Zack", "\x0c\x00\x00\x00{\"size\": 10}Hello ZACK"},
	} {
		start(t, "?framing="+c.framing).dial().ask(c.send, c.want)
	}
}

// A frame client reads one reply for each message, as a raw one does.
func TestFramesGetNothingButTheirReply(t *testing.T) {
	s := start(t, "=chat?framing=be32")
	p, other := s.dial(), s.dial()
	p.send("%s", inFrame(wire.BE32, "anybody?"))
	other.send("%s", inFrame(wire.BE32, "me"))
	eventually(t, "two messages", func() bool {
		events, _, err := s.log.Read(t.Context(), wire.Query{Kinds: []wire.Kind{wire.Message}})
		must(t, err)
		return len(events) == 2
	})
	_ = p.CloseWrite()
	p.closed()
}

func TestFramesThatAreWrong(t *testing.T) {
	small := func(o *hub.Options) { o.MaxMessage = 1000 }
	big := strings.Repeat("x", 2000)
	for _, c := range []struct{ framing, send, reason string }{
		{wire.BE32, inFrame(wire.BE32, big), "message over 1000 bytes"},
		{wire.BE32, "\x7f\xff\xff\xff", "message over 1000 bytes"},
		{wire.LE32, "\xff\xff\xff\xff", "message over 1000 bytes"},
		{wire.Dec64, inFrame(wire.Dec64, big), "message over 1000 bytes"},
		{wire.JSONHdr, inFrame(wire.JSONHdr, big), "message over 1000 bytes"},
		{wire.Dec10, "hello world!", "no header of dec10"},
	} {
		s := start(t, "?framing="+c.framing, small)
		p := s.dial()
		p.ask(c.send, inFrame(c.framing, "error: "+c.reason))
		p.closed()
		s.leftFor(c.reason)
	}
}

// Where no processor answers it, a person may, in a frame.
func TestFrameAnsweredByHand(t *testing.T) {
	s := start(t, "=chat")
	watch, _ := s.join("watch", `,"follow":"all"`)
	p := s.dial()
	p.send("%s", inFrame(wire.BE32, "anybody?"))
	from := watch.next("message").From
	if got := watch.request(`{"op":"say","id":1,"to":%d,"text":"me"}`, from); got.Kind != "ack" {
		t.Fatalf("%+v", got)
	}
	p.expect(inFrame(wire.BE32, "me"))
	if got := watch.request(`{"op":"say","id":2,"to":%d,"text":"again"}`, from); got.Code != "reply_only" {
		t.Errorf("a second answer to one message: %+v", got)
	}
}
