// Package words is what the screen says, in the languages it speaks. The code
// names a text by its English; the catalogue has the others.
package words

import (
	"fmt"
	"strings"
	"time"
)

// Lang is a language of the screen.
type Lang string

// The languages there are.
const (
	English Lang = "en"
	Chinese Lang = "zh"
)

// Langs returns their names, as a flag takes them.
func Langs() []string { return []string{string(English), string(Chinese)} }

// Of returns the language an environment asks for: LC_ALL, LC_MESSAGES or LANG,
// the first that is set (POSIX.1-2017, 8.2).
func Of(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(v, "zh") {
				return Chinese
			}
			return English
		}
	}
	return English
}

// T returns a text in the language; where the catalogue has none, in English.
func (l Lang) T(english string) string {
	if l == Chinese {
		if s, ok := chinese()[english]; ok {
			return s
		}
	}
	return english
}

// F is T for a format of package fmt. A translation that wants the arguments
// in another order numbers them: %[2]s.
func (l Lang) F(english string, args ...any) string {
	return fmt.Sprintf(l.T(english), args...)
}

// Date returns t in a layout of package time, which the catalogue may have
// another for, with the day of the week in the language.
func (l Lang) Date(t time.Time, layout string) string {
	s := t.Format(l.T(layout))
	if l == English {
		return s
	}
	whole := t.Weekday().String()
	for _, name := range []string{whole, whole[:3]} {
		s = strings.Replace(s, name, l.T(name), 1)
	}
	return s
}
