package ui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
)

// maxCopy is how much goes to the clipboard, in bytes: terminals take no more.
const maxCopy = 100_000

// spokenRow returns a row as one line says it: who, and what.
func (m *Model) spokenRow(r *row) string {
	switch {
	case r.kind == rowReply:
		return m.t("hub") + m.colon(r.text)
	case r.kind == rowMessage && r.own:
		return m.t("you") + m.colon(r.text)
	case r.kind == rowMessage:
		return r.name + m.colon(r.text)
	}
	return r.text
}

// toClipboard copies text, and says what came of it.
func (m *Model) toClipboard(text string) {
	switch {
	case text == "":
		m.hintFor(confirmQuit, " "+m.t("nothing to copy here"))
		return
	case len(text) > maxCopy:
		m.hintFor(8*time.Second, " "+m.tf("%s is too much for the clipboard: /copy FILE", size(uint64(len(text)))))
		return
	}
	if err := m.screen.Copy(text); err != nil {
		m.hintFor(8*time.Second, " "+m.tf("not copied: %s", m.heard(clean.Text(err.Error()))))
		return
	}
	m.hintFor(5*time.Second, " "+m.tn(len(text), "copied %s byte", "copied %s bytes"))
}

// pick begins a range to copy at the cursor, or drops the one there is.
func (m *Model) pick() {
	switch {
	case m.dropRange():
	case m.current() == nil:
		m.hintFor(confirmQuit, " "+m.t("nothing to copy here"))
	default:
		l := m.talk.shown()
		m.picked, m.pickedIn, m.hint = l.pointed(), l, hint{}
		l.cursor, l.follow = m.picked, false // new rows are not to take it along
	}
	m.touch(dirtyAll)
}

// dropRange forgets the range there is, and reports whether there was one.
func (m *Model) dropRange() bool {
	was := m.picked
	m.picked, m.pickedIn = 0, nil
	if was != 0 {
		m.repaintTalk()
	}
	return was != 0
}

// inRange returns the first and the last row of the range, both 0 for none.
func (m *Model) inRange() (from, to uint64) {
	l := m.talk.shown()
	if m.picked == 0 || m.pickedIn != l || m.current() == nil {
		return 0, 0
	}
	at := l.pointed()
	return max(min(m.picked, at), l.first), max(m.picked, at)
}

// copyRows copies the rows of the range, else the one under the cursor.
func (m *Model) copyRows() {
	r := m.current()
	from, to := m.inRange()
	switch l := m.talk.shown(); {
	case r == nil:
		m.toClipboard("")
	case from == 0:
		m.toClipboard(r.text)
	default:
		var b strings.Builder
		for n := l.after(from); n != 0 && n <= to && b.Len() <= maxCopy; n = l.after(n + 1) {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(l.at(n).text)
		}
		m.toClipboard(b.String())
	}
	m.dropRange()
}

// copyItem copies the message under the cursor with its answer, or the answer
// there with its message.
func (m *Model) copyItem() {
	r := m.current()
	if r == nil {
		m.toClipboard("")
		return
	}
	l := m.talk.shown()
	seq := r.seq
	if r.kind == rowReply {
		seq = r.re
	}
	said, answer := "", ""
	// An answer comes soon after its message, or it is not looked for.
	const near = 2000
	at := l.pointed()
	for n := max(at-near, l.first); seq != 0 && n < min(at+near, l.next()); n++ {
		switch one := l.at(n); {
		case one.kind == rowMessage && one.seq == seq:
			said = one.text
		case one.kind == rowReply && one.re == seq:
			answer = "\n" + one.text
		}
	}
	if said+answer == "" {
		said = r.text
	}
	m.toClipboard(strings.TrimPrefix(said+answer, "\n"))
}

// doCopy copies what is in the window, or writes it to a file.
func (m *Model) doCopy(file string) tea.Cmd {
	l := m.talk.shown()
	l.settle()
	from, to := l.top.row, l.end()
	if !l.follow && l.height > 0 && l.after(l.top.row) != 0 {
		to = l.down(l.top, l.height-1).row + 1
	}
	if file != "" {
		return m.startExport(file, l, from, to)
	}
	var b strings.Builder
	for n := l.after(from); n != 0 && n < to; n = l.after(n + 1) {
		b.WriteString(m.spokenRow(l.at(n)))
		b.WriteByte('\n')
	}
	m.toClipboard(strings.TrimSuffix(b.String(), "\n"))
	return nil
}
