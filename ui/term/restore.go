package term

import (
	"os"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// patienceAtExit is how long a terminal that takes nothing is waited for.
const patienceAtExit = 50 * time.Millisecond

// allOff ends what a screen may have begun; each part does nothing where it
// has ended already, but for the alternate screen, which Bubble Tea leaves.
const allOff = ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr +
	ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste + Reset

// Saved is a terminal as it was before a screen took it over.
type Saved struct {
	in    *os.File
	out   *Output
	state *term.State
}

// Save keeps how a terminal is set. It fails where in is none.
func Save(in *os.File, out *Output) (*Saved, error) {
	state, err := term.GetState(in.Fd())
	if err != nil {
		return nil, err
	}
	return &Saved{in: in, out: out, state: state}, nil
}

// Restore sets the terminal as it was, whoever left it how. Where it does not
// take what is written, Restore gives up on that after 50 ms: the settings are
// back all the same.
func (s *Saved) Restore() {
	_ = term.Restore(s.in.Fd(), s.state)
	done := make(chan struct{})
	go func() { // ends with the write, or with the process
		defer close(done)
		_, _ = s.out.WriteString(allOff)
		_ = s.out.Leave()
	}()
	select {
	case <-done:
	case <-time.After(patienceAtExit):
	}
}
