package ui

// shape is how the screen is cut up; which one follows from its size alone.
type shape uint8

const (
	shapeLine  shape = iota // hardly anything: newest message and input
	shapeBare               // messages, input, a status line
	shapeTabs               // one pane at a time
	shapePanes              // all three panes
	shapeWide               // all three, with details of the selected connection
)

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

// layout says where everything is. A part that is not shown has no height;
// y coordinates of single lines are -1 then.
type layout struct {
	shape   shape
	alone   bool // one pane shows at a time
	w, h    int
	title   int // y
	heads   int // y of the line above the panes
	msgs    rect
	roster  rect // the list alone
	details rect
	logHead int // y
	log     rect
	rule    int // y of the line above the input
	input   int
	status  int
}

// newLayout cuts up a screen of w x h. The roster and the log can be hidden
// where they are panes; tab says which pane shows where there is one at a time.
func newLayout(w, h int, noRoster, noLog bool, tab pane) layout {
	w, h = max(w, 0), max(h, 0)
	l := layout{w: w, h: h, title: -1, heads: -1, logHead: -1, rule: -1, input: h - 1, status: -1}
	switch {
	case w < 20 || h < 5:
		l.shape = shapeLine
		l.line()
	case w < 40 || h < 10:
		l.shape = shapeBare
		l.input, l.status = h-2, h-1
		l.msgs = rect{0, 0, w, h - 2}
	case w < 64 || h < 18:
		l.shape = shapeTabs
		l.tabs(tab)
	case w < 110 || h < 28:
		l.shape = shapePanes
		l.panes(20, logRows(h, 2+h/28, noLog), 0, noRoster)
	default:
		l.shape = shapeWide
		l.panes(32, logRows(h, min(max(h/5, 4), 8), noLog), detailRows, noRoster)
	}
	return l
}

func logRows(h, n int, hidden bool) int {
	if hidden {
		return 0
	}
	return min(n, h)
}

// line gives what little there is to the input, then to the status, then to
// messages.
func (l *layout) line() {
	if l.h >= 2 {
		l.title = 0
		l.msgs = rect{0, 1, l.w, l.h - 2}
	}
}

func (l *layout) tabs(tab pane) {
	l.title, l.input, l.status = 0, l.h-2, l.h-1
	l.only(tab, rect{0, 1, l.w, l.h - 3})
}

// only gives a body to one pane.
func (l *layout) only(tab pane, body rect) {
	l.alone = true
	switch tab {
	case paneRoster:
		l.roster = body
	case paneLog:
		l.log = body
	default:
		l.msgs = body
	}
}

// panes puts the roster of width side to the left, the log of rows lines under
// both, and under the roster the details where half of it is left.
func (l *layout) panes(side, rows, details int, noRoster bool) {
	l.title, l.heads = 0, 1
	l.rule, l.input, l.status = l.h-3, l.h-2, l.h-1
	body := l.rule - 2
	if rows > 0 {
		l.logHead = l.rule - rows - 1
		l.log = rect{0, l.logHead + 1, l.w, rows}
		body -= rows + 1
	}
	if noRoster {
		l.msgs = rect{0, 2, l.w, body}
		return
	}
	l.msgs = rect{side + 1, 2, l.w - side - 1, body}
	l.roster = rect{0, 2, side, body}
	if details > 0 && body >= details+4 {
		l.roster.h = body - details
		l.details = rect{0, 2 + l.roster.h, side, details}
	}
}

// pane names one of the three.
type pane uint8

const (
	paneMsgs pane = iota
	paneLog
	paneRoster
	paneCount
)
