package wire

import "bytes"

// maxEscape is what one byte of a message can become in a JSON string: \u0000
// (RFC 8259 7).
const maxEscape = 6

// jsonEnvelope is room for the keys around the text.
const jsonEnvelope = 4096

// MaxLine returns the longest line of JSON that can hold a message of limit
// bytes.
func MaxLine(limit int) int { return maxEscape*limit + jsonEnvelope }

// cutJSON makes a message of a line of JSON, which is its Text; reading it is
// ParseRequest's business. Blank lines are skipped. The line may be longer
// than the text in it, which is what the limit is for: whoever reads the line
// holds the text against it.
func cutJSON(b []byte, s State, limit int) (cut, error) {
	skipped := 0
	for {
		c, err := cutLine(b[skipped:], s, MaxLine(limit))
		switch {
		case err != nil:
			return cut{}, TooLong(limit)
		case !c.whole || len(bytes.TrimSpace(c.said.Text)) > 0:
			c.used += skipped
			return c, nil
		}
		skipped += c.used
	}
}
