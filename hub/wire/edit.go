package wire

import (
	"bytes"
	"unicode/utf8"
)

// The keys that edit a line, as a Unix terminal has them.
const (
	keyBackspace = '\b'
	keyDelete    = 0x7f
	keyLine      = 0x15 // ^U
	keyWord      = 0x17 // ^W
)

// strike appends a key to a line that is typed, or does what the key is for.
// It never makes line longer than by the key.
func strike(line []byte, key byte) []byte {
	switch key {
	case keyBackspace, keyDelete:
		return eraseRune(line)
	case keyLine:
		return line[:0]
	case keyWord:
		line = bytes.TrimRight(line, " \t")
		return line[:bytes.LastIndexAny(line, " \t")+1]
	}
	return append(line, key)
}

// eraseRune takes the last character from a line, of bytes that are none the
// last byte.
func eraseRune(line []byte) []byte {
	_, n := utf8.DecodeLastRune(line)
	return line[:len(line)-n]
}

// cutTyped is cutLine for a client that sends each key when it is pressed: the
// keys that were to edit the line do so, in place. A line that nothing is left
// of at the end of the input is none. The limit holds for the keys.
func cutTyped(b []byte, s State, limit int) (cut, error) {
	c, err := cutLine(b, s, limit)
	if !c.whole || !bytes.ContainsAny(c.said.Text, "\b\x7f\x15\x17") {
		return c, err
	}
	end := c.said.End()
	line := c.said.Text[:0]
	for _, key := range c.said.Text {
		line = strike(line, key)
	}
	c.said = lineOf(line, end)
	c.whole = len(c.said.Raw) > 0
	return c, err
}

// lineOf is the message of a line and its end, which lies somewhere behind it in
// the same buffer.
func lineOf(line, end []byte) Said {
	n := len(line)
	line = append(line, end...)
	return Said{Raw: line, Text: line[:n]}
}
