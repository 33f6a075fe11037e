package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/clean"
	"hubbub/ui/term"
)

// find looks for words in the rows that are here, while they are typed. It goes
// through the rows in slices, the newest first, so that a key never waits for
// it; what comes later is looked at as it comes.
type find struct {
	typing bool   // keys are for it
	words  string // as typed, "" for nothing that is looked for
	needle needle

	in    *list
	edits int      // of the list, when it was begun: its rows have other numbers after
	older []uint64 // rows found among those there were, newest first
	newer []uint64 // and among those that came since, oldest first
	next  uint64   // rows before this one are still to be looked at
	upTo  uint64   // and those from this one on

	at    uint64 // the row one is at, 0 for none
	going bool   // to the first one that is found
	from  uint64 // rows from here on are below where it was begun
	was   view   // where the window was then
	run   bool   // a slice is on its way
}

// view is where a window is.
type view struct {
	top    place
	cursor uint64
	follow bool
}

// findSlice is how long a slice takes; findStep is how many rows are looked at
// between two looks at the clock.
const (
	findSlice = 4 * time.Millisecond
	findStep  = 256
)

// findMsg says that the next slice is due.
type findMsg struct{}

// startFind begins to look, from where the window is.
func (m *Model) startFind() {
	l := m.talk.shown()
	if m.lay.alone && m.tab != paneMsgs {
		m.show(paneMsgs)
	}
	l.settle()
	m.find = find{typing: true, was: view{top: l.top, cursor: l.cursor, follow: l.follow}, from: l.end()}
	if !l.follow {
		m.find.from = l.pointed() + 1
	}
	m.browsing = true
	m.touch(dirtyAll)
}

// stopFind forgets what was looked for.
func (m *Model) stopFind() {
	m.find = find{}
	m.repaintTalk()
}

func (m *Model) repaintTalk() {
	for _, l := range m.talk.lists() {
		l.repaint()
	}
	m.touch(dirtyAll)
}

// findKey handles a key while what to find is typed, and reports whether it was
// for that.
func (m *Model) findKey(k tea.KeyMsg) (tea.Cmd, bool) {
	f := &m.find
	words := []rune(f.words)
	switch {
	case key.Matches(k, m.keys.cancel), key.Matches(k, m.keys.browse):
		was := f.was
		m.stopFind()
		l := m.talk.shown()
		l.top, l.cursor, l.follow = was.top, was.cursor, was.follow
		return nil, true
	case key.Matches(k, m.keys.send):
		f.typing = false
		if f.words == "" {
			m.stopFind()
		}
	case key.Matches(k, m.keys.find):
		m.findInLog()
	case k.Type == tea.KeyBackspace && len(words) == 0:
		m.stopFind()
	case k.Type == tea.KeyBackspace:
		return m.look(string(words[:len(words)-1])), true
	case k.Type == tea.KeyRunes && !k.Alt, k.Type == tea.KeySpace:
		return m.look(f.words + clean.Text(string(k.Runes))), true
	case k.Type == tea.KeyUp:
		m.toFound(1)
	case k.Type == tea.KeyDown:
		m.toFound(-1)
	default:
		return nil, false
	}
	m.touch(dirtyAll)
	return nil, true
}

// findInLog takes the words over to a search of the hub's log.
func (m *Model) findInLog() {
	m.search.line = m.find.words
	m.stopFind()
	m.typeSearch()
}

// look looks for words, from the newest row.
func (m *Model) look(words string) tea.Cmd {
	f := &m.find
	f.words, f.needle = words, newNeedle(words)
	l := m.talk.shown()
	*f = find{
		typing: f.typing, words: words, needle: f.needle, was: f.was, from: f.from, run: f.run, at: f.at,
		in: l, edits: l.edits, next: l.next(), upTo: l.next(), going: f.typing,
	}
	m.repaintTalk()
	return m.findOn()
}

// findAnew looks again for what was looked for: other rows show, or they have
// other numbers.
func (m *Model) findAnew() tea.Cmd {
	if m.find.words == "" {
		return nil
	}
	return m.look(m.find.words)
}

// findOn looks at rows for as long as a slice takes, and returns the command
// that goes on, nil where it has been through.
func (m *Model) findOn() tea.Cmd {
	f := &m.find
	if f.words == "" {
		f.run = false
		return nil
	}
	if l := m.talk.shown(); l != f.in || l.edits != f.edits {
		return m.findAnew()
	}
	m.findLater()
	end := time.Now().Add(findSlice) // not the screen's clock, which tests hold still
	r := new(row)
	for f.next > f.in.first && time.Now().Before(end) {
		for range findStep {
			if f.next <= f.in.first {
				break
			}
			f.next--
			if f.in.read(f.next, r); m.isFound(r) {
				f.older = append(f.older, f.next)
			}
		}
	}
	m.arriveFound()
	m.touch(dirtyFoot)
	if f.next <= f.in.first {
		f.run = false
		return nil
	}
	f.run = true
	return func() tea.Msg { return findMsg{} }
}

