package hub_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"hubbub/hub/wire"
)

// lineOf returns the next line of that kind, as it travelled.
func (p *peer) lineOf(kind string) []byte {
	p.t.Helper()
	for {
		if line := []byte(p.line()); wire.KindOf(line) == kind {
			return line
		}
	}
}

// block returns the next block.
func (p *peer) block() (b wire.Block) {
	p.t.Helper()
	must(p.t, json.Unmarshal(p.lineOf(wire.KindWire), &b))
	return b
}

// blocks expects blocks of one session that look so: "in 0 4 zack", with "tail"
// and "missed 5" before it where that is so.
func (p *peer) blocks(session uint64, want ...string) {
	p.t.Helper()
	for _, w := range want {
		b := p.block()
		if got := show(&b); got != w || b.Session != session {
			p.t.Fatalf("block of %d: %q, want %q", b.Session, got, w)
		}
	}
}

func show(b *wire.Block) string {
	dir, before := wire.DirIn, ""
	if b.Out {
		dir = wire.DirOut
	}
	if b.Tail {
		before = "tail "
	}
	if b.Missed > 0 {
		before += fmt.Sprintf("missed %d ", b.Missed)
	}
	return fmt.Sprintf("%s%s %d %d %s", before, dir, b.Offset, len(b.Data), b.Data)
}

// watch begins to watch.
func (p *peer) watch(id uint64) {
	p.t.Helper()
	if got := p.request(`{"op":"watch","id":7,"session":%d}`, id); got.Kind != wire.KindOK {
		p.t.Fatalf("watch: %+v", got)
	}
}

// kept waits until so many blocks are kept: what a client has read may not be
// noted yet.
func (p *peer) kept(id uint64, n int) {
	p.t.Helper()
	eventually(p.t, "the blocks are kept", func() bool { return len(p.tail(id)) == n })
}

// tail asks for the blocks that are kept.
func (p *peer) tail(id uint64) (texts []string) {
	p.t.Helper()
	p.send(`{"op":"wire","id":8,"session":%d}`+"\n", id)
	var t wire.Tail
	must(p.t, json.Unmarshal(p.lineOf(wire.KindTail), &t))
	for i := range t.Blocks {
		texts = append(texts, strings.TrimPrefix(show(&t.Blocks[i]), "tail "))
	}
	return texts
}

// Two sends that arrive as one are one block, and one frame in five sends is
// five: the boundaries are those of the reads.
func TestGluedAndSplit(t *testing.T) {
	s := start(t, "=upper")
	p, w := s.join("op", `,"follow":"none"`)
	client := s.dial()
	id := w.Session + 1
	client.ask("a\n", "A\n")
	began := time.Now().Add(-patience)
	p.kept(id, 2)
	p.watch(id)
	p.blocks(id, "tail in 0 2 a\n", "tail out 0 2 A\n")

	client.ask("Zack\nPython\n", "ZACK\nPYTHON\n") // glued by the sender
	p.blocks(id, "in 2 12 Zack\nPython\n", "out 2 12 ZACK\nPYTHON\n")
	for i, piece := range []string{"hel", "l", "o, ", "hub", "\n"} {
		client.send("%s", piece)
		b := p.block()
		if got := string(b.Data); got != piece || b.Out || b.At.Before(began) || time.Since(b.At) > patience {
			t.Errorf("piece %d: %+v", i, b)
		}
	}
	client.expect("HELLO, HUB\n")
	p.blocks(id, "out 14 11 HELLO, HUB\n")
}

// What was read to find out what a client speaks is on its wire, with the time
// it was read, before there was a session; and each piece of it.
func TestSniffedBytesAreThere(t *testing.T) {
	s := start(t, "=upper")
	p, w := s.join("op", `,"follow":"all"`)
	client := s.dial()
	client.send("Z") // one character may be a key: more is waited for, 1 s
	p.next("join")
	eventually(t, "read", func() bool { return s.row(w.Session+1).InBytes == 1 })
	client.ask("ack", "ZACK")
	client.ask("Python", "PYTHON")
	p.kept(w.Session+1, 5)
	p.watch(w.Session + 1)
	p.blocks(w.Session+1, "tail in 0 1 Z", "tail in 1 3 ack", "tail out 0 4 ZACK", "tail in 4 6 Python", "tail out 4 6 PYTHON")
	if got := fmt.Sprint(p.tail(w.Session + 1)); got != "[in 0 1 Z in 1 3 ack out 0 4 ZACK in 4 6 Python out 4 6 PYTHON]" {
		t.Error(got)
	}
}

