package bench

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What put writes, find, which and when read, wherever it is.
func TestStamp(t *testing.T) {
	mine := newTag(time.Now())
	rapid.Check(t, func(t *rapid.T) {
		want := stamp{
			sender: rapid.Uint32Max(maxSenders).Draw(t, "sender"),
			number: rapid.Uint32Max(maxNumber).Draw(t, "number"),
			at:     time.Duration(rapid.Int64Range(0, 99_999_999_999_999).Draw(t, "at")),
		}
		msg := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "before")
		at := len(msg)
		msg = append(msg, make([]byte, stampLen)...)
		mine.put(msg[at:], want)
		msg = append(msg, rapid.SliceOf(rapid.Byte()).Draw(t, "behind")...)
		guess := rapid.SampledFrom([]int{at, 0, -5, len(msg) + 5}).Draw(t, "guess")
		found := mine.find(msg, guess)
		if found == nil {
			t.Fatal("not found")
		}
		sender, number := which(found)
		if got := (stamp{sender, number, when(found)}); got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
		other := tag{'^', 'n', 'o', 'n', 'e'}
		if mine != other && other.find(msg, guess) != nil {
			t.Fatal("found with another tag")
		}
	})
}
