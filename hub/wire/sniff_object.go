package wire

import "bytes"

// object is what scanObject saw.
type object struct {
	ok     bool // the line is a JSON object, as far as it goes
	ended  bool // it goes to the newline
	closed bool // it goes to the closing brace
	op     bool // there is a key "op"
}

// scanObject looks at a first line that may be a request of ours. It follows
// strings and brackets only: enough to find a key at the top level and not in
// a text. What else is wrong is better said by ParseRequest, to the client.
func scanObject(b []byte) object {
	if b = trimBOM(b); len(b) > 0 && b[0] <= ' ' {
		b = bytes.TrimLeft(b, " \t\r")
	}
	if len(b) == 0 || b[0] != '{' {
		return object{}
	}
	o := object{ok: true}
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		b, o.ended = b[:i], true
	}
	depth, key := 1, true // key: a key must come next
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == ' ' || c == '\t' || c == '\r':
		case o.closed:
			return object{}
		case c == '"':
			end := stringEnd(b, i)
			if end < 0 {
				return o
			}
			o.op = o.op || key && string(b[i:end]) == `"op"`
			key, i = false, end-1
		case c == '}' || c == ']':
			depth--
			o.closed = depth == 0
		case key:
			return object{}
		case c == '{' || c == '[':
			depth++
		case c == ',':
			key = depth == 1
		}
	}
	return o
}

// stringEnd returns the index after the JSON string that starts at b[i], -1
// where it does not end.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// bom is the mark that some Windows clients begin with.
const bom = "\ufeff"

// trimBOM removes it; RFC 8259 8.1 lets a reader ignore it.
func trimBOM(b []byte) []byte {
	if len(b) < len(bom) || string(b[:len(bom)]) != bom {
		return b
	}
	return b[len(bom):]
}
