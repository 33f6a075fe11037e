package term

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// paper is a terminal that keeps what it is sent, and may take its time.
type paper struct {
	mu    sync.Mutex
	buf   bytes.Buffer
	sends int
	block chan struct{} // taken from before each write; nil for none
}

func (p *paper) Write(b []byte) (int, error) {
	if p.block != nil {
		<-p.block
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sends++
	return p.buf.Write(b)
}

// took returns what came since the last call.
func (p *paper) took() string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.buf.String()
	p.buf.Reset()
	return s
}

// modern is the environment of a terminal that can all there is.
func modern(key string) string { return map[string]string{"TERM": "xterm-256color"}[key] }

// stage runs fn with an Output that has entered, and its terminal.
func stage(t *testing.T, getenv func(string) string, fn func(*testing.T, *Output, *paper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &paper{}
		o := newOutput(p, getenv)
		if err := o.Enter(); err != nil {
			t.Fatal(err)
		}
		_ = p.took()
		fn(t, o, p)
		_ = o.Close()
	})
}

// pass lets time pass.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestFrame(t *testing.T) {
	stage(t, modern, func(t *testing.T, o *Output, p *paper) {
		show := func(want string, lines ...string) {
			t.Helper()
			pass(frameGap)
			o.Frame(strings.Join(lines, "\n"))
			if want != "" {
				want = frameBegin + want + frameEnd
			}
			if got := p.took(); got != want {
				t.Errorf("%q wrote\n%q, want\n%q", lines, got, want)
			}
		}
		o.Caret(9, 2)
		caret := "\x1b[3;10H\x1b[?25h"
		show("\x1b[1H\x1b[Kone\x1b[2H\x1b[K  two\x1b[3H\x1b[Kthree"+caret, "one", "  two  ", "three")
		show("", "one", "  two  ", "three")
		show("\x1b[2H\x1b[K2"+caret, "one", "2", "three")
		o.HideCaret()
		show("\x1b[?25l", "one", "2", "three")
		o.Caret(0, 0)
		show("\x1b[1H\x1b[?25h", "one", "2", "three")

		left := "left" + Column(9)
		show("\x1b[2H\x1b[K"+left+"|right\x1b[1H\x1b[?25h", "one", left+"|right", "three")
		show("\x1b[2;10H\x1b[K|other\x1b[1H\x1b[?25h", "one", left+"|other", "three")
		show("\x1b[2H\x1b[KLeft"+Column(9)+"|other\x1b[1H\x1b[?25h", "one", "Left"+Column(9)+"|other", "three")

		o.Resized()
		pass(frameGap)
		got := p.took()
		for _, want := range []string{"one", "Left", "three"} {
			if !strings.Contains(got, want) {
				t.Errorf("resized, not written: %q in %q", want, got)
			}
		}
		pass(frameGap)
		o.Repaint()
		if got := p.took(); !strings.Contains(got, ansi.EraseEntireScreen) || !strings.Contains(got, "three") || !strings.Contains(got, wrapOff) {
			t.Errorf("repainted with %q", got)
		}
	})
}

// TestNewestFrame: frames that follow each other at once give way to the last,
// and nothing is written when there is nothing new.
func TestNewestFrame(t *testing.T) {
	stage(t, modern, func(t *testing.T, o *Output, p *paper) {
		o.Frame("first")
		if got := p.took(); !strings.Contains(got, "first") {
			t.Fatalf("the first frame waits: %q", got)
		}
		for _, f := range []string{"a", "b", "newest"} {
			o.Frame(f)
		}
		if got := p.took(); got != "" {
			t.Fatalf("too soon: %q", got)
		}
		pass(frameGap)
		if got := p.took(); !strings.Contains(got, "newest") || strings.Contains(got, "a") {
			t.Fatalf("after %v: %q", frameGap, got)
		}
		sends := p.sends
		pass(time.Hour)
		if p.sends != sends {
			t.Error("wrote while nothing happened")
		}
	})
}

// TestBlocked: nobody waits for a terminal that takes nothing, not even at the
// end, and later it gets the newest frame.
func TestBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &paper{block: make(chan struct{})}
		o := newOutput(p, modern)
		_ = o.Enter()
		synctest.Wait() // it hangs in the write
		o.Frame("old")
		o.Frame("new")
		p.block <- struct{}{}
		p.block <- struct{}{}
		if got := p.took(); strings.Contains(got, "old") || !strings.Contains(got, "new") {
			t.Errorf("took %q", got)
		}
		o.Frame("never")
		began := time.Now()
		_ = o.Close()
		if took := time.Since(began); took > 2*patienceAtExit {
			t.Errorf("closed after %v", took)
		}
		close(p.block)
		if got := p.took(); !strings.HasSuffix(got, ansi.ResetModeAltScreenSaveCursor+ansi.ShowCursor) {
			t.Errorf("when it took something again, it got %q", got)
		}
	})
}

