package ui

import (
	"strings"

	"hubbub/ui/settings"
	"hubbub/ui/term"
)

// Themes returns the names Options.Theme takes.
func Themes() []string { return settings.Themes() }

// styles are the looks, by what they are for. Whoever draws names a role,
// never a colour; no role says anything that is not also said by a sign or word.
type styles struct {
	text   term.SGR // what people wrote
	dim    term.SGR // what only accompanies it
	head   term.SGR // titles
	accent term.SGR // the hub's own voice
	ok     term.SGR
	warn   term.SGR
	err    term.SGR
	self   term.SGR // the person at this screen
	sel    term.SGR // what is selected
	rule   term.SGR // lines between things
	names  []term.SGR
}

// newStyles returns the looks of a theme; "" is the default one.
func newStyles(theme string) styles {
	var s styles
	switch theme {
	case "mono":
		s = styles{
			dim: term.Faint, head: term.Bold, err: term.Bold, warn: term.Bold,
			self: term.Bold, sel: term.Bold, rule: term.Faint,
		}
	case "dark":
		s = styles{
			text: term.Indexed(252), dim: term.Indexed(244), head: term.Indexed(255) + term.Bold,
			accent: term.Indexed(80), ok: term.Indexed(108), warn: term.Indexed(179),
			err: term.Indexed(209) + term.Bold, self: term.Indexed(222) + term.Bold,
			sel: term.Indexed(255) + term.Bold, rule: term.Indexed(239),
			names: indexed(110, 114, 139, 143, 173, 174, 180, 109, 146, 151, 182, 186),
		}
	case "light":
		s = styles{
			text: term.Indexed(235), dim: term.Indexed(243), head: term.Indexed(232) + term.Bold,
			accent: term.Indexed(30), ok: term.Indexed(29), warn: term.Indexed(130),
			err: term.Indexed(160) + term.Bold, self: term.Indexed(94) + term.Bold,
			sel: term.Indexed(232) + term.Bold, rule: term.Indexed(250),
			names: indexed(25, 28, 54, 58, 94, 95, 124, 23, 61, 65, 97, 130),
		}
	case "contrast": // nothing dimmed: the terminal's own text is what stands out most
		s = styles{
			head: term.Bold + term.Underline, accent: term.Bold, ok: term.Bold, warn: term.Bold + term.Reverse,
			err: term.Bold + term.Reverse, self: term.Bold, sel: term.Bold + term.Reverse,
		}
	case "safe": // told apart by all eyes: blue and orange, on either background
		s = styles{
			dim: term.Indexed(244), head: term.Bold, accent: term.Indexed(37), ok: term.Indexed(32),
			warn: term.Indexed(136), err: term.Indexed(166) + term.Bold, self: term.Bold,
			sel: term.Bold, rule: term.ANSI(8),
			names: indexed(32, 136, 133, 66, 172, 103, 37, 139),
		}
	default: // the terminal's own 16 colours, on its own background
		s = styles{
			dim: term.ANSI(8), head: term.Bold, accent: term.ANSI(6), ok: term.ANSI(2),
			warn: term.ANSI(3), err: term.ANSI(1) + term.Bold, self: term.Bold,
			sel: term.Bold, rule: term.ANSI(8),
			names: []term.SGR{term.ANSI(2), term.ANSI(3), term.ANSI(5), term.ANSI(6), term.ANSI(12), term.ANSI(13)},
		}
	}
	return s
}

func indexed(ns ...int) []term.SGR {
	out := make([]term.SGR, len(ns))
	for i, n := range ns {
		out[i] = term.Indexed(n)
	}
	return out
}

// name returns the look of a name, the same for the same name on every screen.
func (s *styles) name(name string) term.SGR {
	if len(s.names) == 0 {
		return ""
	}
	h := uint32(2166136261) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return s.names[h%uint32(len(s.names))]
}

// glyphs are the signs the screen is drawn with. All are one cell wide, but
// for those that are words.
type glyphs struct {
	asc, desc                 string // smallest first, largest first
	in, out                   string // a message came in, an answer went out
	live, idle, gone          string
	queued, ok, slow, failed  string
	follow, paused            string
	more, mark, dot, hit      string // cut short, selected, between words, found
	horiz, vert, down, up     string
	top, bottom, left, right  string // corners of a box, in reading order
	spark                     []string
	prompt, bullet, plus, sub string
	leads                     string // from a message to its answer, in one line
	shut                      string // a gate that is closed
	mention, private          string // for the person here, for one alone
	newline                   string // within a message of several lines
	split, behind, stuck      string // between messages, too slow, at a loss
	bar                       string // left of what arrived in one piece
	ascii                     bool   // nothing else will do
}

// newGlyphs returns the signs, plain ones for terminals that have no others.
func newGlyphs(ascii bool) glyphs {
	if ascii {
		return glyphs{
			asc: "^", desc: "v", in: ">", out: "<", live: "*", idle: "o", gone: "-",
			queued: "..", ok: "ok", slow: "?", failed: "!!",
			follow: "v", paused: "||", more: "~", mark: ">", dot: "-", hit: ">",
			horiz: "-", vert: "|", down: "+", up: "+",
			top: "+", bottom: "+", left: "+", right: "+",
			prompt: "> ", bullet: "*", plus: "+", sub: "-", newline: "|", leads: "=>", shut: "x", mention: "!", private: "*",
			split: "|", bar: "|", behind: "v", stuck: "!", ascii: true,
		}
	}
	return glyphs{
		asc: "↑", desc: "↓", in: "→", out: "←", live: "●", idle: "◐", gone: "○",
		queued: "…", ok: "✓", slow: "?", failed: "↻",
		follow: "▼", paused: "||", more: "…", mark: "▌", dot: "·", hit: "›",
		horiz: "─", vert: "│", down: "┬", up: "┴",
		top: "╭", bottom: "╰", left: "╮", right: "╯",
		spark:  []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
		prompt: "> ", bullet: "•", plus: "+", sub: "-", newline: "↵", leads: "⇒", shut: "×", mention: "»", private: "◆",
		split: "┊", bar: "┃", behind: "↓", stuck: "!",
	}
}

// plainGlyphs reports whether a terminal can only be trusted with ASCII.
func plainGlyphs(getenv func(string) string) bool {
	switch getenv("TERM") {
	case "linux", "vt100":
		return true
	}
	locale := getenv("LC_ALL")
	if locale == "" {
		locale = getenv("LC_CTYPE")
	}
	if locale == "" {
		locale = getenv("LANG")
	}
	locale = strings.ToLower(locale)
	return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
}
