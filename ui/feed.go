package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/ui/client"
)

// The feed brings what reached the client onto the screen, in one message a
// frame however much it is: Bubble Tea draws after every message. While things
// happen a tick takes what has come; a tick that finds nothing is the last,
// and then the first thing to come wakes the feed up.

// frameTime is how often the screen takes in what happened.
const frameTime = 33 * time.Millisecond

// feed is where it stands.
type feed struct {
	items   []client.Item // reused
	ticking bool          // a tick is under way
	saveAt  time.Time     // when what was read is to be written down
	asleep  bool          // the first thing to come will wake it
}

type (
	wakeMsg  struct{}  // something came
	tickMsg  struct{}  // a frame has passed
	clockMsg time.Time // a second has passed
)

// wait returns the command that ends when something comes.
func (m *Model) wait() tea.Cmd {
	m.asleep = true
	return waitFor(m.ctx, m.link.Wake())
}

func waitFor(ctx context.Context, wake <-chan struct{}) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-wake:
			return wakeMsg{}
		case <-ctx.Done():
			return nil
		}
	}
}

// tick returns the command that ends with the frame, nil where one runs.
func (m *Model) tick() tea.Cmd {
	if m.ticking {
		return nil
	}
	m.ticking = true
	return tea.Tick(m.frame(), func(time.Time) tea.Msg { return tickMsg{} })
}

// clock returns the command that ends with the second: ages and rates go by it.
func (m *Model) clock() tea.Cmd {
	return tea.Every(time.Second, func(t time.Time) tea.Msg { return clockMsg(t) })
}

// woken takes in what came, unless the next tick is to.
func (m *Model) woken() tea.Cmd {
	m.asleep = false
	if !m.ticking {
		m.drain()
	}
	return tea.Batch(m.tick(), m.findMore())
}

// ticked takes in what a frame's time brought.
func (m *Model) ticked() tea.Cmd {
	m.ticking = false
	drained := m.drain()
	scrolled := m.applyWheel()
	switch {
	case drained || scrolled:
		return tea.Batch(m.tick(), m.findMore())
	case !m.asleep:
		return m.wait()
	}
	return nil
}

// drain takes in all there is, and reports whether there was anything.
func (m *Model) drain() bool {
	m.items = m.link.Take(m.items[:0])
	if len(m.items) == 0 {
		return false
	}
	m.ingest(m.items)
	m.noteSeen()
	clear(m.items)
	return true
}

// sparks is how many seconds the rate is drawn for.
const sparks = 8

// rate counts messages by the second.
type rate struct {
	n    uint64         // in the second under way
	past [sparks]uint64 // in those before it, newest last
}

func (r *rate) second() {
	copy(r.past[:], r.past[1:])
	r.past[sparks-1] = r.n
	r.n = 0
}

// perSecond returns messages a second: of the last one, and of its neighbour where
// that makes the number steadier.
func (r *rate) perSecond() uint64 { return (r.past[sparks-1] + r.past[sparks-2] + 1) / 2 }

// second does what goes by the clock: ages, rates, countdowns.
func (m *Model) second(now time.Time) tea.Cmd {
	m.rate.second()
	m.overdue(m.now())
	m.roster.reorder(m.now())
	m.noteSeen()
	if m.hint.text != "" && now.After(m.hint.until) {
		m.hint.text = ""
	}
	m.touch(dirtyRoster | dirtyFoot)
	m.wireSecond()
	if m.about.open && m.subject() == nil { // it has been gone for too long
		m.closeAbout()
	}
	if m.fetch.id != 0 || m.search.id != 0 {
		m.touch(dirtyMsgs | dirtyLog) // they say how long it takes
	}
	if m.now().Before(m.saveAt) {
		return m.clock()
	}
	m.saveAt = m.now().Add(saveSeen)
	return tea.Batch(m.clock(), func() tea.Msg { m.seen.save(); m.choices.kept.Save(); return nil })
}
