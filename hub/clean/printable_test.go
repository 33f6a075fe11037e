package clean

import "testing"

// TestPrintable8 checks every pair of bytes in every place: each bit trick has
// a carry or a borrow to get wrong.
func TestPrintable8(t *testing.T) {
	t.Parallel()
	s := make([]byte, 8)
	for i := range 7 {
		for pair := range 1 << 16 {
			a, b := byte(pair>>8), byte(pair)
			copy(s, "12345678")
			s[i], s[i+1] = a, b
			want := 0
			if printable(a) && printable(b) {
				want = 8
			}
			if got := printable8(s); got != want {
				t.Fatalf("%q: got %d, want %d", s, got, want)
			}
		}
	}
}
