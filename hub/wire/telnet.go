package wire

import (
	"bytes"
	"io"
)

// The bytes of telnet's commands (RFC 854; eof and abort are RFC 1184).
const (
	telnetEOF   = 0xec
	telnetAbort = 0xee
	telnetSE    = 0xf0 // ends a subnegotiation
	telnetBreak = 0xf3
	telnetIP    = 0xf4 // interrupt process: what ^C sends
	telnetAYT   = 0xf6 // are you there
	telnetEC    = 0xf7 // erase character
	telnetEL    = 0xf8 // erase line
	telnetSB    = 0xfa // begins a subnegotiation
	telnetWill  = 0xfb
	telnetWont  = 0xfc
	telnetDo    = 0xfd
	telnetDont  = 0xfe
	iac         = 0xff // begins a command, "interpret as command"
)

// maxSub is the longest subnegotiation. What clients send unasked is a window's
// size, a terminal's name, an environment: some hundred bytes.
const maxSub = 8 << 10

// AppendTelnet appends data as a telnet client reads it: a byte that would
// begin a command is doubled.
func AppendTelnet(dst, data []byte) []byte {
	for {
		i := bytes.IndexByte(data, iac)
		if i < 0 {
			return append(dst, data...)
		}
		dst = append(append(dst, data[:i+1]...), iac)
		data = data[i+1:]
	}
}

// cutTelnet makes a message of a line, as cutLine does, with the commands of
// RFC 854 taken out of it and the editing keys obeyed. CR LF, CR NUL and LF end
// a line. Every option that the client offers or asks for is refused, at once,
// also where a line is not complete: then both sides are the plain terminal
// that everybody begins as. A refusal is never answered, so there are no loops.
//
// EOF, which ^D sends, is the end of the input.
//
// A command before a line is used up; one within a line stays where it is until
// the line ends, and is not shown again (see cut.again). The limit holds for
// the line as it came.
func cutTelnet(b []byte, s State, limit int) (cut, error) {
	start := 0 // of the line
	i := len(b) - min(s.Last, len(b))
	var back []byte
	for i < len(b) {
		n, kind, err := nextNVT(b[i:], s.EOF)
		switch {
		case err != nil:
			return cut{}, err
		case n == 0: // the rest of it is yet to come
			return pending(b, start, i, back, s, limit)
		case kind == nvtData:
			i += n
			continue
		case i-start > limit:
			return cut{}, TooLong(limit)
		case kind != nvtCommand && back != nil: // said in order
			return pending(b, start, i, back, s, limit)
		case kind == nvtEOF:
			if line := nvtLine(b[start:i], nil); len(line.Text) > 0 {
				return cut{said: line, whole: true, used: i}, nil
			}
			return cut{}, io.EOF
		case kind == nvtEnd:
			return cut{said: nvtLine(b[start:i], b[i:i+n]), whole: true, used: i + n}, nil
		}
		switch b[i+1] {
		case telnetIP, telnetBreak, telnetAbort:
			start = i // what was typed is not to be sent
		}
		back = appendRefusal(back, b[i:i+n])
		if i == start {
			start += n
		}
		i += n
	}
	return pending(b, start, i, back, s, limit)
}

// pending is what cutTelnet makes of b where nothing but an answer can be given:
// the line that begins at start is not complete, and what is from i on has to
// be looked at again. The end of the input ends the line as well.
func pending(b []byte, start, i int, back []byte, s State, limit int) (cut, error) {
	switch {
	case i-start > limit:
		return cut{}, TooLong(limit)
	case back != nil:
		return cut{said: Said{Back: back}, whole: true, used: start, again: len(b) - i}, nil
	case !s.EOF:
		return cut{used: start, again: len(b) - i}, nil
	}
	line := nvtLine(b[start:i], nil)
	return cut{said: line, whole: len(line.Text) > 0, used: len(b)}, nil
}

// What a byte of telnet, or several, can be.
type nvtKind uint8

const (
	nvtData    nvtKind = iota
	nvtEnd             // of a line
	nvtCommand         // with its option or subnegotiation
	nvtEOF             // the command that says that no more will come
)

// nextNVT returns how long what b begins with is, and what. n is 0 where that
// is not to be seen yet, which at the end of the input it always is but for a
// command.
func nextNVT(b []byte, eof bool) (n int, kind nvtKind, err error) {
	switch {
	case b[0] == '\n':
		return 1, nvtEnd, nil
	case b[0] == '\r' && len(b) == 1 && !eof:
		return 0, nvtEnd, nil
	case b[0] == '\r' && len(b) > 1 && (b[1] == '\n' || b[1] == 0):
		return 2, nvtEnd, nil
	case b[0] != iac:
		return 1, nvtData, nil
	case len(b) == 1:
		return 0, nvtCommand, nil
	case b[1] == iac:
		return 2, nvtData, nil
	case b[1] < telnetEOF:
		return 1, nvtData, nil // its command went as urgent data, and is lost
	case b[1] == telnetSB:
		n, err = subnegotiation(b)
		return n, nvtCommand, err
	case b[1] == telnetEOF:
		return 2, nvtEOF, nil
	case b[1] >= telnetWill && len(b) < 3:
		return 0, nvtCommand, nil
	case b[1] >= telnetWill:
		return 3, nvtCommand, nil
	}
	return 2, nvtCommand, nil
}

// subnegotiation returns the length of the one that b begins with, 0 where its
// end has yet to come. IAC SE is its end; any other command means that the end
// was forgotten.
func subnegotiation(b []byte) (int, error) {
	for i := 2; ; i += 2 {
		j := bytes.IndexByte(b[i:], iac)
		switch {
		case j < 0 && len(b) <= maxSub:
			return 0, nil
		case j < 0 || i+j > maxSub:
			return 0, &EndError{Reason: "telnet subnegotiation over " + size(maxSub), Tell: true}
		}
		switch i += j; {
		case i+1 == len(b):
			return 0, nil
		case b[i+1] == telnetSE:
			return i + 2, nil
		case b[i+1] != iac:
			return i, nil
		}
	}
}

// appendRefusal appends the answer to a command, where it wants one.
func appendRefusal(dst, command []byte) []byte {
	switch command[1] {
	case telnetDo:
		return append(dst, iac, telnetWont, command[2])
	case telnetWill:
		return append(dst, iac, telnetDont, command[2])
	case telnetAYT:
		return append(dst, "[yes]\r\n"...)
	}
	return dst
}

// nvtLine makes the line of what came for it, and of its end, in place.
func nvtLine(b, end []byte) Said {
	line := b[:0]
	for len(b) > 0 {
		n, kind, _ := nextNVT(b, true)
		switch {
		case n == 0: // a command whose end was forgotten
			n = len(b)
		case kind == nvtCommand && b[1] == telnetEC:
			line = eraseRune(line)
		case kind == nvtCommand && b[1] == telnetEL:
			line = line[:0]
		case kind == nvtCommand, b[0] == 0, n == 1 && b[0] == iac: // NUL is no operation
		default:
			line = strike(line, b[0])
		}
		b = b[n:]
	}
	if len(end) == 2 { // CR NUL is the same key
		end[1] = '\n'
	}
	return lineOf(line, end)
}
