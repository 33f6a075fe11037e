//go:build !unix

package term

import (
	"io"
	"os"
	"time"
)

// Input is what there is none of here, see newInput.
type Input struct{}

// newInput returns f and no Input: on Windows keys come as records, never in halves, and
// only from the console itself. So nobody could take out answers, and the
// terminal is asked nothing.
func newInput(f *os.File, _ *Output) (io.Reader, *Input) { return f, nil }

func (in *Input) discard(time.Duration) {}
