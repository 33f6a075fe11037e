package ui

import (
	"net"
	"strings"

	"hubbub/ui/term"
)

// tryLines draws what to do with a hub on which nothing has happened yet, into
// at most h lines of w cells. It is there until the first message.
func (m *Model) tryLines(w, h int) []string {
	lines := append([]string{""}, m.st.text.Paint(m.t("Nothing has been said yet. From another terminal:")), "")
	for _, try := range m.tries(w - 3) {
		lines = append(lines, m.st.accent.Paint("  "+try))
	}
	lines = append(lines, "", m.st.dim.Paint(m.t("Or type here and press Enter. F1 shows the keys.")))
	for i, line := range lines {
		lines[i] = term.Truncate(" "+line, w, m.g.more)
	}
	return lines[:min(len(lines), max(h, 0))]
}

// tries returns commands that reach the hub where this screen has, to be typed
// as they stand, the shortest first. One that does not fit w cells goes on in
// the next line, where the shell and Python take it so.
func (m *Model) tries(w int) []string {
	addr, secure := strings.CutPrefix(m.opt.Title, "tls://")
	addr = strings.TrimPrefix(addr, "tcp://")
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil
	}
	if secure {
		return []string{
			"openssl s_client -quiet -connect " + addr,
			"tui tls://" + addr,
			"curl -k -d Zack https://" + addr + "/api/rooms/" + m.room,
			m.tf("or a browser: %s", "https://"+addr+"/"),
		}
	}
	// Where the framing is pinned, no other client is understood than this one.
	if s := m.roster.byID[m.me]; s != nil && strings.HasPrefix(s.Why, "pinned") {
		return []string{
			"tui " + addr,
			`echo '{"op":"say","text":"Zack"}' | nc ` + host + " " + port,
		}
	}
	out := []string{"nc " + host + " " + port, "tui " + addr, "curl -d Zack " + addr + "/api/rooms/" + m.room}
	out = append(out, folded([]string{
		`python3 -c 'import socket as s; c = s.create_connection(`,
		`("` + host + `", ` + port + `)); c.send(b"Zack"); print(`,
		`c.recv(99))'`,
	}, w)...)
	return append(out, m.tf("or a browser: %s", "http://"+addr+"/"))
}

// folded returns the parts of a command in as few lines of w cells as they fit.
func folded(parts []string, w int) []string {
	out := parts[:1:1]
	for _, p := range parts[1:] {
		if last := len(out) - 1; len(out[last])+len(p) <= w {
			out[last] += p
		} else {
			out = append(out, p)
		}
	}
	return out
}

// firstSends is after how many messages one knows how to send them.
const firstSends = 3

// inputHint stands in an empty input until one has sent a few messages.
func (m *Model) inputHint(w int) string {
	if m.sends >= firstSends || m.browsing || m.ask != nil || m.in.value() != "" || m.epoch == "" || m.target() == "" {
		return ""
	}
	hint := m.tf("type here: Enter sends it to #%s", m.target())
	if term.Width(hint) > w {
		return ""
	}
	return hint
}
