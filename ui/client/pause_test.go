package client

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Pause holds the attempts back until RetryNow, and is over with the next link.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		s.fail = []error{errors.New("refused"), errors.New("refused")}
		u := s.start(Options{Retry: true})
		if st := u.phase(Reconnecting); st.Paused || st.Retry.IsZero() {
			t.Fatalf("state %+v", st)
		}
		u.c.Pause()
		if st := u.phase(Reconnecting); !st.Paused || !st.Retry.IsZero() || st.Err == nil {
			t.Fatalf("state %+v", st)
		}
		pass(time.Hour)
		if len(s.dials) != 1 {
			t.Errorf("%d attempts while paused", len(s.dials))
		}
		u.c.RetryNow()
		if st := u.phase(Reconnecting); st.Paused { // the second attempt failed: they go on
			t.Fatalf("state %+v", st)
		}
		p := s.accept()
		p.welcome("e1", 1)
		u.phase(Online)
		u.c.Pause() // nothing to a link that is up, nor later
		_ = p.conn.Close()
		if st := u.phase(Reconnecting); st.Paused {
			t.Fatalf("state %+v", st)
		}
		p = s.accept()
		p.welcome("e1", 1)
		u.phase(Online)
		_ = u.end()
	})
}

// A Pause does not keep Run from ending.
func TestPauseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScript(t)
		s.fail = []error{errors.New("refused")}
		u := s.start(Options{Retry: true})
		u.phase(Reconnecting)
		u.c.Pause()
		u.phase(Reconnecting)
		if err := u.end(); err != nil {
			t.Errorf("got %v", err)
		}
	})
}
