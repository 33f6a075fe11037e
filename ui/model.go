// Package ui is the screen: who is connected, what each one sent, what the hub
// answered, and a line to talk back.
//
// One goroutine, Bubble Tea's, owns everything in the Model. What reaches the
// client comes in through the feed, in one batch a frame; it goes into two
// lists (messages with their replies, and the connection log) and the roster.
// Update only routes; View draws the parts that were touched.
package ui

import (
	"cmp"
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/settings"
	"hubbub/ui/words"
)

// screen is what the Model needs of the terminal beside Bubble Tea. None of it
// waits but Leave, a moment.
type screen interface {
	canvas
	window
}

// canvas is where frames show.
type canvas interface {
	Caret(col, row int)
	HideCaret()
	Enter() error
	Leave() error
	Repaint() // everything anew
}

// window is what the terminal offers around the frames.
type window interface {
	Copy(text string) error    // to the clipboard; at most 100 kB
	Notify(title, body string) // both clean; whoever is there decides when
	Title(text string)         // clean; the window's, until the screen ends
	Mouse(on bool)             // clicks and the wheel, or the terminal's own selection
}

// Model is the screen's state. See the package comment for who may touch it.
type Model struct {
	ctx    context.Context //nolint:containedctx // ends the commands that wait; Bubble Tea passes none
	link   Link
	opt    Options
	screen screen
	now    func() time.Time
	st     styles
	g      glyphs
	keys   keyMap
	lang   words.Lang

	past
	hubSide
	shown
	hands
	reading
	feed
}

// past is what happened.
type past struct {
	msgs       *list // what came live and on joining; talk and conn say what shows
	log        *list
	talk       reel
	conn       reel
	fetch      fetch
	wanted     uint64 // Seq to go to when the page on its way has come, 0 for none
	search     search
	joins      map[uint64]uint64 // rows of the log, by session
	roster     roster
	sent       map[uint64]said       // messages not known to be in the log
	asked      map[uint64]request    // what the hub has yet to answer
	waiting    map[uint64]unanswered // messages by Seq
	rate       rate
	seen       *seenFile
	seenBefore seenHub // how far it was read in an earlier run
	cleared    bool    // by the person
	missing    missing
}

// hubSide is what is known of the hub and of our place in it.
type hubSide struct {
	net        client.State
	wasOnline  bool
	epoch      string
	me         uint64          // our session
	own        map[uint64]bool // it, and those we had before
	room       string
	gated      bool // what we send waits at its gate
	rooms      []string
	processors []string        // that answer a room of the hub's
	chat       []roomState     // the same with what is known of them
	answers    map[string]bool // rooms whose messages are answered
	messages   uint64
	missed     uint64
	caughtUp   bool      // what was there before the screen is here
	floor      uint64    // all events from this Seq on came by themselves
	lastSeq    uint64    // the newest that is known of
	lastAt     time.Time // when that was
}

// shown is how the past is shown.
type shown struct {
	lay      layout
	cols     columns // of messages
	logCols  columns
	tab      pane
	noRoster bool
	noLog    bool
	dirty    dirty
	drawn    drawn
	hint     hint
	viewed   string // the only room that shows, "" for all
}

// hands is what the person at the screen does.
type hands struct {
	in       input
	ask      *question
	prompt   *prompt
	browsing bool
	helping  bool
	helpTop  int
	about    about
	wire     wireView
	quitAt   time.Time // until then a second Ctrl-C quits
	focusAt  time.Time
	blurred  bool // the window has not got the focus
	noMouse  bool
	mouseHas bool // been used: what it costs has been said
	wheel    int  // rows not scrolled yet
	wheelAt  pane
	foldAll  bool // items show as one line each
	jump     jump
	opened   opened

	attention attention
	sends     int // messages said
}

// defaultRows is how many messages the screen keeps where Options do not say.
// The log has them all.
const defaultRows = 100_000

