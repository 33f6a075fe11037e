package ui

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

// What somebody on the hub's own machine does to the connections of others.

// unescape returns the bytes a line means: \n, \r, \t, \\, \0, \x00 and \u4f60
// are one character each, everything else is what it is.
func unescape(line string) ([]byte, error) {
	var out []byte
	for len(line) > 0 {
		if line[0] != '\\' {
			out = append(out, line[0])
			line = line[1:]
			continue
		}
		if len(line) == 1 {
			return nil, errors.New(`a \ at the end: \\ is one`)
		}
		b, n, err := escaped(line[1:])
		if err != nil {
			return nil, err
		}
		out, line = append(out, b...), line[1+n:]
	}
	return out, nil
}

// escaped returns the bytes that what stands behind a backslash means, and its
// length.
func escaped(s string) (b []byte, n int, err error) {
	switch s[0] {
	case 'n':
		return []byte{'\n'}, 1, nil
	case 'r':
		return []byte{'\r'}, 1, nil
	case 't':
		return []byte{'\t'}, 1, nil
	case '0':
		return []byte{0}, 1, nil
	case '\\':
		return []byte{'\\'}, 1, nil
	case 'x', 'u':
		digits := map[byte]int{'x': 2, 'u': 4}[s[0]]
		if len(s) <= digits {
			return nil, 0, fmt.Errorf(`\%c has %d digits`, s[0], digits)
		}
		v, err := strconv.ParseUint(s[1:1+digits], 16, 32)
		if err != nil {
			return nil, 0, fmt.Errorf(`\%s is no number in hexadecimal`, s[:1+digits])
		}
		if s[0] == 'x' {
			return []byte{byte(v)}, 1 + digits, nil
		}
		return utf8.AppendRune(nil, rune(v)), 1 + digits, nil
	}
	return nil, 0, fmt.Errorf(`there is no \%c: \n \r \t \0 \x00 \u4f60 \\`, s[0])
}

func (m *Model) doKick(args string) tea.Cmd {
	who, why, _ := strings.Cut(args, " ")
	if s := m.someone(who); s != nil {
		m.askKick(s, strings.TrimSpace(why))
	}
	return nil
}

// askKick asks once whether a session is to be ended.
func (m *Model) askKick(s *session, why string) {
	id, name := s.ID, s.label()
	m.ask = &question{
		text: m.tf("kick %s (#%d)%s? Enter yes · Esc no", s.label(), s.ID, m.colon(clean.Text(why))),
		enter: func() {
			r := wire.Request{Op: wire.OpKick, Session: id}
			if why != "" {
				r.Text = &why
			}
			m.request(r, request{line: "/kick", done: m.tf("%s was kicked", name)})
		},
	}
	m.touch(dirtyAll)
}

func (m *Model) doRaw(args string) tea.Cmd {
	who, line, _ := strings.Cut(args, " ")
	if line == "" {
		m.note(rowError, m.t(`/raw NAME|ID BYTES: the bytes are missing`))
	} else if s := m.someone(who); s != nil {
		m.sendRaw(s, line)
	}
	return nil
}

// sendRaw writes bytes to the socket of a session, as they are.
func (m *Model) sendRaw(s *session, line string) {
	b, err := unescape(line)
	if err != nil {
		m.note(rowError, "/raw"+m.colon(m.heard(clean.Text(err.Error()))))
		return
	}
	r := wire.Request{Op: wire.OpRaw, Session: s.ID}
	if utf8.Valid(b) {
		text := string(b)
		r.Text = &text
	} else {
		r.Data = b
	}
	m.request(r, request{line: "/raw", done: m.tf("sent to %s, %s: %s", s.label(), size(uint64(len(b))), string(clean.Bytes(nil, b)))})
}

// askRaw asks for bytes to be written.
func (m *Model) askRaw(s *session) {
	m.askLine(m.tf("raw to %s", s.label()), "", func(line string) tea.Cmd {
		if line != "" {
			m.sendRaw(s, line)
		}
		return nil
	})
}

// askSay asks for a message to a session alone.
func (m *Model) askSay(s *session) {
	m.askLine(m.tf("say to %s", s.label()), "", func(line string) tea.Cmd {
		if strings.TrimSpace(line) != "" {
			m.say(said{text: line, to: s.ID})
		}
		return nil
	})
}

func (m *Model) doPolicy(args string) tea.Cmd {
	who, policy, _ := strings.Cut(args, " ")
	policy = strings.TrimSpace(policy)
	if policy != wire.PolicySkip && policy != wire.PolicyDisconnect {
		m.note(rowError, m.t("/policy NAME|ID skip|disconnect"))
	} else if s := m.someone(who); s != nil {
		m.setPolicy(s, policy)
	}
	return nil
}

func (m *Model) setPolicy(s *session, policy string) {
	done := m.tf("%s is told what it missed when it is too slow", s.label())
	if policy == wire.PolicyDisconnect {
		done = m.tf("%s is disconnected when it is too slow", s.label())
	}
	m.request(wire.Request{Op: wire.OpPolicy, Session: s.ID, Policy: policy}, request{line: "/policy", done: done})
}

// togglePolicy sets a session's policy to the other one.
func (m *Model) togglePolicy(s *session) {
	if s.Policy == wire.PolicyDisconnect {
		m.setPolicy(s, wire.PolicySkip)
		return
	}
	m.setPolicy(s, wire.PolicyDisconnect)
}

func (m *Model) doProcessor(args string) tea.Cmd {
	room, name, _ := strings.Cut(args, " ")
	room, name = strings.TrimPrefix(room, "#"), strings.TrimSpace(name)
	if name == "" {
		m.note(rowError, m.t("/processor ROOM PROCESSOR"))
		return nil
	}
	m.request(wire.Request{Op: wire.OpProcessor, Room: room, Processor: name},
		request{line: "/processor", done: m.tf("%s is answered by %s now", clean.Text(room), clean.Text(name))})
	return nil
}

// askProcessor asks what is to answer the room a session is in.
func (m *Model) askProcessor(s *session) {
	room := s.Room
	m.askLine(m.tf("processor of %s", room), "", func(name string) tea.Cmd {
		if name = strings.TrimSpace(name); name == "" {
			return nil
		}
		return m.doProcessor(room + " " + name)
	})
	m.prompt.offers = m.processorNames()
}

// askFraming asks how the bytes of a session are to be cut.
func (m *Model) askFraming(s *session) {
	id, name := s.ID, s.label()
	m.askLine(m.tf("framing of %s (Tab: the next)", name), s.Dialect, func(framing string) tea.Cmd {
		if framing = strings.TrimSpace(framing); framing != "" {
			m.setFraming(id, name, framing)
		}
		return nil
	})
	m.prompt.offers = framings()
}

func (m *Model) setFraming(id uint64, name, framing string) {
	m.request(wire.Request{Op: wire.OpFraming, Session: id, Framing: framing},
		request{line: "/framing", done: m.tf("%s speaks %s now", name, clean.Text(framing))})
}

// processorNames returns those that are known to answer a room, each once.
func (m *Model) processorNames() []string {
	names := append(slices.Clone(m.processors), "none")
	slices.Sort(names)
	return slices.Compact(names)
}
