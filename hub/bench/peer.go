package bench

import (
	"fmt"
	"slices"
	"strings"
)

// Foreign says whether a dialect is that of another kind of server, which must
// run already: a hub does not speak it.
func Foreign(dialect string) bool {
	d, ok := dialectOf(dialect)
	return ok && d.foreign
}

// fits says whether the workload can be done in a dialect.
func (w *workload) fits(d *dialect) bool {
	return (!w.hears || d.hears) && (!w.ours || !d.foreign)
}

// unfit says what is wrong with a load whose workload exists, and is not for a
// dialect, or not so.
func (o Options) unfit(w *workload, d *dialect) error {
	if d.foreign && w.hears && o.Receivers == 0 {
		return fmt.Errorf("nobody would hear, and a %s server does not acknowledge", d.name)
	}
	if w.fits(d) {
		return nil
	}
	if !d.foreign {
		return fmt.Errorf("%s needs clients who hear the others, and %s clients are only answered; take line, json or ws", w.name, d.name)
	}
	works := slices.DeleteFunc(Works(), func(work string) bool { return !Fits(work, d.name) })
	return fmt.Errorf("%s means something to a hub only; with %s take %s", w.name, d.name, strings.Join(works, ", "))
}
