//go:build !unix && !windows

package term

import (
	"context"
	"errors"
	"os"
)

// console is what there is none of here.
type console struct{}

func saveConsole(_, _ *os.File) (*console, error) { return nil, errors.ErrUnsupported }

func (c *console) raw() error     { return errors.ErrUnsupported }
func (c *console) restore() error { return nil }

// Sizes returns when ctx ends.
func (o *Output) Sizes(ctx context.Context, _ func(cols, rows int)) { <-ctx.Done() }
