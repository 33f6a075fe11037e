// Package clean makes remote text safe for a terminal. Names, messages,
// addresses and errors that came over a network pass through here, and only
// here, before a person sees them: on the screen, in the hub's own output, in
// what a line client is sent.
//
// The rules, for text:
//
//	C0 controls, DEL       their pictures: ESC is ␛, LF is ␊, CR is ␍, DEL is ␡
//	TAB                    TabWidth spaces (nothing here knows the column)
//	C1 controls            U+FFFD
//	U+2028, U+2029         U+FFFD
//	ill-formed UTF-8       U+FFFD, one for each byte
//	bidi controls          dropped, and with them whatever else is invisible:
//	                       zero-width characters, soft hyphen, tags, fillers
//	ZWJ                    kept between non-ASCII neighbours (emoji), else dropped
//	combining marks        the first MaxMarks on a base kept, the rest dropped
//	everything else        kept
//
// The result is always one line of valid UTF-8, at most four times as long,
// and cleaning it again changes nothing.
package clean

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

const (
	// TabWidth is the number of spaces a TAB becomes.
	TabWidth = 4
	// MaxMarks is how many combining marks a base may carry. Real writing
	// needs three or four; stacks of dozens cover the lines around them.
	MaxMarks = 4
)

const (
	tabSpaces = "    "
	zwj       = '\u200d'
	pictures  = '\u2400' // picture of NUL; the one of C0 control c is pictures + c
	del       = '\u007f'
	deleted   = '\u2421' // its picture
)

// Text returns s as one safe line. It returns s itself where there is nothing
// to change.
func Text(s string) string {
	var c cleaner
	if c.plain([]byte(s)) == len(s) {
		return s
	}
	var room [256]byte // most texts fit, and those that were clean cost nothing
	out := c.append(room[:0], []byte(s))
	if string(out) == s {
		return s
	}
	return string(out)
}

// AppendText appends Text(s) to dst. The two must not overlap.
func AppendText(dst, s []byte) []byte {
	var c cleaner
	return c.append(dst, s)
}

// Bytes appends b, which need not be text, as one safe line that tells the
// bytes apart: those that are not UTF-8 are shown as \xe4, a backslash as \\,
// the rest as Text does. The two must not overlap.
func Bytes(dst, b []byte) []byte {
	c := cleaner{escape: true}
	return c.append(dst, b)
}

// Any returns b as one safe line: as Text where it is UTF-8, else as Bytes.
func Any(b []byte) string {
	if utf8.Valid(b) {
		return Text(string(b))
	}
	return string(Bytes(nil, b))
}

// printable reports whether c is an ASCII character one can see, or the space.
func printable(c byte) bool { return c-' ' < del-' ' }

// printable8 returns how many bytes at the start of s are printable for sure,
// a multiple of eight. It looks at eight at once, which is most of the speed
// of this package: nearly all text is ASCII.
func printable8(s []byte) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	n := 0
	for ; n+8 <= len(s); n += 8 {
		// A byte below the space borrows and a DEL carries into the high
		// bit; the others that have it are not ASCII.
		x := binary.LittleEndian.Uint64(s[n:])
		if (x|(x+ones)|(x-' '*ones))&highs != 0 {
			break
		}
	}
	return n
}

// cleaner cleans one text. What it makes of a character depends on what it
// wrote before, never on what it dropped: so cleaning again changes nothing.
type cleaner struct {
	escape bool // show ill-formed bytes, and backslashes, escaped

	wide   bool // the last character written is not ASCII
	joiner bool // a ZWJ after it waits for its other neighbour
	marks  int  // combining marks on the current base
}

func (c *cleaner) append(dst, s []byte) []byte {
	for i := 0; i < len(s); {
		if n := c.plain(s[i:]); n > 0 {
			c.base()
			dst = append(dst, s[i:i+n]...)
			i += n
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		switch {
		case r == '\\': // not plain: it is to be escaped
			c.base()
			dst = append(dst, `\\`...)
		case r == utf8.RuneError && n == 1 && c.escape:
			const hex = "0123456789abcdef"
			c.base()
			dst = append(dst, '\\', 'x', hex[s[i]>>4], hex[s[i]&15])
		default:
			dst = c.appendRune(dst, r)
		}
		i += n
	}
	return dst
}

// plain returns the length of the printable ASCII that s starts with and that
// is written as it is.
func (c *cleaner) plain(s []byte) int {
	n := 0
	if !c.escape {
		n = printable8(s)
	}
	for n < len(s) && printable(s[n]) && (s[n] != '\\' || !c.escape) {
		n++
	}
	return n
}

// appendRune appends what becomes of a character that is not printable ASCII.
func (c *cleaner) appendRune(dst []byte, r rune) []byte {
	switch classify(r) {
	case keep:
		c.marks = 0
		return c.other(dst, r)
	case picture:
		c.marks = 0
		return c.other(dst, pictureOf(r))
	case replace:
		c.marks = 0
		return c.other(dst, utf8.RuneError)
	case mark:
		if c.marks == MaxMarks {
			return dst
		}
		c.marks++
		return c.other(dst, r)
	case tab:
		c.base()
		return append(dst, tabSpaces...)
	case joiner:
		c.joiner = c.wide
	case drop:
	}
	return dst
}

// base is called before ASCII is written: a new base, and no neighbour for a
// ZWJ.
func (c *cleaner) base() { c.wide, c.joiner, c.marks = false, false, 0 }

// other appends a character that is not ASCII, and before it the ZWJ that
// waited for one.
func (c *cleaner) other(dst []byte, r rune) []byte {
	if c.joiner {
		dst = utf8.AppendRune(dst, zwj)
	}
	c.wide, c.joiner = true, false
	return utf8.AppendRune(dst, r)
}

func pictureOf(r rune) rune {
	if r == del {
		return deleted
	}
	return pictures + r
}

// class is what becomes of a character.
type class uint8

const (
	keep    class = iota
	drop          // invisible
	replace       // by U+FFFD
	picture       // a control, shown
	tab
	mark   // kept up to MaxMarks
	joiner // ZWJ
)

// classify sorts the characters, the frequent ones first.
func classify(r rune) class {
	switch {
	case r == '\t':
		return tab
	case r < ' ' || r == del:
		return picture
	case r < del:
		return keep
	case r < 0xa0 || r == '\u2028' || r == '\u2029':
		return replace
	case r < 0x300 && r != '\u00ad':
		return keep
	case r >= 0x300 && r < 0x370 && r != '\u034f':
		return mark
	case r >= 0x3400 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3: // Han, Hangul
		return keep
	case r == zwj:
		return joiner
	case invisible(r):
		return drop
	case unicode.Is(unicode.M, r):
		return mark
	}
	return keep
}

// invisible reports whether r takes no place of its own on the screen but may
// change the order, the joining or the meaning of what does: a formatting
// character, but for the few that draw a sign around the digits after them, or
// another one Unicode says not to show (Hangul fillers, reserved tags).
func invisible(r rune) bool {
	if unicode.Is(unicode.Cf, r) {
		return !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}
