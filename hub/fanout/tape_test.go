package fanout

import (
	"bytes"
	"errors"
	"testing"
)

func TestTapeUnitsNeverStraddle(t *testing.T) {
	tape := NewTape(0, 0)
	at := tape.Head()
	var want []byte
	for i, size := range []int{1, 65_000, 1_000, 70_000, 5, 65_536, 65_537, 9} {
		unit := bytes.Repeat([]byte{byte('a' + i)}, size)
		want = append(want, unit...)
		tape.Append(unit, uint64(i+1))
	}
	var got []byte
	for {
		r, lapped := tape.read(at)
		if lapped {
			t.Fatal("lapped")
		}
		if len(r.units) == 0 {
			break
		}
		got = append(got, r.bytes...)
		at = r.end()
		if next, _ := tape.read(at); len(next.bytes) > 0 && next.bytes[0] == r.bytes[len(r.bytes)-1] {
			t.Errorf("unit %c is in two segments", next.bytes[0])
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("read %d bytes, wrote %d, or they differ", len(got), len(want))
	}
	equal(t, "end", at, tape.Head())
	equal(t, "mark", at.Mark(), 8)
}

func TestTapeIsBounded(t *testing.T) {
	tape := NewTape(8000, 0)
	for i := range 1000 {
		tape.Append(make([]byte, 1+i%300), uint64(i))
		if tape.held > 8000 {
			t.Fatalf("holds %d bytes", tape.held)
		}
	}
	tape.Append(make([]byte, 100_000), 1000)
	equal(t, "segments beside a unit over the limit", len(tape.segments), 1)
	tape.Append([]byte("x"), 1001)
	equal(t, "held after it", tape.held, 1000)
}

func TestTapeLeavesOutEmptyUnits(t *testing.T) {
	tape := NewTape(0, 5)
	tape.Append(nil, 6)
	tape.AppendAside(nil)
	equal(t, "head", tape.Head(), Position{mark: 5})
}

func TestTapeEditIsOneBatch(t *testing.T) {
	tape := NewTape(0, 0)
	tape.Edit(func(w Writer) {
		w.Append([]byte("one"), 1)
		w.AppendAside([]byte("aside"))
		w.Append([]byte("two"), 2)
	})
	equal(t, "head", tape.Head(), Position{unit: 3, counted: 2, mark: 2})
}

func TestRunCut(t *testing.T) {
	tape := NewTape(0, 100)
	tape.Append([]byte("head"), 101)
	at := tape.Head()
	tape.Append([]byte("abc"), 102)
	tape.AppendAside([]byte("de"))
	tape.Append([]byte("fgh"), 104)
	r, _ := tape.read(at)
	for n, want := range []struct {
		whole, begun uint64 // units after at
		counted      uint64 // of the whole ones
		rest         string
	}{
		{0, 0, 0, ""},
		{0, 1, 0, "bc"},
		{0, 1, 0, "c"},
		{1, 1, 1, ""},
		{1, 2, 1, "e"},
		{2, 2, 1, ""},
		{2, 3, 1, "gh"},
		{2, 3, 1, "h"},
		{3, 3, 2, ""},
	} {
		whole, begun, rest := r.cut(n)
		if whole.unit-at.unit != want.whole || begun.unit-at.unit != want.begun ||
			whole.counted-at.counted != want.counted || string(rest) != want.rest {
			t.Errorf("cut(%d) = %v, %v, %q; want %v", n, whole, begun, rest, want)
		}
	}
	equal(t, "mark after the aside", r.after(2).mark, 102)
}

func TestCursorLapped(t *testing.T) {
	tape := NewTape(800, 50)
	c := cursor{tape: tape, at: tape.Head()}
	for i := range 40 {
		tape.Append(make([]byte, 50), uint64(51+i))
		tape.AppendAside(make([]byte, 10))
	}
	equal(t, "lag", c.lag(), 40)
	if _, lapped := c.next(); !lapped {
		t.Fatal("not lapped")
	}
	missed, after := c.skip()
	equal(t, "after", after, 50)
	equal(t, "lag and missed", c.lag()+missed, 40)
	r, lapped := c.next()
	if lapped || len(r.units) == 0 {
		t.Fatal("nothing to read after the skip")
	}
	equal(t, "mark before the next", c.at.mark, 50+missed)
	if held := tape.Head().counted - tape.segments[0].start.counted; c.lag() > held/2 {
		t.Errorf("goes on %d units behind the head of %d", c.lag(), held)
	}
}

func TestFollowForgottenPosition(t *testing.T) {
	tape := NewTape(800, 0)
	old := tape.Head()
	for i := range 100 {
		tape.Append(make([]byte, 50), uint64(i+1))
	}
	f := NewFollower(&null{}, Options{})
	defer f.Close()
	if err := f.Follow(tape, old); !errors.Is(err, ErrLapped) {
		t.Errorf("Follow returned %v", err)
	}
	if err := f.Follow(tape, Position{unit: 101}); !errors.Is(err, ErrLapped) {
		t.Errorf("Follow of a place not yet there returned %v", err)
	}
	equal(t, "followers", tape.Followers(), 0)
	follow(t, f, tape)
	equal(t, "followers", tape.Followers(), 1)
	follow(t, f, tape)
	equal(t, "followers", tape.Followers(), 1)
}
