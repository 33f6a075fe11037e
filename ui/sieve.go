package ui

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
)

// sieve is the filter: which messages show. The list keeps them all; what the
// sieve made of a row is noted on the row, so that one that was looked at costs
// nothing any more.
type sieve struct {
	line  string // as typed, "" for no filter
	terms []sieveTerm
	// turn marks the rows this filter has looked at, from 1 to 127.
	turn   uint8
	byKind bool // a term is about dialects, which are learned later than messages
}

// sieveTerm is one term of a filter.
type sieveTerm struct {
	not  bool
	fits func(m *Model, r *row) bool
}

// sieveHelp is what to type.
const sieveHelp = "/filter who:py-* dir:in|out kind:raw room:chat text:WORD text:~REGEXP WORD, !TERM for not; /filter alone shows all"

// parseSieve reads the terms of a filter; all of them have to fit. Words are
// looked for in the text, in any case unless they have a capital. Its error is
// written for the person.
func parseSieve(line string) ([]sieveTerm, error) {
	var out []sieveTerm
	for field := range strings.FieldsSeq(line) {
		t := sieveTerm{}
		word, not := strings.CutPrefix(field, "!")
		t.not = not
		name, value, found := strings.Cut(word, ":")
		var err error
		switch {
		case word == "" || found && value == "":
			return nil, fmt.Errorf("%s is not whole; %s", field, sieveHelp)
		case found && name == "who":
			t.fits, err = whoTerm(value)
		case found && name == "dir":
			t.fits, err = dirTerm(value)
		case found && name == "kind":
			t.fits = func(m *Model, r *row) bool { return strings.EqualFold(m.dialectOf(r), value) }
		case found && name == "room":
			value = strings.TrimPrefix(value, "#")
			t.fits = func(m *Model, r *row) bool { return r.room == value }
		case found && name == "text":
			t.fits, err = textTerm(value)
		default:
			t.fits, err = textTerm(word)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

func whoTerm(pattern string) (func(*Model, *row) bool, error) {
	pattern = strings.TrimPrefix(pattern, "@")
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("who:%s: a name, with * for any letters", pattern)
	}
	return func(m *Model, r *row) bool {
		name := r.name
		switch {
		case r.kind == rowReply:
			name = r.ref // whom it answers
		case r.own && (pattern == "you" || pattern == m.t("you")):
			return true
		}
		ok, _ := path.Match(pattern, name)
		return ok
	}, nil
}

func dirTerm(dir string) (func(*Model, *row) bool, error) {
	var kind rowKind
	switch dir {
	case "in":
		kind = rowMessage
	case "out":
		kind = rowReply
	default:
		return nil, fmt.Errorf("dir:%s: it is in or out, of the hub", dir)
	}
	return func(_ *Model, r *row) bool { return r.kind == kind }, nil
}

func textTerm(words string) (func(*Model, *row) bool, error) {
	if expr, ok := strings.CutPrefix(words, "~"); ok {
		if !hasCapital(expr) {
			expr = "(?i)" + expr
		}
		re, err := regexp.Compile(expr)
		if err != nil {
			return nil, fmt.Errorf("text:%s: %w", words, err)
		}
		return func(_ *Model, r *row) bool { return re.MatchString(r.text) }, nil
	}
	f := newNeedle(words)
	return func(_ *Model, r *row) bool { return f.in(r.text) }, nil
}

// speaker returns the session a message came from, or an answer went to.
func speaker(r *row) uint64 {
	if r.kind == rowReply {
		return r.to
	}
	return r.from
}

// dialectOf returns what the session of a row speaks, "" where it is not known:
// those who left long ago are forgotten.
func (m *Model) dialectOf(r *row) string {
	if s := m.roster.byID[speaker(r)]; s != nil {
		return s.Dialect
	}
	return ""
}

// passes reports whether the filter lets a row through. What the screen itself
// has to say always shows.
func (m *Model) passes(r *row) bool {
	s := &m.sieve
	if r.kind > rowReply || r.id != 0 {
		return true
	}
	if r.sifted>>1 == s.turn {
		return r.sifted&1 != 0
	}
	if !s.byKind || m.dialectOf(r) != "" {
		r.sifted = s.turn << 1
	}
	for _, t := range s.terms {
		if t.fits(m, r) == t.not {
			return false
		}
	}
	if r.sifted>>1 == s.turn {
		r.sifted |= 1
	}
	return true
}

// siftedOut reports whether the mark on a row says that the filter does not let
// it through.
func (m *Model) siftedOut(mark uint8) bool {
	return m.sieve.line != "" && mark == m.sieve.turn<<1
}

// sifted returns which rows show: those of others that the filter lets through;
// nil is for all.
func (m *Model) sifted(others func(*row) bool) func(*row) bool {
	switch {
	case m.sieve.line == "":
		return others
	case others == nil:
		return m.passes
	}
	return func(r *row) bool { return others(r) && m.passes(r) }
}

// doFilter shows only what fits, or all again.
func (m *Model) doFilter(line string) tea.Cmd {
	line = strings.Join(strings.Fields(clean.Text(line)), " ")
	terms, err := parseSieve(line)
	if err != nil {
		m.note(rowError, m.heard(clean.Text(err.Error())))
		return nil
	}
	m.sift(line, terms)
	if line != "" {
		m.hintFor(confirmQuit, " "+m.t("/filter alone shows all again"))
	}
	return m.findAnew()
}

// sift makes terms the filter.
func (m *Model) sift(line string, terms []sieveTerm) {
	s := &m.sieve
	s.line, s.terms = line, terms
	s.byKind = strings.Contains(line, "kind:")
	if s.turn++; s.turn > 127 { // the marks of the first of them may still be there
		s.turn = 1
		for _, l := range m.talk.lists() {
			for i := range l.rows.len() {
				l.rows.packed(i).sifted = 0
			}
		}
	}
	m.talk.toLive() // the back was fetched for another choice
	m.msgs.filter(m.keeper())
	m.touch(dirtyAll)
}

// filterName names the filter in as few words as it goes, "" for none.
func (m *Model) filterName() string {
	if m.sieve.line == "" {
		return ""
	}
	return m.t("filter") + " " + m.sieve.line
}
