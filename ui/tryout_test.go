package ui

import (
	"strings"
	"testing"

	"hubbub/hub/wire"
)

// TestTryLines: what is shown fits the door one came by, and can be typed as it
// stands.
func TestTryLines(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}} {
		r := newRig(t, size[0], size[1], "")
		r.online()
		r.shows("nc 127.0.0.1 8000")
		if size[0] >= 80 {
			r.shows("curl -d Zack 127.0.0.1:8000/api/rooms/lobby", "http://127.0.0.1:8000/")
			var python []string
			for _, line := range r.tries(r.lay.msgs.w - 3) {
				if len(python) > 0 || strings.HasPrefix(line, "python3") {
					python = append(python, line)
					r.shows(line)
				}
				if strings.HasSuffix(line, "'") {
					break
				}
			}
			want := `python3 -c 'import socket as s; c = s.create_connection(("127.0.0.1", 8000)); c.send(b"Zack"); print(c.recv(99))'`
			if got := strings.Join(python, ""); got != want {
				t.Errorf("%v: %s", size, got)
			}
		}
	}
	r := newRig(t, 80, 24, "")
	r.opt.Title = "tls://[::1]:8443"
	r.online()
	r.shows("openssl s_client -quiet -connect [::1]:8443", "curl -k -d Zack https://[::1]:8443/api/rooms/lobby")
	r = newRig(t, 80, 24, "")
	r.online()
	me := r.session(1, "zack", "json")
	me.Why = "pinned by the door"
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{me}})
	r.press("x", "esc") // anything that draws again
	r.hides("curl", "python3")
	r.shows("tui 127.0.0.1:8000", `{"op":"say","text":"Zack"}`)
}

// TestHintsEnd: after three messages nobody has to be told how.
func TestHintsEnd(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.shows("type here: Enter sends it to #lobby", "Nothing has been said yet")
	r.press("one", "enter")
	r.hides("Nothing has been said yet")
	r.shows("type here")
	r.press("two")
	r.hides("type here")
	r.press("enter", "three", "enter")
	r.hides("type here")
}
