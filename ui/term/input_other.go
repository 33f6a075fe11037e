//go:build !unix

package term

import (
	"io"
	"os"
)

// NewInput returns f: on Windows keys come as records, never in halves, and
// only from the console itself.
func NewInput(f *os.File) io.Reader { return f }
