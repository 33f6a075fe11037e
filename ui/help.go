package ui

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"

	"hubbub/ui/term"
)

// helpLines draws the help into exactly h lines of w cells: every key and
// command there is, in two columns where they fit.
func (m *Model) helpLines(w, h int) []string {
	left := m.helpText(m.keys.groups()[:2])
	left += "\n" + m.commandText()
	right := m.helpText(m.keys.groups()[2:])
	text := left + "\n" + right
	// Layout only: the colours are in the text already.
	plain := lipgloss.NewRenderer(io.Discard).NewStyle()
	if lipgloss.Width(left)+lipgloss.Width(right)+6 <= w {
		text = lipgloss.JoinHorizontal(lipgloss.Top, plain.PaddingRight(4).Render(left), right)
	}
	if m.helpKeys {
		text = m.keyTable()
	}
	body := strings.Split(strings.TrimRight(text, "\n "), "\n")
	lines := []string{m.acrossRule(w, "hubbub "+m.g.dot+" "+m.t("keys and commands"), m.st.head)}
	room := max(h-2, 0)
	m.helpTop = max(0, min(m.helpTop, len(body)-room))
	for _, line := range body[m.helpTop:min(len(body), m.helpTop+room)] {
		lines = append(lines, term.Truncate(" "+line, w, m.g.more))
	}
	for len(lines) < h-1 {
		lines = append(lines, "")
	}
	foot := m.t("any key closes")
	if len(body) > room {
		foot = m.tf("PgUp PgDn scroll %s any other key closes", m.g.dot)
	}
	lines = append(lines, term.Truncate(" "+m.st.dim.Paint(foot), w, m.g.more))
	return lines[:min(h, len(lines))]
}

func (m *Model) helpText(groups []keyGroup) string {
	var b strings.Builder
	for i, g := range groups {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(m.st.head.Paint(m.t(g.title)) + "\n")
		for _, k := range g.keys {
			b.WriteString(m.helpLine(k.Help().Key, m.t(k.Help().Desc), 9))
		}
	}
	return b.String()
}

func (m *Model) commandText() string {
	var b strings.Builder
	b.WriteString(m.st.head.Paint(m.t("commands")) + "\n")
	for _, c := range commands() {
		b.WriteString(m.helpLine(strings.TrimSpace("/"+c.name+" "+m.t(c.args)), m.t(c.does), 25))
	}
	return b.String()
}

func (m *Model) helpLine(label, does string, w int) string {
	return "  " + m.st.accent.Paint(term.Fit(label, w, "")) + " " + m.st.text.Paint(does) + "\n"
}

// helpKey handles a key while the help is shown.
func (m *Model) helpKey(pressed string) {
	switch pressed {
	case "pgdown", "down", "j", " ":
		m.helpTop += max(m.lay.h/2, 1)
	case "pgup", "up", "k":
		m.helpTop = max(0, m.helpTop-max(m.lay.h/2, 1))
	default:
		m.helping, m.helpKeys, m.helpTop = false, false, 0
	}
	m.touch(dirtyAll)
}
