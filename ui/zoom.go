package ui

// arrange cuts up a screen of w x h: as its size has it, or as the person wants
// to see but one thing.
func (m *Model) arrange(w, h int) layout {
	l := newLayout(w, h, m.noRoster, m.noLog, m.tab)
	switch {
	case m.copying.on:
		return layout{
			shape: shapeBare, w: l.w, h: l.h, title: -1, heads: -1, logHead: -1, rule: -1, input: -1,
			msgs: rect{0, 0, l.w, max(l.h-1, 0)}, status: l.h - 1,
		}
	case m.zoomed && l.shape >= shapePanes:
		l.logHead, l.msgs, l.roster, l.details, l.log = -1, rect{}, rect{}, rect{}, rect{}
		l.only(m.tab, rect{0, 2, l.w, l.rule - 2})
	}
	return l
}

// zoom gives one pane the place of all three, or takes it back. Tab goes from
// one to the next meanwhile.
func (m *Model) zoom() {
	m.zoomed = !m.zoomed
	if !m.zoomed && m.lay.shape >= shapePanes {
		m.tab = paneMsgs
	}
	m.relayout()
	if m.zoomed && m.lay.shape >= shapePanes {
		m.hintFor(confirmQuit*2, " "+m.tf("%s shows all panes again, Tab the next one", m.keys.zoom.Help().Key))
	}
}
