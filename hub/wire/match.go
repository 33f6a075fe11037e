package wire

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Matcher finds bodies by words. Its zero value matches everything. It is
// never changed, so any number of goroutines may use it.
type Matcher struct{ terms []term }

// term is one thing a body must have.
type term struct {
	folded []rune // a word
	prefix bool   // or only the beginning of one
	run    []byte // instead of a word: a run of East Asian characters
}

// MatchText compiles the text of a search. What matches is defined here, for
// every log, whatever index it may keep:
//
//   - A word is a run of letters, marks and digits. Everything else, bytes
//     that are not UTF-8 too, only separates words and is otherwise ignored:
//     "task_01" is the two words "task" and "01".
//   - A word of the query matches an equal word of the body, as
//     strings.EqualFold compares them. With a * right behind it, it matches
//     every word that begins with it.
//   - Chinese, Japanese and Korean are written with no space between words or
//     with words that change their endings, so a run of their characters
//     (Han, Hiragana, Katakana, Bopomofo, Hangul) is a word of its own kind and
//     matches wherever the body contains it. A run also ends at, and is ended
//     by, any other letter: "hello世界" asks for "hello" and for "世界".
//   - A body matches if every word of the query does, in any order. A query
//     without words matches everything, see Empty.
func MatchText(query string) Matcher {
	var m Matcher
	for text := []byte(query); ; {
		word, rest, eastAsian := nextWord(text)
		switch {
		case len(word) == 0:
			return m
		case eastAsian:
			m.terms = append(m.terms, term{run: word})
		default:
			t := term{prefix: len(rest) > 0 && rest[0] == '*'}
			for _, r := range string(word) {
				t.folded = append(t.folded, fold(r))
			}
			m.terms = append(m.terms, t)
		}
		text = rest
	}
}

// Empty reports whether there is no word to match.
func (m Matcher) Empty() bool { return len(m.terms) == 0 }

// Match reports whether body has all the words. It does not allocate.
func (m Matcher) Match(body []byte) bool {
	for _, t := range m.terms {
		if !t.in(body) {
			return false
		}
	}
	return true
}

func (t term) in(body []byte) bool {
	if t.run != nil {
		return bytes.Contains(body, t.run)
	}
	for {
		word, rest, eastAsian := nextWord(body)
		if len(word) == 0 {
			return false
		}
		if !eastAsian && t.is(word) {
			return true
		}
		body = rest
	}
}

func (t term) is(word []byte) bool {
	for _, want := range t.folded {
		r, n := utf8.DecodeRune(word)
		if n == 0 || fold(r) != want {
			return false
		}
		word = word[n:]
	}
	return t.prefix || len(word) == 0
}

// nextWord returns the first word of text and what is behind it. The word is
// empty where text has none.
func nextWord(text []byte) (word, rest []byte, eastAsian bool) {
	start, kind := 0, apart
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		k := kindOfRune(r, kind)
		switch {
		case kind == apart && k != apart:
			start, kind = i, k
		case k != kind:
			return text[start:i], text[i:], kind == ideograph
		}
		i += n
	}
	if kind == apart {
		return nil, nil, false
	}
	return text[start:], nil, kind == ideograph
}

// What a rune is to a search.
const (
	apart     = iota // it separates words
	letter           // it is part of a word
	ideograph        // it is part of an East Asian run
)

// kindOfRune returns what r is behind a rune of kind before.
func kindOfRune(r rune, before int) int {
	switch {
	case r < utf8.RuneSelf:
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
			return letter
		}
		return apart
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo):
		return ideograph
	case unicode.IsMark(r) || r == 'ー' || r == 'ｰ' || r == 'ﾞ' || r == 'ﾟ':
		if before == ideograph { // an accent, or a long vowel
			return ideograph
		}
		return letter
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return letter
	}
	return apart
}

// fold returns the smallest rune that is r in some case.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' {
			return r - ('a' - 'A')
		}
		return r
	}
	for {
		next := unicode.SimpleFold(r)
		if next <= r {
			return next
		}
		r = next
	}
}