// findMore goes on with what came since, unless a slice is on its way.
func (m *Model) findMore() tea.Cmd {
	if m.find.words == "" || m.find.run {
		return nil
	}
	return m.findOn()
}

// findLater looks at the rows that came since.
func (m *Model) findLater() {
	f := &m.find
	r := new(row)
	for f.upTo = max(f.upTo, f.in.first); f.upTo < f.in.next(); f.upTo++ {
		if f.in.read(f.upTo, r); m.isFound(r) {
			f.newer = append(f.newer, f.upTo)
		}
	}
}

// isFound reports whether a row shows and has the words.
func (m *Model) isFound(r *row) bool {
	return m.find.in.shows(r) && m.find.has(r)
}

// has reports whether a row has the words: in its text, or in the name it
// begins with.
func (f *find) has(r *row) bool {
	return f.words != "" && (f.needle.in(r.text) || r.kind == rowMessage && f.needle.in(r.name))
}

// count returns how many were found, drop those that are no longer in the list.
func (f *find) count() int {
	for n := len(f.older); n > 0 && f.older[n-1] < f.in.first; n-- {
		f.older = f.older[:n-1]
	}
	if i, _ := slices.BinarySearch(f.newer, f.in.first); i > 0 {
		f.newer = f.newer[i:]
	}
	return len(f.older) + len(f.newer)
}

// nth returns the i-th row found, from the newest, which is 0.
func (f *find) nth(i int) uint64 {
	if i < len(f.newer) {
		return f.newer[len(f.newer)-1-i]
	}
	return f.older[i-len(f.newer)]
}

// place returns which one row n is, from the newest, or would come before.
func (f *find) place(n uint64) int {
	lo, hi := 0, f.count()
	for lo < hi {
		mid := (lo + hi) / 2
		if f.nth(mid) > n {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// arriveFound goes to the first one found at or above where the window was; where
// there is none, to the oldest below.
func (m *Model) arriveFound() {
	f := &m.find
	have := f.count()
	if !f.going || have == 0 {
		return
	}
	i := f.place(f.from - 1)
	if i >= have { // none above yet
		if f.next > f.in.first {
			return
		}
		i = have - 1
	}
	f.going = false
	m.toRow(f.nth(i))
}

// toFound goes n places further: to older ones for n > 0.
func (m *Model) toFound(n int) {
	f := &m.find
	have := f.count()
	if have == 0 {
		m.hintFor(confirmQuit, " "+m.t("nothing found here; Ctrl-F searches the whole log"))
		return
	}
	i := f.place(f.at)
	if i >= have || f.nth(i) != f.at { // it is between two of them
		i -= max(n, 0)
	}
	m.toRow(f.nth(min(max(i+n, 0), have-1)))
}

// toRow puts the cursor on a row, a third down the window where it is not in it.
func (m *Model) toRow(n uint64) {
	l := m.find.in
	m.find.at = n
	was := l.follow
	l.settle()
	bottom := l.down(l.top, max(l.height-1, 0)).row
	if n < l.top.row || n == l.top.row && l.top.line > 0 || n >= bottom {
		l.goTo(n)
		l.top = l.up(l.top, l.height/3)
	}
	l.cursor, l.follow = n, false
	if was && l == m.talk.live {
		l.markUnread(m.now())
	}
	m.reach(&m.talk, -1)
	m.touch(dirtyAll)
}

// findCount says which one is chosen of how many, "+" where it goes on.
func (m *Model) findCount() string {
	f := &m.find
	if f.words == "" {
		return ""
	}
	have, at := f.count(), 0
	if f.at != 0 && !f.going && have > 0 {
		at = min(f.place(f.at)+1, have)
	}
	out := thousands(at) + "/" + thousands(have)
	if f.next > f.in.first {
		out += "+"
	}
	return out
}

// findLine draws what is looked for into a line of w cells, and puts the cursor
// behind it.
func (m *Model) findLine(w int) string {
	f := &m.find
	look := m.st.accent
	if f.words != "" && f.next <= f.in.first && f.count() == 0 {
		look = m.st.err
	}
	prompt := m.t("find: ")
	words := f.words
	if over := term.Width(prompt) + term.Width(words) + 12 - w; over > 0 {
		words = dropCells(words, over)
	}
	m.screen.Caret(min(term.Width(prompt+words), w-1), m.lay.input)
	line := look.Paint(prompt) + m.st.text.Paint(words) + "  " + m.st.dim.Paint(m.findCount())
	return term.Fit(line, w, m.g.more)
}

// paintFound returns a line of t, with the words in reverse where it is to show
// what is looked for.
func (m *Model) paintFound(t *textBlock, line string) string {
	look := t.look
	if m.find.words == "" || !t.find {
		return look.Paint(line)
	}
	var b strings.Builder
	for {
		at, end := m.find.needle.find(line)
		if at < 0 {
			b.WriteString(look.Paint(line))
			return b.String()
		}
		b.WriteString(look.Paint(line[:at]))
		b.WriteString((look + term.Reverse).Paint(line[at:end]))
		line = line[end:]
	}
}
