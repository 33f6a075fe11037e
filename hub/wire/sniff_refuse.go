package wire

import "bytes"

// sniffStranger: the opening of a client that means some other server. What it
// sends is no message, and any answer would be taken for that server's. What
// may be one is waited for.
func sniffStranger(b []byte, s State) Verdict {
	name, is := strangerOf(b)
	switch is {
	case perhaps:
		return hold(quietTyped, s)
	case sure:
		return Verdict{Stranger: name}
	}
	return Verdict{}
}

// strangerOf names the protocol that b may be the opening of.
func strangerOf(b []byte) (string, evidence) {
	switch b[0] {
	case 0:
		return strangerByLength(b)
	case 3: // TPKT (RFC 1006 6) with a connection request
		return "RDP", fits(b, "\x03\x00\x00??\xe0")
	case 4:
		return "SOCKS", socks4(b)
	case 5:
		return "SOCKS", socks5(b)
	case 0x10: // the length that follows is of 1 to 4 bytes
		for _, m := range [...]string{"\x10?\x00\x04MQTT", "\x10??\x00\x04MQTT", "\x10???\x00\x04MQTT", "\x10?\x00\x06MQIsdp", "\x10??\x00\x06MQIsdp"} {
			if e := fits(b, m); e != none {
				return "MQTT", e
			}
		}
	case '0':
		if len(b) > len("0032") { // before that it is a number
			return "git", fits(b, "0???git-")
		}
	}
	return "", none
}

// strangerByLength is strangerOf for those whose first 4 bytes are a length, as
// those of be32 are: what follows must not be awaited for longer than that.
func strangerByLength(b []byte) (string, evidence) {
	if len(b) < 5 || b[1] != 0 {
		return "", none
	}
	for _, m := range [...]string{"\x04\xd2\x16\x2e", "\x04\xd2\x16\x2f", "\x04\xd2\x16\x30", "\x00\x03\x00?"} {
		if e := fits(b[4:], m); e != none {
			return "PostgreSQL", e
		}
	}
	for _, m := range [...]string{"\xffSMB", "\xfeSMB"} {
		if e := fits(b[4:], m); e != none {
			return "SMB", e
		}
	}
	return "", none
}

// fits holds b against what an opening begins with; ? is any byte.
func fits(b []byte, opening string) evidence {
	n := min(len(b), len(opening))
	for i := range n {
		if opening[i] != '?' && b[i] != opening[i] {
			return none
		}
	}
	if n < len(opening) {
		return perhaps
	}
	return sure
}

// socks4 looks for version, command, port, address and a name that ends in NUL.
// A port of 0 is a length in four bytes.
func socks4(b []byte) evidence {
	const head = 8
	switch {
	case len(b) < 2:
		return perhaps
	case b[1] != 1 && b[1] != 2, len(b) >= 4 && b[2] == 0 && b[3] == 0:
		return none
	case len(b) <= head:
		return perhaps
	case bytes.IndexByte(b[head:], 0) >= 0:
		return sure
	case len(b) > head+255 || !isText(b[head:], true):
		return none
	}
	return perhaps
}

// socks5 looks for version, number of methods and the methods (RFC 1928 3): few,
// of the registered ones or one's own, and nothing behind them but a request.
func socks5(b []byte) evidence {
	if len(b) < 2 {
		return perhaps
	}
	n := int(b[1])
	if n == 0 || n > 8 {
		return none
	}
	for i, method := range b[2:min(len(b), 2+n)] {
		if method > 9 && method < 0x80 || method == 0 && i > 0 && b[1+i] == 0 {
			return none
		}
	}
	switch {
	case len(b) < 2+n:
		return perhaps
	case len(b) > 2+n && b[2+n] != b[0]:
		return none
	}
	return sure
}
