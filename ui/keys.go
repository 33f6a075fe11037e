package ui

import "github.com/charmbracelet/bubbles/key"

// keyMap is every binding there is. The help, the hints in the status line and
// what a key does all come from here.
type keyMap struct {
	// at any time
	help, browse, pageUp, pageDown, home, end, find, unread key.Binding
	prevConn, nextConn, nthConn, about                      key.Binding
	roster, log, mouse, redraw, suspend                     key.Binding
	cancel, eof                                             key.Binding

	// while typing
	send, newline, complete, older, newer, seek, edge key.Binding

	// while browsing
	quit, helpToo, retry, up, down, first, last, search, nextHit, prevHit, write, nextPane, tab1, tab2, tab3, aboutToo key.Binding
}

func newKeys() keyMap {
	bind := func(keys []string, label, does string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, does))
	}
	one := func(k, label, does string) key.Binding { return bind([]string{k}, label, does) }
	digits := []string{"alt+0", "alt+1", "alt+2", "alt+3", "alt+4", "alt+5", "alt+6", "alt+7", "alt+8", "alt+9"}
	return keyMap{
		help:     one("f1", "F1", "this help"),
		browse:   one("esc", "Esc", "browse: letters become commands"),
		pageUp:   one("pgup", "PgUp", "scroll up"),
		pageDown: one("pgdown", "PgDn", "scroll down"),
		home:     one("alt+home", "Alt-Home", "to the oldest here, then further back"),
		end:      one("alt+end", "Alt-End", "to the newest, and follow"),
		find:     one("ctrl+f", "Ctrl-F", "search the hub's log"),
		unread:   one("alt+u", "Alt-U", "to what is new"),
		prevConn: bind([]string{"ctrl+p", "alt+up"}, "Ctrl-P", "previous connection"),
		nextConn: bind([]string{"ctrl+n", "alt+down"}, "Ctrl-N", "next connection"),
		nthConn:  bind(digits, "Alt-1..9", "connection n, 0 for all"),
		about:    one("f2", "F2", "everything about it"),
		roster:   one("f7", "F7", "show or hide connections"),
		log:      one("f8", "F8", "show or hide the log"),
		mouse:    one("alt+m", "Alt-M", "mouse on or off"),
		redraw:   one("ctrl+l", "Ctrl-L", "draw again"),
		suspend:  one("ctrl+z", "Ctrl-Z", "suspend"),
		cancel:   one("ctrl+c", "Ctrl-C", "clear the input, twice: quit"),
		eof:      one("ctrl+d", "Ctrl-D", "quit, on an empty input"),

		send:     one("enter", "Enter", "send"),
		newline:  bind([]string{"alt+enter", "ctrl+j"}, "Alt-Enter", "a new line in the message"),
		complete: one("tab", "Tab", "complete commands and names"),
		older:    one("up", "Up", "what you sent before"),
		newer:    one("down", "Down", "and after"),
		seek:     one("ctrl+r", "Ctrl-R", "look for it by some of its letters"),
		edge:     one("end", "End", "follow, on an empty input"),

		quit:     one("q", "q", "quit"),
		helpToo:  one("?", "?", "this help"),
		retry:    one("r", "r", "retry: the link, or what failed"),
		up:       bind([]string{"k", "up"}, "k", "a line up"),
		down:     bind([]string{"j", "down"}, "j", "a line down"),
		first:    bind([]string{"g", "home"}, "g", "to the oldest"),
		last:     bind([]string{"G", "end"}, "G", "to the newest"),
		search:   one("/", "/", "search"),
		nextHit:  one("n", "n", "to the next thing found"),
		prevHit:  one("N", "N", "to the one before"),
		write:    bind([]string{"i", "enter"}, "i", "write again"),
		aboutToo: bind([]string{"d", "enter"}, "d Enter", "the same as F2"),
		nextPane: one("tab", "Tab", "next pane"),
		tab1:     one("1", "1", "messages"),
		tab2:     one("2", "2", "connection log"),
		tab3:     one("3", "3", "who is connected"),
	}
}

// keyGroup is a paragraph of the help.
type keyGroup struct {
	title string
	keys  []key.Binding
}

func (k *keyMap) groups() []keyGroup {
	return []keyGroup{
		{"writing", []key.Binding{k.send, k.newline, k.complete, k.older, k.newer, k.seek, k.cancel, k.eof, k.browse}},
		{"reading", []key.Binding{k.pageUp, k.pageDown, k.home, k.end, k.unread, k.find}},
		{"connections", []key.Binding{k.prevConn, k.nextConn, k.nthConn, k.about}},
		{"screen", []key.Binding{k.roster, k.log, k.mouse, k.redraw, k.suspend, k.help}},
		{"browsing (after Esc)", []key.Binding{k.up, k.down, k.first, k.last, k.search, k.nextHit, k.prevHit, k.retry, k.aboutToo, k.nextPane, k.tab1, k.tab2, k.tab3, k.helpToo, k.quit, k.write}},
	}
}
