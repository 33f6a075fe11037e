package wire

import (
	"crypto/tls"
	"encoding/binary"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// otherOpenings are those of clients that are no session of their own dialect
// at once: they are handed over, turned away, or answered first. Most were
// recorded from the clients themselves. In place of a dialect stands what a
// stranger speaks.
var otherOpenings = []opening{
	// ssh, which all speak first.
	{"openssh 9.2", once("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u6\r\n"), open, "SSH", "", 0},
	{"PuTTY 0.78", once("SSH-2.0-PuTTY_Release_0.78\r\n"), open, "SSH", "", 0},
	{"dropbear, with KEXINIT glued", once("SSH-2.0-dropbear_2022.83\r\n\x00\x00\x01\xec\x04\x14\x8f\x1b\x02\xd5n\x11\n\xc4M\x90\x1c~\xb25a\r\x00\x00\x00 curve25519-sha256,kexguess2@matt.ucc.asn.au"), open, "SSH", "", 0},
	{"paramiko", once("SSH-2.0-paramiko_2.12.0\r\n"), open, "SSH", "", 0},
	{"libssh2", once("SSH-2.0-libssh2_1.10.0\r\n"), open, "SSH", "", 0},
	{"asyncssh", once("SSH-2.0-AsyncSSH_2.10.1\r\n"), open, "SSH", "", 0},
	{"x/crypto/ssh", once("SSH-2.0-Go\r\n"), open, "SSH", "", 0},
	{"ssh of both versions", once("SSH-1.99-OpenSSH_3.9p1\n"), open, "SSH", "", 0},

	// Web: curl 7.88, Python 3.11, browsers.
	{"curl", once("GET /task_01/status HTTP/1.1\r\nHost: 127.0.0.1:36953\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"), open, HTTP, "a web request", 0},
	{"curl -d", once("POST /api/rooms/lobby HTTP/1.1\r\nHost: 127.0.0.1:36953\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nContent-Length: 13\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{\"text\":\"hi\"}"), open, HTTP, "a web request", 0},
	{"curl -I", once("HEAD / HTTP/1.1\r\nHost: 127.0.0.1:36953\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n"), open, HTTP, "a web request", 0},
	{"curl --http2-prior-knowledge", once("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00d\x00\x04\x02\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x04\x08\x00\x00\x00\x00\x00\x01\xff\x00\x01\x00\x00\x1f\x01\x05\x00\x00\x00\x01\x82\x84\x86A\x8b\x08\x9d\\\x0b\x81p\xdce\xc7\xdbgz\x88%\xb6P\xc3\xab\xbc\xf2\xe1S\x03*/*"), open, HTTP, "a web request", 0},
	{"curl -x", once("GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\nProxy-Connection: Keep-Alive\r\n\r\n"), open, HTTP, "a web request", 0},
	{"curl -p -x", once("CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\nUser-Agent: curl/7.88.1\r\nProxy-Connection: Keep-Alive\r\n\r\n"), open, HTTP, "a web request", 0},
	{"urllib", once("GET /x HTTP/1.1\r\nAccept-Encoding: identity\r\nHost: 127.0.0.1:36953\r\nUser-Agent: Python-urllib/3.11\r\nConnection: close\r\n\r\n"), open, HTTP, "a web request", 0},
	{"Chrome", once("GET / HTTP/1.1\r\nHost: localhost:8000\r\nConnection: keep-alive\r\nsec-ch-ua: \"Chromium\";v=\"130\"\r\nsec-ch-ua-mobile: ?0\r\nUpgrade-Insecure-Requests: 1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nAccept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\nAccept-Language: zh-CN,zh;q=0.9\r\n\r\n"), open, HTTP, "a web request", 0},
	{"WebSocket", once("GET /ws HTTP/1.1\r\nHost: localhost:8000\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://localhost:8000\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"), open, HTTP, "a web request", 0},
	{"HTTP/1.0", once("GET / HTTP/1.0\r\n\r\n"), open, HTTP, "a web request", 0},
	{"typed into nc", once("GET / HTTP/1.1\n"), open, HTTP, "a web request", 0},
	{"OPTIONS", once("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), open, HTTP, "a web request", 0},
	{"PUT", once("PUT /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"), open, HTTP, "a web request", 0},
	{"DELETE", once("DELETE /a HTTP/1.1\r\nHost: a\r\n\r\n"), open, HTTP, "a web request", 0},

	// Telnet that negotiates.
	{"PuTTY, telnet", once("\xff\xfb\x1f\xff\xfb \xff\xfb\x18\xff\xfb'\xff\xfd\x01\xff\xfb\x03\xff\xfd\x03\xff\xec"), open, Telnet, "a telnet command", 0},
	{"telnet at port 23", once("\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f\xff\xfb \xff\xfb!\xff\xfb\"\xff\xfb'\xff\xfd\x05"), open, Telnet, "a telnet command", 0},
	{"telnet with binary", once("\xff\xfb\x00\xff\xfd\x00"), open, Telnet, "a telnet command", 0},
	{"telnet, then a line", once("\xff\xfb\x1f\xff\xfd\x01hello\r\n"), open, Telnet, "a telnet command", 0},
	{"telnet, window size", once("\xff\xfb\x1f\xff\xfa\x1f\x00P\x00\x18\xff\xf0"), open, Telnet, "a telnet command", 0},
	{"telnet, are you there", once("\xff\xf6"), open, Telnet, "a telnet command", time.Second},
	{"telnet, one command", once("\xff\xfd\x03"), open, Telnet, "a telnet command", time.Second},
	{"telnet, no options", once("\xff\xfe\x01\xff\xfc\x1f"), open, Telnet, "a telnet command", 0},
	{"telnet, interrupt", once("\xff\xf4\xff\xfd\x06"), open, Telnet, "a telnet command", 0},

	// TLS, as openssl 3.0 and the clients on top of it begin.
	{"openssl s_client", once("\x16\x03\x01\x01$\x01\x00\x01 \x03\x034}\xd3\xd96g\x7f\xb7\x16Y'+u\x0f\xd6\x8e\xc8\x9aZE5\xf4\x161*\xd9=\x8c\x95g\xc3\xf5 D*\x91\xa6`5\xdc][\xfb%#\x84z\x99\xa2Z\x90\xc5\xf1\x95\xab\xc5/v\xfc\xaa\x89\x1a\xc2\xe9p\x00>\x13\x02\x13\x03\x13\x01\xc0,\xc00\x00\x9f\xcc\xa9\xcc\xa8\xcc\xaa\xc0+\xc0/\x00\x9e\xc0$\xc0(\x00k\xc0#\xc0'\x00g\xc0\n\xc0\x14\x009\xc0\x09\xc0\x13\x003\x00\x9d\x00\x9c\x00=\x00<\x005\x00/\x00\xff\x01\x00\x00\x99\x00\x0b\x00\x04\x03\x00\x01\x02\x00\n\x00\x16\x00\x14\x00\x1d\x00\x17\x00\x1e\x00\x19\x00\x18\x01\x00\x01\x01\x01\x02\x01\x03\x01\x04\x00#"), open, TLS, "a TLS handshake", 0},
	{"openssl -tls1_2", once("\x16\x03\x01\x00\xb7\x01\x00\x00\xb3\x03\x03a\xef\x15\x1a\x9e\xc4<\xa5\x12\xd8\x0c\xd6\xb5\xc5\xb0\xc8Q\x8e,\xbc\xb3\x0e\x815\x93<\xff\x97s(\x15\xd6\x00\x008\xc0,\xc00\x00\x9f\xcc\xa9\xcc\xa8\xcc\xaa\xc0+\xc0/\x00\x9e\xc0$\xc0(\x00k\xc0#\xc0'\x00g\xc0\n\xc0\x14\x009\xc0\x09\xc0\x13\x003\x00\x9d\x00\x9c\x00=\x00<\x005\x00/\x00\xff\x01\x00\x00R\x00\x0b\x00\x04\x03\x00\x01\x02\x00\n\x00\x0c\x00\n\x00\x1d\x00\x17\x00\x1e\x00\x19\x00\x18\x00#\x00\x00\x00\x16\x00\x00\x00\x17\x00\x00\x00\r\x00*\x00(\x04\x03\x05\x03\x06\x03\x08\x07\x08\x08\x08\x09\x08\n\x08\x0b\x08\x04\x08\x05\x08\x06\x04\x01\x05\x01\x06\x01\x03\x03\x03\x01"), open, TLS, "a TLS handshake", 0},
	{"openssl -tls1", once("\x16\x03\x01\x00\x7f\x01\x00\x00{\x03\x01}\x93{)\xd0N\xb1\r/\xef\xf6Q;\xa0\x07\xf5_\x8e\x8fq-X?\x8f\"9\xe0\xca>V$\xd1\x00\x00.\xc0\n\xc0\x14\x009\x008\x00\x88\x00\x87\xc0\x19\x00:\x00\x89\xc0\x09\xc0\x13\x003\x002\x00E\x00D\xc0\x18\x004\x00F\x005\x00\x84\x00/\x00A\x00\xff\x01\x00\x00$\x00\x0b\x00\x04\x03\x00\x01\x02\x00\n\x00\x0c\x00\n\x00\x1d\x00\x17\x00\x1e\x00\x19\x00\x18\x00#\x00\x00\x00\x16\x00\x00\x00\x17\x00\x00"), open, TLS, "a TLS handshake", 0},
	{"ncat --ssl", once("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\xeb\xedi\x06y\xab\xe8\xb6\xbf\xbb{V\xb8\x17\x9d,H]*\xdd\x9a0\x9a*\x88<\xed\xfe\xb3\x92\x13\xc2 \xfa\xef\x8bz\x82\xffdd5\x1eg\x88*|B\xce\xe9k\x0c\x8f\xda\xee*1J\xda\xf917\x14be\x00\x9c\x13\x02\x13\x03\x13\x01\xc0,\xc00\x00\xa3\x00\x9f\xcc\xa9\xcc\xa8\xcc\xaa\xc0\xaf\xc0\xad\xc0\xa3\xc0\x9f\xc0]\xc0a\xc0W\xc0S\xc0$\xc0(\x00k\x00j\xc0s\xc0w\x00\xc4\x00\xc3\xc0\n\xc0\x14\x009\x008\x00\x88\x00\x87\x00\x9d\xc0\xa1\xc0\x9d\xc0Q\x00=\x00\xc0\x005\x00\x84\xc0+\xc0/\x00\xa2\x00\x9e\xc0\xae\xc0\xac\xc0\xa2\xc0\x9e\xc0\\\xc0`\xc0V"), open, TLS, "a TLS handshake", 0},
	{"curl https", once("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x05C\xb0*K\x9dV\xf9\x92\xf4\xbd!\xc8\x110\xb9\xa3\x09T\x9bC`\x9fL'\xdc\xa0\xa3j\xe0\xdbY 8\x91_Al\xc8\x9aE\xb8\xc4\xa0\xc3\xa3w\x91\xbbh\xc5\x90Mj\x09\x85\xa6U\x18\xec\xca \xf6F\x0e\x00>\x13\x02\x13\x03\x13\x01\xc0,\xc00\x00\x9f\xcc\xa9\xcc\xa8\xcc\xaa\xc0+\xc0/\x00\x9e\xc0$\xc0(\x00k\xc0#\xc0'\x00g\xc0\n\xc0\x14\x009\xc0\x09\xc0\x13\x003\x00\x9d\x00\x9c\x00=\x00<\x005\x00/\x00\xff\x01\x00\x01u\x00\x0b\x00\x04\x03\x00\x01\x02\x00\n\x00\x16\x00\x14\x00\x1d\x00\x17\x00\x1e\x00\x19\x00\x18\x01\x00\x01\x01\x01\x02\x01\x03\x01\x04\x00\x10"), open, TLS, "a TLS handshake", 0},
	{"TLS, six bytes", once("\x16\x03\x00\x02\x00\x01"), open, TLS, "a TLS handshake", 0},

	// Clients of other servers.
	{"psql", once("\x00\x00\x00\x08\x04\xd2\x16/"), open, "PostgreSQL", "", 0},
	{"psql without TLS", once("\x00\x00\x003\x00\x03\x00\x00user\x00me\x00database\x00db\x00application_name\x00psql\x00\x00"), open, "PostgreSQL", "", 0},
	{"psql with GSS", once("\x00\x00\x00\x08\x04\xd2\x160"), open, "PostgreSQL", "", 0},
	{"a query cancelled", once("\x00\x00\x00\x10\x04\xd2\x16.\x00\x00\x124Vx\x9a\xbc"), open, "PostgreSQL", "", 0},
	{"curl smb", once("\x00\x00\x00/\xffSMBr\x00\x00\x00\x00\x18A\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x8dV\x00\x00\x00\x00\x00\x0c\x00\x02NT LM 0.12\x00"), open, "SMB", "", 0},
	{"SMB 2", once("\x00\x00\x00h\xfeSMB@\x00\x00\x00"), open, "SMB", "", 0},
	{"mstsc", once("\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"), open, "RDP", "", 0},
	{"mstsc with a name", once("\x03\x00\x00+&\xe0\x00\x00\x00\x00\x00Cookie: mstshash=me\r\n\x01\x00\x08\x00\x00\x00\x00"), open, "RDP", "", 0},
	{"curl --socks5", once("\x05\x02\x00\x01"), open, "SOCKS", "", 0},
	{"SOCKS 5, one method", once("\x05\x01\x00"), open, "SOCKS", "", 0},
	{"SOCKS 5, three methods", once("\x05\x03\x00\x01\x02"), open, "SOCKS", "", 0},
	{"SOCKS 5, request glued", once("\x05\x01\x00\x05\x01\x00\x03"), open, "SOCKS", "", 0},
	{"curl --socks4", once("\x04\x01\x00P\x01\x02\x03\x04\x00"), open, "SOCKS", "", 0},
	{"SOCKS 4, a name", once("\x04\x01\x00P\x7f\x00\x00\x01me\x00"), open, "SOCKS", "", 0},
	{"curl mqtt", once("\x10\x18\x00\x04MQTT\x04\x02\x00<\x00\x0ccurl25d78cf3"), open, "MQTT", "", 0},
	{"MQTT 3.1", once("\x10\x10\x00\x06MQIsdp\x03\x02\x00<\x00\x02me"), open, "MQTT", "", 0},
	{"git", once("0037git-upload-pack /x\x00host=127.0.0.1:36953\x00\x00version=2\x00"), open, "git", "", 0},
}

// helloTLS returns the first record that Go's own client sends.
func helloTLS(t testing.TB, version uint16) string {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = tls.Client(client, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}).Handshake()
	}()
	b := make([]byte, 16<<10)
	n, err := server.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	server.Close()
	client.Close()
	<-done
	return string(b[:n])
}

func TestHellos(t *testing.T) {
	big := false
	for _, version := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12, tls.VersionTLS13} {
		hello := helloTLS(t, version)
		big = big || len(hello) > 1400
		checkCuts(t, opening{"Go, " + tls.VersionName(version), once(hello), open, TLS, "a TLS handshake", 0})
		for i := 1; i <= len(hello); i++ {
			v := Sniff([]byte(hello[:i]), State{Reads: 1})
			if i < 6 && (v.Wait != quietTyped || v.Maybe != TLS) || i >= 6 && (v.Dialect != TLS || v.Last != alertTLS) {
				t.Fatalf("%s, %d bytes: %+v", tls.VersionName(version), i, v)
			}
		}
	}
	if !big {
		t.Error("none was longer than a packet")
	}
}

