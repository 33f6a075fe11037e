package wire

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string.
func (d *decoder) text() string {
	raw, escaped := d.quoted()
	if escaped {
		raw = d.unescaped(raw)
	}
	return string(raw)
}

// bytes reads a string. It is nil only where it fails.
func (d *decoder) bytes() []byte {
	raw, escaped := d.quoted()
	switch {
	case escaped:
		return d.unescaped(raw)
	case d.shares:
		return slices.Clip(raw)
	}
	return append(make([]byte, 0, len(raw)), raw...)
}

// base64 reads a string of bytes in base64. It is nil only where it fails.
func (d *decoder) base64() []byte {
	raw, escaped := d.quoted()
	out := make([]byte, base64.StdEncoding.DecodedLen(len(raw)))
	n, err := base64.StdEncoding.Decode(out, raw)
	if err != nil || escaped {
		d.fail()
		return nil
	}
	return out[:n]
}

// quoted reads a string, and returns what stands between the quotes and whether
// there is an escape in it. It is well-formed UTF-8.
func (d *decoder) quoted() (raw []byte, escaped bool) {
	d.must('"')
	b, high := d.rest, byte(0)
	for i := 0; i < len(b); i++ {
		for len(b)-i > 8 && plain(binary.LittleEndian.Uint64(b[i:])) {
			i += 8
		}
		switch c := b[i]; {
		case c == '"':
			if high >= utf8.RuneSelf && !utf8.Valid(b[:i]) {
				d.fail()
				return nil, false
			}
			d.rest = b[i+1:]
			return b[:i], escaped
		case c == '\\':
			escaped = true
			i++ // whatever it is, it does not end the string
		case c < ' ':
			d.fail()
			return nil, false
		default:
			high |= c
		}
	}
	d.fail()
	return nil, false
}

// plain reports whether eight bytes are ASCII that stands for itself in a string:
// no control character, quote or backslash. It is asked of all at once: the high
// bit of a byte is set where one is not ASCII, or becomes less than 0 by taking
// away what it has to be more than; for equality that is done to the difference.
func plain(eight uint64) bool {
	const each = 0x0101010101010101
	quote, escape := eight^each*'"', eight^each*'\\'
	return (eight|(eight-each*' ')|(quote-each)|(escape-each))&(each*0x80) == 0
}

// unescaped returns the text of a string with escapes (RFC 8259 7), in memory
// of its own.
func (d *decoder) unescaped(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++
		switch c := raw[i]; c { // quoted has seen to it that there is one
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, n := unicodeEscape(raw[i-1:])
			if n == 0 {
				d.fail()
				return nil
			}
			out = utf8.AppendRune(out, r)
			i += n - 2
		default:
			d.fail()
			return nil
		}
	}
	return out
}

// unicodeEscape reads a \uXXXX that b begins with, or the two of a character
// beyond them, and returns how long it was, 0 where it is none. Half a pair is
// U+FFFD.
func unicodeEscape(b []byte) (r rune, n int) {
	const size = len(`\uXXXX`)
	hex := func(b []byte) rune {
		if len(b) < size || b[0] != '\\' || b[1] != 'u' {
			return -1
		}
		r := rune(0)
		for _, c := range b[2:size] {
			switch {
			case '0' <= c && c <= '9':
				c -= '0'
			case 'a' <= c|0x20 && c|0x20 <= 'f':
				c = c | 0x20 - 'a' + 10
			default:
				return -1
			}
			r = r<<4 | rune(c)
		}
		return r
	}
	if r = hex(b); r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, size
	}
	if r = utf16.DecodeRune(r, hex(b[size:])); r != utf8.RuneError {
		return r, 2 * size
	}
	return utf8.RuneError, size
}

// time reads a time in UTC (RFC 3339), with at most nine digits of a fraction.
func (d *decoder) time() time.Time {
	b, escaped := d.quoted()
	const whole = len("2006-01-02T15:04:05")
	if escaped || len(b) < whole+1 || b[4] != '-' || b[7] != '-' || b[10] != 'T' || b[13] != ':' || b[16] != ':' || b[len(b)-1] != 'Z' {
		d.fail()
		return time.Time{}
	}
	year, month, day := d.digits(b[:4]), d.digits(b[5:7]), d.digits(b[8:10])
	hour, minute, second := d.digits(b[11:13]), d.digits(b[14:16]), d.digits(b[17:whole])
	nano := 0
	if part := b[whole : len(b)-1]; len(part) > 0 {
		if part[0] != '.' || len(part) < 2 || len(part) > 10 {
			d.fail()
			return time.Time{}
		}
		nano = d.digits(part[1:])
		for range 10 - len(part) {
			nano *= 10
		}
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nano, time.UTC)
	const always = 28 // days of a month
	if month < 1 || month > 12 || day < 1 || day > always && t.Day() != day || hour > 23 || minute > 59 || second > 59 {
		d.fail()
	}
	return t
}

// digits returns the number that b is, which has no more than nine.
func (d *decoder) digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			d.fail()
		}
		n = n*10 + int(c) - '0'
	}
	return n
}
