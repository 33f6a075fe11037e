package bench

import (
	"sync"
	"testing"
	"testing/synctest"
)

// Takers and hearers who know nothing of each other come to the end, and never
// is more on its way than the window lets out.
func TestWindow(t *testing.T) {
	for _, c := range []struct{ hearers, limit, batch, takers int }{
		{1, 1, 1, 1}, {3, 1, 1, 4}, {5, 8, 1, 3}, {2, 8, 8, 2}, {4, 7, 3, 5},
	} {
		const most = 2000
		w := newWindow(c.hearers, c.limit, most)
		messages := make([]chan int, c.hearers)
		for i := range messages {
			messages[i] = make(chan int, c.limit+c.batch*c.takers)
		}
		var taking, hearing sync.WaitGroup
		for _, m := range messages {
			hearing.Go(func() {
				for n := range m {
					w.hear(n)
				}
			})
		}
		for range c.takers {
			taking.Go(func() {
				for n := w.take(c.batch); n > 0; n = w.take(c.batch) {
					if _, due := w.count(); due > int64(c.limit*c.hearers) {
						t.Errorf("%+v: %d are due", c, due)
					}
					for _, m := range messages {
						m <- n
					}
				}
			})
		}
		taking.Wait()
		for _, m := range messages {
			close(m)
		}
		hearing.Wait()
		if sent, due := w.count(); sent != most || due != 0 {
			t.Errorf("%+v: %d sent, %d due", c, sent, due)
		}
	}
}

// Who waits for room is let go at the end.
func TestWindowEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWindow(1, 2, 0)
		if n := w.take(2); n != 2 {
			t.Fatalf("took %d", n)
		}
		got := make(chan int)
		go func() { got <- w.take(1) }()
		synctest.Wait()
		select {
		case <-got:
			t.Error("took more than the window lets out")
		default:
		}
		w.end()
		if n := <-got; n != 0 {
			t.Errorf("took %d after the end", n)
		}
	})
}
