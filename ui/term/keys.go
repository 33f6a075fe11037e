package term

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// heard is what a terminal says beside keys.
type heard uint8

const (
	heardKey heard = iota // a key, a click, text
	heardAnswer
	heardStatus // the answer to deviceStatus
)

// maxKey is the longest sequence a key may be, in bytes.
const maxKey = 64

// sift takes out of b, which is whole, what is not for people's programs:
// answers of the terminal, which what does not know them would type, and keys
// in forms that Bubble Tea does not know. It works in place, and returns how
// many answers there were to deviceStatus.
func sift(b []byte) (kept []byte, statuses int) {
	if bytes.IndexByte(b, esc) < 0 {
		return b, 0
	}
	kept = b[:0]
	for i := 0; i < len(b); {
		n := max(token(b[i:]), 1)
		seq := b[i : i+n]
		i += n
		what := listen(seq)
		if what == heardStatus {
			statuses++
		}
		if what != heardKey {
			continue
		}
		var room [8]byte
		key, ok := plainKey(room[:0], seq)
		switch {
		case !ok:
			kept = append(kept, seq...)
		case len(key) == 1 && key[0] == esc && i < len(b):
			// Before anything else it would be read as Alt. Terminals send Esc
			// like this only where somebody left them so.
		default:
			kept = append(kept, key...)
		}
	}
	return kept, statuses
}

// listen says what a token is.
func listen(b []byte) heard {
	if len(b) < 3 || b[0] != esc {
		return heardKey
	}
	switch b[1] {
	case ']', 'P', '_', '^', 'X': // a string: nobody's keys, nor half of one
		return heardAnswer
	case '[':
	default:
		return heardKey
	}
	if len(b) > maxKey {
		return heardAnswer
	}
	params, final := b[2:len(b)-1], b[len(b)-1]
	switch {
	case string(b) == statusOK:
		return heardStatus
	case b[2] == 'M' && len(b) == 6: // a click, in the form of old
		return heardKey
	case final >= 0x80 || final < 0x40: // broken off
		return heardAnswer
	case len(params) > 0 && (params[0] == '?' || params[0] == '>' || params[0] == '='):
		return heardAnswer
	case final == 'n', final == 'c', final == 't', final == 'x', final == 'y':
		return heardAnswer
	case final == 'R' && len(params) > 0:
		return position(params)
	}
	return heardKey
}

// position says whether the parameters of CSI R are of the cursor's position, or
// of F3 with a modifier, which looks like one in the first row.
func position(params []byte) heard {
	row, col, ok := bytes.Cut(params, []byte(";"))
	mod, err := strconv.Atoi(string(col))
	if ok && string(row) == "1" && err == nil && mod >= 2 && mod <= 16 {
		return heardKey
	}
	return heardAnswer
}

// Modifiers as in CSI u, less one.
const (
	modShift = 1 << iota
	modAlt
	modCtrl
	modOthers = ^(modShift | modAlt | modCtrl | modCapsLock | modNumLock)

	modCapsLock = 1 << 6
	modNumLock  = 1 << 7
)

// plainKey appends the form every terminal has for a key that came as CSI code;
// modifiers u (the kitty protocol) or CSI 27; modifiers; code ~ (modifyOtherKeys
// of xterm), ok false where seq is no such thing. Nothing is appended for a key
// that has no such form, or that was let go.
func plainKey(dst, seq []byte) (_ []byte, ok bool) {
	if len(seq) < 4 || seq[0] != esc || seq[1] != '[' {
		return dst, false
	}
	params, final := seq[2:len(seq)-1], seq[len(seq)-1]
	var code, mods int
	switch {
	case final == 'u':
		var rest []byte
		code, rest = number(params)
		mods, rest = number(rest)
		if len(rest) > 0 && rest[0] == '3' && bytes.IndexByte(params, ':') > 0 { // released
			return dst, true
		}
	case final == '~' && bytes.HasPrefix(params, []byte("27;")):
		mods, params = number(params[3:])
		code, _ = number(params)
	default:
		return dst, false
	}
	return appendKey(dst, rune(code), max(mods-1, 0)), true
}

// number returns the number b starts with, and what follows it: the next
// parameter, or a part of this one where a colon stands between. Other parts of
// the first parameter are left out.
func number(b []byte) (n int, rest []byte) {
	i := 0
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		n = min(n*10+int(b[i]-'0'), 1<<24)
	}
	if i == len(b) {
		return n, nil
	}
	if b[i] == ':' {
		if _, after, ok := bytes.Cut(b[i:], []byte(";")); ok {
			return n, after
		}
	}
	return n, b[i+1:]
}

// appendKey appends the bytes of a key.
func appendKey(dst []byte, code rune, mods int) []byte {
	shift, alt, ctrl := mods&modShift != 0, mods&modAlt != 0, mods&modCtrl != 0
	switch {
	case mods&modOthers != 0: // Super and the like
		return dst
	case code == '\r' || code == 57414: // Enter, and that of the keypad
		if shift || alt || ctrl {
			return append(dst, esc, '\r') // a new line in the message
		}
		return append(dst, '\r')
	case code == '\t' && shift:
		return append(dst, "\x1b[Z"...)
	case code == 127 && ctrl: // a word, as Alt-Backspace
		return append(dst, esc, 127)
	case code >= 57399 && code <= 57408: // digits of the keypad
		code -= 57399 - '0'
	case code >= 0xe000 && code <= 0xf8ff || !utf8.ValidRune(code): // keys without a character
		return dst
	}
	switch {
	case ctrl && (code >= '@' && code <= '_' || code >= 'a' && code <= 'z'):
		code &= 0x1f
	case ctrl && code == ' ':
		code = 0
	case ctrl && code >= ' ':
		return dst
	case shift && code >= ' ':
		code = unicode.ToUpper(code)
	}
	if alt {
		dst = append(dst, esc)
	}
	return utf8.AppendRune(dst, code)
}
