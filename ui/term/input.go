package term

import "unicode/utf8"

const esc = 0x1b

// whole returns how much of b, which was typed or answered by a terminal, is
// whole: the rest is the beginning of an escape sequence or of a character
// that may yet go on. A sequence that is whole in itself but may be another's
// beginning (ESC, ESC O) counts as begun.
func whole(b []byte) int {
	for i := 0; i < len(b); {
		n := token(b[i:])
		if n == 0 {
			return i
		}
		i += n
	}
	return len(b)
}

// token returns the length of the first character or sequence of b, 0 where it
// is not whole.
func token(b []byte) int {
	switch {
	case b[0] != esc && !utf8.FullRune(b):
		return 0
	case b[0] != esc:
		_, n := utf8.DecodeRune(b)
		return n
	case len(b) == 1:
		return 0
	}
	switch b[1] {
	case esc: // Alt before a sequence, or two keys
		return 1
	case '[':
		return csi(b)
	case ']', 'P', '_', '^', 'X':
		return stringSeq(b)
	case 'O': // SS3 and one more
		if len(b) < 3 {
			return 0
		}
		return 3
	}
	if n := token(b[1:]); n > 0 { // Alt and a key
		return 1 + n
	}
	return 0
}

// csi returns the length of the control sequence b starts with.
func csi(b []byte) int {
	i := 2
	if i < len(b) && b[i] == '[' { // function keys of the Linux console
		i++
	}
	for i < len(b) && b[i] >= 0x20 && b[i] <= 0x3f {
		i++
	}
	switch {
	case i == len(b):
		return 0
	case i == 2 && b[i] == 'M': // a mouse report of old: three bytes follow
		if len(b) < 6 {
			return 0
		}
		return 6
	case b[i] == esc || b[i] >= 0x80: // broken off
		return i
	}
	return i + 1
}

// stringSeq returns the length of the string (OSC, DCS, ...) b starts with, up
// to its BEL or ST.
func stringSeq(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch {
		case b[i] == '\a':
			return i + 1
		case b[i] == esc && i+1 == len(b):
			return 0
		case b[i] == esc && b[i+1] == '\\':
			return i + 2
		case b[i] == esc: // broken off
			return i
		}
	}
	return 0
}
