package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
)

// keyMap is every binding there is. What a key does, the help, the hints and
// what a config file may rebind all come from its table.
type keyMap struct {
	// at any time
	help, browse, pageUp, pageDown, home, end, find, unread key.Binding
	prevConn, nextConn, nthConn, about, wire                key.Binding
	prevRoom, nextRoom, activeRoom, jump                    key.Binding
	roster, log, mouse, redraw, suspend                     key.Binding
	zoom, copyView                                          key.Binding
	cancel, eof                                             key.Binding

	// while typing
	send, newline, complete, older, newer, seek, edge key.Binding

	// while browsing
	quit, helpToo, retry, up, down, first, last, search, nextHit, prevHit, write, nextPane, tab1, tab2, tab3, aboutToo key.Binding
	fold, foldAll, writeTo, open                                                                                       key.Binding
	copyRow, copyItem, pick, sort, sortOther, zoomToo                                                                  key.Binding
	wireToo                                                                                                            key.Binding

	// while the bytes of a connection are shown
	wireForm, wirePause, wireFix, wireFraming, wireSave, wireScript, wireWrite key.Binding
	wireSay, wireRaw, wireKick, wirePolicy, wireProcessor                      key.Binding
}

// keyEntry is a line of the table.
type keyEntry struct {
	bind  *key.Binding
	name  string // what a config file calls it
	keys  string // as Bubble Tea writes them, spaces between
	does  string // for the help; "" where it goes without saying
	group string // of the help
	label string // of the keys, "" for what follows from the first of them
}

// The groups of the help. Keys of the last two mean something only in their
// mode; a key may stand once in each.
const (
	keysReading  = "reading"
	keysSessions = "connections and rooms"
	keysScreen   = "screen"
	keysWriting  = "writing"
	keysBrowsing = "browsing (after Esc)"
	keysWire     = "bytes of a connection (F3)"
)

// table returns every binding, in the order the help has them.
func (k *keyMap) table() []keyEntry {
	return append([]keyEntry{
		{bind: &k.send, name: "send", keys: "enter", does: "send", group: keysWriting},
		{bind: &k.newline, name: "newline", keys: "alt+enter ctrl+j", does: "a new line in the message", group: keysWriting},
		{bind: &k.complete, name: "complete", keys: "tab", does: "complete commands and names", group: keysWriting},
		{bind: &k.older, name: "older", keys: "up", does: "what you sent before", group: keysWriting},
		{bind: &k.newer, name: "newer", keys: "down", does: "and after", group: keysWriting},
		{bind: &k.seek, name: "seek", keys: "ctrl+r", does: "look for it by some of its letters", group: keysWriting},
		{bind: &k.edge, name: "edge", keys: "end", group: keysWriting},
		{bind: &k.cancel, name: "cancel", keys: "ctrl+c", does: "clear the input, twice: quit", group: keysWriting},
		{bind: &k.eof, name: "eof", keys: "ctrl+d", does: "quit, on an empty input", group: keysWriting},
		{bind: &k.browse, name: "browse", keys: "esc", does: "browse: letters become commands", group: keysWriting},

		{bind: &k.pageUp, name: "page-up", keys: "pgup", does: "scroll up", group: keysReading},
		{bind: &k.pageDown, name: "page-down", keys: "pgdown", does: "scroll down", group: keysReading},
		{bind: &k.home, name: "oldest", keys: "alt+home", does: "to the oldest here, then further back", group: keysReading},
		{bind: &k.end, name: "newest", keys: "alt+end", does: "to the newest, and follow", group: keysReading},
		{bind: &k.unread, name: "unread", keys: "alt+u", does: "to what is new", group: keysReading},
		{bind: &k.find, name: "find", keys: "ctrl+f", does: "search the hub's log", group: keysReading},

		{bind: &k.prevConn, name: "previous-connection", keys: "ctrl+p alt+up", does: "previous connection", group: keysSessions},
		{bind: &k.nextConn, name: "next-connection", keys: "ctrl+n alt+down", does: "next connection", group: keysSessions},
		{
			bind: &k.nthConn, name: "connection", keys: "alt+0 alt+1 alt+2 alt+3 alt+4 alt+5 alt+6 alt+7 alt+8 alt+9",
			does: "connection n, 0 for all", group: keysSessions, label: "Alt-1..9",
		},
		{bind: &k.about, name: "details", keys: "f2", does: "everything about it", group: keysSessions},
		{bind: &k.wire, name: "wire", keys: "f3", does: "its bytes on the wire", group: keysSessions},

		{bind: &k.prevRoom, name: "previous-room", keys: "alt+left", does: "show the room before", group: keysSessions},
		{bind: &k.nextRoom, name: "next-room", keys: "alt+right", does: "show the next; you talk there", group: keysSessions},
		{bind: &k.activeRoom, name: "active-room", keys: "alt+a", does: "the next with something new", group: keysSessions},
		{bind: &k.jump, name: "go-to", keys: "ctrl+g", does: "go to a room, a name, a command", group: keysSessions},

		{bind: &k.roster, name: "connections", keys: "f7", does: "show or hide connections", group: keysScreen},
		{bind: &k.log, name: "log", keys: "f8", does: "show or hide the log", group: keysScreen},
		{bind: &k.zoom, name: "zoom", keys: "alt+z", does: "one pane alone, or all", group: keysScreen},
		{bind: &k.copyView, name: "copy-view", keys: "alt+l", does: "bare, to select with the mouse", group: keysScreen},
		{bind: &k.mouse, name: "mouse", keys: "alt+m", does: "mouse on or off", group: keysScreen},
		{bind: &k.redraw, name: "redraw", keys: "ctrl+l", does: "draw again", group: keysScreen},
		{bind: &k.suspend, name: "suspend", keys: "ctrl+z", does: "suspend", group: keysScreen},
		{bind: &k.help, name: "help", keys: "f1", does: "this help", group: keysScreen},
	}, k.browsingTable()...)
}

