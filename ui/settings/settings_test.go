package settings

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRead(t *testing.T) {
	f, err := Read(write(t, `
theme = "safe"
lang = "zh"
mouse = false
ascii = true
reduce-motion = true
notify = false
ambiguous = "wide"
timestamps = false
highlight = ["zack", "two words"]

[keys]
find = "ctrl+g"
newest = ["alt+end", "f4"]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := Layer{
		Theme: "safe", Lang: "zh", Mouse: Off, ASCII: On, ReduceMotion: On, Notify: Off,
		Ambiguous: "wide", Timestamps: Off, Highlight: "zack, two words",
	}
	if !maps.Equal(f.Layer, want) {
		t.Errorf("got %v", f.Layer)
	}
	if len(f.Keys) != 2 || f.Keys["find"][0] != "ctrl+g" || !slices.Equal(f.Keys["newest"], []string{"alt+end", "f4"}) {
		t.Errorf("keys %v", f.Keys)
	}
	if got := Words(f.Layer[Highlight]); !slices.Equal(got, []string{"zack", "two words"}) {
		t.Errorf("words %q", got)
	}
}

func TestReadWrong(t *testing.T) {
	for text, want := range map[string]string{
		"mouse = true\ntheme = \"neon\"":      ":2: theme is one of default, dark, light, contrast, safe, mono; not \"neon\"",
		"\n\nthemes = \"dark\"":               ":3: there is no setting \"themes\"; there are theme, lang, mouse,",
		"mouse = \"on a stick\"":              ":1: mouse is one of on, off",
		"mouse = 3":                           ":1: mouse is true or false",
		"theme = true":                        ":1: theme is one of default",
		"highlight = \"zack\"":                ":1: highlight is a list of words",
		"highlight = [\"a,b\"]":               ":1: highlight is a list of words without commas",
		"highlight = [1]":                     ":1: highlight is a list",
		"theme = \"dark":                      ":1: ",
		"theme = \"dark\"\ntheme = \"light\"": ":2: ",
		"keys = 3":                            ":1: it is a table: [keys]",
		"[keys]\nhelp = \"f1\"\nfind = 3":     ":3: find is a key or a list of keys",
		"[keys]\nfind = []":                   ":2: find is a key or a list of keys",
		"[theme]\nx = 1":                      ":1: theme is one of",
		"a = 1\nb = 2":                        ":1: there is no setting \"a\"",
	} {
		path := write(t, text)
		_, err := Read(path)
		if err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("a folder was read")
	}
}

func TestNoFile(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none", "config.toml")} {
		if f, err := Read(path); err != nil || len(f.Layer) > 0 {
			t.Errorf("%q: %v %v", path, f, err)
		}
	}
}

func TestPath(t *testing.T) {
	for want, env := range map[string]map[string]string{
		"/c/x.toml":                      {"HUBBUB_CONFIG": "/c/x.toml", "HOME": "/h"},
		"/x/hubbub/config.toml":          {"XDG_CONFIG_HOME": "/x", "HOME": "/h"},
		"/h/.config/hubbub/config.toml":  {"XDG_CONFIG_HOME": "relative", "HOME": "/h"},
		"/h2/.config/hubbub/config.toml": {"HOME": "/h2"},
		"":                               {},
	} {
		if got := Path(func(key string) string { return env[key] }); got != want {
			t.Errorf("%v: %q, want %q", env, got, want)
		}
	}
}

func TestWhoHasTheSay(t *testing.T) {
	s := Set{Kept: Layer{Theme: "mono", Lang: "zh", Mouse: Off}, Config: Layer{Theme: "light", Mouse: On}, Given: Layer{Theme: "safe"}}
	for key, want := range map[string]string{Theme: "safe", Mouse: On, Lang: "zh", Sort: "age"} {
		if got, from := s.Get(key); got != want {
			t.Errorf("%s is %q, %s", key, got, from)
		}
	}
	s.Choose(Theme, "dark")
	if got, from := s.Get(Theme); got != "dark" || from != FromScreen || s.Pinned(Theme) != FromConfig {
		t.Errorf("%q %s", got, from)
	}
}

func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "screen.json")
	a, said := OpenKept(path)
	if len(said) > 0 {
		t.Fatal(said)
	}
	b, _ := OpenKept(path)
	a.Note(Theme, "dark")
	a.Save()
	b.Note(Sort, "-msgs")
	b.Save()
	b.Save()
	if _, said = OpenKept(path); !maps.Equal(said, Layer{Theme: "dark", Sort: "-msgs"}) {
		t.Errorf("kept %v", said)
	}
	for _, text := range []string{`{"theme":"neon","lang":"zh","gone":"1"}`, "nonsense"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, said = OpenKept(path); said[Theme] != "" || said["gone"] != "" {
			t.Errorf("%s: kept %v", text, said)
		}
	}
	none, said := OpenKept("")
	none.Note(Theme, "dark")
	none.Save()
	if len(said) > 0 {
		t.Error(said)
	}
}
