package ui

import (
	"strings"
	"testing"

	"hubbub/hub/wire"
)

// talk is a rig with a few things said.
func talk(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, 120, 40, "")
	r.online(r.session(2, "py-07", "raw"), r.session(3, "web-3", "ws"), r.session(4, "py-11", "line"))
	for _, one := range []struct {
		from             uint64
		name, text, back string
	}{{2, "py-07", "ping", "pong"}, {3, "web-3", "Status OK", "fine"}, {4, "py-11", "bye now", "see you"}} {
		msg := r.message(one.from, one.name, one.text)
		r.comes(msg, r.reply(msg, one.back))
	}
	return r
}

func TestFilter(t *testing.T) {
	all := []string{"ping", "pong", "Status OK", "fine", "bye now", "see you"}
	for line, want := range map[string]string{
		"who:py-*":            "ping pong bye now see you",
		"!who:py-*":           "Status OK fine",
		"who:py-* dir:in":     "ping bye now",
		"dir:out":             "pong fine see you",
		"kind:raw":            "ping pong",
		"room:lobby":          "ping pong Status OK fine bye now see you",
		"room:#chat":          "",
		"text:status":         "Status OK",
		"text:STATUS":         "",
		"text:~^p.ng$":        "ping pong",
		"text:~^P":            "",
		"!text:ping dir:in":   "Status OK bye now",
		"n !text:~^p !dir:in": "fine",
		"who:web-? ok":        "Status OK",
	} {
		r := talk(t)
		r.press("/filter "+line, "enter")
		got := r.screenText()
		for _, text := range all {
			if has := strings.Contains(got, " "+text); has != strings.Contains(want, text) {
				t.Errorf("%s: %q shown is %v\n%s", line, text, has, got)
			}
		}
		r.shows("filter " + line + " ·")
		r.press("/filter", "enter")
		r.shows(all...)
		r.hides("filter " + line)
	}
}

func TestFilterWrong(t *testing.T) {
	r := talk(t)
	for line, want := range map[string]string{
		"dir:up": "dir:up: it is in or out", "text:~(": "text:~(: error parsing regexp", "who:": "who: is not whole; /filter who:",
		"who:[": "who:[: a name, with * for any letters", "!": "! is not whole",
	} {
		r.press("/filter "+line, "enter")
		r.shows("! "+want, "ping")
	}
}

func TestFilterGoesOn(t *testing.T) {
	r := talk(t)
	r.press("/filter who:py-*", "enter")
	r.comes(r.message(3, "web-3", "unseen"), r.message(2, "py-07", "news"))
	r.shows("news")
	r.hides("unseen")
	r.press("mine", "enter") // what one sends shows while it is on its way
	r.shows("mine")
	r.press("alt+0", "ctrl+n", "ctrl+n") // with the choice of a connection
	r.shows("filter who:py-* · only py-07", "ping", "news")
	r.hides("bye now", "mine2")
	r.press("alt+0")
	r.shows("bye now", "filter who:py-* ·")

	// What somebody speaks may be known later than what was said.
	r.press("/filter kind:json", "enter")
	fresh := r.session(9, "late-9", "")
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{fresh}}, r.message(9, "late-9", "whoami"))
	r.hides("whoami")
	fresh.Dialect = "json"
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{fresh}})
	r.touch(dirtyAll)
	r.shows("whoami")
}

// TestFilterTurns: marks of filters long gone do not count.
func TestFilterTurns(t *testing.T) {
	r := talk(t)
	r.press("/filter pong", "enter")
	for range 126 {
		r.press("/filter ping", "enter")
		r.shows("ping")
		r.hides(" pong")
	}
	r.press("/filter pong", "enter")
	r.shows(" pong")
	r.hides(" ping")
}

func TestFilterOnSmallScreens(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {30, 8}} {
		r := newRig(t, size[0], size[1], "")
		r.online()
		r.press("/filter who:py-*", "enter")
		r.hint.text = ""
		r.touch(dirtyAll)
		r.shows("filter who")
	}
}
