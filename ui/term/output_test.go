package term

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written returns what do makes an Output write.
func written(t *testing.T, do func(*Output)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	do(NewOutput(f))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFrame(t *testing.T) {
	got := written(t, func(o *Output) {
		_ = o.Enter()
		o.Caret(9, 22)
		_, _ = o.WriteString("\x1b[H")      // not a frame
		_, _ = o.Write([]byte("\x1b[Hrow")) // a frame
		o.HideCaret()
		_, _ = o.Write([]byte("\x1b[Hrow"))
		_ = o.Leave()
		_ = o.Leave() // once is enough
	})
	want := strings.Join([]string{
		"\x1b[?7l",
		"\x1b[23;10H\x1b[?25h",
		"\x1b[H",
		"\x1b[?2026h\x1b[?25l\x1b[Hrow\x1b[23;10H\x1b[?25h\x1b[?2026l",
		"\x1b[?25l",
		"\x1b[?2026h\x1b[?25l\x1b[Hrow\x1b[?25l\x1b[?2026l",
		"\x1b[?2026l\x1b[?7h\x1b[?25h",
	}, "")
	if got != want {
		t.Errorf("wrote\n%q, want\n%q", got, want)
	}
}

func TestCaretOnlyMoves(t *testing.T) {
	got := written(t, func(o *Output) {
		_ = o.Enter()
		o.Caret(1, 1)
		o.Caret(1, 1)
		o.Caret(2, 1)
	})
	if want := "\x1b[?7l\x1b[2;2H\x1b[?25h\x1b[2;3H\x1b[?25h"; got != want {
		t.Errorf("wrote %q, want %q", got, want)
	}
}
