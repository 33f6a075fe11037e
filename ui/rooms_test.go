package ui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// saidIn makes the event of a message said in another room.
func (r *rig) saidIn(room string, from uint64, name, text string) *wire.Event {
	e := r.message(from, name, text)
	e.Room = room
	return e
}

// alt presses Alt with a key.
func (r *rig) alt(k tea.KeyType, runes string) {
	r.Update(tea.KeyMsg{Type: k, Runes: []rune(runes), Alt: true})
}

func TestRoomsUnread(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online(r.session(2, "nc-14", "line"))
	r.comes(r.saidIn("chat", 2, "nc-14", "while all show"))
	r.shows(" ›#lobby  hello", "  #chat   ", "▌all", "#chat while all show")

	r.alt(tea.KeyRight, "") // lobby
	r.shows("only #lobby · what you say goes there", "▌›#lobby", "#lobby> ")
	r.hides("while all show", "▌all")
	r.comes(r.saidIn("chat", 2, "nc-14", "one"), r.saidIn("chat", 2, "nc-14", "two"))
	r.shows("  #chat            2│")
	r.hides("one", "two")
	r.comes(r.saidIn("lobby", 2, "nc-14", "here"))
	r.shows("here", "›#lobby  hello     │")

	r.alt(tea.KeyRunes, "a")
	r.shows("only #chat", "▌›#chat             │", "while all show", "one", "two")
	r.hides("→ nc-14      here")
	r.alt(tea.KeyRunes, "a")
	r.shows("nothing new in other rooms")
	r.alt(tea.KeyRight, "")
	r.shows("▌all", "messages & replies")
	r.alt(tea.KeyLeft, "")
	r.shows("only #chat")
	r.press("alt+0")
	r.shows("▌all", "one", "here")
}

// TestRoomsBlurred: nothing is looked at while the window has not got the focus.
func TestRoomsBlurred(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.Update(tea.BlurMsg{})
	r.comes(r.saidIn("chat", 2, "nc-14", "one"), r.saidIn("lobby", 2, "nc-14", "two"))
	r.shows("  #chat            1│", " ›#lobby  hello    1│")
	r.Update(tea.FocusMsg{})
	r.shows("  #chat             │", " ›#lobby  hello     │")
	r.chatter(60)
	r.press("pgup") // nor by who reads further up
	r.comes(r.saidIn("chat", 2, "nc-14", "three"))
	r.shows("  #chat            1│")
	r.press("alt+end")
	r.shows("  #chat             │")
}

// TestTalkWhereOneLooks: what is said goes to the room that shows.
func TestTalkWhereOneLooks(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.alt(tea.KeyRight, "")
	r.alt(tea.KeyRight, "")
	r.press("hi there", "enter")
	if got := r.hub.rooms[len(r.hub.rooms)-1]; got != "chat" {
		t.Fatalf("said in %q", got)
	}
	r.shows("hi there", "… sending")
	msg := r.saidIn("chat", 1, "zack", "hi there")
	r.comes(msg)
	r.replies(1, &wire.Ack{Seq: msg.Seq})
	r.once("hi there")
	r.press("alt+0", "and here", "enter")
	if got := r.hub.rooms[len(r.hub.rooms)-1]; got != "" {
		t.Fatalf("said in %q", got)
	}
}

func TestRoomCommand(t *testing.T) {
	for _, command := range []string{"/join chat", "/room #chat"} {
		r := newRig(t, 80, 24, "")
		r.online()
		r.press(command, "enter")
		if got := r.hub.asked[0]; got.Op != wire.OpJoin || got.Room != "chat" {
			t.Fatalf("asked %+v", got)
		}
		r.shows("messages & replies") // not before the hub has agreed
		r.replies(r.hub.id, &wire.Done{Kind: wire.KindOK})
		r.shows("only #chat", "in room chat", "▌›#chat")
		r.press("/room", "enter")
		r.shows("▌all", " ›#chat")
	}
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("/room nowhere", "enter")
	r.replies(r.hub.id, &wire.Failure{Code: "no_room", Text: "there is no room nowhere"})
	r.shows("there is no room nowhere", "messages & replies")
}

func TestRoomGate(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online()
	shut := r.saidIn("chat", 0, "", "gate of chat closed by ann")
	shut.Kind = wire.Notice
	r.comes(shut)
	r.shows("  #chat                        ×│")
	open := r.saidIn("chat", 0, "", "gate of chat opened by ann")
	open.Kind = wire.Notice
	r.comes(open)
	r.hides("×")
}

// TestRoomProcessor: what answers a room stands beside it, also where somebody
// else changed it, and no answer is missed where nothing answers.
func TestRoomProcessor(t *testing.T) {
	r := newRig(t, 120, 40, "")
	r.online()
	r.shows("#lobby  hello")
	set := func(to string) {
		e := r.saidIn("lobby", 0, "", "processor of lobby set to "+to+" by step by step")
		e.Kind = wire.Notice
		r.comes(e)
	}
	set("upper")
	r.shows("#lobby  upper")
	r.hides("#lobby  hello")
	set("none")
	r.hides("#lobby  upper")
	if r.answers["lobby"] {
		t.Error("messages in lobby still wait for an answer")
	}
}

