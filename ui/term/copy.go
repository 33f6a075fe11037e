package term

import "errors"

// Copy puts text into the terminal's clipboard. This terminal has none.
func (o *Output) Copy(string) error { return errors.New("no clipboard") }
