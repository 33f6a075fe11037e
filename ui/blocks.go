package ui

import (
	"math"
	"slices"
	"strings"
	"time"
)

// blocks holds rows, the oldest first, in little memory: some 40 bytes a row
// and its text. A row has six strings and more in it that most rows have in
// common or do not have at all; so much for each of a million rows would be
// more than the texts, and every string is a pointer the garbage collector has
// to look at. So they lie in blocks, each with one text for all its rows. A
// block shares nothing with another and is dropped as a whole.
type blocks struct {
	all   []*block // full, but for the last
	gone  int      // rows of the first block that were dropped
	count int
	known map[common]uint16 // what the last block has in common already
}

// blockRows is how many rows make a block.
const blockRows = 512

type block struct {
	rows   []packed
	common []common
	text   strings.Builder
	whole  map[int]row // rows that do not fit packed, by their place in rows
}

// packed is a row. What is not in it is in the block.
type packed struct {
	at     int64 // Unix time in ns
	seq    uint64
	text   uint32 // where its text begins in that of the block
	back   uint32 // of a reply: how far below seq re is
	took   uint32 // in µs
	size   uint16 // of its text
	common uint16 // which one
	reply  uint16
	kind   rowKind
	state  rowState
	fold   foldState
	sifted uint8
	flags  flags
}

// common is what many rows of a block have in common.
type common struct {
	from, to                uint64
	name, room, ref, reason string
}

// flags are what is true of a row.
type flags uint8

const (
	isOwn flags = 1 << iota
	isUnder
	isHit
	isMention
	isDirect
	isHidden
	isWhole // the block has it whole
)

func (r *row) flags() flags {
	f := flags(0)
	set := func(is bool, flag flags) {
		if is {
			f |= flag
		}
	}
	set(r.own, isOwn)
	set(r.under, isUnder)
	set(r.hit, isHit)
	set(r.mention, isMention)
	set(r.direct, isDirect)
	set(r.hidden, isHidden)
	return f
}

func (r *row) common() common {
	return common{from: r.from, to: r.to, name: r.name, room: r.room, ref: r.ref, reason: r.reason}
}

// pack returns what of a row packed can hold, and whether that is all of it but
// the text and what is common.
func (r *row) pack() (p packed, ok bool) {
	p = packed{
		at: r.at.UnixNano(), seq: r.seq, took: uint32(r.took / time.Microsecond), size: uint16(len(r.text)), reply: uint16(r.reply),
		kind: r.kind, state: r.state, fold: r.fold, sifted: r.sifted, flags: r.flags(),
	}
	if r.re != 0 {
		p.back = uint32(r.seq - r.re)
	}
	ok = len(r.text) <= math.MaxUint16 && r.reply <= math.MaxUint16 && r.id == 0 &&
		time.Duration(p.took)*time.Microsecond == r.took && p.re() == r.re &&
		time.Unix(0, p.at).Equal(r.at) // a year far from now is none
	return p, ok
}

// re returns the Seq of the message that a reply answers.
func (p *packed) re() uint64 {
	if p.back == 0 {
		return 0
	}
	return p.seq - uint64(p.back)
}

func (b *blocks) len() int { return b.count }

// find returns the block of row i, and its place there.
func (b *blocks) find(i int) (*block, int) {
	at := uint(i + b.gone)
	return b.all[at/blockRows], int(at % blockRows)
}

// packed returns row i as it lies there. Of a row that is whole only its text
// and what is common are elsewhere.
func (b *blocks) packed(i int) *packed {
	in, at := b.find(i)
	return &in.rows[at]
}

// get reads row i into r.
func (b *blocks) get(i int, r *row) {
	in, at := b.find(i)
	in.get(at, r)
}

