package wire

import "sync"

const (
	pageSize  = 64 << 10 // the most one read brings
	leafSize  = 4 << 10  // what one read brings of a client that says little at a time
	homeSize  = 4 << 10  // the buffer of a connection that cannot wait without one
	leastRoom = 64       // less room than this is not worth a read
)

type (
	page [pageSize]byte
	leaf [leafSize]byte
)

// pages and leaves are read buffers that nobody uses. The pools are the
// package's and not a connection's because sharing is their point: whoever has
// bytes in hand has a buffer, an idle connection has none. There are two sizes
// because bytes are in hand for as long as the log takes to keep them: a
// thousand clients with a word each are to have a thousand small ones.
var (
	pages  = sync.Pool{New: func() any { return new(page) }} //nolint:gochecknoglobals // see above
	leaves = sync.Pool{New: func() any { return new(leaf) }} //nolint:gochecknoglobals // see above
)

// inbox holds what a connection has sent and its codec has not used. It lies
// in a pooled buffer, or in one of about its own size once it has to wait for
// the rest of a message.
type inbox struct {
	buf    []byte // what is held is buf[r:w]
	r, w   int
	pooled bool // buf is a leaf or a page, to be given back
	much   bool // the last read brought as much as a leaf has: the next one gets a page
	home   bool // reads block with the buffer: always own one, mostly a small one
}

// bytes returns what is held.
func (in *inbox) bytes() []byte { return in.buf[in.r:in.w] }

// use drops the first n bytes; they stay as they are until room or settle.
func (in *inbox) use(n int) { in.r += n }

// filled says that the first n bytes of the room now hold something.
func (in *inbox) filled(n int) {
	in.w += n
	in.much = n >= leafSize || in.w == len(in.buf)
}

// room returns where to read to, at most pageSize bytes.
func (in *inbox) room() []byte {
	n := in.w - in.r
	if n == 0 {
		in.r, in.w = 0, 0
	}
	switch {
	case in.home && len(in.buf) != homeSize && n <= homeSize/2:
		in.move(make([]byte, homeSize), false)
	case !in.home && n == 0 && (!in.pooled || in.much != (len(in.buf) == pageSize)):
		in.movePooled()
	case len(in.buf)-in.w >= leastRoom:
	case n <= len(in.buf)/2 && (in.home || len(in.buf) >= pageSize):
		in.move(in.buf, in.pooled)
	case n <= pageSize/2 && !in.home:
		in.much = true
		in.movePooled()
	default:
		in.move(make([]byte, 2*len(in.buf)), false)
	}
	return in.buf[in.w:min(len(in.buf), in.w+pageSize)]
}

// settle gives up what is not needed while nothing comes: all of it where
// nothing is held.
func (in *inbox) settle() {
	switch n := in.w - in.r; {
	case in.home:
	case n == 0:
		in.move(nil, false)
	case in.pooled && n <= len(in.buf)/2, !in.pooled && len(in.buf) > 4*n+4*leastRoom:
		in.move(make([]byte, max(2*n, 4*leastRoom)), false)
	}
}

// movePooled moves to a pooled buffer of the size that is called for.
func (in *inbox) movePooled() {
	if in.much {
		in.move(pages.Get().(*page)[:], true)
	} else {
		in.move(leaves.Get().(*leaf)[:], true)
	}
}

// move takes what is held to the front of buf, which may be where it is.
func (in *inbox) move(buf []byte, pooled bool) {
	old, was := in.buf, in.pooled
	in.w = copy(buf, in.bytes())
	in.r = 0
	in.buf, in.pooled = buf, pooled
	if !was || pooled && &buf[0] == &old[0] {
		return
	}
	if len(old) == pageSize {
		pages.Put((*page)(old))
	} else {
		leaves.Put((*leaf)(old))
	}
}
