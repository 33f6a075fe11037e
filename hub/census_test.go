package hub_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hubbub/hub/wire"
)

// Whoever comes is told everybody who is there, as they are: whatever has
// happened since somebody else was told.
func TestWelcomeIsUpToDate(t *testing.T) {
	s := start(t, "")
	type client struct {
		*peer
		want wire.Session
	}
	var there []*client
	names := 0
	random := rand.New(rand.NewPCG(1, 2))
	come := func() {
		names++
		name, room := fmt.Sprint("n", names), []string{"lobby", "chat"}[random.IntN(2)]
		p, w := s.join(name, fmt.Sprintf(`,"room":%q,"follow":"none"`, room))
		there = append(there, &client{p, wire.Session{ID: w.Session, Name: name, Room: room, InMsgs: 1}})
		if len(w.Sessions) != len(there) {
			t.Fatalf("%d are told of to %s, %d are there", len(w.Sessions), name, len(there))
		}
		for i, row := range w.Sessions {
			got := wire.Session{ID: row.ID, Name: row.Name, Room: row.Room, InMsgs: row.InMsgs}
			if want := there[i].want; got != want {
				t.Fatalf("%s is told of %+v, not %+v", name, got, want)
			}
		}
	}
	come()
	for range 1000 {
		i := random.IntN(len(there))
		c := there[i]
		switch c.want.InMsgs++; random.IntN(5) {
		case 0:
			c.request(`{"op":"ping"}`)
		case 1:
			names++
			c.want.Name = fmt.Sprint("n", names)
			c.request(`{"op":"nick","name":%q}`, c.want.Name)
		case 2:
			c.want.Room = "todo"
			c.request(`{"op":"join","room":"todo"}`)
		case 3:
			c.want.InMsgs--
			come()
		case 4:
			c.want.InMsgs--
			if len(there) < 20 {
				continue
			}
			must(t, c.Close())
			eventually(t, "it is gone", func() bool { return s.row(c.want.ID).ID == 0 })
			there = append(there[:i], there[i+1:]...)
		}
	}
}

// What a welcome costs where thousands are there already.
func BenchmarkWelcome(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := start(b, "")
			for i := range n {
				s.join(fmt.Sprint("n", i), `,"follow":"none"`)
			}
			p, _ := s.join("asks", `,"follow":"none"`)
			b.ReportAllocs()
			for b.Loop() {
				p.send(`{"op":"hello","name":"asks","follow":"none"}` + "\n")
				p.line()
			}
		})
	}
}
