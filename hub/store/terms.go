package store

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hubbub/hub/wire"
)

// The index knows of every event some terms, and finds the events that have all
// the terms of a query. It only narrows down what to look at: wire.MatchText
// decides. So terms need not follow what that takes for a word, they have to
// be such that whatever it matches has them:
//
//   - a run of ASCII letters and digits is a term;
//   - of what is not ASCII, every character is a term, and every two that are
//     neighbours. Chinese, which has no spaces, is so found by any part of it;
//   - room:x, session:7 and kind:join say what else the event has.
//
// All is taken case-folded, one character for all its cases. The tokenizer of
// the index is ascii with the colon as part of terms: it splits at whatever
// else is ASCII.

// maxTerms is how many terms of a query the index is asked for: more would
// hardly leave out more.
const maxTerms = 16

// appendTerms appends the terms of an event, with spaces between.
func appendTerms(dst []byte, e *wire.Event) []byte {
	dst = append(dst, "kind:"...)
	dst = append(dst, e.Kind.String()...)
	if e.Room != "" {
		dst = append(dst, ' ')
		dst = append(dst, roomTerm(e.Room)...)
	}
	for _, id := range [...]uint64{e.From, e.To, aboutID(e)} {
		if id != 0 {
			dst = append(dst, ' ')
			dst = append(dst, sessionTerm(id)...)
		}
	}
	dst = append(dst, ' ')
	before := rune(0) // the character before, where that is not ASCII
	for text := e.Body; len(text) > 0; {
		r, n := utf8.DecodeRune(text)
		text = text[n:]
		r = fold(r)
		switch {
		case r == utf8.RuneError: // most likely no character
			dst, before = append(dst, ' '), 0
		case r < utf8.RuneSelf:
			if before != 0 {
				dst, before = append(dst, ' '), 0
			}
			dst = append(dst, asciiTerm(r))
		default:
			dst = utf8.AppendRune(append(dst, ' '), r)
			if before != 0 {
				dst = utf8.AppendRune(utf8.AppendRune(append(dst, ' '), before), r)
			}
			before = r
		}
	}
	return dst
}

func aboutID(e *wire.Event) uint64 {
	if e.Session == nil {
		return 0
	}
	return e.Session.ID
}

// roomTerm returns the term of a room. Rooms that differ in nothing but case
// or punctuation share one.
func roomTerm(room string) string {
	term := []byte("room:" + room)
	for i := len("room:"); i < len(term); i++ {
		if c := term[i]; c < utf8.RuneSelf && asciiTerm(rune(c)) == ' ' {
			term[i] = ':'
		}
	}
	return string(term)
}

func sessionTerm(id uint64) string { return "session:" + strconv.FormatUint(id, 10) }

// asciiTerm returns c, or a space where it is no letter and no digit.
func asciiTerm(c rune) byte {
	if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
		return byte(c)
	}
	return ' '
}

// fold returns the one character that stands for all the cases of r.
func fold(r rune) rune {
	for {
		next := unicode.SimpleFold(r)
		if next <= r {
			return next
		}
		r = next
	}
}

// matchTerms returns what to ask the index for: the terms that every event
// that fits q has, in the language of FTS5. It is "" where there are none.
func matchTerms(q wire.Query) string {
	terms := textTerms(q.Text)
	if len(terms) == 0 && len(q.Kinds) > 0 { // or else they would leave out little
		kinds := make([]string, 0, len(q.Kinds))
		for _, k := range q.Kinds {
			kinds = append(kinds, `"kind:`+k.String()+`"`)
		}
		terms = append(terms, "("+strings.Join(kinds, " OR ")+")")
	}
	if q.Room != "" {
		terms = append(terms, `"`+roomTerm(q.Room)+`"`)
	}
	if q.Session != 0 {
		terms = append(terms, `"`+sessionTerm(q.Session)+`"`)
	}
	return strings.Join(terms, " AND ")
}

// textTerms returns terms that are in whatever wire.MatchText finds by text.
func textTerms(text string) []string {
	var terms []string
	var run []rune // of one kind, and not ASCII
	var ascii []byte
	end := func(star string) {
		switch {
		case len(ascii) > 0:
			terms = append(terms, `"`+string(ascii)+`"`+star)
		case len(run) == 1:
			terms = append(terms, `"`+string(run)+`"`)
		}
		for i := 1; i < len(run); i++ {
			terms = append(terms, `"`+string(run[i-1:i+1])+`"`)
		}
		ascii, run = ascii[:0], run[:0]
	}
	before := separator
	for _, r := range text {
		kind := runeKindOf(r)
		if kind != before || kind == follower {
			star := ""
			if r == '*' {
				star = "*"
			}
			end(star)
		}
		switch before = kind; kind {
		case separator:
		case plain:
			ascii = append(ascii, byte(fold(r)))
		default:
			run = append(run, fold(r))
		}
	}
	end("")
	return terms[:min(len(terms), maxTerms)]
}

// runeKind is what a character of a query is. Two that are neighbours and of
// one kind, but for followers, are in one word for wire.MatchText.
type runeKind uint8

const (
	separator runeKind = iota
	plain              // an ASCII letter or digit, whatever its case
	letter             // another one
	eastAsian          // one that needs no spaces
	follower           // one that goes with what is before it
)

func runeKindOf(r rune) runeKind {
	switch folded := fold(r); {
	case folded < utf8.RuneSelf:
		if asciiTerm(folded) == ' ' {
			return separator
		}
		return plain
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo):
		return eastAsian
	case unicode.IsMark(r), unicode.Is(unicode.Lm, r):
		return follower
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return letter
	}
	return separator
}