// What is told to ssh is a line, a version, and one packet (RFC 4253 6).
func TestWhatSSHIsTold(t *testing.T) {
	line, rest, _ := strings.Cut(sshLast, "\r\n")
	version, packet, _ := strings.Cut(rest, "\r\n")
	if line != sshSorry || version != "SSH-2.0-hubbub" || strings.HasPrefix(line, "SSH-") {
		t.Errorf("%q, %q", line, version)
	}
	length, padding := binary.BigEndian.Uint32([]byte(packet)), int(packet[4])
	payload := packet[5 : len(packet)-padding]
	if int(length) != len(packet)-4 || len(packet)%8 != 0 || len(packet) < 16 || padding < 4 {
		t.Errorf("length %d, padding %d of %d bytes", length, padding, len(packet))
	}
	// SSH_MSG_DISCONNECT (RFC 4253 11.1): code, reason, description, language.
	reason := binary.BigEndian.Uint32([]byte(payload[1:]))
	n := binary.BigEndian.Uint32([]byte(payload[5:]))
	if payload[0] != 1 || reason != 11 || payload[9:9+n] != sshSorry || payload[9+n:] != "\x00\x00\x00\x00" {
		t.Errorf("payload %q", payload)
	}
	if alert := tlsAlert(alertTLS); alert != 40 {
		t.Errorf("alert %d", alert)
	}
}

