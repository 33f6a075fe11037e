package hub_test

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"hubbub/hub"
)

// Many small messages at once, of many clients: the log is never so far ahead
// that it forgets what the tapes have not got.
func TestManyAtOnce(t *testing.T) {
	clients, each := 8, 10_000 // 160,000 events
	if onDisk() {              // which forgets nothing, and takes its time
		each = 1000
	}
	var errs strings.Builder
	s := start(t, "?framing=line", func(o *hub.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&errs, nil))
	})
	var all sync.WaitGroup
	for range clients {
		c := s.dial()
		all.Go(func() {
			go func() {
				_, _ = io.WriteString(c, strings.Repeat("x\n", each))
				_ = c.CloseWrite()
			}()
			got, err := io.ReadAll(c.r)
			if n := strings.Count(string(got), "\n"); n != each || err != nil {
				t.Errorf("%d answers, %v", n, err)
			}
		})
	}
	all.Wait()
	s.stop()
	if errs.Len() > 0 {
		t.Error(errs.String())
	}
}
