package bench

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"
)

// A message begins with a stamp, all of it text that no dialect escapes:
//
//	^abcd 0012 00000345 00000001234567     (without the blanks)
//	tag   sender, number, nanoseconds since the run began
const (
	tagLen    = 5
	senderLen = 4
	numberLen = 8
	timeLen   = 14
	stampLen  = tagLen + senderLen + numberLen + timeLen

	maxSenders = 9999
	maxNumber  = 99_999_999
)

// tag begins every message of one run, so that what others say in the same room
// is not taken for it.
type tag [tagLen]byte

// newTag returns the tag of a run that begins now.
func newTag(now time.Time) (t tag) {
	copy(t[:], fmt.Sprintf("^%04x", uint16(now.UnixNano()>>10)))
	return t
}

// stamp says which message it is, and when it was meant to be sent.
type stamp struct {
	sender, number uint32
	at             time.Duration // since the run began
}

// put writes s to the beginning of text, which has at least stampLen bytes.
func (t *tag) put(text []byte, s stamp) {
	copy(text, t[:])
	rest := text[tagLen:]
	putDigits(rest[:senderLen], uint64(s.sender))
	putDigits(rest[senderLen:][:numberLen], uint64(s.number))
	putDigits(rest[senderLen+numberLen:][:timeLen], uint64(s.at))
}

// find returns the text of a stamp in msg, nil where there is none. It is
// probably at guess; any place will do.
func (t *tag) find(msg []byte, guess int) (found []byte) {
	if guess < 0 || len(msg)-guess < stampLen || tag(msg[guess:]) != *t {
		guess = bytes.Index(msg, t[:])
	}
	if guess < 0 || len(msg)-guess < stampLen {
		return nil
	}
	return msg[guess:][:stampLen]
}

// which returns the sender and the number of a stamp that was found.
func which(found []byte) (sender, number uint32) {
	return uint32(digits(found[tagLen:][:senderLen])), uint32(eightDigits(found[tagLen+senderLen:]))
}

// when returns the time of a stamp that was found.
func when(found []byte) time.Duration {
	return time.Duration(digits(found[stampLen-timeLen:]))
}

// putDigits writes v in decimal, with zeros before it.
func putDigits(dst []byte, v uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
}

// eightDigits reads the first eight bytes of b as putDigits has written them: in
// pairs, then pairs of those, then the two halves. It is done for every message.
func eightDigits(b []byte) uint64 {
	v := binary.LittleEndian.Uint64(b) & 0x0f0f0f0f0f0f0f0f
	v = (v*10 + v>>8) & 0x00ff00ff00ff00ff
	v = (v*100 + v>>16) & 0x0000ffff0000ffff
	return (v*10000 + v>>32) & 0xffffffff
}

// digits reads what putDigits has written.
func digits(b []byte) (v uint64) {
	for _, c := range b {
		v = v*10 + uint64(c-'0')
	}
	return v
}
