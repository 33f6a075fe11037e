package store

import (
	"bytes"
	"strings"
)

// TODO: wire.MatchText when it is there.
type textMatcher interface{ Match([]byte) bool }

type words []string

func matchText(q string) textMatcher { return words(strings.Fields(strings.ToLower(q))) }

func (w words) Match(b []byte) bool {
	for _, s := range w {
		if !bytes.Contains(bytes.ToLower(b), []byte(s)) {
			return false
		}
	}
	return true
}
