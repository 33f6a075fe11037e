package ui

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/ui/settings"
)

// attention is what calls for the person: words they want to know of, and how
// they are told while they look elsewhere.
type attention struct {
	words  []string  // beside the person's own name
	told   time.Time // when the desktop was told last
	titled string    // the window
	away   away
}

// tellEvery is how far apart notifications are at least.
const tellEvery = 10 * time.Second

// forMe reports whether a message of somebody else is for the person here: said
// to them alone, or with one of their words in it.
func (m *Model) forMe(r *row) bool {
	if r.own {
		return false
	}
	if r.direct {
		return true
	}
	if s := m.roster.byID[m.me]; s != nil && utf8.RuneCountInString(s.Name) > 1 && mentions(r.text, s.Name) {
		return true
	}
	return slices.ContainsFunc(m.attention.words, func(w string) bool { return mentions(r.text, w) })
}

// mentions reports whether word stands in text as a word of its own, in
// whatever case. It does not allocate.
func mentions(text, word string) bool {
	for i := 0; word != "" && i+len(word) <= len(text); i++ {
		if c, w := text[i], word[0]; c|w < utf8.RuneSelf && c|0x20 != w|0x20 { // most of them
			continue
		}
		if !utf8.RuneStart(text[i]) || !strings.EqualFold(text[i:i+len(word)], word) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		first, _ := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if apart(before, first) && apart(last, after) {
			return true
		}
	}
	return false
}

// apart reports whether a word may end between two characters.
func apart(a, b rune) bool {
	part := func(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r)) }
	return !part(a) || !part(b) || unspacedRune(a) || unspacedRune(b)
}

// noticed takes in a message that has come.
func (m *Model) noticed(r *row) {
	if !r.mention {
		return
	}
	m.collect(r)
	title := m.tf("%s in #%s", r.name, r.room)
	if r.direct {
		title = m.tf("%s (private)", r.name)
	}
	m.tell(title, r.text)
}

// maxTold is how much of a text is told again elsewhere, in characters.
const maxTold = 200

// tell tells the desktop something, unless the person is looking or has just
// been told. Both texts are safe already.
func (m *Model) tell(title, text string) {
	if !m.blurred || !m.choices.Is(settings.Notify) || m.now().Sub(m.attention.told) < tellEvery {
		return
	}
	m.attention.told = m.now()
	m.screen.Notify(title, brief(text, m.g.more))
}

// brief returns the beginning of the first line of a text.
func brief(text, more string) string {
	text, _, _ = strings.Cut(text, "\n")
	if runes := []rune(text); len(runes) > maxTold {
		text = string(runes[:maxTold]) + more
	}
	return text
}

// retitle names the window by how much waits. Nothing is written where that
// has not changed.
func (m *Model) retitle() {
	title := "hubbub"
	if n, _ := m.unreadIn(); n > 0 {
		title = "(" + strconv.Itoa(n) + ") " + title
	}
	if title != m.attention.titled {
		m.attention.titled = title
		m.screen.Title(title)
	}
}

// doHighlight adds words to those that are marked, takes -WORD out, or lists
// them.
func (m *Model) doHighlight(line string) tea.Cmd {
	a := &m.attention
	for word := range strings.FieldsSeq(clean.Text(line)) {
		bare, out := strings.CutPrefix(word, "-")
		same := func(w string) bool { return strings.EqualFold(w, bare) }
		switch {
		case bare == "":
		case out && !slices.ContainsFunc(a.words, same):
			m.note(rowError, m.tf("%s is not marked; /highlight lists what is", bare))
			return nil
		case out:
			a.words = slices.DeleteFunc(a.words, same)
		case !slices.ContainsFunc(a.words, same):
			a.words = append(a.words, bare)
		}
	}
	if line != "" {
		m.choices.Choose(settings.Highlight, strings.Join(a.words, ", "))
		m.choices.kept.Note(settings.Highlight, strings.Join(a.words, ", "))
	}
	words := slices.Clone(a.words)
	if s := m.roster.byID[m.me]; s != nil && s.Name != "" {
		words = append([]string{s.Name}, words...)
	}
	m.note(rowNote, m.tf("marked: %s (/highlight WORD, /highlight -WORD)", strings.Join(words, ", ")))
	return nil
}
