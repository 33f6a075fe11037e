package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Heard returns in the language what came in English from elsewhere: from a
// hub, of any version, from a package or the system. A text is known as it is,
// or by the format it was made of; what is not known stays as it came.
func (l Lang) Heard(said string) string {
	if l != Chinese {
		return said
	}
	return heard(said, false)
}

// heard is Heard in Chinese. What stood in another text may be somebody's own
// words: it is not taken for a text that begins with a name.
func heard(said string, within bool) string {
	if s, ok := chineseHeard()[said]; ok {
		return s
	}
	for _, f := range heardFormats() {
		if args := f.match(said); args != nil && (!within || f.parts[0] != "") {
			return f.said(args)
		}
	}
	return said
}

// said returns the translation of the format with what stood in it. That may be
// known as well; a single word is taken for a name.
func (f *heardFormat) said(args []string) string {
	filled := make([]any, len(args))
	for i, arg := range args {
		filled[i] = arg
		if strings.Contains(arg, " ") { // it is shorter: this ends
			filled[i] = heard(arg, true)
		}
	}
	return fmt.Sprintf(chineseHeard()[f.english], filled...)
}

// heardFormat is a format whose verbs are all %s, cut at them.
type heardFormat struct {
	english string
	parts   []string
}

// heardFormats returns those there are, the most telling first: those that begin
// with a name, which may be anything, last, and the long before the short.
var heardFormats = sync.OnceValue(func() []heardFormat { //nolint:gochecknoglobals // a constant, made on first use
	var out []heardFormat
	for english := range chineseHeard() {
		if parts := strings.Split(english, "%s"); len(parts) > 1 {
			out = append(out, heardFormat{english, parts})
		}
	}
	slices.SortFunc(out, func(a, b heardFormat) int {
		return cmp.Or(min(len(b.parts[0]), 1)-min(len(a.parts[0]), 1), len(b.english)-len(a.english), cmp.Compare(a.english, b.english))
	})
	return out
})

// match returns what stands for the verbs in a text that was made of the
// format, nil where it was not.
func (f *heardFormat) match(said string) []string {
	last := len(f.parts) - 1
	rest, ok := strings.CutPrefix(said, f.parts[0])
	if !ok {
		return nil
	}
	rest, ok = strings.CutSuffix(rest, f.parts[last])
	if !ok {
		return nil
	}
	var args []string
	for _, part := range f.parts[1:last] {
		arg, after, found := strings.Cut(rest, part)
		if !found || arg == "" {
			return nil
		}
		args, rest = append(args, arg), after
	}
	if rest == "" {
		return nil
	}
	return append(args, rest)
}
