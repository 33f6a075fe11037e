package ui

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/capture"
)

// savedMsg says what became of a file.
type savedMsg struct {
	path   string
	blocks int
	err    error
}

// saved says where the file is, or why there is none.
func (m *Model) saved(s savedMsg) {
	if s.err != nil {
		m.note(rowError, m.heard(clean.Text(s.err.Error())))
		return
	}
	m.note(rowNote, m.tn(s.blocks, "%s block in %s", "%s blocks in %s", clean.Text(s.path)))
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
	if len(out) == 0 || out[0] == '-' {
		out = append([]rune("session"), out...)
	}
	return string(out) + ext
}

// wireSaveTo writes what is held of the bytes into a file: a script where its
// name ends in .py or .sh, else a recording. A file that is there stays.
func (m *Model) wireSaveTo(path string) tea.Cmd {
	s := m.watched()
	path = strings.TrimSpace(path)
	if s == nil || path == "" {
		return nil
	}
	rec := capture.Recording{
		Hub: strings.TrimPrefix(m.opt.Title, "tcp://"), Session: s.Session,
		Blocks: m.wire.store.newest(len(m.wire.store.blocks)),
	}
	if s.State == wire.Gone {
		gone := s.Session
		rec.Leave = &wire.Event{Kind: wire.Leave, At: m.leftAt(s), Session: &gone, Reason: s.Reason}
	}
	return func() tea.Msg { // it may take long: it is not for the loop
		err := saveRecording(path, &rec)
		if abs, absErr := filepath.Abs(path); absErr == nil {
			path = abs
		}
		return savedMsg{path: path, blocks: len(rec.Blocks), err: err}
	}
}

// leftAt returns about when a session that is gone went.
func (m *Model) leftAt(s *session) time.Time {
	at := s.seen
	if n := len(m.wire.store.blocks); n > 0 && m.wire.store.blocks[n-1].At.After(at) {
		at = m.wire.store.blocks[n-1].At
	}
	return at
}

// saveRecording writes a recording to a file that is not there yet.
func saveRecording(path string, rec *capture.Recording) (err error) {
	var mode os.FileMode = 0o600
	write := func(w io.Writer) error { _, err := rec.WriteTo(w); return err }
	switch filepath.Ext(path) {
	case ".py":
		mode, write = 0o700, func(w io.Writer) error { return rec.Python(w, rec.Hub) }
	case ".sh":
		mode, write = 0o700, func(w io.Writer) error { return rec.Shell(w, rec.Hub) }
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("not saved: %w", err)
	}
	if err := write(f); err != nil {
		_ = f.Close()
		return fmt.Errorf("not saved: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("not saved: %w", err)
	}
	return nil
}