// Who is gone has left its last blocks, and can be watched with no effect
// beyond them.
func TestTailOfTheGone(t *testing.T) {
	s := start(t, "=echo")
	p, w := s.join("op", `,"follow":"all"`)
	id := w.Session + 1
	client := s.dial()
	client.ask("one\n", "one\n")
	client.ask(strings.Repeat("x", 2999)+"\n", strings.Repeat("x", 2999)+"\n")
	client.ask("\xff\xfe!\n", "\xff\xfe!\n")
	p.kept(id, 3)
	p.watch(id)
	p.blocks(id, fmt.Sprintf("tail missed 3008 out 4 3000 %s\n", strings.Repeat("x", 2999)), "tail in 3004 4 \xff\xfe!\n", "tail out 3004 4 \xff\xfe!\n")
	must(t, client.Close())
	p.next("leave")
	p.watch(id)
	p.blocks(id, fmt.Sprintf("tail missed 3008 out 4 3000 %s\n", strings.Repeat("x", 2999)), "tail in 3004 4 \xff\xfe!\n", "tail out 3004 4 \xff\xfe!\n")
	if got := p.tail(id); len(got) != 3 || got[2] != "out 3004 4 \xff\xfe!\n" {
		t.Errorf("tail %q", got)
	}
	if got := p.request(`{"op":"watch","id":1,"session":99}`); got.Code != wire.CodeNoSession {
		t.Errorf("%+v", got)
	}
	if got := p.request(`{"op":"wire","id":1,"session":99}`); got.Code != wire.CodeNoSession {
		t.Errorf("%+v", got)
	}
}

// What the pump writes is seen by those who watch, whether or not it was their
// write that wrote it; it is no part of the tail before.
func TestTapesAreSeenWhileWatched(t *testing.T) {
	s := start(t, "=chat")
	p, w := s.join("op", `,"follow":"none"`)
	id := w.Session + 1
	client := s.dial()
	client.send("hi\n")
	client.expect(fmt.Sprintf("guest-%d: hi\n", id))
	p.request(`{"op":"say","id":1,"text":"unseen"}`)
	client.expect("op: unseen\n")
	p.watch(id)
	p.blocks(id, "tail in 0 3 hi\n")
	p.request(`{"op":"say","id":1,"text":"seen"}`)
	client.expect("op: seen\n")
	got := p.block()
	if show(&got) == "missed 12 out 12 11 op: unseen\n" { // it reached the client sooner than it was noted
		p.blocks(id, "out 23 9 op: seen\n")
	} else if show(&got) != "missed 23 out 23 9 op: seen\n" {
		t.Errorf("%q", show(&got))
	}
}

// Once a watch is off, nothing of it comes; twice on is once on.
func TestWatchOff(t *testing.T) {
	s := start(t, "=echo")
	p, w := s.join("op", `,"follow":"none"`)
	id := w.Session + 1
	client := s.dial()
	client.ask("a\n", "a\n")
	p.kept(id, 2)
	p.watch(id)
	p.blocks(id, "tail in 0 2 a\n", "tail out 0 2 a\n")
	p.watch(id)
	client.ask("b\n", "b\n")
	p.blocks(id, "in 2 2 b\n", "out 2 2 b\n")
	for i := range 20 {
		client.ask("c\n", "c\n")
		p.send(`{"op":"watch","id":1,"session":%d,"off":true}`+"\n", id)
		p.lineOf(wire.KindOK)
		client.ask("d\n", "d\n")
		p.send(`{"op":"ping"}` + "\n")
		if got := p.next(wire.KindPong, wire.KindWire); got.Kind != wire.KindPong {
			t.Fatalf("%d: %+v after the watch was off", i, got)
		}
		p.watch(id)
	}
}

