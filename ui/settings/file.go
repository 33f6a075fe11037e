package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// maxFile is the most a file of settings has, in bytes.
const maxFile = 1 << 20

// File is what a config file says.
type File struct {
	Path  string
	Layer Layer
	Keys  map[string][]string // what actions are bound to, by their names
	text  string
}

// Path returns where the config file of an environment is: what HUBBUB_CONFIG
// names, else hubbub/config.toml in $XDG_CONFIG_HOME or ~/.config; "" where
// there is no such place.
func Path(getenv func(string) string) string {
	if path := getenv("HUBBUB_CONFIG"); path != "" {
		return path
	}
	dir := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) { // the XDG specification has it ignored then
		home := getenv("HOME")
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "hubbub", "config.toml")
}

// Read reads a config file. One that is not there says nothing. An error says
// in which file and line, what is wrong, and what is allowed.
func Read(path string) (File, error) {
	f := File{Path: path, Layer: Layer{}}
	if path == "" {
		return f, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, nil
	case err != nil:
		return f, err
	case !info.Mode().IsRegular() || info.Size() > maxFile:
		return f, fmt.Errorf("%s: a config file is a file of at most 1 MiB", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return f, err
	}
	f.text = string(text)
	return f, f.parse()
}

// parse takes in the text of the file.
func (f *File) parse() error {
	var raw map[string]any
	_, err := toml.Decode(f.text, &raw)
	var bad toml.ParseError
	switch {
	case errors.As(err, &bad):
		return fmt.Errorf("%s:%d: %s", f.Path, bad.Position.Line, bad.Message)
	case err != nil:
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	for _, key := range f.inOrder("", raw) {
		if key == "keys" {
			if err := f.bindings(raw[key]); err != nil {
				return err
			}
			continue
		}
		value, err := valueOf(key, raw[key])
		if err != nil {
			return f.Wrong("", key, err)
		}
		f.Layer[key] = value
	}
	return nil
}

// bindings takes in the table of keys. Which actions and keys there are is not
// known here.
func (f *File) bindings(raw any) error {
	table, ok := raw.(map[string]any)
	if !ok {
		return f.Wrong("", "keys", errors.New(`it is a table: [keys], and under it find = "f3"`))
	}
	f.Keys = map[string][]string{}
	for _, name := range f.inOrder("keys", table) {
		keys, ok := texts(table[name])
		if one, isText := table[name].(string); isText {
			keys, ok = []string{one}, true
		}
		if !ok || len(keys) == 0 || slices.Contains(keys, "") {
			return f.Wrong("keys", name, fmt.Errorf(`%s is a key or a list of keys: "f3", ["alt+end", "f4"]`, name))
		}
		f.Keys[name] = keys
	}
	return nil
}

// valueOf returns what a file says of a key, as Check wants it.
func valueOf(key string, raw any) (string, error) {
	e, err := Find(key)
	if err != nil {
		return "", fmt.Errorf("%w, and the table [keys]", err)
	}
	switch v := raw.(type) {
	case string:
		if len(e.Values) > 0 {
			return v, Check(key, v)
		}
	case bool:
		if v && slices.Contains(e.Values, On) {
			return On, nil
		} else if !v && slices.Contains(e.Values, Off) {
			return Off, nil
		}
	default:
		words, ok := texts(raw)
		if ok && len(e.Values) == 0 && !strings.Contains(strings.Join(words, ""), ",") {
			return strings.Join(words, ", "), nil
		}
	}
	return "", fmt.Errorf("%s is %s", key, e.allowed())
}

// allowed says what a config file can say of e.
func (e *Entry) allowed() string {
	switch {
	case len(e.Values) == 0:
		return `a list of words without commas: ["zack", "deploy"]`
	case e.flag():
		return "true or false"
	}
	return "one of " + strings.Join(e.Values, ", ")
}

// texts returns the texts of a list of nothing else.
func texts(raw any) ([]string, bool) {
	list, ok := raw.([]any)
	var out []string
	for _, one := range list {
		text, isText := one.(string)
		if !isText {
			return nil, false
		}
		out = append(out, text)
	}
	return out, ok
}

// Wrong returns err with where in the file a key of a table is; "" for none.
func (f *File) Wrong(table, key string, err error) error {
	if n := f.line(table, key); n > 0 {
		return fmt.Errorf("%s:%d: %w", f.Path, n, err)
	}
	return fmt.Errorf("%s: %w", f.Path, err)
}

// inOrder returns the keys of a table as they stand in the file, so that the
// first mistake is the one that is told.
func (f *File) inOrder(table string, of map[string]any) []string {
	var keys []string
	for key := range of {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return f.line(table, a)*1000 - f.line(table, b)*1000 + strings.Compare(a, b)
	})
	return keys
}

// line returns the line a key of a table is set on, 0 where it is not found:
// what reads TOML does not tell.
func (f *File) line(table, key string) int {
	in := ""
	for i, line := range strings.Split(f.text, "\n") {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "["); ok {
			in = strings.Trim(head[:max(strings.IndexByte(head, ']'), 0)], "[ ")
			if table == "" && in == key {
				return i + 1
			}
			continue
		}
		name, _, found := strings.Cut(line, "=")
		name = strings.Trim(strings.TrimSpace(name), `"'`)
		if found && (in == table && name == key || in == "" && (name == table+"."+key || strings.HasPrefix(name, key+"."))) {
			return i + 1
		}
	}
	return 0
}
