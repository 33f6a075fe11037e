package ui

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyRow draws a row, often one that has much in common with others, at times
// one that does not fit packed.
func anyRow(t *rapid.T) row {
	odd := func(label string) bool { return rapid.IntRange(0, 9).Draw(t, label) == 0 }
	few := func(label string) string {
		return rapid.SampledFrom([]string{"", "zack", "lobby", "中文"}).Draw(t, label)
	}
	r := row{
		kind: rowKind(rapid.IntRange(0, int(rowNotice)).Draw(t, "kind")), state: rowState(rapid.IntRange(0, int(stateFailed)).Draw(t, "state")),
		own: rapid.Bool().Draw(t, "own"), under: rapid.Bool().Draw(t, "under"), hit: rapid.Bool().Draw(t, "hit"),
		mention: rapid.Bool().Draw(t, "mention"), direct: rapid.Bool().Draw(t, "direct"), hidden: rapid.Bool().Draw(t, "hidden"),
		sifted: rapid.Uint8().Draw(t, "sifted"), fold: foldState(rapid.IntRange(0, int(foldOpen)).Draw(t, "fold")),
		at:  time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")),
		seq: rapid.Uint64().Draw(t, "seq"), from: rapid.Uint64Range(0, 3).Draw(t, "from"), to: rapid.Uint64().Draw(t, "to"),
		name: few("name"), room: few("room"), ref: few("ref"), reason: few("reason"), text: rapid.String().Draw(t, "text"),
		took: time.Duration(rapid.Uint32().Draw(t, "took")) * time.Microsecond, reply: rapid.Uint64Range(0, 9).Draw(t, "reply"),
	}
	if rapid.Bool().Draw(t, "answers") {
		r.re = r.seq - rapid.Uint64Range(0, 100).Draw(t, "back")
	}
	switch {
	case odd("own"):
		r.id = rapid.Uint64().Draw(t, "id")
	case odd("year"):
		r.at = time.Time{}
	case odd("took"):
		r.took = time.Duration(rapid.Int64().Draw(t, "odd took"))
	case odd("re"):
		r.re = rapid.Uint64().Draw(t, "odd re")
	case odd("reply"):
		r.reply = rapid.Uint64().Draw(t, "odd reply")
	case odd("long"):
		r.text = strings.Repeat("long ", rapid.IntRange(1, 20_000).Draw(t, "length"))
	}
	return r
}

// TestBlocks: rows come back as they went in, whatever is done to those around
// them: a slice of rows is what blocks are held against.
func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b blocks
		var want []row
		fill := rapid.SliceOfN(rapid.Custom(anyRow), 1, 8).Draw(t, "rows")
		add := func(t *rapid.T) {
			for i := range rapid.IntRange(1, 3*blockRows/2).Draw(t, "n") {
				r := fill[i%len(fill)]
				b.add(&r)
				want = append(want, r)
			}
		}
		place := func(t *rapid.T) int {
			if len(want) == 0 {
				t.Skip("no rows")
			}
			return rapid.IntRange(0, len(want)-1).Draw(t, "place")
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": add,
			"drop": func(t *rapid.T) {
				n := place(t) + 1
				for range n {
					b.drop()
				}
				want = want[n:]
			},
			"cut": func(t *rapid.T) {
				i := place(t)
				same(t, b.cut(i), want[i:])
				want = want[:i]
			},
			"set": func(t *rapid.T) {
				i := place(t)
				r := want[i]
				r.state, r.sifted = stateSlow, 0
				b.set(i, &r)
				want[i] = r
			},
			"replace": func(t *rapid.T) {
				i, r := place(t), anyRow(t)
				b.set(i, &r)
				want[i] = r
			},
			"": func(t *rapid.T) {
				got := make([]row, b.len())
				for i := range got {
					b.get(i, &got[i])
					if p := b.packed(i); p.seq != got[i].seq || p.kind != got[i].kind || p.state != got[i].state || !b.at(i).Equal(got[i].at) {
						t.Fatalf("row %d is %+v, packed %+v", i, got[i], p)
					}
				}
				same(t, got, want)
			},
		})
	})
}

// same fails a test unless two lots of rows are alike.
func same(t *rapid.T, got, want []row) {
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range got {
		a, b := got[i], want[i]
		if !a.at.Equal(b.at) {
			t.Fatalf("row %d is of %v, want %v", i, a.at, b.at)
		}
		if a.at = b.at; !reflect.DeepEqual(a, b) {
			t.Fatalf("row %d is\n%+v, want\n%+v", i, a, b)
		}
	}
}

// TestBlocksAreSmall: what a message costs beside its text.
func TestBlocksAreSmall(t *testing.T) {
	const rows, text = 100 * blockRows, 40
	var b blocks
	r := row{kind: rowMessage, at: time.Unix(1e9, 0), room: "chat"}
	for i := range rows {
		r.seq, r.from = uint64(i+1), uint64(i%20)
		r.name, r.text = fmt.Sprintf("client-%d", r.from), fmt.Sprintf("%*d", text, i)
		b.add(&r)
	}
	size := 0
	for _, in := range b.all {
		size += cap(in.rows)*int(reflect.TypeFor[packed]().Size()) + in.text.Cap() + cap(in.common)*int(reflect.TypeFor[common]().Size())
		if in.whole != nil {
			t.Error("a usual message does not fit")
		}
	}
	if each := size/rows - text; each > 55 {
		t.Errorf("a message takes %d bytes and its text", each)
	}
}
