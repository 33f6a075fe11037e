package wire

import "bytes"

// iac begins a telnet command, "interpret as command" (RFC 854).
const iac = 0xff

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