// browsingTable returns those of the last groups.
func (k *keyMap) browsingTable() []keyEntry {
	return append([]keyEntry{
		{bind: &k.up, name: "browse-up", keys: "k up", does: "to the row above", group: keysBrowsing},
		{bind: &k.down, name: "browse-down", keys: "j down", does: "to the row below", group: keysBrowsing},
		{bind: &k.first, name: "browse-oldest", keys: "g home", does: "to the oldest", group: keysBrowsing},
		{bind: &k.last, name: "browse-newest", keys: "G end", does: "to the newest", group: keysBrowsing},
		{bind: &k.open, name: "browse-open", keys: "enter o", does: "all of it, and its answer", group: keysBrowsing, label: "Enter o"},
		{bind: &k.fold, name: "browse-fold", keys: "z", does: "fold an item, or unfold", group: keysBrowsing},
		{bind: &k.foldAll, name: "browse-fold-all", keys: "Z", does: "all of them", group: keysBrowsing},
		{bind: &k.writeTo, name: "browse-message", keys: "m", does: "write to that one alone", group: keysBrowsing},
		{bind: &k.search, name: "browse-search", keys: "/", does: "find in what is here", group: keysBrowsing},
		{bind: &k.nextHit, name: "browse-next-hit", keys: "n", does: "to the next thing found", group: keysBrowsing},
		{bind: &k.prevHit, name: "browse-previous-hit", keys: "N", does: "to the one before", group: keysBrowsing},
		{bind: &k.copyRow, name: "browse-copy", keys: "y", does: "copy the row, or the range", group: keysBrowsing},
		{bind: &k.copyItem, name: "browse-copy-item", keys: "Y", does: "copy it with its answer", group: keysBrowsing},
		{bind: &k.pick, name: "browse-range", keys: "v", does: "begin a range to copy", group: keysBrowsing},
		{bind: &k.sort, name: "browse-sort", keys: "s", does: "connections in another order", group: keysBrowsing},
		{bind: &k.sortOther, name: "browse-sort-direction", keys: "S", does: "the other way round", group: keysBrowsing},
		{bind: &k.zoomToo, name: "browse-zoom", keys: "+", does: "one pane alone, or all", group: keysBrowsing},
		{bind: &k.retry, name: "browse-retry", keys: "r", does: "retry: the link, or what failed", group: keysBrowsing},
		{bind: &k.aboutToo, name: "browse-details", keys: "d", does: "the same as F2", group: keysBrowsing},
		{bind: &k.wireToo, name: "browse-wire", keys: "b", does: "bytes of the connection, like F3", group: keysBrowsing},
		{bind: &k.nextPane, name: "browse-next-pane", keys: "tab", does: "next pane", group: keysBrowsing},
		{bind: &k.tab1, name: "browse-messages", keys: "1", does: "messages", group: keysBrowsing},
		{bind: &k.tab2, name: "browse-log", keys: "2", does: "connection log", group: keysBrowsing},
		{bind: &k.tab3, name: "browse-who", keys: "3", does: "who is connected", group: keysBrowsing},
		{bind: &k.helpToo, name: "browse-help", keys: "?", does: "this help", group: keysBrowsing},
		{bind: &k.quit, name: "browse-quit", keys: "q", does: "quit", group: keysBrowsing},
		{bind: &k.write, name: "browse-write", keys: "i", does: "write again", group: keysBrowsing},
	}, k.wireTable()...)
}

