package ui

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/ui/term"
)

// maxHistory is how many lines the input remembers.
const maxHistory = 500

// input is the line being typed, and those typed before.
type input struct {
	line    textinput.Model
	history []string
	at      int    // of the history, len(history) for the line being typed
	draft   string // which is kept here while one looks at older ones
	matches completion
	seek    seek
}

// lineBreak stands in the input for the end of a line of several: the line
// editor knows none.
const lineBreak = "\u2028"

func newInput() input {
	t := textinput.New()
	t.Prompt = ""
	t.Cursor.SetMode(cursor.CursorStatic) // the terminal's own cursor blinks
	t.KeyMap.Paste = key.NewBinding()     // it would read the clipboard of whoever runs the program
	t.KeyMap.AcceptSuggestion = key.NewBinding()
	t.KeyMap.NextSuggestion = key.NewBinding()
	t.KeyMap.PrevSuggestion = key.NewBinding()
	t.Focus()
	return input{line: t}
}

func (in *input) value() string { return in.line.Value() }

func (in *input) set(s string) {
	in.line.SetValue(s)
	in.line.CursorEnd()
}

// insert puts text at the cursor, made safe.
func (in *input) insert(s string) {
	in.line, _ = in.line.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(clean.Text(s))})
}

// insertLines puts safe lines at the cursor, as those of one message.
func (in *input) insertLines(lines []string) {
	in.line, _ = in.line.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.Join(lines, lineBreak))})
}

// take returns the line and empties the input; the history keeps it.
func (in *input) take() string {
	s := in.value()
	in.set("")
	if n := len(in.history); s != "" && (n == 0 || in.history[n-1] != s) {
		in.history = append(in.history, s)
		in.history = in.history[max(0, len(in.history)-maxHistory):]
	}
	in.at = len(in.history)
	return s
}

// recall shows the line n places on in the history.
func (in *input) recall(n int) {
	to := in.at + n
	if to < 0 || to > len(in.history) {
		return
	}
	if in.at == len(in.history) {
		in.draft = in.value()
	}
	in.at = to
	if to == len(in.history) {
		in.set(in.draft)
		return
	}
	in.set(in.history[to])
}

// draw returns the part of the line around the cursor that fits w cells, and
// the cell the cursor is on. Line breaks show as sign.
func (in *input) draw(w int, sign string) (text string, caret int) {
	value := []rune(in.value())
	at := min(in.line.Position(), len(value))
	const ahead = 4096 // more than any screen is wide
	left := strings.ReplaceAll(string(value[max(0, at-ahead):at]), lineBreak, sign)
	right := strings.ReplaceAll(string(value[at:min(len(value), at+ahead)]), lineBreak, sign)
	room := max(w-1, 0) // the cursor needs a cell as well
	if lw := term.Width(left); lw > room {
		left = dropCells(left, lw-room)
	}
	caret = min(term.Width(left), room)
	return term.Fit(left+right, w, ""), caret
}

// dropCells returns s without its first n cells, or one more where a wide
// character stands across.
func dropCells(s string, n int) string {
	cut := len(s)
	gone := 0
	term.Clusters(s, func(at, _, cells int) bool {
		if gone >= n {
			cut = at
			return false
		}
		gone += cells
		return true
	})
	return s[cut:]
}

// typing handles a key while the input has the focus.
func (m *Model) typing(k tea.KeyMsg) tea.Cmd {
	in := &m.in
	m.touch(dirtyFoot)
	m.back()
	if k.Paste {
		m.paste(string(k.Runes))
		return nil
	}
	if !key.Matches(k, m.keys.complete) {
		in.matches = completion{}
	}
	switch {
	case key.Matches(k, m.keys.send):
		return m.enter()
	case key.Matches(k, m.keys.newline):
		in.line, _ = in.line.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(lineBreak)})
	case key.Matches(k, m.keys.seek):
		in.startSeek()
	case key.Matches(k, m.keys.complete) && in.value() == "":
		return m.tabKey()
	case key.Matches(k, m.keys.complete):
		m.complete()
	case key.Matches(k, m.keys.older):
		in.recall(-1)
	case key.Matches(k, m.keys.newer):
		in.recall(+1)
	case key.Matches(k, m.keys.edge) && in.value() == "":
		m.end()
	case key.Matches(k, m.keys.eof) && in.value() == "":
		return tea.Quit
	default:
		in.line, _ = in.line.Update(k)
	}
	return nil
}

// enter does what the line says: a command, or a message.
func (m *Model) enter() tea.Cmd {
	s := strings.ReplaceAll(m.in.take(), lineBreak, "\n")
	switch {
	case strings.TrimSpace(s) == "":
		return nil
	case strings.HasPrefix(s, "//"):
		m.say(said{text: s[1:]})
	case strings.HasPrefix(s, "/"):
		return m.command(s)
	case strings.HasPrefix(s, " /"):
		m.say(said{text: s[1:]})
	case strings.TrimSpace(s) == "--quit--":
		m.askQuit(s)
	default:
		m.say(said{text: s})
	}
	return nil
}

// typedLines is how many pasted lines are as if typed.
const typedLines = 3

// paste takes in pasted text: a few lines are as if typed, more are asked about.
func (m *Model) paste(s string) {
	s = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n")
	switch n := strings.Count(s, "\n"); {
	case len(s) > maxPaste:
		m.hintFor(8*time.Second, " "+m.tf("pasted %s: more than 1 MiB is not sent", size(uint64(len(s)))))
	case n == 0:
		m.in.insert(s)
	case n < typedLines:
		m.in.insertLines(cleanLines(s))
	default:
		m.askPaste(s)
	}
}
