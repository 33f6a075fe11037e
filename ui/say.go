package ui

import (
	"time"

	"hubbub/ui/words"
)

// What the screen says goes through these, with constants: a test holds every
// one of them against the Chinese catalogue.

// t and tf return what the screen says, in its language: see package words.
func (m *Model) t(english string) string               { return m.lang.T(english) }
func (m *Model) tf(english string, args ...any) string { return m.lang.F(english, args...) }

// ts is t for several texts.
func (m *Model) ts(english ...string) []string {
	out := make([]string, len(english))
	for i, s := range english {
		out[i] = m.t(s)
	}
	return out
}

// tn is tf for n things: one is what is said of a single one, many of any other
// number. The number is the first argument.
func (m *Model) tn(n int, one, many string, args ...any) string {
	if n != 1 {
		one = many
	}
	return m.tf(one, append([]any{thousands(n)}, args...)...)
}

// heard returns words that came in English, from the hub, a package or the
// system, in the language of the screen, as far as they are known.
func (m *Model) heard(said string) string { return m.lang.Heard(said) }

// colon returns s behind a colon, "" for nothing.
func (m *Model) colon(s string) string {
	if s == "" {
		return ""
	}
	return m.tf(": %s", s)
}

// date returns t in a layout of package time, as the language has it.
func (m *Model) date(t time.Time, layout string) string {
	return m.lang.Date(t, layout)
}

// speak has the screen speak a language from now on. What was said already, as
// a row, stays as it was said.
func (m *Model) speak(lang words.Lang) {
	if lang == m.lang {
		return
	}
	m.lang = lang
	m.hint, m.search.trouble = hint{}, ""
	m.opened.width = 0
	if m.wire.open {
		m.diagnose()
		m.wire.list.repaint()
	}
	m.touch(dirtyAll)
}
