package wire

import (
	"encoding/binary"
	"slices"
	"time"
)

const (
	maxKept    = 4 << 10 // bytes kept of one connection, with what is noted beside them
	leastKept  = 32      // the first allocation: most who say one word say no more
	keptHeader = 8 + 3*binary.MaxVarintLen64
)

// Kept are the newest blocks of a connection, the oldest first: 4 KiB at most,
// with what is noted beside their bytes. It is never changed.
type Kept []byte

// Each calls f for each block, as session's tail. Block and bytes are valid
// during the call.
func (k Kept) Each(session uint64, f func(b *Block)) {
	var after uint64
	keep{k}.each(func(b *Block, before uint64) {
		b.Session, b.Tail, b.Missed = session, true, before-after
		after = before + uint64(len(b.Data))
		f(b)
	})
}

// Blocks returns the blocks, which share Kept's memory, as session's tail.
func (k Kept) Blocks(session uint64) []Block {
	blocks := []Block{} // [] on the wire, not null
	k.Each(session, func(b *Block) { blocks = append(blocks, *b) })
	return blocks
}

// keep is where blocks are kept, in records that follow each other:
//
//	8 bytes   Block.At, in Unix nanoseconds
//	uvarint   twice the length of the bytes, and 1 more where they were written
//	uvarint   Block.Offset
//	uvarint   bytes of both directions before them
//	the bytes
//
// It grows to what is used. When it is full the oldest go, a quarter at a time,
// so that what stays is not moved for each that comes.
type keep struct{ buf []byte }

// add keeps b, of a long one the end only. Before are the bytes of both
// directions before it.
func (k *keep) add(b *Block, before uint64) {
	data := b.Data[max(0, len(b.Data)-(maxKept-keptHeader)):]
	cut := uint64(len(b.Data) - len(data))
	size := uint64(len(data)) << 1
	if b.Out {
		size |= 1
	}
	var room [keptHeader]byte
	header := binary.LittleEndian.AppendUint64(room[:0], uint64(b.At.UnixNano()))
	header = binary.AppendUvarint(header, size)
	header = binary.AppendUvarint(header, b.Offset+cut)
	header = binary.AppendUvarint(header, before+cut)
	need := len(header) + len(data)
	if len(k.buf)+need > maxKept {
		k.drop(len(k.buf) + need - maxKept + maxKept/4)
	}
	if full := len(k.buf) + need; full > cap(k.buf) {
		grown := make([]byte, len(k.buf), min(maxKept, max(leastKept, 2*cap(k.buf), full)))
		copy(grown, k.buf)
		k.buf = grown
	}
	k.buf = append(append(k.buf, header...), data...)
}

// drop drops the oldest records, n bytes of them at least where there are so
// many.
func (k *keep) drop(n int) {
	from := 0
	for from < n && from < len(k.buf) {
		var b Block
		_, size := b.read(k.buf[from:])
		from += size
	}
	k.buf = k.buf[:copy(k.buf, k.buf[from:])]
}

// each calls f for each block, with the bytes of both directions before it.
func (k keep) each(f func(b *Block, before uint64)) {
	var b Block
	for from := 0; from < len(k.buf); {
		before, size := b.read(k.buf[from:])
		from += size
		f(&b, before)
	}
}

// read makes b the block of the record that buf begins with, whose memory it
// shares.
func (b *Block) read(buf []byte) (before uint64, size int) {
	at := binary.LittleEndian.Uint64(buf)
	size = 8
	number := func() uint64 {
		v, n := binary.Uvarint(buf[size:])
		size += n
		return v
	}
	length := number()
	*b = Block{At: time.Unix(0, int64(at)).UTC(), Out: length&1 != 0, Offset: number()}
	before = number()
	b.Data = buf[size : size+int(length>>1)]
	return before, size + len(b.Data)
}

func (k *keep) clone() Kept { return slices.Clone(k.buf) }
