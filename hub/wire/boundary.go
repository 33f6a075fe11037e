package wire

// FrameHead reads the header that a frame of a dialect begins with: how many
// bytes it has, and how many the message behind it. size is 0 where b does not
// have all of it yet; ok is false where b can not be the beginning of a frame,
// or the dialect is none of frames (see IsFrame). Nothing is held against a
// limit, and b is only read.
func FrameHead(dialect string, b []byte) (size int, payload uint64, ok bool) {
	read := prefixOf(dialect)
	if read == nil {
		return 0, 0, false
	}
	h, ok := read(b)
	return h.size, h.payload, ok
}