// Watching oneself, and each other, goes round in no circles.
func TestWatchersWatchEachOther(t *testing.T) {
	s := start(t, "=chat")
	a, wa := s.join("a", `,"follow":"none"`)
	b, wb := s.join("b", `,"follow":"none"`)
	for _, p := range []*peer{a, b} {
		p.watch(wa.Session)
		p.watch(wb.Session)
	}
	a.send(`{"op":"ping","id":99}` + "\n")
	for _, p := range []*peer{a, b} {
		for {
			got := p.block()
			if got.Session != wa.Session || got.Tail || !got.Out || !strings.Contains(string(got.Data), `"pong"`) {
				if strings.Contains(string(got.Data), `"kind":"wire"`) {
					t.Fatalf("a block of a block: %s", got.Data)
				}
				continue
			}
			break
		}
	}
	// What b was answered so far, a has been told of when it hears of this.
	b.send(`{"op":"ping","id":97}` + "\n")
	for got := a.block(); got.Session != wb.Session || !strings.Contains(string(got.Data), `{"kind":"pong","id":97}`); {
		got = a.block()
	}
	// Everything is still: one more ping and its answer are the next two blocks.
	before := s.row(wa.Session).OutBytes + s.row(wb.Session).OutBytes
	for range 50 {
		runtime.Gosched()
	}
	if after := s.row(wa.Session).OutBytes + s.row(wb.Session).OutBytes; after-before > 1000 {
		t.Errorf("%d bytes of nothing", after-before)
	}
	read := s.row(wb.Session).InBytes
	b.send(`{"op":"ping","id":98}` + "\n")
	a.blocks(wb.Session, fmt.Sprintf("in %d 22 %s\n", read, `{"op":"ping","id":98}`))
	if got := a.block(); !got.Out || got.Missed != 0 || string(got.Data) != `{"kind":"pong","id":98}`+"\n" {
		t.Errorf("%q", show(&got))
	}
}

// A watcher that does not read costs nobody any time, and little memory; it is
// told what it missed when it reads on.
func TestWatcherThatDoesNotRead(t *testing.T) {
	s := start(t, "=echo")
	p, w := s.join("op", `,"follow":"none"`)
	id := w.Session + 1
	client := s.dial()
	client.ask("lines\n", "lines\n") // however the flood's first piece arrives
	line := append(bytes.Repeat([]byte{0xff, 0, 0xfe, 'x', 1, 2, 3}, 585), '\n')
	binary := bytes.Repeat(line, 16) // 64 KiB
	flood := func(rounds int) {
		read := make([]byte, len(binary))
		for range rounds {
			_, err := client.Write(binary)
			must(t, err)
			_, err = io.ReadFull(client.r, read)
			must(t, err)
		}
	}
	flood(140) // until the log is full
	p.watch(id)
	_, _, before := usage(t)
	flood(100) // 6 MiB in, 6 MiB out
	_, _, after := usage(t)
	if grown := int64(after) - int64(before); grown > 8<<20 {
		t.Errorf("%d bytes more in use", grown)
	}

	var seen, missed uint64
	var last wire.Block
	client.send("the end\n")
	client.expect("the end\n")
	for ended := false; !ended; {
		last = p.block()
		if !last.Tail {
			missed += last.Missed
			seen += uint64(len(last.Data))
		}
		ended = string(last.Data) == "the end\n" && last.Out
		if !ended && !last.Out && len(last.Data) == 0 {
			t.Fatal("an empty block")
		}
		if !ended { // there may have been no room for the end itself
			client.ask("the end\n", "the end\n")
		}
	}
	if row := s.row(id); missed == 0 || last.Offset+8 > row.OutBytes || seen < 100<<10 {
		t.Errorf("saw %d, missed %d, ends at %d of %d", seen, missed, last.Offset, row.OutBytes)
	}
}

// A watcher may leave while it is being told; whom it watched goes on.
func TestWatcherLeaves(t *testing.T) {
	s := start(t, "=echo")
	client := s.dial()
	client.ask("a\n", "a\n")
	for i := range 20 {
		p, w := s.join("op", `,"follow":"none"`)
		p.watch(1)
		p.block()
		for range 50 {
			client.ask("b\n", "b\n")
		}
		if i%2 == 0 {
			must(t, p.SetLinger(0))
		}
		must(t, p.Close())
		eventually(t, "it left", func() bool { return s.row(w.Session).ID == 0 })
	}
	client.ask("c\n", "c\n")
}