// tlsAlert returns what a record says is wrong; 0 where it is no fatal alert.
func tlsAlert(record string) byte {
	if len(record) != 7 || record[0] != 0x15 || binary.BigEndian.Uint16([]byte(record[3:])) != 2 || record[5] != 2 {
		return 0
	}
	return record[6]
}

// How long what looks like a beginning is waited for, and what becomes of it.
func TestNoWebRequest(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"GET/task_01/status": 40 * ms, "GET milk": 40 * ms, "GETmilk": 40 * ms, "Go": 40 * ms, "GET milk and HTTP/1.1": 40 * ms, "GET /milk and more": 40 * ms,
		"GET": quietWeb, "GET ": quietWeb, "GET /milk": quietWeb, "POST /milk HTT": quietWeb, "GET http": quietWeb, "PRI": quietWeb, "CONNECT a": quietWeb,
		"G": quietTyped, "SSH": quietWeb, "SSH-2": quietWeb, "SSH 2": 40 * ms, "SOS": 40 * ms, "Zack": 40 * ms, "GET  /": 40 * ms,
	} {
		if v, at := play(t, once(text), open); v.Dialect != Raw || at != want {
			t.Errorf("%q: %s after %v, want raw after %v", text, v.Dialect, at, want)
		}
		if v, at := play(t, once(text+"\n"), open); v.Dialect != Line || at != 0 {
			t.Errorf("%q and a newline: %s after %v", text, v.Dialect, at)
		}
	}
	for _, text := range []string{"GET /milk\n", "GET / HTTP/\n", "get / HTTP/1.1\n", "GET / http/1.1\n", "GET /a b HTTP/1.1\n", "LOOK /a HTTP/1.1\n", "PRI\n"} {
		if v, at := play(t, once(text), open); v.Dialect != Line || at != 0 {
			t.Errorf("%q: %s after %v, want a line", text, v.Dialect, at)
		}
	}
	if v, _ := play(t, once("GET /"+strings.Repeat("x", sniffBytes)), open); v.Dialect != HTTP {
		t.Errorf("a target of 8 KiB: %+v", v)
	}
}

