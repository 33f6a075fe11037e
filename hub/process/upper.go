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
		if c >= 'a' && c <= 'z' {
			u.buf[i] = c - 'a' + 'A'
		}
	}
	return wire.Answer{Text: u.buf[:len(said.Text)], Raw: u.buf}
}
