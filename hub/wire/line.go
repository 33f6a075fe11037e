package wire

import "bytes"

// cutLine makes a message of a line. LF ends it, and a CR before the LF
// belongs to the ending. What has no LF yet is kept for as long as it takes,
// since somebody may be typing it; the end of the input ends it too.
func cutLine(b []byte, s State, limit int) (cut, error) {
	if i := newline(b, s.Last); i >= 0 {
		raw, text := b[:i+1], b[:i]
		if i > 0 && b[i-1] == '\r' {
			text = b[:i-1]
		}
		if len(text) > limit {
			return cut{}, TooLong(limit)
		}
		return cut{said: Said{Raw: raw, Text: text}, whole: true, used: len(raw)}, nil
	}
	switch {
	case len(b) > limit+len("\r") || s.EOF && len(b) > limit:
		return cut{}, TooLong(limit)
	case s.EOF && len(b) > 0:
		return cut{said: Said{Raw: b, Text: b}, whole: true, used: len(b)}, nil
	}
	return cut{}, nil
}

// newline returns the index of the first LF in b, -1 for none. Only the last
// fresh bytes are looked at: a line that comes a byte at a time must not cost
// the square of its length.
func newline(b []byte, fresh int) int {
	from := max(0, len(b)-fresh)
	if i := bytes.IndexByte(b[from:], '\n'); i >= 0 {
		return from + i
	}
	return -1
}