func TestHalfAGreetingThenTheEnd(t *testing.T) {
	for _, text := range []string{"G", "GET", "GET / HTTP/1.", "SSH-2", "\x16\x03", "\x05\x01", "\xff", "\xff\xfb", "\x00\x00\x00\x08\x04\xd2"} {
		if v, at := play(t, once(text), ms); v.Dialect == "" || v.Dialect == HTTP || v.Dialect == TLS || at != ms {
			t.Errorf("%q: %+v after %v", text, v, at)
		}
	}
}

func TestStrangersAreTurnedAway(t *testing.T) {
	for _, o := range otherOpenings {
		if o.dialect == TLS || o.dialect == HTTP || o.dialect == Telnet {
			continue
		}
		client, c := dialTCP(t, Options{})
		data := o.reads[0].data
		say(t, client, 0, data[:1], data[1:])
		said, err := c.Receive(nil)
		var end *EndError
		if len(said) > 0 || !errors.As(err, &end) || end.Tell || end.Reason != "not a client of this hub: "+o.dialect {
			t.Errorf("%s: %q, %v", o.name, texts(said), err)
		}
		if o.dialect == "SSH" != (end != nil && end.Last == sshLast) {
			t.Errorf("%s is told %q", o.name, end.Last)
		}
	}
}

