package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"hubbub/hub/wire"
)

// query is what a search is for. The hub looks for the words, in a room, before
// a Seq; it knows nothing of who said it and when, so that is looked at here.
type query struct {
	words  string
	room   string
	before uint64
	after  uint64
	from   string
	until  time.Time // said before this
	since  time.Time // said then or later
}

// parseQuery reads words and terms: from:NAME room:ROOM before:DATE|SEQ
// after:DATE|SEQ. A date (2026-11-20, or 2026-11-20T14:03) is one of loc; before
// excludes it, after includes it. Its error is written for the person.
func parseQuery(s string, loc *time.Location) (query, error) {
	var q query
	var words []string
	for field := range strings.FieldsSeq(s) {
		name, value, _ := strings.Cut(field, ":")
		var err error
		switch {
		case value == "":
			words = append(words, field)
		case strings.EqualFold(name, "from"):
			q.from = strings.TrimPrefix(value, "@")
		case strings.EqualFold(name, "room"):
			q.room = strings.TrimPrefix(value, "#")
		case strings.EqualFold(name, "before"):
			q.before, q.until, err = seqOrDate(value, loc)
		case strings.EqualFold(name, "after"):
			q.after, q.since, err = seqOrDate(value, loc)
		default:
			words = append(words, field)
		}
		if err != nil {
			return q, fmt.Errorf("%s: a day like 2006-01-31, or the number of a row", name)
		}
	}
	q.words = strings.Join(words, " ")
	if q == (query{}) {
		return q, fmt.Errorf("/search WORDS from:NAME room:ROOM before:DAY after:DAY")
	}
	return q, nil
}

func seqOrDate(s string, loc *time.Location) (seq uint64, at time.Time, err error) {
	if seq, err = strconv.ParseUint(s, 10, 64); err == nil {
		return seq, at, nil
	}
	if at, err = time.ParseInLocation("2006-01-02", s, loc); err != nil {
		at, err = time.ParseInLocation("2006-01-02T15:04", s, loc)
	}
	return 0, at, err
}

// picky reports whether hits have to be looked at here.
func (q *query) picky() bool { return q.from != "" || !q.until.IsZero() }

// fits reports whether a hit passes what the hub did not look at; over that
// no later one, which is older, will.
func (q *query) fits(e *wire.Event) (fits, over bool) {
	if e.Seq <= q.after || e.At.Before(q.since) {
		return false, true
	}
	fits = q.from == "" || strings.EqualFold(q.from, e.Name)
	return fits && (q.until.IsZero() || e.At.Before(q.until)), false
}

// finder finds the words of a query in a text, for showing where they are.
type finder struct {
	whole []wire.Matcher // a word is one of them
	runs  []string       // may stand anywhere
}

// newFinder compiles the words of a query. What a word is, and what matches it,
// is for wire.MatchText to say.
func newFinder(words string) finder {
	var f finder
	tokens(words, func(at, end int) {
		word := words[at:end]
		if unspaced(word) {
			f.runs = append(f.runs, word)
			return
		}
		if end < len(words) && words[end] == '*' {
			word += "*"
		}
		f.whole = append(f.whole, wire.MatchText(word))
	})
	return f
}

// spans returns where the words stand in text: pairs of bytes, in order, apart.
func (f *finder) spans(text string) [][2]int {
	var out [][2]int
	add := func(at, end int) {
		if n := len(out); n > 0 && at < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], end)
			return
		}
		out = append(out, [2]int{at, end})
	}
	tokens(text, func(at, end int) {
		word := text[at:end]
		if !unspaced(word) {
			for _, m := range f.whole {
				if m.Match([]byte(word)) {
					add(at, end)
					return
				}
			}
			return
		}
		for i := range word { // each place, since runs may overlap
			for _, run := range f.runs {
				if strings.HasPrefix(word[i:], run) {
					add(at+i, at+i+len(run))
				}
			}
		}
	})
	return out
}

// tokens calls fn for each word of s, and for each run of characters that are
// written without spaces.
func tokens(s string, fn func(at, end int)) {
	start, kind := 0, 0
	for i, r := range s + "\x00" {
		k := 0
		switch {
		case unspacedRune(r):
			k = 2
		case unicode.IsMark(r):
			k = max(kind, 1)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			k = 1
		}
		if k == kind {
			continue
		}
		if kind != 0 {
			fn(start, i)
		}
		start, kind = i, k
	}
}

func unspaced(s string) bool {
	for _, r := range s {
		return unspacedRune(r)
	}
	return false
}

func unspacedRune(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo)
}
