package wire

import "testing"

func TestFrameReader(t *testing.T) {
	for _, c := range []struct {
		dialect, bytes string
		size           int
		payload        uint64
		ok             bool
	}{
		{BE32, "\x00\x00\x00\x05hello", 4, 5, true},
		{BE32, "\x00\x00\x00", 0, 0, true},
		{LE32, "\x05\x00\x00\x00hello", 4, 5, true},
		{LE32, "\x00\x00\x00\x05hello", 4, 5 << 24, true},
		{U8, "\x05hello", 1, 5, true},
		{Dec8, "00000005hello", 8, 5, true},
		{Dec8, "0000 x", 0, 0, false},
		{JSONHdr, "\x11\x00\x00\x00{\"total_size\": 5}hello", 21, 5, true},
		{JSONHdr, "\x11\x00\x00\x00{\"total", 0, 0, true},
	} {
		size, payload, ok := FrameReader(c.dialect)([]byte(c.bytes))
		if size != c.size || payload != c.payload || ok != c.ok {
			t.Errorf("%s %q: %d %d %v", c.dialect, c.bytes, size, payload, ok)
		}
	}
	for _, dialect := range []string{Raw, Line, Telnet, JSON, WS, HTTP, ""} {
		if FrameReader(dialect) != nil {
			t.Errorf("%q has frames", dialect)
		}
	}
}
