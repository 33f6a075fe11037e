package wire

import "sync"

const (
	pageSize  = 64 << 10 // the most one read brings
	homeSize  = 4 << 10  // the buffer of a connection that cannot wait without one
	leastRoom = 64       // less room than this is not worth a read
)

type page [pageSize]byte

// pages are read buffers that nobody uses. The pool is the package's and not a
// connection's because sharing is its point: whoever has bytes in hand has a
// page, an idle connection has none.
var pages = sync.Pool{New: func() any { return new(page) }} //nolint:gochecknoglobals // see above

// inbox holds what a connection has sent and its codec has not used. It lies
// in a page, or in a buffer of about its own size once it has to wait for the
// rest of a message.
type inbox struct {
	buf  []byte // what is held is buf[r:w]
	r, w int
	page *page // what buf is, nil where the inbox owns it
	home bool  // reads block with the buffer: always own one, mostly a small one
}

// bytes returns what is held.
func (in *inbox) bytes() []byte { return in.buf[in.r:in.w] }

// use drops the first n bytes; they stay as they are until room or settle.
func (in *inbox) use(n int) { in.r += n }

// filled says that the first n bytes of the room now hold something.
func (in *inbox) filled(n int) { in.w += n }

// room returns where to read to, at most pageSize bytes.
func (in *inbox) room() []byte {
	n := in.w - in.r
	if n == 0 {
		in.r, in.w = 0, 0
	}
	switch {
	case in.home && len(in.buf) != homeSize && n <= homeSize/2:
		in.move(make([]byte, homeSize), nil)
	case !in.home && in.page == nil && n == 0:
		in.movePage()
	case len(in.buf)-in.w >= leastRoom:
	case n <= len(in.buf)/2 && (in.home || len(in.buf) >= pageSize):
		in.move(in.buf, in.page)
	case n <= pageSize/2 && !in.home:
		in.movePage()
	default:
		in.move(make([]byte, 2*len(in.buf)), nil)
	}
	return in.buf[in.w:min(len(in.buf), in.w+pageSize)]
}

// settle gives up what is not needed while nothing comes: all of it where
// nothing is held.
func (in *inbox) settle() {
	switch n := in.w - in.r; {
	case in.home:
	case n == 0:
		in.move(nil, nil)
	case in.page != nil && n <= pageSize/2, in.page == nil && len(in.buf) > 4*n+4*leastRoom:
		in.move(make([]byte, max(2*n, 4*leastRoom)), nil)
	}
}

func (in *inbox) movePage() {
	p := pages.Get().(*page)
	in.move(p[:], p)
}

// move takes what is held to the front of buf, which may be where it is.
func (in *inbox) move(buf []byte, p *page) {
	in.w = copy(buf, in.bytes())
	in.r = 0
	if in.page != nil && in.page != p {
		pages.Put(in.page)
	}
	in.buf, in.page = buf, p
}
