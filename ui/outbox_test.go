package ui

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// once fails the test unless word is on the screen exactly once.
func (r *rig) once(word string) {
	r.t.Helper()
	if n := strings.Count(r.screenText(), word); n != 1 {
		r.t.Fatalf("%q is on the screen %d times\n%s", word, n, r.screenText())
	}
}

func TestSayAckEvent(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("ping", "enter")
	r.shows("you", "… sending")
	r.once("ping")

	between := r.message(2, "nc-14", "between")
	msg := r.message(1, "zack", "ping")
	r.replies(1, &wire.Ack{Seq: msg.Seq})
	r.shows("✓ sent")
	r.comes(between)
	r.once("ping")
	if text := r.screenText(); strings.Index(text, "between") > strings.Index(text, "ping") {
		t.Errorf("what the log had first should stand first\n%s", text)
	}
	r.comes(msg, r.reply(msg, "Hello PING"))
	r.once(" ping")
	r.once("Hello PING")
	r.shows("✓ 0.4 ms")
	r.hides("sending", "✓ sent")
}

func TestEventBeforeAck(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("ping", "enter", "ping", "enter") // the same twice: each takes its own
	first := r.message(1, "zack", "ping")
	r.comes(first, r.reply(first, "Hello PING"))
	if n := len(r.msgs.tail); n != 1 {
		t.Fatalf("%d messages pending, want 1", n)
	}
	r.replies(1, &wire.Ack{Seq: first.Seq})
	second := r.message(1, "zack", "ping")
	r.replies(2, &wire.Ack{Seq: second.Seq})
	r.comes(second)
	if n := strings.Count(r.screenText(), " ping"); n != 2 {
		t.Fatalf("%d pings\n%s", n, r.screenText())
	}
	if len(r.msgs.tail) != 0 || len(r.sent) != 0 {
		t.Fatalf("still pending: %v, %v", r.msgs.tail, r.sent)
	}
}

func TestResent(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("first", "enter")
	r.comes(&client.State{
		Phase: client.Reconnecting, Err: syscall.ECONNREFUSED, Attempt: 1, Retry: r.time.Add(4 * time.Second),
	})
	r.shows("hub lost: connection refused · retry in 4 s · Esc stop, r now", "◐ reconnecting")
	r.press("second", "enter")
	r.shows("… waiting")

	r.comes(&client.State{Phase: client.Online, Away: 12 * time.Second, Resumed: true})
	r.shows("back after 12 s, nothing was missed", "… sent again", "… sending")
	r.hides("hub lost")

	// The first had arrived: its event comes with the resume, from the
	// session of then, and its ack says where it was.
	msg := r.message(1, "zack", "first")
	r.comes(&wire.Welcome{Session: 9, Epoch: "e", Sessions: []wire.Session{r.session(9, "zack", "json")}}, msg)
	r.replies(1, &wire.Ack{Seq: msg.Seq, Dup: true})
	r.once(" first")
	if len(r.msgs.tail) != 1 {
		t.Fatalf("pending: %v", r.msgs.tail)
	}
}

func TestAckWithoutEvent(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("ping", "enter")
	r.replies(1, &wire.Ack{Seq: 5})
	r.comes(&wire.Skipped{Missed: 3, After: 7})
	r.once(" ping")
	if len(r.msgs.tail) != 0 {
		t.Fatal("still pending after its place was passed")
	}
}

func TestFailedAndRetried(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("upload", "enter")
	r.replies(1, &wire.Failure{Code: "full", Text: "the room is \x1b[31mfull"})
	r.shows("↻ failed, r retries", "the room is ␛[31mfull")
	r.press("esc", "r")
	if got := strings.Join(r.hub.said, ","); got != "upload,upload" {
		t.Fatalf("said %s", got)
	}
	r.shows("… sending")
	r.hides("r retries")
	r.once("upload") // in the place of the one that failed

	r.replies(2, &wire.Failure{Code: "full", Text: "still full"})
	r.press("i", "another", "enter")
	r.replies(3, &wire.Failure{Code: "full", Text: "full as well"})
	r.press("esc", "k", "r") // the one under the cursor
	if got := r.hub.said[3]; got != "upload" {
		t.Fatalf("said %s", got)
	}
	r.once("upload")
	r.shows("full as well")
	r.hides("still full")
}

// TestStatesWithoutLink: while the link is away nothing is on its way, and no
// answer is late.
func TestStatesWithoutLink(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.press("first", "enter")
	theirs := r.message(2, "nc-14", "theirs")
	r.comes(theirs)
	r.comes(&client.State{Phase: client.Reconnecting, Err: syscall.ECONNREFUSED, Attempt: 1, Retry: r.time.Add(4 * time.Second)})
	r.shows("… waiting")
	r.hides("… sending")
	r.time = r.time.Add(20 * time.Second)
	r.Update(clockMsg(r.time))
	r.hides("? ")
	r.comes(&client.State{Phase: client.Online, Away: 20 * time.Second, Resumed: true}, r.reply(theirs, "Hello THEIRS"))
	r.shows("… sent again", "Hello THEIRS")
	r.Update(clockMsg(r.time))
	r.hides("? ")
}

// TestSkippedAnswer: nobody waits for an answer that is among what was skipped.
func TestSkippedAnswer(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	msg := r.message(2, "nc-14", "theirs")
	r.comes(msg)
	r.time = r.time.Add(7 * time.Second)
	r.Update(clockMsg(r.time))
	r.shows("? 7 s")
	r.comes(&wire.Skipped{Missed: 3, After: msg.Seq + 3})
	r.time = r.time.Add(7 * time.Second)
	r.Update(clockMsg(r.time))
	r.hides("? ")
}

func TestNoAnswer(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	msg := r.message(2, "nc-14", "anybody?")
	chat := r.message(2, "nc-14", "in a room without answers")
	chat.Room = "chat"
	r.comes(msg, chat)
	r.time = r.time.Add(6 * time.Second)
	r.Update(clockMsg(r.time))
	r.once("? 6 s")
	r.comes(r.reply(msg, "Hello ANYBODY?")) // late: it says whom it answers
	r.hides("? 6 s")
	r.shows("to nc-14: Hello ANYBODY?")
}

func TestEpochChanges(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("ping", "enter")
	r.replies(1, &wire.Ack{Seq: 5})
	r.comes(&wire.Welcome{Session: 1, Epoch: "another"}, r.message(2, "nc-14", "hi"))
	r.once(" ping")
	if len(r.msgs.tail) != 0 {
		t.Fatal("a message of another epoch is still pending")
	}
}

// TestAnotherHub: numbers of a hub that started again mean somebody else.
func TestAnotherHub(t *testing.T) {
	r := newRig(t, 80, 24, "").scene()
	r.press("ctrl+n", "ctrl+n")
	r.comes(&wire.Welcome{Session: 4, Epoch: "another", Sessions: []wire.Session{r.session(4, "zack", "json"), r.session(1, "stranger", "raw")}})
	r.comes(&wire.Event{Kind: wire.Message, Seq: 3, At: r.time, From: 1, Name: "stranger", Body: []byte("not mine")})
	r.shows("2 live", "→ stranger", "not mine")
	r.hides("gone", "only ")
}

func TestAtTheGate(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	me := r.session(1, "zack", "json")
	r.press("ping", "enter")
	me.State = wire.Waiting
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{me}})
	r.shows("… at the gate")
	me.State = wire.Live
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{me}})
	r.shows("… sending")
}
