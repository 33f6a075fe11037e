package wire

import (
	"bytes"
	"time"
)

// quietWeb is how long the rest of what began as a web request, or as another
// greeting of a fixed form, is waited for.
const quietWeb = 500 * time.Millisecond

// alertTLS is what a TLS client is told by a door that has none: a fatal
// handshake_failure (RFC 8446 6.2).
const alertTLS = "\x15\x03\x01\x00\x02\x02\x28"

// recordTLS begins the record of a TLS handshake.
const recordTLS = 0x16

// tlsOnly is what everybody else is told by a door that requires TLS.
const tlsOnly = "this door takes TLS only: tui tls://, https:// or openssl s_client\r\n"

// sniffTLS: a handshake record with a ClientHello (RFC 8446 5.1). Six bytes
// decide: the whole of it may take several packets.
func sniffTLS(b []byte, s State) Verdict {
	const record = 6 // type, version, length, and the message's type
	if b[0] != recordTLS || len(b) > 1 && b[1] != 3 || len(b) > 2 && b[2] > 4 || len(b) >= record && b[5] != 1 {
		return Verdict{}
	}
	if len(b) < record {
		return maybe(TLS, hold(quietTyped, s))
	}
	return Verdict{Dialect: TLS, Why: "a TLS handshake", Last: alertTLS}
}

// maybe says what a wait is for.
func maybe(what string, v Verdict) Verdict {
	if v.Wait > 0 {
		v.Maybe = what
	}
	return v
}

// sniffHTTP: the first line is a request line, METHOD SP target SP HTTP/x (RFC
// 9112 3), which the preface of HTTP/2 is as well (RFC 9113 3.4). A target too
// long to wait for the end of is one of HTTP: its server refuses it.
func sniffHTTP(b []byte, s State) Verdict {
	method, rest := methodOf(b)
	switch {
	case method == "":
		return Verdict{}
	case len(rest) == 0:
		return maybe(HTTP, hold(quietWeb, s))
	}
	line, whole := rest[:min(len(rest), sniffBytes)], false
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line, whole = line[:i], true
	}
	target, version := line, []byte(nil)
	space := bytes.IndexByte(line, ' ')
	if space >= 0 {
		target, version = line[:space], line[space+1:]
	}
	const http = "HTTP/"
	n := min(len(version), len(http))
	switch {
	case !isTarget(target, method) || string(version[:n]) != http[:n]:
		return Verdict{}
	case whole && len(version) > len(http), space < 0 && !whole && len(b) >= sniffBytes:
		return Verdict{Dialect: HTTP, Why: "a web request"}
	case whole || len(b) >= sniffBytes || len(target) == 0 && space >= 0:
		return Verdict{}
	}
	return maybe(HTTP, hold(quietWeb, s))
}

// methodOf returns the method of HTTP that b begins with, as far as it goes, and
// what follows the space behind it; "" for none.
func methodOf(b []byte) (method string, rest []byte) {
	for _, m := range [...]string{"GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ", "PRI "} {
		if m[0] != b[0] {
			continue
		}
		if n := min(len(b), len(m)); string(b[:n]) == m[:n] {
			return m, b[n:]
		}
	}
	return "", nil
}

// isTarget reports whether b can be the target of a request, as far as it goes:
// a path, a URL, an asterisk or, of CONNECT, host and port (RFC 9112 3.2).
func isTarget(b []byte, method string) bool {
	if len(b) == 0 || b[0] == '/' || b[0] == '*' && len(b) == 1 || method == "CONNECT " {
		return true
	}
	const url = "http"
	n := min(len(b), len(url))
	return string(b[:n]) == url[:n]
}

// What an ssh client is told. RFC 4253 4.2 lets a server send lines before its
// version; most clients show a person none of them, but they do show the
// description in SSH_MSG_DISCONNECT (11.1), which is what the packet is: its
// length, its padding's length, the message, the padding.
const (
	sshSorry = "this hub serves no ssh: come with nc, telnet, a browser or tui"
	sshBody  = "\x01" + "\x00\x00\x00\x0b" + "\x00\x00\x00" + string(rune(len(sshSorry))) + sshSorry + "\x00\x00\x00\x00"
	sshPad   = "\x00\x00\x00\x00\x00\x00\x00\x00" // makes the packet a multiple of 8 bytes
	sshLast  = sshSorry + "\r\nSSH-2.0-hubbub\r\n" +
		"\x00\x00\x00" + string(rune(1+len(sshBody)+len(sshPad))) + string(rune(len(sshPad))) + sshBody + sshPad
)

// sniffSSH: the version line of ssh (RFC 4253 4.2).
func sniffSSH(b []byte, s State) Verdict {
	for _, version := range [...]string{"SSH-2.0-", "SSH-1.99-"} {
		n := min(len(b), len(version))
		switch {
		case string(b[:n]) != version[:n]:
		case n == len(version):
			return Verdict{Stranger: "SSH", Last: sshLast}
		default:
			return hold(quietWeb, s)
		}
	}
	return Verdict{}
}
