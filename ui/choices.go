package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/ui/settings"
	"hubbub/ui/words"
)

// choices are what the screen is set to, by whom, and where that is kept which
// is chosen at the screen.
type choices struct {
	settings.Set
	kept *settings.Kept
}

// newChoices returns what opt says, over what was chosen in an earlier run.
func newChoices(opt *Options) choices {
	path := ""
	if opt.State != "" {
		path = filepath.Join(filepath.Dir(opt.State), "screen.json")
	}
	var c choices
	c.kept, c.Kept = settings.OpenKept(path)
	c.Config, c.Given = opt.Config.Layer, settings.Layer{}
	for key, value := range map[string]string{settings.Theme: opt.Theme, settings.Lang: string(opt.Lang)} {
		if value != "" {
			c.Given[key] = value
		}
	}
	if opt.NoMouse {
		c.Given[settings.Mouse] = settings.Off
	}
	if opt.ASCII {
		c.Given[settings.ASCII] = settings.On
	}
	return c
}

// theme returns the theme: the one that is set, else what suits the background,
// where the environment tells that.
func (c *choices) theme(getenv func(string) string) string {
	if t := c.Value(settings.Theme); t != "" {
		return t
	}
	if lightBackground(getenv("COLORFGBG")) {
		return "light"
	}
	return "default"
}

// lightBackground reports whether COLORFGBG, which is "foreground;background"
// with a word between for some terminals, says that the background is light.
func lightBackground(v string) bool {
	switch v[strings.LastIndexByte(v, ';')+1:] {
	case "7", "9", "10", "11", "12", "13", "14", "15":
		return true
	}
	return false
}

// ascii reports whether all signs are to be ASCII.
func (c *choices) ascii(getenv func(string) string) bool {
	if v := c.Value(settings.Ambiguous); v == "wide" || v == "ascii" {
		return true
	}
	if v := c.Value(settings.ASCII); v != "" {
		return v == settings.On
	}
	return plainGlyphs(getenv)
}

// lang returns the language.
func (c *choices) lang(getenv func(string) string) words.Lang {
	if v := c.Value(settings.Lang); v != "" {
		return words.Lang(v)
	}
	if plainGlyphs(getenv) { // the terminal could not show any other
		return words.English
	}
	return words.Of(getenv)
}

// restyle takes over what is set that looks go by.
func (m *Model) restyle() {
	c := &m.choices
	m.st = newStyles(c.theme(m.getenv))
	m.g = newGlyphs(c.ascii(m.getenv))
	if c.Is(settings.ReduceMotion) {
		m.g.spark = nil
	}
	m.speak(c.lang(m.getenv))
	m.noRoster, m.noLog = !c.Is(settings.Connections), !c.Is(settings.Log)
	m.attention.words = settings.Words(c.Value(settings.Highlight))
	m.roster.orderBy(c.Value(settings.Sort))
}

// frame returns how often the screen takes in what happened.
func (m *Model) frame() time.Duration {
	if m.choices.Is(settings.ReduceMotion) {
		return 250 * time.Millisecond
	}
	return frameTime
}

// clock returns the layout of the times of rows, where auto is what the shape of
// the screen has; "" for none.
func (c *choices) clock(auto string) string {
	switch v := c.Value(settings.Timestamps); {
	case auto == "" || v == settings.Off: // there is no room, or no wish
		return ""
	case v == "minutes":
		return "15:04"
	case v == "seconds":
		return "15:04:05"
	case v == "milliseconds":
		return "15:04:05.000"
	}
	return auto
}

// set sets a key at the screen; the value has been checked.
func (m *Model) set(key, value string) tea.Cmd {
	c := &m.choices
	c.Choose(key, value)
	c.kept.Note(key, value)
	if key == settings.Mouse {
		return m.useMouse(value == settings.On)
	}
	m.restyle()
	m.roster.reorder(m.now())
	m.relayout()
	return nil
}

// keep sets a key to what has been done at the screen already.
func (m *Model) keep(key string, on bool) {
	value := settings.Off
	if on {
		value = settings.On
	}
	m.choices.Choose(key, value)
	m.choices.kept.Note(key, value)
}

// doSet shows what can be set, or one thing, or sets that.
func (m *Model) doSet(args string) tea.Cmd {
	key, value, _ := strings.Cut(args, " ")
	value = strings.TrimSpace(value)
	if key == "" {
		for _, e := range settings.Table() {
			m.note(rowNote, m.told(e))
		}
		return nil
	}
	e, err := settings.Find(key)
	switch {
	case err != nil:
		m.note(rowError, m.heard(clean.Text(err.Error())))
		return nil
	case value == "":
		m.note(rowNote, m.told(e))
		return nil
	}
	if len(e.Values) == 0 {
		value = strings.Join(settings.Words(value), ", ")
	}
	if err := settings.Check(key, value); err != nil {
		m.note(rowError, m.heard(clean.Text(err.Error())))
		return nil
	}
	cmd := m.set(key, value)
	m.note(rowNote, m.told(e))
	return cmd
}

// told says what one thing is set to, by whom, and what else it can be.
func (m *Model) told(e settings.Entry) string {
	value, from := m.choices.Get(e.Key)
	switch {
	case value != "":
	case e.Key == settings.Highlight:
		value = m.t("nothing")
	default:
		value = m.t("found out")
	}
	text := m.tf("%s is %s (%s)", e.Key, clean.Text(value), m.t(string(from)))
	if from == settings.FromScreen && m.choices.Pinned(e.Key) != "" {
		text += m.t(", and the next run goes by the config file")
	}
	if len(e.Values) > 0 && e.Key != settings.Sort {
		text += m.colon(strings.Join(e.Values, ", "))
	}
	return text + " " + m.g.dot + " " + m.t(e.Does)
}

func (m *Model) doTheme(name string) tea.Cmd { return m.doSet(settings.Theme + " " + name) }
func (m *Model) doLang(name string) tea.Cmd  { return m.doSet(settings.Lang + " " + name) }

// doKeys shows which action is on which keys, by the names that a config file
// has for them.
func (m *Model) doKeys(string) tea.Cmd {
	m.helping, m.helpKeys = true, true
	m.touch(dirtyAll)
	return nil
}

// keyTable is that, for the help.
func (m *Model) keyTable() string {
	var b strings.Builder
	b.WriteString(m.st.dim.Paint(m.t(`to bind others, in the config file: [keys] and under it find = "f3"`)) + "\n\n")
	for _, e := range m.keys.table() {
		keys := e.bind.Keys()
		if len(keys) > 4 {
			keys = append(slices.Clone(keys[:2]), "...", keys[len(keys)-1])
		}
		b.WriteString(m.helpLine(e.name, strings.Join(keys, " "), 22))
	}
	return b.String()
}

// CheckKeys returns what is wrong with the keys of a config file, and where.
func CheckKeys(f *settings.File) error {
	_, err := newKeys(f.Keys)
	if err == nil {
		return nil
	}
	for name, keys := range f.Keys {
		if _, alone := newKeys(map[string][]string{name: keys}); alone != nil {
			return f.Wrong("keys", name, alone)
		}
	}
	return f.Wrong("", "keys", err)
}
