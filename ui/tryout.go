package ui

import (
	"net"
	"strings"

	"hubbub/ui/term"
)

// tryLines draws what to do with a hub on which nothing has happened yet, into
// at most h lines of w cells. It is there until the first message.
func (m *Model) tryLines(w, h int) []string {
	host, port, err := net.SplitHostPort(strings.TrimPrefix(m.opt.Title, "tcp://"))
	if err != nil {
		return nil
	}
	addr := net.JoinHostPort(host, port)
	lines := []string{
		"",
		m.st.text.Paint("Nothing has been said yet. From another terminal:"),
		"",
		m.st.accent.Paint("  nc " + host + " " + port),
		m.st.accent.Paint("  tui " + addr),
		m.st.accent.Paint("  python3 -c 'import socket as s; c = s.create_connection("),
		m.st.accent.Paint("  (\"" + host + "\", " + port + ")); c.send(b\"Zack\"); print("),
		m.st.accent.Paint("  c.recv(99))'"),
		"",
		m.st.dim.Paint("Or type here and press Enter. F1 shows the keys."),
	}
	for i, line := range lines {
		lines[i] = term.Truncate(" "+line, w, m.g.more)
	}
	return lines[:min(len(lines), max(h, 0))]
}
