package term

import (
	"strings"
	"testing"
)

// env is an environment made of pairs.
func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(key string) string { return m[key] }
}

func TestCopy(t *testing.T) {
	for name, c := range map[string]struct {
		env  func(string) string
		want string
	}{
		"xterm":  {env("TERM", "xterm"), "\x1b]52;c;aGk=\a"},
		"tmux":   {env("TERM", "screen-256color", "TMUX", "x"), "\x1b]52;c;aGk=\a\x1bPtmux;\x1b\x1b]52;c;aGk=\a\x1b\\"},
		"screen": {env("TERM", "screen", "STY", "x"), "\x1bP\x1b]52;c;aGk=\a\x1b\\"},
	} {
		stage(t, c.env, func(t *testing.T, o *Output, p *paper) {
			if err := o.Copy("hi"); err != nil {
				t.Error(err)
			}
			if got := p.took(); got != c.want {
				t.Errorf("%s: wrote %q, want %q", name, got, c.want)
			}
			if err := o.Copy(strings.Repeat("x", MaxCopy+1)); err == nil {
				t.Errorf("%s: too much was copied", name)
			}
		})
	}
	stage(t, env("TERM", "linux"), func(t *testing.T, o *Output, p *paper) {
		o.Title("title")
		if err := o.Copy("hi"); err == nil || p.took() != "" {
			t.Error("the console got a string")
		}
	})
}

func TestNotify(t *testing.T) {
	const osc777, osc9 = "\x1b]777;notify;zack, hub;hi; you\a", "\x1b]9;zack; hub: hi; you\a"
	for name, c := range map[string]struct {
		env  func(string) string
		want string
	}{
		"xterm":     {env("TERM", "xterm"), osc777},
		"iTerm2":    {env("TERM", "xterm", "TERM_PROGRAM", "iTerm.app"), osc9},
		"over ssh":  {env("TERM", "xterm", "LC_TERMINAL", "iTerm2"), osc9},
		"Apple":     {env("TERM", "xterm", "TERM_PROGRAM", "Apple_Terminal"), "\a"},
		"VS Code":   {env("TERM", "xterm", "TERM_PROGRAM", "vscode"), "\a"},
		"Windows":   {env("TERM", "xterm", "WT_SESSION", "x"), "\a"},
		"Alacritty": {env("TERM", "alacritty"), "\a"},
		"console":   {env("TERM", "linux"), "\a"},
		"tmux":      {env("TERM", "tmux", "TMUX", "x"), "\x1bPtmux;\x1b" + osc777 + "\x1b\\\a"},
		"screen":    {env("TERM", "screen"), "\x1bP" + osc777 + "\x1b\\\a"},
	} {
		stage(t, c.env, func(t *testing.T, o *Output, p *paper) {
			o.Notify("zack\x1b; hub", "hi\a; \u009byou\n")
			if got := p.took(); got != c.want {
				t.Errorf("%s: wrote %q, want %q", name, got, c.want)
			}
		})
	}
}

func TestTitle(t *testing.T) {
	stage(t, modern, func(t *testing.T, o *Output, p *paper) {
		o.Title("(3)\x1b\\ hub\abub")
		o.Title("(3)\\ hubbub")
		if got, want := p.took(), keepTitle+"\x1b]2;(3)\\ hubbub\a"; got != want {
			t.Errorf("wrote %q, want %q", got, want)
		}
		o.Title(strings.Repeat("你", 1000))
		if got := p.took(); len(got) > maxTitle+10 || strings.Contains(got, "\ufffd") {
			t.Errorf("wrote %q", got)
		}
	})
}