func newModel(ctx context.Context, opt Options, getenv func(string) string, scr screen) *Model {
	keys, err := newKeys(opt.Config.Keys)
	if err != nil { // whoever calls has checked them, see CheckKeys
		keys, _ = newKeys(nil)
	}
	rows := cmp.Or(opt.Rows, defaultRows)
	m := &Model{
		ctx: ctx, link: opt.Link, opt: opt, screen: scr, now: time.Now,
		keys: keys,
		past: past{
			msgs: newList(rows), log: newList(max(rows/10, 1)), joins: map[uint64]uint64{},
			roster: newRoster(), sent: map[uint64]said{}, asked: map[uint64]request{},
			waiting: map[uint64]unanswered{}, seen: openSeen(opt.State),
		},
		hubSide: hubSide{own: map[uint64]bool{}, answers: map[string]bool{}},
		hands:   hands{in: newInput()},
		reading: reading{choices: newChoices(&opt), getenv: getenv},
	}
	m.noMouse = !m.choices.Is(settings.Mouse)
	m.restyle()
	m.msgs.paint, m.msgs.days, m.msgs.news = m.paintRow, m.dayRule, m.newsRule
	m.log.paint = m.paintLog
	m.talk = reel{live: m.msgs, kinds: []string{wire.Message.String(), wire.Reply.String()}}
	m.conn = reel{live: m.log, kinds: []string{wire.Join.String(), wire.Leave.String(), wire.Notice.String()}}
	m.msgs.pointing = func() bool { return m.browsing && m.scrolled() == &m.talk }
	m.msgs.sure = m.siftedOut
	m.msgs.lead = func() string { return m.leadOf(&m.talk) }
	m.log.lead = func() string { return m.leadOf(&m.conn) }
	return m
}

// Init starts the feed and the clock.
func (m *Model) Init() tea.Cmd { return tea.Batch(m.wait(), m.clock()) }

// Update routes a message to whoever it is for.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case wakeMsg:
		return m, m.woken()
	case tickMsg:
		return m, m.ticked()
	case findMsg:
		return m, m.findOn()
	case exportMsg:
		return m, m.exportOn()
	case exportedMsg:
		m.exported(msg)
	case clockMsg:
		return m, m.second(time.Time(msg))
	case tea.KeyMsg:
		return m, m.pressed(msg)
	case tea.MouseMsg:
		return m, m.moused(msg)
	case savedMsg:
		m.saved(msg)
	case tea.FocusMsg:
		m.focusAt, m.blurred = m.now(), false
		m.noteSeen()
	case tea.BlurMsg:
		m.blurred = true
		m.msgs.markUnread(m.now())
	case tea.ResumeMsg:
		_ = m.screen.Enter() // the terminal is gone if this fails, and reading it will say so
		m.touch(dirtyAll)
	}
	return m, nil
}

// pressed routes a key: what works anywhere, then whoever has the focus.
func (m *Model) pressed(k tea.KeyMsg) tea.Cmd {
	switch {
	case several(k) && m.commanded():
		return m.pressEach(k)
	case m.helping:
		m.helpKey(k.String())
		return nil
	case m.ask != nil:
		m.answer(k)
		return nil
	case m.jump.open:
		return m.jumpKey(k)
	case m.prompt != nil:
		return m.promptKey(k)
	case m.in.seek.on && !k.Paste && m.seekKey(k):
		return nil
	case m.copying.on:
		return m.copyKey(k)
	case m.find.typing && !k.Paste:
		if cmd, done := m.findKey(k); done {
			return cmd
		}
		m.find.typing = false
	case m.subject() != nil:
		if m.aboutKey(k) {
			return nil
		}
	case m.opened.rows != nil && m.openedKey(k):
		return nil
	case m.search.open && m.searchKey(k):
		return nil
	case m.watched() != nil && m.wireKey(k):
		return nil
	}
	if cmd, done := m.anywhere(k); done {
		return cmd
	}
	if m.browsing && !k.Paste {
		return m.browse(k)
	}
	m.browsing = false
	return m.typing(k)
}

// resize cuts up the screen again. What is being read stays where it is.
func (m *Model) resize(w, h int) {
	m.copying.stale = true
	m.lay = m.arrange(w, h)
	m.cols = newColumns(m.lay.shape, m.lay.msgs)
	m.logCols = newColumns(m.lay.shape, m.lay.log)
	m.cols.clock, m.logCols.clock = m.choices.clock(m.cols.clock), m.choices.clock(m.logCols.clock)
	height := m.lay.msgs.h
	if m.sticky() {
		height--
	}
	for _, l := range m.talk.lists() {
		l.repaint() // rows are set out by shape and place, not by width alone
		l.resize(m.lay.msgs.w, height)
	}
	for _, l := range m.conn.lists() {
		l.repaint()
		l.resize(m.lay.log.w, m.lay.log.h)
	}
	m.touch(dirtyAll)
}

// relayout cuts up the screen again at its size.
func (m *Model) relayout() { m.resize(m.lay.w, m.lay.h) }

func (m *Model) online() bool { return m.net.Phase == client.Online }