// credible is a stage whose terminal may be asked for its status.
func credible(t *testing.T, fn func(*testing.T, *Output, *paper)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &paper{}
		o := newOutput(p, modern)
		o.credit.on = true
		_ = o.Enter()
		if got := p.took(); !strings.HasSuffix(got, deviceStatus) {
			t.Fatalf("entered without a question: %q", got)
		}
		fn(t, o, p)
		_ = o.Close()
	})
}

// page is a frame of several lines around a text, too large to go unasked.
func page(text, typed string) string {
	return strings.Repeat(text+strings.Repeat(".", 100)+"\n", 20) + "> " + typed
}

func TestCredit(t *testing.T) {
	credible(t, func(t *testing.T, o *Output, p *paper) {
		pass(10 * time.Millisecond)
		o.answered()
		if o.RTT() != 10*time.Millisecond {
			t.Errorf("the round trip is %v", o.RTT())
		}
		o.Caret(2, 20)
		o.Frame(page("one", ""))
		if got := p.took(); strings.Count(got, "one") != 20 || !strings.HasSuffix(got, deviceStatus) {
			t.Fatalf("the first frame: %q", got)
		}
		pass(100 * time.Millisecond)
		o.Frame(page("two", ""))
		if got := p.took(); got != "" {
			t.Fatalf("the next one did not wait: %q", got)
		}
		o.Caret(3, 20)
		o.Frame(page("two", "x"))
		if got := p.took(); !strings.Contains(got, "> x") || strings.Contains(got, "two") {
			t.Fatalf("the echo of a key: %q", got)
		}
		pass(50 * time.Millisecond)
		o.answered() // 150 ms, 140 of them for its bytes
		if got := p.took(); got != "" {
			t.Fatalf("no rest for a slow link: %q", got)
		}
		pass(140 * time.Millisecond)
		if got := p.took(); strings.Count(got, "two") != 20 {
			t.Fatalf("after the answer: %q", got)
		}
	})
}

// TestSilent: a terminal that answers nothing is not waited for, and one that
// falls silent is given up.
func TestSilent(t *testing.T) {
	credible(t, func(t *testing.T, o *Output, p *paper) {
		for _, text := range []string{"one", "two", "six"} {
			pass(400 * time.Millisecond)
			o.Frame(page(text, ""))
			if got := p.took(); !strings.Contains(got, text) {
				t.Fatalf("%s waits for an answer that never came", text)
			}
		}
		if o.credit.on || o.RTT() != 0 {
			t.Error("hopes still")
		}
	})
	credible(t, func(t *testing.T, o *Output, p *paper) {
		o.answered()
		o.Frame(page("one", ""))
		pass(frameGap)
		o.Frame(page("two", ""))
		_ = p.took()
		pass(silent)
		if got := p.took(); !strings.Contains(got, "two") || strings.Contains(got, deviceStatus) {
			t.Errorf("after %v: %q", silent, got)
		}
	})
}

// TestLeave: all that was switched on is switched off, and back on.
func TestLeave(t *testing.T) {
	stage(t, modern, func(t *testing.T, o *Output, p *paper) {
		o.Mouse(true)
		o.Title("hubbub")
		o.Frame("text")
		on := p.took()
		_ = o.Leave()
		off := p.took()
		for _, want := range []string{mouseOn, keepTitle, "\x1b]2;hubbub\a"} {
			if !strings.Contains(on, want) {
				t.Errorf("%q is not in %q", want, on)
			}
		}
		for _, want := range []string{
			mouseOff, backTitle, wrapOn, ansi.ResetModeFocusEvent, ansi.ResetModeBracketedPaste,
			ansi.ResetModeSynchronizedOutput, ansi.ShowCursor,
			// Empty and from its first line: a tmux made taller keeps what is over the cursor.
			ansi.CursorHomePosition + ansi.EraseEntireScreen + ansi.ResetModeAltScreenSaveCursor,
		} {
			if !strings.Contains(off, want) {
				t.Errorf("%q is not in %q", want, off)
			}
		}
		o.Frame("unseen")
		pass(time.Second)
		_ = o.Leave()
		if got := p.took(); got != "" {
			t.Errorf("after it left: %q", got)
		}
		_ = o.Enter()
		got := p.took()
		for _, want := range []string{ansi.SetModeAltScreenSaveCursor, mouseOn, wrapOff, "\x1b]2;hubbub\a", "unseen"} {
			if !strings.Contains(got, want) {
				t.Errorf("back: %q is not in %q", want, got)
			}
		}
	})
}