// FF begins a command, the mark of UTF-16, or a length.
func TestBeginsWithFF(t *testing.T) {
	for text, want := range map[string]struct {
		dialect string
		at      time.Duration
	}{
		"\xff":                     {Raw, quietTyped}, // by itself it is nothing
		"\xff\xfb":                 {Raw, quietTyped},
		"\xff\xfd\x03":             {Telnet, quietTyped}, // or a length
		"\xff\xfb\x1f":             {Telnet, 0},
		"\xff\xfb\x00\xff":         {Telnet, 0},
		"\xff\xf6":                 {Telnet, quietTyped},
		"\xff\xf6hello\r\n":        {Telnet, 0},
		"\xff\xfe\x01":             {Telnet, quietTyped},
		"\xff\xfe\x01\xff\xfc":     {Telnet, 0},
		"\xff\xfeZ\x00a\x00":       {Raw, quietText}, // UTF-16
		"\xff\xfe\x60\x4f\x7d\x59": {Raw, quietText},
		"\xff\xfe\x01\xff\x0c\xff": {Raw, quietText}, // in it, two wide signs
		"\xff\xff\xff\xff":         {Raw, quietText},
		"\xff\xd8\xff\xe0":         {Raw, quietText}, // a picture
		"\xff\xfb\x01\x00" + strings.Repeat("x", 100): {LE32, 0},
		"\xff\xfe\x00\x00" + strings.Repeat("x", 100): {LE32, 0},
		"\xff\xff\x00\x00" + strings.Repeat("x", 100): {LE32, 0},
	} {
		if v, at := play(t, once(text), open); v.Dialect != want.dialect || at != want.at {
			t.Errorf("%.20q: %s after %v, want %s after %v", text, v.Dialect, at, want.dialect, want.at)
		}
	}
}
