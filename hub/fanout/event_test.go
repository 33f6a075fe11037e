package fanout

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestEventSetWakesAllAndStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e Event
		var wg sync.WaitGroup
		woken := make(chan error, 10)
		for range 10 {
			wg.Go(func() { woken <- e.Wait(t.Context()) })
		}
		synctest.Wait()
		equal(t, "woken before Set", len(woken), 0)
		e.Set()
		e.Clear() // those who were woken stay awake
		wg.Wait()
		equal(t, "woken by Set", len(woken), 10)

		e.Set()
		e.Set()
		equal(t, "IsSet", e.IsSet(), true)
		if err := e.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		<-e.Done()
	})
}

func TestEventClear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e Event
		e.Clear()
		done := e.Done()
		e.Clear() // of a clear event, must not forget those who wait
		e.Set()
		<-done
		e.Clear()
		equal(t, "IsSet", e.IsSet(), false)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := e.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait returned %v", err)
		}
		e.Set()
		if err := e.Wait(ctx); err != nil {
			t.Errorf("a set event lost against an ended context: %v", err)
		}
	})
}
