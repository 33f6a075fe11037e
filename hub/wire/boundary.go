package wire

// FrameReader returns what reads the header that a frame of a dialect begins
// with: how many bytes it has, and how many the message behind it. size is 0
// where b does not have all of the header yet; ok is false where b can not be
// the beginning of a frame. Nothing is held against a limit, and b is only read.
// For a dialect without frames (see IsFrame) it is nil.
func FrameReader(dialect string) func(b []byte) (size int, payload uint64, ok bool) {
	read := prefixOf(dialect)
	if read == nil {
		return nil
	}
	return func(b []byte) (int, uint64, bool) {
		h, ok := read(b)
		return h.size, h.payload, ok
	}
}