// wireTable is the part of table for the bytes of a connection.
func (k *keyMap) wireTable() []keyEntry {
	return []keyEntry{
		{bind: &k.wireForm, name: "wire-form", keys: "x", does: "text, hex, or each as it is", group: keysWire},
		{bind: &k.wirePause, name: "wire-pause", keys: "space", does: "pause, and follow again", group: keysWire},
		{bind: &k.wireFix, name: "wire-fix", keys: "F", does: "set the framing that would help", group: keysWire},
		{bind: &k.wireFraming, name: "wire-framing", keys: "f", does: "another framing", group: keysWire},
		{bind: &k.wireSay, name: "wire-say", keys: "m", does: "say to it alone", group: keysWire},
		{bind: &k.wireRaw, name: "wire-raw", keys: "w", does: "write bytes to it as they are", group: keysWire},
		{bind: &k.wireKick, name: "wire-kick", keys: "K", does: "kick it", group: keysWire},
		{bind: &k.wirePolicy, name: "wire-policy", keys: "p", does: "when too slow: skip or disconnect", group: keysWire},
		{bind: &k.wireProcessor, name: "wire-processor", keys: "P", does: "what answers its room", group: keysWire},
		{bind: &k.wireSave, name: "wire-save", keys: "s", does: "save: .jsonl .py .sh", group: keysWire},
		{bind: &k.wireScript, name: "wire-script", keys: "S", does: "save as a script", group: keysWire},
		{bind: &k.wireWrite, name: "wire-write", keys: "i enter", does: "write, Esc comes back", group: keysWire},
	}
}

// newKeys returns the bindings, those that rebind names (see keyEntry.name) on
// other keys. Its error says what is wrong with rebind.
func newKeys(rebind map[string][]string) (keyMap, error) {
	var k keyMap
	table := k.table()
	names := make([]string, 0, len(table))
	for _, e := range table {
		keys, label := strings.Fields(e.keys), e.label
		names = append(names, e.name)
		if other := rebind[e.name]; other != nil {
			keys, label = other, ""
		}
		for i := range keys {
			if keys[i] == "space" { // as it is written where spaces are between
				keys[i] = " "
			}
		}
		if label == "" && len(keys) > 0 {
			label = keyLabel(keys[0])
		}
		*e.bind = key.NewBinding(key.WithKeys(keys...), key.WithHelp(label, e.does))
	}
	for name, keys := range rebind {
		if !slices.Contains(names, name) {
			return k, fmt.Errorf("there is no key action %q; there are %s", name, strings.Join(names, ", "))
		}
		for _, one := range keys {
			if slices.Contains(deadKeys(), one) {
				return k, fmt.Errorf("%s: a terminal does not send %s, or keeps it", name, one)
			}
		}
	}
	return k, k.clash(rebind)
}

// clash returns an error where a rebound key does two things in one mode.
func (k *keyMap) clash(rebind map[string][]string) error {
	table := k.table()
	for i, a := range table {
		for j, b := range table {
			if i == j || rebind[a.name] == nil || modeOf(a.group) != modeOf(b.group) && modeOf(a.group) != "" && modeOf(b.group) != "" {
				continue
			}
			for _, one := range a.bind.Keys() {
				if slices.Contains(b.bind.Keys(), one) {
					return fmt.Errorf("%s is both %s and %s", one, a.name, b.name)
				}
			}
		}
	}
	return nil
}

// modeOf returns the mode the keys of a group mean something in, "" for any.
func modeOf(group string) string {
	if group == keysWriting || group == keysBrowsing || group == keysWire {
		return group
	}
	return ""
}

// deadKeys returns those that are not to be bound: flow control stops them, or
// a terminal can not tell them from Backspace, Tab and Enter, or keeps them.
func deadKeys() []string {
	return []string{"ctrl+s", "ctrl+q", "ctrl+h", "ctrl+i", "ctrl+m", "f11", "ctrl+v"}
}

// keyLabel returns a key as people write it: Ctrl-F, Alt-Enter, F1, k.
func keyLabel(k string) string {
	switch k {
	case "pgup":
		return "PgUp"
	case "pgdown":
		return "PgDn"
	case " ":
		return "Space"
	}
	if len(k) == 1 {
		return k
	}
	parts := strings.Split(k, "+")
	for i, p := range parts {
		if p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "-")
}

// keyGroup is a paragraph of the help.
type keyGroup struct {
	title string
	keys  []key.Binding
}

// groups returns the help's paragraphs.
func (k *keyMap) groups() []keyGroup {
	var out []keyGroup
	for _, e := range k.table() {
		if e.does == "" {
			continue
		}
		if n := len(out); n == 0 || out[n-1].title != e.group {
			out = append(out, keyGroup{title: e.group})
		}
		last := &out[len(out)-1]
		last.keys = append(last.keys, *e.bind)
	}
	return out
}