func TestRoomClicks(t *testing.T) {
	r := newRig(t, 80, 24, "").scene()
	r.Update(tea.MouseMsg{X: 4, Y: 3, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	r.shows("only #chat")
	r.Update(tea.MouseMsg{X: 4, Y: 4, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
	r.shows("▌all")
}

// TestRoomsInTabs: one pane at a time, the room stands beside the tabs.
func TestRoomsInTabs(t *testing.T) {
	r := newRig(t, 40, 12, "")
	r.online()
	r.alt(tea.KeyRight, "")
	r.comes(r.saidIn("chat", 2, "nc-14", "one"))
	r.shows("#lobby +1", "#lobby> ")
	r.alt(tea.KeyRunes, "a")
	r.shows("#chat ", "one")
}

// TestManyRooms: what does not fit is counted; what matters is not left out.
func TestManyRooms(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	rooms := []wire.Room{{Name: "lobby", Open: true}}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "news"} {
		rooms = append(rooms, wire.Room{Name: name, Processor: "none", Open: true})
	}
	r.comes(&wire.Welcome{Session: 1, Epoch: "e", Rooms: rooms, Sessions: []wire.Session{r.session(1, "zack", "json")}})
	r.alt(tea.KeyRight, "")
	r.comes(r.saidIn("news", 2, "nc-14", "read all about it"))
	r.shows("#lobby", "#news            1│", "4 more rooms")
	r.comes(&client.State{Phase: client.Reconnecting}, &client.State{Phase: client.Online, Away: 1})
	r.comes(&wire.Welcome{Session: 1, Epoch: "e", Rooms: rooms, Sessions: []wire.Session{r.session(1, "zack", "json")}})
	r.shows("#news            1│") // a reconnect forgets nothing
}

func TestJump(t *testing.T) {
	r := newRig(t, 80, 24, "").scene()
	ctrlG := tea.KeyMsg{Type: tea.KeyCtrlG}
	r.press("draft")
	r.Update(ctrlG)
	r.shows("go to: ", "▌ #lobby", "hello answers", "nc-14")
	r.press("c", "h", "a", "t", "enter")
	r.shows("only #chat", "#chat> draft") // what was being typed is still there
	r.Update(ctrlG)
	r.press("p0", "enter")
	r.shows("only py-07 in #chat")
	r.Update(ctrlG)
	r.press("zzz")
	r.shows("nothing like that here")
	r.press("esc")
	r.hides("go to: ")
	r.in.line.SetValue("")
	r.Update(ctrlG)
	r.press("/who", "enter")
	if last := r.hub.asked[len(r.hub.asked)-1]; last.Op != wire.OpWho {
		t.Fatalf("asked %+v", last)
	}
	r.Update(ctrlG)
	r.press("gate", "enter")
	if r.in.value() != "/gate " {
		t.Fatalf("input %q", r.in.value())
	}
}

// TestSearchFromRoom: what is found in another room is shown among what was said
// around it.
func TestSearchFromRoom(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	there := r.saidIn("chat", 2, "nc-14", "the needle")
	r.comes(there, r.saidIn("lobby", 2, "nc-14", "hay"))
	r.alt(tea.KeyRight, "")
	r.hides("needle")
	r.press("/search needle", "enter")
	r.replies(r.hub.id, &wire.Page{Kind: wire.KindSearch, Events: []wire.Event{*there}})
	r.press("enter")
	r.shows("#chat the needle", "hay", "▌all")
	r.under("the needle")
}

// TestOlderOfRoom: further up one room's past is asked for.
func TestOlderOfRoom(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.comes(&client.State{Phase: client.Online}, &wire.Welcome{
		Session: 1, Epoch: "e", Seq: 1000, Rooms: []wire.Room{{Name: "lobby", Open: true}, {Name: "chat", Open: true}},
		Sessions: []wire.Session{r.session(1, "zack", "json")},
	})
	r.seq = 900
	var page []*wire.Event
	for range 60 {
		r.seq++
		e := r.saidIn("lobby", 2, "nc-14", "recent")
		e.Seq = r.seq - 9
		r.seq = e.Seq
		page = append(page, e)
	}
	r.older(false, page...)
	r.alt(tea.KeyRight, "")
	r.alt(tea.KeyRight, "")
	r.press("pgup")
	if q := r.asks(); q.Room != "chat" {
		t.Fatalf("asked %+v", q)
	}
	old := r.saidIn("chat", 2, "nc-14", "long ago")
	old.Seq = 5
	r.older(true, old)
	r.shows("long ago", "beginning of the log")
}
