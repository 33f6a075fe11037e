package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hubbub/hub/wire"
	"hubbub/ui/term"
)

// completion is what Tab can make of the word under the cursor.
type completion struct {
	options []option
	at      int // the one chosen
	head    string
	tail    string
}

// option is one way to go on.
type option struct {
	word string // put in the place of what was typed
	show string // in the list
	note string
}

// complete chooses the next way to go on with the word before the cursor.
func (m *Model) complete() {
	in := &m.in
	c := &in.matches
	if len(c.options) == 0 {
		value := []rune(in.value())
		at := in.line.Position()
		before := string(value[:at])
		start := strings.LastIndexByte(before, ' ') + 1
		*c = completion{options: m.optionsFor(before[:start], before[start:]), at: -1, head: before[:start], tail: string(value[at:])}
		if len(c.options) == 0 {
			return
		}
	}
	c.at = (c.at + 1) % len(c.options)
	o := c.options[c.at]
	in.line.SetValue(c.head + o.word + c.tail)
	in.line.SetCursor(len([]rune(c.head + o.word)))
	if len(c.options) == 1 {
		*c = completion{}
	}
}

// optionsFor returns the ways to go on with a word after what stands before it.
func (m *Model) optionsFor(head, word string) []option {
	switch cmd := strings.Fields(head); {
	case head == "" && strings.HasPrefix(word, "/"):
		return commandOptions(word[1:])
	case len(cmd) == 1 && cmd[0] == "/gate":
		return rank(word, "", "open", "close")
	case len(cmd) == 2 && cmd[0] == "/policy":
		return rank(word, "", wire.PolicySkip, wire.PolicyDisconnect)
	case len(cmd) == 1 && cmd[0] == "/processor":
		return rank(word, " ", m.rooms...)
	case len(cmd) == 2 && cmd[0] == "/processor":
		return rank(word, "", m.processorNames()...)
	case len(cmd) == 2 && cmd[0] == "/framing":
		return rank(word, "", framings()...)
	case len(cmd) == 1 && cmd[0] == "/join", len(cmd) == 2 && cmd[0] == "/gate":
		return rank(word, "", m.rooms...)
	}
	numbers := slices.ContainsFunc([]string{"/framing ", "/kick ", "/raw ", "/policy "}, func(c string) bool { return head == c })
	return m.personOptions(word, numbers)
}

// personOptions returns the names that go on with a word; those who have none go
// by their numbers, where a command takes numbers.
func (m *Model) personOptions(word string, numbers bool) []option {
	var names []string
	for _, s := range m.roster.list() {
		switch {
		case s.State == wire.Gone || s.ID == m.me:
		case s.Name != "":
			names = append(names, s.Name)
		case numbers:
			names = append(names, strconv.FormatUint(s.ID, 10))
		}
	}
	return rank(word, " ", names...)
}

// commandOptions returns the commands that go on with a word.
func commandOptions(word string) []option {
	var out []option
	for _, c := range commands() {
		if strings.HasPrefix(c.name, word) {
			o := option{word: "/" + c.name, show: strings.TrimSpace("/" + c.name + " " + c.args), note: c.does}
			if c.args != "" {
				o.word += " "
			}
			out = append(out, o)
		}
	}
	return out
}

// rank returns the words that begin with word, then those that contain it.
func rank(word, after string, words ...string) []option {
	word = strings.ToLower(word)
	var out []option
	for _, w := range words {
		if word == "" || strings.Contains(strings.ToLower(w), word) {
			out = append(out, option{word: w + after, show: w})
		}
	}
	where := func(o option) int { return strings.Index(strings.ToLower(o.show), word) }
	slices.SortStableFunc(out, func(a, b option) int { return cmp.Compare(min(where(a), 1), min(where(b), 1)) })
	return out
}

// maxOptions is how many ways to go on are listed.
const maxOptions = 9

// optionLines returns the list above the input, at most h lines of w cells:
// what Tab offers, or the commands while one is being typed.
func (m *Model) optionLines(w, h int) []string {
	options, at := m.in.matches.options, m.in.matches.at
	if v := m.in.value(); len(options) == 0 && strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//") {
		name, _, typed := strings.Cut(v[1:], " ")
		options, at = commandOptions(name), -1
		if typed {
			options = exactly(options, name)
		}
	}
	if len(options) == 0 || m.browsing {
		return nil
	}
	n := min(len(options), maxOptions, h)
	from := max(0, min(at-n+1, len(options)-n))
	width := 0
	for _, o := range options[from : from+n] {
		width = max(width, term.Width(o.show))
	}
	lines := make([]string, 0, n)
	for i := from; i < from+n; i++ {
		o := options[i]
		mark, look := " ", m.st.text
		if i == at {
			mark, look = m.g.mark, m.st.sel
		}
		text := mark + " " + look.Paint(term.Fit(o.show, width, m.g.more))
		if o.note != "" {
			text += "  " + m.st.dim.Paint(o.note)
		}
		lines = append(lines, term.Fit(text, w, ""))
	}
	return lines
}

// exactly returns the option for the command called name.
func exactly(options []option, name string) []option {
	for _, o := range options {
		if strings.TrimSpace(o.word) == "/"+name {
			return []option{o}
		}
	}
	return nil
}
