package process

import "hubbub/hub/wire"

// upper gives back what it was told with a to z in upper case and every other
// byte as it was: Python's bytes.upper, on purpose not the str.upper of hello.
type upper struct {
	buf []byte
}

func (u *upper) Process(said wire.Said) wire.Answer {
	u.buf = append(reuse(u.buf), said.Raw...)
	for i, c := range u.buf {
		u.buf[i] = upperASCII(c)
	}
	return wire.Answer{Text: u.buf[:len(said.Text)], Raw: u.buf}
}

// upperASCII returns c in upper case if it is one of a to z, else c.
func upperASCII(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}
