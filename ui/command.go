package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/settings"
)

// command is a line that starts with a slash.
type command struct {
	name  string
	args  string
	does  string
	run   func(m *Model, args string) tea.Cmd
	needs bool // arguments
	// complete returns the ways to go on with a word, after the words before
	// it; nil where it knows none.
	complete func(m *Model, before []string, word string) []option
}

// commands returns all of them, in the order they are shown.
func commands() []command {
	return []command{
		{name: "help", does: "keys and commands", run: (*Model).doHelp},
		{name: "nick", args: "NAME", does: "change your name", run: (*Model).doNick, needs: true},
		{name: "who", does: "who is connected", run: (*Model).doWho},
		{name: "join", args: "ROOM", does: "go to another room", run: (*Model).doJoin, needs: true, complete: roomOptions},
		{name: "room", args: "[ROOM]", does: "the same; alone: show all rooms", run: (*Model).doRoom, complete: roomOptions},
		{name: "msg", args: "NAME|ID TEXT", does: "say to one alone", run: (*Model).doMsg, needs: true, complete: nameOptions},
		{name: "highlight", args: "[WORD|-WORD]", does: "mark what has a word in it", run: (*Model).doHighlight, complete: highlightOptions},
		{name: "away", args: "[TEXT]", does: "collect what is for you till you type", run: (*Model).doAway},
		{name: "gate", args: "open|close [ROOM]", does: "let messages wait, or go", run: (*Model).doGate, needs: true, complete: gateOptions},
		{name: "framing", args: "NAME|ID FRAMING", does: "how its bytes are cut: line, raw, be32 ...", run: (*Model).doFraming, needs: true, complete: framingOptions},
		{name: "kick", args: "NAME|ID [REASON]", does: "end its session", run: (*Model).doKick, needs: true, complete: nameOptions},
		{name: "raw", args: "NAME|ID BYTES", does: `write bytes as they are; \n \r \t \x00 \u4f60`, run: (*Model).doRaw, needs: true, complete: nameOptions},
		{name: "policy", args: "NAME|ID POLICY", does: "when it is too slow: skip or disconnect", run: (*Model).doPolicy, needs: true, complete: policyOptions},
		{name: "processor", args: "ROOM PROCESSOR", does: "what answers a room", run: (*Model).doProcessor, needs: true, complete: processorOptions},
		{name: "search", args: "WORDS", does: "in the log; from: room: before: after:", run: (*Model).doSearch},
		{name: "filter", args: "TERM...", does: "rows that fit: who: dir: kind: room: !text:", run: (*Model).doFilter, complete: filterOptions},
		{name: "copy", args: "[FILE]", does: "what is shown, to the clipboard or a file", run: (*Model).doCopy, complete: fileOptions},
		{name: "save", args: "FILE", does: "all that shows to a file; .jsonl as events", run: (*Model).doSave, needs: true, complete: fileOptions},
		{name: "set", args: "[KEY [VALUE]]", does: "see and change settings", run: (*Model).doSet, complete: settingOptions},
		{name: "theme", args: "NAME", does: "change the colours", run: (*Model).doTheme, complete: oneOf(settings.Theme)},
		{name: "lang", args: "en|zh", does: "change the language", run: (*Model).doLang, complete: oneOf(settings.Lang)},
		{name: "keys", does: "actions and their keys", run: (*Model).doKeys},
		{name: "retry", does: "connect or send again, now", run: (*Model).doRetry},
		{name: "clear", does: "empty the messages here", run: (*Model).doClear},
		{name: "quit", does: "leave", run: (*Model).doQuit},
	}
}

// request is what was asked of the hub, for when the answer comes.
type request struct {
	line string // as typed
	done string // what to say when it is done
	room string // which room one is in then
}

// command runs a line that starts with a slash. It is never sent as text.
func (m *Model) command(line string) tea.Cmd {
	name, args, _ := strings.Cut(line[1:], " ")
	args = strings.TrimSpace(args)
	for _, c := range commands() {
		switch {
		case c.name != name:
			continue
		case c.needs && args == "":
			m.note(rowError, "/"+c.name+" "+m.t(c.args)+m.colon(m.t(c.does)))
			return nil
		}
		return c.run(m, args)
	}
	m.note(rowError, m.tf("there is no /%s; did you mean /%s? (// sends a slash)", clean.Text(name), nearest(name)))
	return nil
}

// nearest returns the name of the command most like a word.
func nearest(word string) string {
	best, least := "help", 1<<30
	for _, c := range commands() {
		if d := distance(c.name, word); d < least {
			best, least = c.name, d
		}
	}
	return best
}

