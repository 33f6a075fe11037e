package ui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/ui/term"
)

// seek looks for a line among those typed before, from the newest back.
type seek struct {
	on    bool
	words string // the line has them in it
	at    int    // of the history: the line found, len(history) for none yet
	lost  bool   // there is no further one
	was   string // the input before
}

// startSeek begins to look.
func (in *input) startSeek() { in.seek = seek{on: true, at: len(in.history), was: in.value()} }

// find goes to the newest line that fits from line i back.
func (in *input) find(i int) {
	s := &in.seek
	words := strings.ToLower(s.words)
	for i = min(i, len(in.history)-1); i >= 0; i-- {
		if strings.Contains(strings.ToLower(in.history[i]), words) {
			s.at, s.lost = i, false
			return
		}
	}
	s.lost = true
}

// found returns the line that was found, that being typed before there is one.
func (in *input) found() string {
	if in.seek.at < len(in.history) {
		return in.history[in.seek.at]
	}
	return in.seek.was
}

// endSeek ends it with what was found, or what was there before, in the input.
func (in *input) endSeek(take bool) {
	line := in.seek.was
	if take && in.seek.at < len(in.history) {
		if line = in.found(); in.at == len(in.history) {
			in.draft = in.seek.was
		}
		in.at = in.seek.at
	}
	in.seek = seek{}
	in.set(line)
}

// seekKey handles a key while a line is looked for, and reports whether it was
// for that. Any other key takes the line that was found, and acts on it; only
// Enter sends nothing yet.
func (m *Model) seekKey(k tea.KeyMsg) bool {
	in := &m.in
	s := &in.seek
	m.touch(dirtyFoot)
	words := []rune(s.words)
	switch {
	case key.Matches(k, m.keys.seek), k.Type == tea.KeyUp:
		in.find(s.at - 1)
	case k.Type == tea.KeyBackspace:
		s.words = string(words[:max(len(words)-1, 0)])
		in.find(len(in.history))
	case k.Type == tea.KeyRunes && !k.Alt, k.Type == tea.KeySpace:
		s.words += clean.Text(string(k.Runes))
		in.find(s.at)
	case key.Matches(k, m.keys.browse), key.Matches(k, m.keys.cancel):
		in.endSeek(false)
	case key.Matches(k, m.keys.send):
		in.endSeek(true)
	default:
		in.endSeek(true)
		return false
	}
	return true
}

// seekLine draws what is looked for and what was found into a line of w cells,
// and puts the cursor between.
func (m *Model) seekLine(w int) string {
	s := &m.in.seek
	look := m.st.accent
	if s.lost {
		look = m.st.err
	}
	prompt := m.t("past lines: ")
	words := term.Truncate(s.words, max(w/2-term.Width(prompt), 1), m.g.more)
	found := strings.ReplaceAll(m.in.found(), lineBreak, m.g.newline)
	line := look.Paint(prompt) + m.st.self.Paint(words) + "  " + m.st.text.Paint(found)
	m.screen.Caret(min(term.Width(prompt)+term.Width(words), w-1), m.lay.input)
	return term.Fit(line, w, m.g.more)
}
