package ui

import (
	"path"
	"strconv"
	"strings"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// wireHead draws what is known of the connection, and what is wrong with it,
// into at most a third of h lines of w cells.
func (m *Model) wireHead(s *session, w, h int) []string {
	if h <= 0 {
		return nil
	}
	lines := []string{m.wireTitle(s, w)}
	if h < 5 {
		return lines
	}
	most := max(min(h/4, 4), 1)
	for _, line := range flow(m.wireFacts(s), " "+m.g.dot+" ", w-2, most) {
		if term.Width(line) != len(line) {
			line = term.ClearRight + line
		}
		lines = append(lines, " "+m.st.dim.Paint(term.Truncate(line, w-1, m.g.more)))
	}
	for i := range m.wire.misfits {
		lines = m.misfitLines(lines, &m.wire.misfits[i], w, max(h/4, 2))
	}
	return append(lines, m.st.rule.Paint(repeat(m.g.horiz, w)))
}

// wireTitle is the line over all: whose bytes, in which form, how they go on.
func (m *Model) wireTitle(s *session, w int) string {
	words := m.tf("wire of %s", s.label()) + " " + m.g.dot + " " + m.t(m.wire.form.String())
	if m.wire.find.line != "" {
		words += " " + m.g.dot + " /" + m.wire.find.line
	}
	status, look := m.wireStatus()
	room := w - term.Width(status) - 3
	if room < 12 {
		return m.acrossRule(w, words, m.st.head)
	}
	return m.acrossRule(room, words, m.st.head) + " " + look.Paint(status) + " " + m.st.rule.Paint(m.g.horiz)
}

// misfitLines says what is wrong, and which key helps.
func (m *Model) misfitLines(dst []string, f *misfit, w, most int) []string {
	lines := term.Wrap(nil, m.misfitWords(f), max(w-4, 1))
	for i, line := range lines[:min(len(lines), most)] {
		sign := " "
		if i == 0 {
			sign = m.g.stuck
		}
		dst = append(dst, m.st.err.Paint(sign)+" "+m.st.warn.Paint(term.Truncate(line, w-2, m.g.more)))
	}
	return dst
}

// flow joins words into at most n lines of w cells, the rest left out.
func flow(words []string, between string, w, n int) []string {
	var out []string
	line := ""
	for _, word := range words {
		switch {
		case word == "":
		case line == "":
			line = word
		case term.Width(line)+term.Width(between)+term.Width(word) <= w:
			line += between + word
		default:
			out = append(out, line)
			line = word
		}
		if len(out) == n {
			return out
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// wireFacts returns what is known of s, the most telling first.
func (m *Model) wireFacts(s *session) []string {
	kind := m.speaks(s)
	if s.TLS {
		kind += ", TLS"
	}
	why := ""
	if s.Why != "" {
		why = m.tf("%s, known %s", m.heard(s.Why), m.known(s))
	}
	state := ""
	switch {
	case s.State == wire.Gone:
		state = m.tf("gone: %s", m.heard(s.Reason))
	case s.State == wire.Waiting && len(m.wire.misfits) == 0: // else that says it
		state = m.gateWords(s)
	case m.quiet() >= 2*time.Second:
		state = m.tf("quiet for %s", span(m.quiet()))
	}
	in, out := m.wireBytes(s)
	missed := ""
	if n := m.wire.store.missed; n > 0 {
		missed = m.tf("%s missed", size(n))
	}
	behind := ""
	if s.Lag > 0 || s.Skipped > 0 || s.Policy != "" {
		behind = m.behindWords(s)
	}
	process := m.wire.process
	if process == "" && m.wire.unknown != "" && s.State != wire.Gone {
		process = m.tf("process unknown: %s", m.heard(m.wire.unknown))
	}
	return []string{
		s.Addr, kind, state,
		m.tf("in %s msg %s", count(s.InMsgs), size(in)),
		m.tf("out %s msg %s", count(s.OutMsgs), size(out)),
		missed, behind, process, why, m.heard(m.wire.trouble),
	}
}

// wireBytes returns how many bytes went each way: the blocks know of some before
// the row does.
func (m *Model) wireBytes(s *session) (in, out uint64) {
	next := &m.wire.store.next
	return max(s.InBytes, next[0]), max(s.OutBytes, next[1])
}

// processWords returns the program at the other end, for people.
func (m *Model) processWords(p *wire.Process) string {
	program, args, _ := strings.Cut(p.Command, " ")
	what := clean.Text(strings.TrimSpace(path.Base(program) + " " + args))
	if program == "" {
		what = clean.Text(p.Name)
	}
	return m.tf("%s, pid %s", what, strconv.Itoa(p.PID))
}
