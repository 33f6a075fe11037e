package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
)

// question is asked above the input; until it is answered, keys are answers.
type question struct {
	text  string
	enter func()
	other map[string]func() // by key; Esc always drops it
}

// maxPaste is the most that can be pasted, in bytes: as much as a message may be.
const maxPaste = 1 << 20

// askPaste asks how several lines are meant.
func (m *Model) askPaste(s string) {
	lines := cleanLines(s)
	m.ask = &question{
		text: m.tn(len(lines), "paste %s line, %s: Enter send as one · l line by line · e edit · Esc drop",
			"paste %s lines, %s: Enter send as one · l line by line · e edit · Esc drop", size(uint64(len(s)))),
		enter: func() { m.say(said{text: strings.Join(lines, "\n")}) },
		other: map[string]func(){"l": func() {
			for _, line := range lines {
				if line != "" {
					m.say(said{text: line})
				}
			}
		}, "e": func() { m.in.insertLines(lines) }},
	}
}

// cleanLines returns the lines of s, made safe.
func cleanLines(s string) []string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = clean.Text(lines[i])
	}
	return lines
}

// askQuit asks whether --quit-- is meant: the hub takes it for the end.
func (m *Model) askQuit(s string) {
	m.ask = &question{
		text:  m.t("--quit-- ends this session at the hub: Enter send · Esc drop"),
		enter: func() { m.say(said{text: s}) },
	}
}

// answer handles a key while a question is open.
func (m *Model) answer(k tea.KeyMsg) {
	q := m.ask
	do := q.other[k.String()]
	switch k.String() {
	case "enter":
		do = q.enter
	case "esc", "ctrl+c":
		do = func() {}
	}
	if do == nil {
		return
	}
	m.ask = nil
	do()
	m.touch(dirtyFoot)
}
