package wire

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// whySend is what helps where text is cut between its bytes.
const whySend = "whole characters in each send: encode the text, and do not cut the bytes"

// encoding: the client's text is in another encoding, cut, or has more in it.
func (e *exam) encoding() Misfit {
	d, text := e.s.Dialect, e.last
	switch {
	case len(text) == 0:
		return Misfit{}
	case IsFrame(d):
		text = e.lastFrame()
	case d != Raw && !Lines(d):
		return Misfit{}
	}
	switch {
	case d != Telnet && utf16Of(text):
		return Misfit{MisfitUTF16, "sends UTF-16, not UTF-8", `text.encode("utf-8")`}
	case gbkOf(text) || !IsFrame(d) && gbkOf(e.in):
		return Misfit{MisfitGBK, "sends GBK, not UTF-8", `text.encode("utf-8"); in a Windows console, chcp 65001 first`}
	case e.torn(text):
		return Misfit{MisfitTorn, "half a character at the end", whySend}
	case d == Raw && e.gap >= 2*burstGap && len(text) < len(e.in) && !utf8.RuneStart(text[0]) && utf8.Valid(e.in):
		return Misfit{MisfitTorn, "a character cut in two: its halves came " + span(e.gap.Round(1e6)) + " apart", whySend}
	case (d == Raw || d == Line) && terminated(text):
		return Misfit{MisfitTerminator, "trailing NUL bytes: a C client sends its terminator", "strlen(text) bytes, not sizeof"}
	}
	return Misfit{}
}

// lastFrame returns the message of the client's last whole frame, nil where that
// is not in sight.
func (e *exam) lastFrame() []byte {
	d, b := e.s.Dialect, e.in
	if !e.first || d == JSONHdr || len(unread(d, b, 0)) > 0 {
		return nil
	}
	for {
		h, _ := headOf(d, b)
		end := h.size + int(h.payload)
		if end >= len(b) {
			return b[min(h.size, len(b)):]
		}
		b = b[end:]
	}
}

// torn says whether a message ends in the middle of a character.
func (e *exam) torn(text []byte) bool {
	line := bytes.TrimRight(text, "\r\n")
	if Lines(e.s.Dialect) && len(line) == len(text) {
		return false // it is still being typed
	}
	return e.settled() && torn(line)
}

// terminated says whether text ends with NUL, and has none within.
func terminated(text []byte) bool {
	b := bytes.TrimRight(text, "\x00")
	return len(b) > 0 && len(b) < len(text) && isText(b, true)
}

// gbkOf says whether b is text in GBK, of the characters that are in use: two of
// them at least, and hardly any other. Text in UTF-8 is none.
func gbkOf(b []byte) bool {
	if utf8.Valid(b) || torn(b) {
		return false
	}
	common, rare := 0, 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		if c < utf8.RuneSelf {
			if c < ' ' && !isSpace(c) {
				return false
			}
			continue
		}
		i++
		if c == 0x80 || c == 0xff || i == len(b) || b[i] < 0x40 || b[i] == 0x7f || b[i] == 0xff {
			return false
		}
		switch low := b[i] >= 0xa1; {
		case low && c >= 0xb0 && c <= 0xd7: // GB 2312, level 1
			common++
		case low && c >= 0xa1 && c <= 0xa3: // its punctuation
		default:
			rare++
		}
	}
	return common >= 2 && rare*4 <= common
}

// ending: the client ends its messages in another way than the session expects.
func (e *exam) ending() Misfit {
	switch d := e.s.Dialect; {
	case len(e.last) == 0:
	case d == Raw:
		return e.glued()
	case d == Line || d == JSON:
		return e.unended()
	}
	return Misfit{}
}

// unended: a line without its end. People type, at some terminals a key at a
// time; what came all at once and goes no further is a program's.
func (e *exam) unended() Misfit {
	line := e.in[bytes.LastIndexByte(e.in, '\n')+1:]
	if len(line) == 0 || !e.waits() || strings.HasPrefix(e.s.Why, "typed") || utf8.RuneCount(e.last) < 2 {
		return Misfit{}
	}
	switch {
	case e.s.Dialect == JSON:
		return Misfit{MisfitNoNewline, "sent no newline for " + e.seconds(), "a newline after each object"}
	case line[len(line)-1] == '\r':
		return Misfit{MisfitCR, "ends its lines with CR only", `\r\n or \n at the end of each line`}
	}
	return Misfit{MisfitNoNewline, "sent no newline for " + e.seconds(), Raw}
}

// glued: several lines that came at once, from a client that ends what it says
// with newlines, are answered once. A text of many lines looks the same, unless
// the client has said single lines too, or waits for more answers.
func (e *exam) glued() Misfit {
	n := lines(e.last)
	if n == 0 && bytes.Count(e.last, []byte{'\r'}) > 1 && bytes.IndexByte(e.last, '\n') < 0 && e.last[len(e.last)-1] == '\r' {
		return Misfit{MisfitCR, "ends its lines with CR only", `\r\n or \n at the end of each line`}
	}
	before := e.in[:len(e.in)-len(e.last)]
	single := lines(before) > 0 && e.first && e.s.InMsgs > 1 && uint64(lines(before)) == e.s.InMsgs-1
	if n < 2 || !single && (!e.waits() || n > 16 || len(e.last) > 80*n) {
		return Misfit{}
	}
	return Misfit{
		MisfitGlued, "messages glued together: one read had " + strconv.Itoa(n) + " lines and this dialect answers one", Line,
	}
}

// lines returns how many lines b is, 0 where it does not end with one or has an
// empty one.
func lines(b []byte) int {
	if len(b) == 0 || b[0] == '\n' || b[len(b)-1] != '\n' || bytes.Contains(b, []byte("\n\n")) {
		return 0
	}
	return bytes.Count(b, []byte{'\n'})
}
