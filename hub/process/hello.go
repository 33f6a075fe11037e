package process

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/transform"

	"hubbub/hub/wire"
)

const (
	// helloMax is the buffer of the tutorial's recv: what is longer is news.
	helloMax = 5120
	quitMark = "--quit--"

	// helloAck is what a raw client waits for. It stands before the readable
	// answer in the processor's buffer.
	helloAck    = "-"
	helloPrefix = helloAck + "Hello "
)

// hello greets with what it was told, in upper case, and acknowledges to raw
// clients with one byte. Casing and white space are Python's (str.upper,
// str.rstrip), which the tutorial's server is written in. A message that is
// not UTF-8 is answered all the same, its stray bytes kept.
type hello struct {
	caser cases.Caser
	buf   []byte
}

func newHello() *hello { return &hello{caser: cases.Upper(language.Und)} }

func (h *hello) Process(said wire.Said) wire.Answer {
	if containsQuit(said.Text) {
		return wire.Answer{Quit: true}
	}
	h.buf = append(reuse(h.buf), helloPrefix...)
	h.buf = appendUpper(h.buf, trimSpace(said.Text), h.caser)
	return wire.Answer{
		Raw:    h.buf[:len(helloAck):len(helloAck)],
		Text:   h.buf[len(helloAck):],
		Notice: helloNotice(said),
	}
}

// helloNotice returns what is worth a line in the connection log, "" if nothing.
func helloNotice(said wire.Said) string {
	var notes []string
	if n := len(said.Raw); n > helloMax {
		notes = append(notes, fmt.Sprintf("input is greater than expected: %d bytes", n))
	}
	if !utf8.Valid(said.Text) {
		notes = append(notes, fmt.Sprintf("not UTF-8 text: %d bytes, shown escaped", len(said.Text)))
	}
	return strings.Join(notes, "; ")
}

// containsQuit reports whether text has the quit mark in it, in any case.
func containsQuit(text []byte) bool {
	for {
		i := bytes.Index(text, []byte("--"))
		if i < 0 || len(text)-i < len(quitMark) {
			return false
		}
		text = text[i:]
		if bytes.EqualFold(text[:len(quitMark)], []byte(quitMark)) {
			return true
		}
		text = text[1:]
	}
}

// appendUpper appends src in upper case. Bytes that are not UTF-8 stay.
func appendUpper(dst, src []byte, caser cases.Caser) []byte {
	for len(src) > 0 && src[0] < utf8.RuneSelf { // most text needs no tables
		dst, src = append(dst, upperASCII(src[0])), src[1:]
	}
	for {
		n, read, err := caser.Transform(dst[len(dst):cap(dst)], src, true)
		dst, src = dst[:len(dst)+n], src[read:]
		if !errors.Is(err, transform.ErrShortDst) {
			return dst
		}
		dst = slices.Grow(dst, len(src)+utf8.UTFMax*3) // no character becomes more than three
	}
}

// trimSpace returns text without the white space at its end.
func trimSpace(text []byte) []byte { return bytes.TrimRightFunc(text, isSpace) }

// isSpace reports whether Python takes r for white space: what Unicode says,
// and the four ASCII separators, which Unicode does not count.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
