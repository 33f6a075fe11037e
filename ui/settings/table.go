package settings

import (
	"fmt"
	"slices"
	"strings"
)

// The keys there are.
const (
	Theme        = "theme"
	Lang         = "lang"
	Mouse        = "mouse"
	ASCII        = "ascii"
	ReduceMotion = "reduce-motion"
	Notify       = "notify"
	Ambiguous    = "ambiguous"
	Timestamps   = "timestamps"
	Highlight    = "highlight"
	Connections  = "connections"
	Log          = "log"
	Sort         = "sort"
)

// On and Off are the values of what is so or not.
const (
	On  = "on"
	Off = "off"
)

// Entry is one thing that can be set.
type Entry struct {
	Key     string
	Values  []string // it can have; none for words, with commas between
	Default string   // "" where it is found out, or empty
	Does    string
}

// flag reports whether a config file says true or false of it.
func (e *Entry) flag() bool { return slices.Equal(e.Values, []string{On, Off}) }

// Table returns all there is to set, in the order it is shown.
func Table() []Entry {
	onOff := []string{On, Off}
	return []Entry{
		{Key: Theme, Values: Themes(), Does: "colours"},
		{Key: Lang, Values: []string{"en", "zh"}, Does: "language"},
		{Key: Mouse, Values: onOff, Default: On, Does: "wheel and clicks; off leaves it to the terminal"},
		{Key: ASCII, Values: onOff, Does: "signs and lines of ASCII alone"},
		{Key: ReduceMotion, Values: onOff, Default: Off, Does: "four pictures a second, no graph"},
		{Key: Notify, Values: onOff, Default: On, Does: "tell the terminal of what one misses"},
		{Key: Ambiguous, Values: []string{"narrow", "wide", "ascii"}, Default: "narrow", Does: "cells of signs like the arrows; wide and ascii draw with ASCII"},
		{Key: Timestamps, Values: []string{"auto", Off, "minutes", "seconds", "milliseconds"}, Default: "auto", Does: "time before a row"},
		{Key: Highlight, Does: "words that stand out, with commas between"},
		{Key: Connections, Values: onOff, Default: On, Does: "list of connections"},
		{Key: Log, Values: onOff, Default: On, Does: "connection log"},
		{Key: Sort, Values: Orders(), Default: "age", Does: "order of connections, -KEY the other way round"},
	}
}

// Themes returns the names of the themes.
func Themes() []string { return []string{"default", "dark", "light", "contrast", "safe", "mono"} }

// SortKeys returns what connections can be ordered by, in the order one goes
// through them; Orders the same with the other direction of each.
func SortKeys() []string { return []string{"age", "name", "msgs", "bytes", "idle", "lag"} }

// Orders returns the values of Sort.
func Orders() []string {
	out := SortKeys()
	for _, k := range SortKeys() {
		out = append(out, "-"+k)
	}
	return out
}

// Keys returns the keys of the table.
func Keys() []string {
	var out []string
	for _, e := range Table() {
		out = append(out, e.Key)
	}
	return out
}

// Find returns the entry of a key.
func Find(key string) (Entry, error) {
	table := Table()
	i := slices.IndexFunc(table, func(e Entry) bool { return e.Key == key })
	if i < 0 {
		return Entry{}, fmt.Errorf("there is no setting %q; there are %s", key, strings.Join(Keys(), ", "))
	}
	return table[i], nil
}

// Check returns what is wrong with a value for a key, nil for nothing.
func Check(key, value string) error {
	e, err := Find(key)
	if err != nil {
		return err
	}
	if len(e.Values) > 0 && !slices.Contains(e.Values, value) {
		return fmt.Errorf("%s is one of %s; not %q", key, strings.Join(e.Values, ", "), value)
	}
	return nil
}

// Words returns the words of a value, those with commas between.
func Words(value string) []string {
	var out []string
	for word := range strings.SplitSeq(value, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}
