package wire

import (
	"bytes"
	"testing"
)

// Whatever the reads bring, the inbox holds just that, and no more room than
// it promises.
func TestInbox(t *testing.T) {
	for _, home := range []bool{false, true} {
		in := inbox{home: home}
		var want []byte
		next, rnd := byte(0), uint32(1)
		for range 3_000 {
			rnd = rnd*1664525 + 1013904223
			room := in.room()
			if len(room) < leastRoom || len(room) > pageSize {
				t.Fatalf("room for %d", len(room))
			}
			n := int(rnd>>8) % (len(room) + 1)
			if rnd>>30 > 0 {
				n %= 100
			}
			for i := range n {
				room[i] = next
				next++
			}
			want = append(want, room[:n]...)
			in.filled(n)
			use := len(want)
			if len(want) < 300_000 {
				use = int(rnd>>4) % (len(want) + 1)
			}
			in.use(use)
			want = want[use:]
			if rnd>>28 == 3 {
				in.settle()
			}
			if !bytes.Equal(in.bytes(), want) {
				t.Fatal("the inbox holds something else")
			}
		}
		in.use(len(want))
		in.settle()
		if in.home != home || !home && in.buf != nil {
			t.Errorf("an empty inbox has %d bytes", len(in.buf))
		}
	}
}
