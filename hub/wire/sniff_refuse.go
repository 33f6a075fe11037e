package wire

import "bytes"

// sniffStranger: the opening of a client that means some other server. What it
// sends is no message, and any answer would be taken for that server's.
func sniffStranger(b []byte, _ State) Verdict {
	return Verdict{Stranger: strangerOf(b)}
}

// strangerOf names the protocol that b is the opening of, "" for none.
func strangerOf(b []byte) string {
	if len(b) < 3 {
		return ""
	}
	switch b[0] {
	case 0:
		switch {
		case len(b) >= 8 && b[1] == 0 && b[4] == 4 && b[5] == 0xd2 && b[6] == 0x16 && b[7] >= 0x2e && b[7] <= 0x30,
			len(b) >= 9 && b[1] == 0 && string(b[4:8]) == "\x00\x03\x00\x00" && b[8] != 0:
			return "PostgreSQL"
		case len(b) >= 8 && (string(b[4:8]) == "\xffSMB" || string(b[4:8]) == "\xfeSMB"):
			return "SMB"
		}
	case 3:
		if len(b) >= 6 && b[1] == 0 && b[2] == 0 && b[5] == 0xe0 {
			return "RDP"
		}
	case 4:
		if len(b) >= 9 && (b[1] == 1 || b[1] == 2) && b[len(b)-1] == 0 {
			return "SOCKS"
		}
	case 5:
		if n := int(b[1]); n > 0 && len(b) == 2+n && b[2] <= 9 && (b[2] == 0 || n < 4) {
			return "SOCKS"
		}
	case 0x10:
		if h := b[2:min(len(b), 12)]; bytes.Contains(h, []byte("\x00\x04MQTT")) || bytes.Contains(h, []byte("\x00\x06MQIsdp")) {
			return "MQTT"
		}
	case '0':
		if len(b) > 8 && string(b[4:8]) == "git-" && bytes.IndexByte(b, 0) > 0 {
			return "git"
		}
	}
	return ""
}
