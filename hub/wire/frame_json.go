package wire

import "encoding/binary"

// maxJSONHeader is the longest JSON header: it is read again with every piece
// of the body. Two of the four bytes that count it are 0, which says which way
// round they are.
const maxJSONHeader = 4 << 10

// lengthKey returns the n-th key that the length of a body may have in a JSON
// header, "" behind the last.
func lengthKey(n int) string {
	switch n { // a table would be copied for each look at it
	case 0:
		return "total_size"
	case 1:
		return "size"
	case 2:
		return "length"
	case 3:
		return "file_size"
	case 4:
		return "filesize"
	case 5:
		return "data_size"
	}
	return ""
}

// headJSON reads the head of a jsonhdr frame: four bytes with the length of a
// JSON object, and the object, which has the length of the body.
func headJSON(b []byte) (head, bool) {
	if len(b) < 4 {
		return head{}, true
	}
	size, form := 0, Form(0)
	switch {
	case b[2] == 0 && b[3] == 0:
		size = int(binary.LittleEndian.Uint16(b))
	case b[0] == 0 && b[1] == 0:
		size, form = int(binary.BigEndian.Uint16(b[2:])), formBig
	}
	if size == 0 || size > maxJSONHeader || len(b) > 4 && b[4] != '{' {
		return head{}, false
	}
	if len(b) < 4+size {
		return head{}, true
	}
	key, n := lengthIn(b[4 : 4+size])
	if key < 0 {
		return head{}, false
	}
	return head{size: 4 + size, payload: n, form: form | Form(key)*formKey}, true
}

// lengthIn looks for the length of the body in a JSON object: the first of the
// keys, at the top level, whose value is a whole number. key is -1 where there
// is none. Like scanObject it follows strings and brackets only.
func lengthIn(b []byte) (key int, n uint64) {
	if len(b) == 0 || b[0] != '{' || b[len(b)-1] != '}' {
		return -1, 0
	}
	depth := 1
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(b, i)
			if end < 0 {
				return -1, 0
			}
			if depth == 1 {
				if key := keyIndex(b[i+1 : end-1]); key >= 0 {
					if n, ok := numberOf(b[end:]); ok {
						return key, n
					}
				}
			}
			i = end - 1
		}
	}
	return -1, 0
}

func keyIndex(name []byte) int {
	for i := 0; lengthKey(i) != ""; i++ {
		if string(name) == lengthKey(i) {
			return i
		}
	}
	return -1
}

// numberOf reads the colon and the whole number behind a key.
func numberOf(b []byte) (n uint64, ok bool) {
	b = skipSpace(b)
	if len(b) == 0 || b[0] != ':' {
		return 0, false
	}
	b = skipSpace(b[1:])
	digits := 0
	for digits < len(b) && '0' <= b[digits] && b[digits] <= '9' {
		n = min(n*10+uint64(b[digits]-'0'), 1<<40) // over any limit
		digits++
	}
	b = skipSpace(b[digits:])
	return n, digits > 0 && len(b) > 0 && (b[0] == ',' || b[0] == '}')
}

func skipSpace(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || isSpace(b[0])) {
		b = b[1:]
	}
	return b
}