func (b *block) get(at int, r *row) {
	p := &b.rows[at]
	if p.flags&isWhole != 0 {
		*r = b.whole[at]
		r.sifted = p.sifted
		return
	}
	c := &b.common[p.common]
	*r = row{
		kind: p.kind, state: p.state, fold: p.fold, sifted: p.sifted, reply: uint64(p.reply),
		own: p.flags&isOwn != 0, under: p.flags&isUnder != 0, hit: p.flags&isHit != 0,
		mention: p.flags&isMention != 0, direct: p.flags&isDirect != 0, hidden: p.flags&isHidden != 0,
		at: time.Unix(0, p.at), seq: p.seq, re: p.re(), from: c.from, to: c.to,
		name: c.name, room: c.room, ref: c.ref, reason: c.reason,
		text: b.text.String()[p.text:][:p.size], took: time.Duration(p.took) * time.Microsecond,
	}
}

// at returns the time of row i.
func (b *blocks) at(i int) time.Time {
	in, place := b.find(i)
	if p := &in.rows[place]; p.flags&isWhole == 0 {
		return time.Unix(0, p.at)
	}
	return in.whole[place].at
}

// add appends a row.
func (b *blocks) add(r *row) {
	last := len(b.all) - 1
	if last < 0 || len(b.all[last].rows) == blockRows {
		in := &block{rows: make([]packed, 0, blockRows)}
		if last >= 0 {
			in.text.Grow(b.all[last].text.Len()) // it will have about as much
		}
		b.all = append(b.all, in)
		b.known = map[common]uint16{}
		last++
	}
	in := b.all[last]
	b.count++
	p, ok := r.pack()
	if !ok {
		in.rows = append(in.rows, p)
		in.keep(len(in.rows)-1, r)
		return
	}
	c := r.common()
	at, ok := b.known[c]
	if !ok {
		at = uint16(len(in.common))
		in.common = append(in.common, c)
		b.known[c] = at
	}
	p.common, p.text = at, uint32(in.text.Len())
	in.text.WriteString(r.text)
	in.rows = append(in.rows, p)
	if len(in.rows) == blockRows {
		in.fit()
	}
}

// fit gives back the room that the text of a full block has left, where that
// is worth the copy.
func (b *block) fit() {
	if b.text.Cap()-b.text.Len() < b.text.Len()/8 {
		return
	}
	text := b.text.String()
	b.text.Reset()
	b.text.Grow(len(text))
	b.text.WriteString(text)
	b.common = slices.Clip(b.common)
}

// set changes row i. One that has another text than before, or that something
// else is common to, is kept whole from now on: it is one of few.
func (b *blocks) set(i int, r *row) {
	in, at := b.find(i)
	was := &in.rows[at]
	p, ok := r.pack()
	if !ok || was.flags&isWhole != 0 || in.common[was.common] != r.common() || in.text.String()[was.text:][:was.size] != r.text {
		*was = p
		in.keep(at, r)
		return
	}
	p.common, p.text = was.common, was.text
	*was = p
}

// keep has the row at a place whole.
func (b *block) keep(at int, r *row) {
	if b.whole == nil {
		b.whole = map[int]row{}
	}
	b.whole[at] = *r
	b.rows[at].flags |= isWhole
}

// drop takes the oldest row out.
func (b *blocks) drop() {
	b.gone++
	b.count--
	if b.gone == blockRows {
		b.all[0] = nil
		b.all, b.gone = b.all[1:], 0
	}
}

// cut takes all rows from row i on out, and returns them.
func (b *blocks) cut(i int) []row {
	out := make([]row, b.count-i)
	for j := range out {
		b.get(i+j, &out[j])
	}
	b.count = i
	if i == 0 {
		*b = blocks{}
		return out
	}
	last, at := (i-1+b.gone)/blockRows, (i-1+b.gone)%blockRows+1
	clear(b.all[last+1:])
	b.all = b.all[:last+1]
	in := b.all[last]
	in.rows = in.rows[:at]
	for whole := range in.whole {
		if whole >= at {
			delete(in.whole, whole)
		}
	}
	b.known = map[common]uint16{} // some of it may be there twice now
	return out
}
