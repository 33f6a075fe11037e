package wire

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// burstGap is the silence that ends a raw message which may not be whole.
const burstGap = 40 * time.Millisecond

// smallRead is the payload every IPv4 network carries in one piece (RFC 9293
// 3.7.1): fewer bytes than this were almost surely one send.
const smallRead = 536

// cutRaw makes a message of a burst. Raw bytes have no framing, so time takes
// its place: a small burst is a message at once, a big one may have been cut
// on its way and ends when nothing follows it. Half a character (RFC 3629) at
// the end is waited for as well, but never for longer.
func cutRaw(b []byte, s State, limit int) (cut, error) {
	text := bytes.TrimRight(b, "\r\n")
	switch {
	case len(b) == 0:
		return cut{}, nil
	case len(text) > limit || len(b) > limit+len("\r\n"):
		return cut{}, TooLong(limit)
	case s.EOF || s.Idle >= burstGap || len(b) < smallRead && !torn(b):
		return cut{said: Said{Raw: b, Text: text}, whole: true, used: len(b)}, nil
	}
	return cut{wait: burstGap - s.Idle}, nil
}

// torn reports whether b is UTF-8 that stops in the middle of a character.
// Bytes in another encoding are not: nothing they lack will come.
func torn(b []byte) bool {
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			return !utf8.FullRune(b[i:]) && utf8.Valid(b[:i])
		}
	}
	return false
}
