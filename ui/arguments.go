package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/settings"
)

// What the arguments of commands go on with: see command.complete.

// nameOptions returns who is connected, wherever a name may stand.
func nameOptions(m *Model, before []string, word string) []option {
	return m.personOptions(word, len(before) == 0)
}

func roomOptions(m *Model, before []string, word string) []option {
	if len(before) > 0 {
		return nil
	}
	return rank(strings.TrimPrefix(word, "#"), "", m.rooms...)
}

func gateOptions(m *Model, before []string, word string) []option {
	switch len(before) {
	case 0:
		return rank(word, " ", "open", "close")
	case 1:
		return roomOptions(m, nil, word)
	}
	return nil
}

func framingOptions(m *Model, before []string, word string) []option {
	switch len(before) {
	case 0:
		return m.personOptions(word, true)
	case 1:
		return rank(word, "", framings()...)
	}
	return nil
}

func settingOptions(m *Model, before []string, word string) []option {
	switch len(before) {
	case 0:
		var out []option
		for _, e := range settings.Table() {
			out = append(out, option{word: e.Key + " ", show: e.Key, note: m.t(e.Does), key: e.Key})
		}
		return ranked(word, out)
	case 1:
		return oneOf(before[0])(m, nil, word)
	}
	return nil
}

// oneOf returns what goes on with the values of a setting.
func oneOf(key string) func(*Model, []string, string) []option {
	return func(_ *Model, before []string, word string) []option {
		e, err := settings.Find(key)
		if err != nil || len(before) > 0 || len(e.Values) == 0 {
			return nil
		}
		return rank(word, "", e.Values...)
	}
}

// filterOptions returns the terms of a filter, and the values of some of them.
func filterOptions(m *Model, _ []string, word string) []option {
	term, not := strings.CutPrefix(word, "!")
	name, value, found := strings.Cut(term, ":")
	var out []option
	switch {
	case !found:
		out = rank(term, "", "who:", "dir:", "kind:", "room:", "text:", "text:~")
	case name == "who":
		out = m.personOptions(value, false)
	case name == "dir":
		out = rank(value, " ", "in", "out")
	case name == "room":
		out = rank(strings.TrimPrefix(value, "#"), " ", m.rooms...)
	case name == "kind":
		out = rank(value, " ", m.dialects()...)
	}
	for i := range out {
		if found {
			out[i].word = name + ":" + out[i].word
		}
		if not {
			out[i].word = "!" + out[i].word
		}
	}
	return out
}

// dialects returns what those speak who are in the list.
func (m *Model) dialects() []string {
	var out []string
	for _, s := range m.roster.list() {
		if s.Dialect != "" && !slices.Contains(out, s.Dialect) {
			out = append(out, s.Dialect)
		}
	}
	slices.Sort(out)
	return out
}

// maxFiles is how many files of a folder are looked at for completion.
const maxFiles = 2000

// fileOptions returns the files and folders that go on with a path.
func fileOptions(_ *Model, before []string, word string) []option {
	if len(before) > 0 {
		return nil
	}
	folder, name := filepath.Split(word)
	dir, err := os.Open(filepath.Clean(folder + "."))
	if err != nil {
		return nil
	}
	defer dir.Close()
	entries, _ := dir.ReadDir(maxFiles) // what could be read is enough
	var names []string
	for _, e := range entries {
		file := e.Name()
		if strings.HasPrefix(file, ".") && !strings.HasPrefix(name, ".") || clean.Text(file) != file {
			continue
		}
		if e.IsDir() {
			file += string(filepath.Separator)
		}
		names = append(names, file)
	}
	slices.Sort(names)
	out := rank(name, "", names...)
	for i := range out {
		out[i].word = folder + out[i].word
	}
	return out
}

// highlightOptions returns the words that can be taken out again.
func highlightOptions(m *Model, _ []string, word string) []option {
	var out []string
	for _, w := range m.attention.words {
		out = append(out, "-"+w)
	}
	if !strings.HasPrefix(word, "-") {
		return nil
	}
	return rank(word, "", out...)
}

func policyOptions(m *Model, before []string, word string) []option {
	switch len(before) {
	case 0:
		return m.personOptions(word, true)
	case 1:
		return rank(word, "", wire.PolicySkip, wire.PolicyDisconnect)
	}
	return nil
}

func processorOptions(m *Model, before []string, word string) []option {
	switch len(before) {
	case 0:
		return rank(word, " ", m.rooms...)
	case 1:
		return rank(word, "", m.processorNames()...)
	}
	return nil
}