// distance is how many letters have to be put in, taken out or changed to
// make a of b.
func distance(a, b string) int {
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		diagonal := prev[0]
		prev[0] = i + 1
		for j := range len(b) {
			same := diagonal
			if a[i] != b[j] {
				same++
			}
			diagonal = prev[j+1]
			prev[j+1] = min(same, prev[j]+1, prev[j+1]+1)
		}
	}
	return prev[len(b)]
}

// request asks the hub for something; its answer becomes a row.
func (m *Model) request(r wire.Request, what request) {
	m.asked[m.link.Do(r)] = what
}

func (m *Model) doHelp(string) tea.Cmd {
	m.helping = true
	m.touch(dirtyAll)
	return nil
}

func (m *Model) doNick(name string) tea.Cmd {
	m.request(wire.Request{Op: wire.OpNick, Name: name}, request{line: "/nick", done: m.tf("you are %s now", clean.Text(name))})
	return nil
}

func (m *Model) doWho(string) tea.Cmd {
	m.request(wire.Request{Op: wire.OpWho}, request{line: "/who", done: m.t("nobody")})
	return nil
}

// whoIsHere says who is connected, in a line.
func (m *Model) whoIsHere() string {
	const most = 40
	list := m.roster.list()[:m.roster.live]
	var names []string
	for _, s := range list[:min(len(list), most)] {
		name := s.label()
		if s.Room != "" && s.Room != m.room {
			name += " (#" + s.Room + ")"
		}
		names = append(names, name)
	}
	text := m.tf("%d live: %s", len(list), strings.Join(names, ", "))
	if len(list) > most {
		text += ", ..."
	}
	return text
}

func (m *Model) doJoin(room string) tea.Cmd {
	room = strings.TrimPrefix(room, "#")
	m.request(wire.Request{Op: wire.OpJoin, Room: room}, request{line: "/join", done: m.tf("in room %s", clean.Text(room)), room: clean.Text(room)})
	return nil
}

func (m *Model) doMsg(args string) tea.Cmd {
	who, text, _ := strings.Cut(args, " ")
	if strings.TrimSpace(text) == "" {
		m.note(rowError, m.t("/msg NAME|ID TEXT: the text is missing"))
	} else if s := m.someone(who); s != nil {
		m.say(said{text: text, to: s.ID})
	}
	return nil
}

// someone returns who is meant by a name or a number, nil after saying that
// there is nobody.
func (m *Model) someone(who string) *session {
	s := m.roster.find(strings.TrimLeft(who, "@#"))
	if s == nil || s.State == wire.Gone {
		m.note(rowError, m.tf("nobody here is called %s", clean.Text(who)))
		return nil
	}
	return s
}

func (m *Model) doFraming(args string) tea.Cmd {
	who, framing, _ := strings.Cut(args, " ")
	framing = strings.TrimSpace(framing)
	if framing == "" {
		m.note(rowError, m.tf("/framing NAME|ID FRAMING, which is %s", strings.Join(framings(), " ")))
	} else if s := m.someone(who); s != nil {
		m.request(wire.Request{Op: wire.OpFraming, Session: s.ID, Framing: framing},
			request{line: "/framing", done: m.tf("%s speaks %s now", s.label(), clean.Text(framing))})
	}
	return nil
}

// framings returns those a session can be set to.
func framings() []string {
	return slices.DeleteFunc(wire.Framings(), func(f string) bool { return f == wire.Auto })
}

func (m *Model) doGate(args string) tea.Cmd {
	what, room, _ := strings.Cut(args, " ")
	room = strings.TrimSpace(room)
	if room == "" {
		room = m.room
	}
	var open bool
	done := m.tf("the gate of %s is closed: what is sent there waits", clean.Text(room))
	switch what {
	case "open":
		open, done = true, m.tf("the gate of %s is open", clean.Text(room))
	case "close":
	default:
		m.note(rowError, m.t("/gate open|close [ROOM]"))
		return nil
	}
	m.request(wire.Request{Op: wire.OpGate, Room: room, Open: &open}, request{line: "/gate", done: done})
	return nil
}

func (m *Model) doRetry(string) tea.Cmd {
	m.retryAny()
	return nil
}

func (m *Model) doClear(string) tea.Cmd {
	m.talk.toLive()
	m.msgs.clear()
	clear(m.waiting)
	m.cleared = true
	m.touch(dirtyMsgs)
	return nil
}

func (m *Model) doQuit(string) tea.Cmd { return tea.Quit }
