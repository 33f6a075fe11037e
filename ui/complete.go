package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
	key  string // what it is found by
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
	before := strings.Fields(head)
	switch {
	case head == "" && strings.HasPrefix(word, "/"):
		return m.commandOptions(word[1:])
	case strings.HasPrefix(head, "/") && len(before) > 0:
		for _, c := range commands() {
			if "/"+c.name == before[0] && c.complete != nil {
				return c.complete(m, before[1:], word)
			}
		}
	}
	if at, ok := strings.CutPrefix(word, "@"); ok {
		options := m.personOptions(at, false)
		for i := range options {
			options[i].word = "@" + options[i].word
		}
		return options
	}
	return m.personOptions(word, false)
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
func (m *Model) commandOptions(word string) []option {
	var out []option
	for _, c := range commands() {
		o := option{word: "/" + c.name, show: strings.TrimSpace("/" + c.name + " " + m.t(c.args)), note: m.t(c.does), key: c.name}
		if c.args != "" {
			o.word += " "
		}
		out = append(out, o)
	}
	return ranked(word, out)
}

// rank returns those of words that go on with word.
func rank(word, after string, words ...string) []option {
	var out []option
	for _, w := range words {
		out = append(out, option{word: w + after, show: w, key: w})
	}
	return ranked(word, out)
}

// ranked returns the options that begin with word, then those that contain it;
// where there are none, those that have its letters in their order. A single
// letter that some begin with is taken for a beginning.
func ranked(word string, options []option) []option {
	word = strings.ToLower(word)
	fit := func(o option) int {
		name := strings.ToLower(o.key)
		switch {
		case strings.HasPrefix(name, word):
			return 0
		case strings.Contains(name, word):
			return 1
		case scattered(name, word):
			return 2
		}
		return 3
	}
	worst, best := 1, 3
	for _, o := range options {
		best = min(best, fit(o))
	}
	if best == 2 || best == 0 && utf8.RuneCountInString(word) == 1 {
		worst = best
	}
	options = slices.DeleteFunc(options, func(o option) bool { return fit(o) > worst })
	slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(fit(a), fit(b)) })
	return options
}

// scattered reports whether s has the letters of word in their order.
func scattered(s, word string) bool {
	for _, r := range word {
		i := strings.IndexRune(s, r)
		if i < 0 {
			return false
		}
		s = s[i+utf8.RuneLen(r):]
	}
	return true
}

// maxOptions is how many ways to go on are listed.
const maxOptions = 9

// optionLines returns the list above the input, at most h lines of w cells:
// what Tab offers, or the commands while one is being typed.
func (m *Model) optionLines(w, h int) []string {
	options, at := m.in.matches.options, m.in.matches.at
	if v := m.in.value(); len(options) == 0 && strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//") {
		name, _, typed := strings.Cut(v[1:], " ")
		options, at = m.commandOptions(name), -1
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
