package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// needle is what is looked for in texts: it stands anywhere in them, in any case
// unless it has a capital itself.
type needle struct {
	words string // in lower case where case makes no difference
	fold  bool
	ascii bool
}

func newNeedle(words string) needle {
	n := needle{words: words, fold: !hasCapital(words), ascii: true}
	for i := range len(words) {
		n.ascii = n.ascii && words[i] < utf8.RuneSelf
	}
	if n.fold {
		n.words = strings.ToLower(words)
	}
	return n
}

func hasCapital(s string) bool { return strings.ContainsFunc(s, unicode.IsUpper) }

// in reports whether it stands in s.
func (n *needle) in(s string) bool {
	at, _ := n.find(s)
	return at >= 0
}

// find returns where in s it first stands, -1 for nowhere. It does not allocate.
func (n *needle) find(s string) (at, end int) {
	switch {
	case n.words == "":
		return -1, -1
	case !n.fold:
		at = strings.Index(s, n.words)
		return at, at + len(n.words)
	case n.ascii:
		return n.findASCII(s)
	}
	for i := range s {
		if size := n.foldPrefix(s[i:]); size > 0 {
			return i, i + size
		}
	}
	return -1, -1
}

// findASCII is find for a needle of ASCII, in any case.
func (n *needle) findASCII(s string) (at, end int) {
	first := n.words[0]
	upper := first
	if 'a' <= first && first <= 'z' {
		upper = first - 'a' + 'A'
	}
	for i := 0; i+len(n.words) <= len(s); i++ {
		if s[i] != first && s[i] != upper {
			continue
		}
		j := 1
		for j < len(n.words) && lowerASCII(s[i+j]) == n.words[j] {
			j++
		}
		if j == len(n.words) {
			return i, i + j
		}
	}
	return -1, -1
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

// foldPrefix returns how many bytes of s the needle takes at its start, 0 where
// it does not stand there.
func (n *needle) foldPrefix(s string) int {
	size := 0
	for _, want := range n.words {
		got, w := utf8.DecodeRuneInString(s[size:])
		if w == 0 || got != want && unicode.ToLower(got) != want {
			return 0
		}
		size += w
	}
	return size
}
