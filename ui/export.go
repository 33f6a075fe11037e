package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// export writes rows to a file: they are set out in slices, so that no key
// waits, and written by a command of their own.
type export struct {
	file  string
	json  bool
	in    *list
	edits int
	next  uint64 // row to set out
	to    uint64 // the first one not to
	rows  int
	text  bytes.Buffer
}

type (
	exportMsg   struct{} // the next slice is due
	exportedMsg struct { // it was written, or not
		file string
		rows int
		size int
		err  error
	}
)

// doSave writes all rows that pass the filter to a file.
func (m *Model) doSave(file string) tea.Cmd {
	l := m.talk.shown()
	return m.startExport(file, l, l.first, l.next())
}

// startExport begins to write the shown rows of l from number from up to to, as
// events where the file's name says so. A file that is there stays as it is.
func (m *Model) startExport(file string, l *list, from, to uint64) tea.Cmd {
	if m.export != nil {
		m.note(rowError, m.tf("%s is still being written", clean.Text(m.export.file)))
		return nil
	}
	if _, err := os.Lstat(file); err == nil {
		m.note(rowError, m.tf("%s is there already: give another name", clean.Text(file)))
		return nil
	}
	m.export = &export{file: file, json: strings.HasSuffix(file, ".jsonl"), in: l, edits: l.edits, next: from, to: to}
	return m.exportOn()
}

// exportOn sets out rows for as long as a slice takes.
func (m *Model) exportOn() tea.Cmd {
	e := m.export
	if e == nil {
		return nil
	}
	if e.in.edits != e.edits { // rows were put before these: their numbers are others
		m.export = nil
		m.note(rowError, m.tf("%s was not written: %s", clean.Text(e.file), m.t("older rows came in between, once more please")))
		return nil
	}
	end := time.Now().Add(findSlice)
	r := new(row)
	for n := e.in.after(e.next); ; n = e.in.after(e.next) {
		if n == 0 || n >= e.to {
			break
		}
		e.in.read(n, r)
		m.exportRow(e, r)
		e.next, e.rows = n+1, e.rows+1
		if e.rows%findStep == 0 && time.Now().After(end) {
			return func() tea.Msg { return exportMsg{} }
		}
	}
	return func() tea.Msg {
		return exportedMsg{file: e.file, rows: e.rows, size: e.text.Len(), err: writeNew(e.file, e.text.Bytes())}
	}
}

// exportRow sets out one row.
func (m *Model) exportRow(e *export, r *row) {
	if !e.json {
		e.text.WriteString(r.at.Local().Format("2006-01-02 15:04:05 "))
		e.text.WriteString(strings.ReplaceAll(m.spokenRow(r), "\n", "\n    "))
		e.text.WriteByte('\n')
		return
	}
	line := exportLine{
		At: r.at.UTC(), Seq: r.seq, Re: r.re, From: r.from, To: r.to, Name: r.name, Text: r.text, Room: r.room,
	}
	switch r.kind {
	case rowMessage:
		line.Kind = wire.Message.String()
	case rowReply:
		line.Kind, line.Name, line.TookUS = wire.Reply.String(), "", r.took.Microseconds()
	default: // the screen's own words are no event
		e.rows--
		return
	}
	if text, err := json.Marshal(line); err == nil { // texts are UTF-8 here
		e.text.Write(append(text, '\n'))
	}
}

// exportLine is an event as it travels, with the text as it is shown: made safe,
// and at most maxShown of it.
type exportLine struct {
	Kind   string    `json:"kind"`
	Seq    uint64    `json:"seq,omitempty"`
	At     time.Time `json:"at"`
	Room   string    `json:"room,omitempty"`
	From   uint64    `json:"from,omitempty"`
	To     uint64    `json:"to,omitempty"`
	Re     uint64    `json:"re,omitempty"`
	Name   string    `json:"name,omitempty"`
	Text   string    `json:"text"`
	TookUS int64     `json:"took_us,omitempty"`
}

// writeNew writes a file that is not there yet, for the person alone to read.
func writeNew(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// exported says that a file was written, or why not.
func (m *Model) exported(e exportedMsg) {
	m.export = nil
	name := clean.Text(e.file)
	var path *fs.PathError
	switch {
	case errors.As(e.err, &path):
		m.note(rowError, m.tf("%s was not written: %s", name, m.heard(clean.Text(path.Err.Error()))))
	case e.err != nil:
		m.note(rowError, m.tf("%s was not written: %s", name, m.heard(clean.Text(e.err.Error()))))
	default:
		m.note(rowNote, m.tn(e.rows, "%[2]s: %[1]s row, %[3]s", "%[2]s: %[1]s rows, %[3]s", name, size(uint64(e.size))))
	}
}
