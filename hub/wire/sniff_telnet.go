package wire

const whyTelnet = "a telnet command"

// sniffTelnet: a command of telnet (RFC 854). Text does not begin like one, but
// for text in UTF-16 with its mark, FF FE: as a command that asks for an option
// to be off, with which a client begins only if more commands follow. Neither
// does a length, but for one of four bytes, of which the last is 0.
func sniffTelnet(b []byte, s State) Verdict {
	if len(b) > 1 && (b[1] < telnetSE || b[1] == iac) {
		return Verdict{}
	}
	telnet := Verdict{Dialect: Telnet, Why: whyTelnet}
	short := len(b) < 3 || b[2] < sniffFrame>>16 // a length that is no frame's too long
	switch {
	case len(b) == 1, len(b) == 2 && b[1] >= telnetSB:
		return hold(quietTyped, s)
	case b[1] == telnetDont && len(b) > 3 && b[3] != iac, short && len(b) > 3 && b[3] == 0:
		return Verdict{}
	case b[1] == telnetDont && len(b) < 5, short && len(b) < 4:
		return orElse(hold(quietTyped, s), telnet)
	case b[1] == telnetDont && b[4] < telnetSE:
		return Verdict{}
	}
	return telnet
}

// beginsTelnet reports whether a client that has sent lines so far is telnet
// after all. Where the port is not 23, some clients send no command until
// somebody presses ^C, and then show nothing before that is answered. New bytes
// that begin with a command, and then end or go on with another, are no text.
func beginsTelnet(fresh []byte) bool {
	if len(fresh) < 2 || fresh[0] != iac || fresh[1] < telnetSE || fresh[1] == iac {
		return false
	}
	n, _, err := nextNVT(fresh, false)
	return err == nil && n > 0 && (n == len(fresh) || fresh[n] == iac)
}
