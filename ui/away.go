package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
)

// away is that the person is not there. What is for them is collected until
// they type again.
type away struct {
	on   bool
	text string
	rows []row // what came for them, the oldest first; at most maxCollected
	n    int
}

// maxCollected is how many messages are shown again on coming back.
const maxCollected = 20

// doAway says that the person goes, or, where they have, that they are back.
func (m *Model) doAway(text string) tea.Cmd {
	if m.attention.away.on && text == "" {
		m.back()
		return nil
	}
	m.back()
	m.attention.away = away{on: true, text: clean.Text(text)}
	m.note(rowNote, m.t("you are away; what is for you is collected until you type"))
	m.touch(dirtyFoot)
	return nil
}

// collect keeps a message for when the person is back.
func (m *Model) collect(r *row) {
	a := &m.attention.away
	if !a.on {
		return
	}
	a.n++
	if len(a.rows) == maxCollected {
		copy(a.rows, a.rows[1:])
		a.rows = a.rows[:maxCollected-1]
	}
	a.rows = append(a.rows, *r)
	m.touch(dirtyFoot)
}

// back ends being away, and shows what was collected.
func (m *Model) back() {
	a := m.attention.away
	if !a.on {
		return
	}
	m.attention.away = away{}
	m.msgs.add(row{kind: rowRule, at: m.now(), text: m.tf("%s for you while away", thousands(a.n))})
	for i := range a.rows {
		r := &a.rows[i]
		where := "#" + r.room
		if r.direct {
			where = m.t("private")
		}
		m.msgs.add(row{kind: rowNote, at: r.at, text: m.tf("%s (%s): %s", r.name, where, brief(r.text, m.g.more))})
	}
	m.touch(dirtyMsgs | dirtyFoot)
}

// awayWords are for the title: "" while the person is there.
func (m *Model) awayWords(brief bool) string {
	a := &m.attention.away
	words := m.t("away")
	switch {
	case !a.on:
		return ""
	case a.n > 0:
		words = m.tf("away, %s for you", thousands(a.n))
	}
	if a.text != "" && !brief {
		words += m.colon(a.text)
	}
	return words
}
