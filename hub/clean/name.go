package clean

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the length of the longest name, in characters.
const MaxName = 32

// Name returns s as the name of a session or a room. White space around it is
// taken off, and every stretch of it inside becomes one space, so that two
// names that look alike in a list do not differ by blanks. What can not be
// seen, or would not stay in its place, is refused, not repaired: the error
// says what was wrong, for the one who chose the name. A name is safe as it
// is: Text(name) == name.
//
// Name does not compose (NFC): who compares names does that first.
func Name(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", errors.New("a name must be UTF-8 text")
	}
	for _, r := range s {
		switch classify(r) {
		case tab, picture, replace:
			return "", fmt.Errorf("a name can not have the control character %U", r)
		case drop, joiner:
			return "", fmt.Errorf("a name can not have the invisible character %U", r)
		case keep, mark:
		}
	}
	name := strings.Join(strings.Fields(s), " ")
	first, _ := utf8.DecodeRuneInString(name)
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", errors.New("a name can not be empty")
	case n > MaxName:
		return "", fmt.Errorf("a name can not be longer than %d characters, this one has %d", MaxName, n)
	case unicode.Is(unicode.M, first):
		return "", fmt.Errorf("a name can not begin with the combining mark %U", first)
	case Text(name) != name:
		return "", fmt.Errorf("a name can not have more than %d combining marks on one character", MaxMarks)
	}
	return name, nil
}
