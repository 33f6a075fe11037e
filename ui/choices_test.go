package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/settings"
	"hubbub/ui/words"
)

// openedWith is a rig with options of its own.
func openedWith(t *testing.T, opt Options, env map[string]string) *rig {
	t.Helper()
	r := newRig(t, 80, 24, "")
	opt.Link, opt.Title = r.hub, r.opt.Title
	if env == nil {
		env = map[string]string{"LANG": "C.UTF-8"}
	}
	r.Model = newModel(t.Context(), opt, func(key string) string { return env[key] }, r.caret)

	r.now = func() time.Time { return r.time }
	r.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return r
}

func TestWhatIsChosenIsKept(t *testing.T) {
	state := filepath.Join(t.TempDir(), "seen.json")
	r := openedWith(t, Options{State: state}, nil)
	r.online()
	for _, line := range []string{"/theme dark", "/lang zh", "/set mouse off", "/set sort -msgs", "/set timestamps minutes"} {
		r.press(line, "enter")
	}
	r.press("f7")
	r.choices.kept.Save()

	r = openedWith(t, Options{State: state}, nil)
	if r.lang != words.Chinese || !r.noMouse || !r.noRoster || r.noLog || r.roster.by.key != "msgs" || !r.roster.by.other {
		t.Errorf("lang %s, no mouse %v, no roster %v, no log %v, by %+v", r.lang, r.noMouse, r.noRoster, r.noLog, r.roster.by)
	}
	if r.st.text != newStyles("dark").text || r.cols.clock != "15:04" {
		t.Errorf("text looks %q, clock %q", r.st.text, r.cols.clock)
	}
	// Who calls, and the config file, come first.
	file := settings.File{Layer: settings.Layer{settings.Theme: "light", settings.Mouse: settings.On}}
	r = openedWith(t, Options{State: state, Config: file, Lang: words.English}, nil)
	if r.lang != words.English || r.noMouse || r.st.text != newStyles("light").text {
		t.Errorf("lang %s, no mouse %v, text %q", r.lang, r.noMouse, r.st.text)
	}
	if text, err := os.ReadFile(filepath.Join(filepath.Dir(state), "screen.json")); err != nil || !strings.Contains(string(text), `"theme": "dark"`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestSet(t *testing.T) {
	r := newRig(t, 120, 40, "mono")
	r.online()
	r.press("/set theme", "enter")
	r.shows("theme is mono (set by the call): default, dark, light, contrast")
	r.press("/set theme neon", "enter", "/set thme", "enter")
	r.shows(`! theme is one of default, dark, light, contrast, safe, mono; not "neon"`, `! there is no setting "thme"; there are theme,`)
	r.press("/theme safe", "enter")
	r.shows("theme is safe (set here)")
	if r.st.err != newStyles("safe").err {
		t.Error("it looks as before")
	}
	r.press("/set highlight zack,  two words,", "enter")
	r.shows("highlight is zack, two words (set here)")
	r.press("/clear", "enter", "/set", "enter")
	r.shows("lang is found out (default): en, zh", "mouse is on (default): on, off", "sort is age", "ambiguous is narrow (default)")
	if cmd := r.press("/set mouse off", "enter"); cmd == nil || !r.noMouse {
		t.Error("the mouse is still taken")
	}
	r.press("/set connections off", "enter")
	r.hides("1 live ·", "▌all")
	r.press("/set timestamps off", "enter", "/set reduce-motion on", "enter", "/set ascii on", "enter", "/clear", "enter")
	r.hides("14:03", "─", "●")
	if r.frame() <= frameTime {
		t.Error("as many pictures as before")
	}
}

func TestThemeByBackground(t *testing.T) {
	for env, want := range map[string]string{"0;15": "light", "15;0": "default", "0;default;7": "light", "": "default", "12;8": "default", "0;x": "default"} {
		r := openedWith(t, Options{}, map[string]string{"COLORFGBG": env, "LANG": "C.UTF-8"})
		if r.st.text != newStyles(want).text {
			t.Errorf("COLORFGBG=%s: not %s", env, want)
		}
	}
	r := openedWith(t, Options{Theme: "mono"}, map[string]string{"COLORFGBG": "0;15"})
	if r.st.text != newStyles("mono").text {
		t.Error("a theme that was asked for gives way to the background")
	}
}

// TestMonoWithoutColour: NO_COLOR means the theme mono, which says with bold,
// faint and reverse what the others say with colours.
func TestMonoWithoutColour(t *testing.T) {
	r := newRig(t, 120, 40, "mono").scene()
	r.press("esc", "k", "/", "hello")
	view := r.View()
	for _, look := range []string{"\x1b[1m", "\x1b[7m"} {
		if !strings.Contains(view, look) {
			t.Errorf("no %q", look)
		}
	}
	if colour := regexp.MustCompile(`\x1b\[[349][0-9;]+m`).FindString(view); colour != "" {
		t.Errorf("%q is a colour", colour)
	}
}

// TestThemesDiffer: all roles of a theme that has colours can be told apart where
// it matters, and every theme has a look for trouble.
func TestThemesDiffer(t *testing.T) {
	for _, name := range Themes() {
		s := newStyles(name)
		if s.err == "" || s.err == s.ok || s.err == s.text || s.warn == s.ok {
			t.Errorf("%s: trouble does not stand out", name)
		}
	}
}

func TestKeysOfConfig(t *testing.T) {
	file := settings.File{Keys: map[string][]string{"find": {"f5"}, "browse-copy": {"c"}}}
	r := openedWith(t, Options{Config: file}, nil)
	r.online()
	r.Update(tea.KeyMsg{Type: tea.KeyF5})
	if got := r.in.value(); got != "/search " {
		t.Errorf("input %q", got)
	}
	r.press("ctrl+c", "/keys", "enter")
	r.shows("find ", "f5", "to bind others, in the config file")
	r.press("esc", "f1")
	r.shows("F5        search the hub's log")

	path := filepath.Join(t.TempDir(), "config.toml")
	for text, want := range map[string]string{
		"[keys]\nhelp = \"f4\"\nfnd = \"f4\"":    path + ":3: there is no key action \"fnd\"",
		"\n[keys]\nhelp = \"ctrl+s\"":            path + ":3: help: a terminal does not send ctrl+s",
		"[keys]\nhelp = \"f4\"\nfind = \"f4\"":   path + ":1: f4 is both",
		"[keys]\nfind = [\"f4\", \"alt+enter\"]": path + ":2: alt+enter is both find and newline",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := settings.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckKeys(&f); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestPlusKey: what a key is called where it is a plus.
func TestPlusKey(t *testing.T) {
	for k, want := range map[string]string{"+": "+", "alt+z": "Alt-Z", "ctrl+up": "Ctrl-Up", "f1": "F1", "y": "y"} {
		if got := keyLabel(k); got != want {
			t.Errorf("%s is %q", k, got)
		}
	}
}

// TestHighlightAndNotify: the words of the config file are marked, what
// /highlight does is kept, and nothing is told where that is off.
func TestHighlightAndNotify(t *testing.T) {
	file := settings.File{Layer: settings.Layer{settings.Highlight: "deploy, two words"}}
	r := openedWith(t, Options{Config: file}, nil)
	r.online()
	r.Update(tea.BlurMsg{})
	r.comes(r.message(2, "nc-14", "the Deploy is done"))
	if len(r.caret.told) != 1 || !r.msgs.last().mention {
		t.Errorf("told %q", r.caret.told)
	}
	r.press("/highlight ping -deploy", "enter", "/set notify off", "enter")
	if v := r.choices.Value(settings.Highlight); v != "two words, ping" {
		t.Errorf("kept %q", v)
	}
	r.time = r.time.Add(tellEvery * 2)
	r.comes(r.message(2, "nc-14", "ping"))
	if len(r.caret.told) != 1 || !r.msgs.last().mention {
		t.Errorf("told %q", r.caret.told)
	}
}
