package ui

import (
	"errors"
	"strings"
	"syscall"
	"time"

	"hubbub/hub/clean"
	"hubbub/ui/client"
	"hubbub/ui/term"
)

// hint is something to say in the status line for a while.
type hint struct {
	text  string
	until time.Time
}

func (m *Model) hintFor(d time.Duration, text string) {
	m.hint = hint{text: text, until: m.now().Add(d)}
	m.touch(dirtyFoot)
}

// link returns the sign and the words for where the link stands.
func (m *Model) linkWords() (string, term.SGR) {
	switch m.net.Phase {
	case client.Online:
		s := m.g.live + " " + m.t("online")
		if m.net.RTT > 0 {
			s += " rtt " + short(m.net.RTT)
		}
		return s, m.st.ok
	case client.Connecting:
		return m.g.idle + " " + m.t("connecting"), m.st.warn
	case client.Reconnecting:
		if m.net.Paused { // nothing happens until somebody says so
			break
		}
		return m.g.idle + " " + m.t("reconnecting"), m.st.warn
	}
	return m.g.gone + " " + m.t("offline"), m.st.err
}

// titleLine says where one is and how things are: name, address, link, at the
// right who is live and how much is going on. What does not fit goes, from the
// inside.
func (m *Model) titleLine(w int) string {
	link, look := m.linkWords()
	name := " hubbub"
	if away := m.awayWords(m.lay.shape < shapeWide); away != "" {
		name += " " + m.g.dot + " " + term.Truncate(away, 40, m.g.more)
	}
	addr := m.opt.Title
	if m.opt.Hosting {
		addr += " " + m.t("hosting")
	}
	right := m.tf("%d live", m.liveCount())
	if n := m.roster.behindCount(m.now()); n > 0 {
		right = m.tf("%d behind", n) + "  " + right
	}
	rate := "  " + m.tf("%s msg/s", count(m.rate.perSecond()))
	wide := ""
	if m.lay.shape == shapeWide && len(m.g.spark) > 0 {
		wide = " " + m.sparkline()
	}
	if m.missed > 0 && m.lay.shape == shapeWide {
		wide += "  " + m.tf("%s skipped", count(m.missed))
	}
	fits := func() bool {
		return term.Width(name)+3+term.Width(addr)+2+term.Width(link)+3+term.Width(right)+term.Width(rate)+term.Width(wide)+1 <= w
	}
	if !fits() {
		wide = ""
	}
	if !fits() {
		addr = strings.TrimPrefix(addr, "tcp://")
	}
	if !fits() {
		rate = ""
	}
	if !fits() {
		link = strings.SplitN(link, " rtt", 2)[0]
	}
	left := m.st.head.Paint(name) + "   " + m.st.text.Paint(addr) + "  " + look.Paint(link)
	leftW := term.Width(name) + 3 + term.Width(addr) + 2 + term.Width(link)
	right += rate + wide + " "
	if leftW+term.Width(right) > w {
		return term.Fit(left, w, m.g.more)
	}
	return left + term.Spaces(w-leftW-term.Width(right)) + term.Column(w-term.Width(right)) + m.st.dim.Paint(right)
}

func (m *Model) liveCount() int {
	m.roster.list()
	return m.roster.live
}

func (m *Model) sparkline() string {
	top := uint64(1)
	for _, n := range m.rate.past {
		top = max(top, n)
	}
	var b strings.Builder
	for _, n := range m.rate.past {
		b.WriteString(m.g.spark[int(n*uint64(len(m.g.spark)-1)/top)])
	}
	return b.String()
}

// tabLine is the title where one pane shows at a time.
func (m *Model) tabLine(w int) string {
	names := m.tabNames()
	left, width := "", 0
	for p, name := range names {
		mark, look := " ", m.st.dim
		if pane(p) == m.tab {
			mark, look = "*", m.st.sel
		}
		left += look.Paint(name+mark) + " "
		width += term.Width(name) + 2
	}
	link, look := m.linkWords()
	if m.net.Phase == client.Online {
		link = m.g.live
		if m.net.RTT > 0 {
			link += " " + short(m.net.RTT)
		}
	}
	if away := m.awayWords(true); away != "" && width+term.Width(away)+1+term.Width(link) <= w {
		link = away + " " + link
	}
	if hosting := m.t("hosting"); m.opt.Hosting && width+term.Width(link)+term.Width(hosting)+2 <= w {
		link = hosting + " " + link
	}
	if width+term.Width(link) > w {
		link = string([]rune(link)[:1])
	}
	room := m.roomBrief(w - width - term.Width(link) - 1)
	left, width = left+m.st.accent.Paint(room), width+term.Width(room)
	pad := w - width - term.Width(link)
	return term.Fit(left+term.Spaces(pad)+look.Paint(link), w, m.g.more)
}

// tabNames returns what the panes are called where one shows at a time; each is
// followed by a mark and a space.
func (m *Model) tabNames() [paneCount]string {
	return [paneCount]string{m.t("1 Chat"), m.t("2 Log"), m.tf("3 Who(%d)", m.liveCount())}
}

// shortLine is the title of a screen that has room for nothing else.
func (m *Model) shortLine(w int) string {
	link, look := m.linkWords()
	sign, _, _ := strings.Cut(link, " ")
	newest := ""
	if r := m.newest(); r != nil {
		newest, _, _ = strings.Cut(r.text, "\n")
		if r.own {
			newest = m.t("you") + " " + newest
		} else if r.name != "" {
			newest = term.Truncate(r.name, maxName, m.g.more) + " " + newest
		}
	}
	return term.Fit(look.Paint(sign)+" "+newest, w, m.g.more)
}

func (m *Model) newest() *row {
	if n := len(m.msgs.tail); n > 0 {
		return &m.msgs.tail[n-1]
	}
	return m.msgs.last()
}

// statusLine says what can be done, and at the right whether one sees the newest.
func (m *Model) statusLine(w int) string {
	right, look := m.position()
	if m.watched() != nil {
		right, look = m.wireStatus()
	}
	rightW := term.Width(right) + 1
	left := m.hint.text
	leftLook := m.st.warn
	if left == "" {
		left, leftLook = m.hints(w-rightW-2), m.st.dim
	}
	left = term.Truncate(left, max(w-rightW-1, 0), m.g.more)
	pad := w - term.Width(left) - rightW
	if pad < 0 {
		return term.Fit(look.Paint(right), w, "")
	}
	return leftLook.Paint(left) + term.Spaces(pad) + term.Column(w-rightW) + look.Paint(right) + " "
}

// position says whether one sees the newest, or how far from it one is.
func (m *Model) position() (string, term.SGR) {
	r := m.scrolled()
	switch {
	case r == nil:
		return "", m.st.ok
	case !r.shown().follow:
		return m.paused(r, m.lay.w < 40), m.st.warn
	}
	return m.tf("%s live", m.g.follow), m.st.ok
}

// paused says how far from the end a window is.
func (m *Model) paused(r *reel, brief bool) string {
	words, end := m.t("in the log"), " "+m.g.dot+" End"
	if !m.browsing && m.in.value() != "" { // End goes to the end of what is being written
		end = " " + m.g.dot + " " + m.keys.end.Help().Key
	}
	if n, ok := r.below(); ok && n == 0 { // the cursor is not on the newest
		words = m.t("not following")
	} else if ok {
		words = thousands(n)
		if !brief {
			words = m.tf("%s below", words)
		}
	}
	if brief {
		end = ""
	}
	return m.g.paused + " " + words + end
}

// hints returns what keys do here, as many as fit w cells.
func (m *Model) hints(w int) string {
	var b strings.Builder
	for _, h := range m.hintList(w) {
		b.WriteString(" " + h + " ")
	}
	return b.String()
}

// hintList returns them one by one; each has a space on either side.
func (m *Model) hintList(w int) []string {
	all := m.ts("F1 help", "Tab complete", "PgUp scroll", "Ctrl-F find", "Ctrl-G go to", "F7 F8 panes", "Ctrl-N/P connection", "Esc browse", "Ctrl-D quit")
	switch {
	case m.ask != nil: // which names its own keys; no other does anything
		return nil
	case m.jump.open:
		all = m.ts("Up Down choose", "Enter go there", "Esc close")
	case m.subject() != nil:
		all = m.ts("Esc close", "Up Down scroll", "Tab wire", "Ctrl-N/P other")
	case m.prompt != nil:
		all = m.ts("Enter take", "Esc back")
	case m.watched() != nil && !m.search.open && !m.wire.typing:
		all = m.wireHints()
	case m.in.seek.on:
		all = m.ts("Ctrl-R older", "Enter take", "Esc back")
	case m.opened.rows != nil:
		all = m.ts("Esc close", "j k PgUp PgDn scroll")
	case m.search.open:
		all = m.ts("Up Down choose", "Enter go there", "Esc close", "Ctrl-F again")
	case m.find.typing:
		all = m.ts("Enter keep", "Up Down next", "Ctrl-F in the log", "Esc back")
	case m.browsing && m.picked != 0:
		all = m.ts("j k more rows", "y copy them", "Esc no range")
	case m.browsing && m.find.words != "":
		all = m.ts("n N next", "Ctrl-F in the log", "Esc no more", "i write")
	case m.browsing && m.search.markIn != nil:
		all = m.ts("n N next hit", "Ctrl-F hits", "i write", "End live")
	case m.roster.selected != 0 && (m.browsing || m.scrolled() == nil):
		all = m.ts("Enter wire", "d details", "m message", "Alt-0 all", "i write", "q quit", "? help")
		if !m.browsing {
			all = m.ts("F3 wire", "F2 details", "Ctrl-N/P other", "Tab next", "F1 help")
		}
	case m.browsing:
		all = m.ts("i write", "j k row", "Enter open", "z fold", "m message", "r retry", "? help", "q quit")
	case m.lay.shape == shapeTabs:
		all = m.ts("F1 help", "Tab next", "Esc browse", "PgUp scroll")
	}
	if f := m.filterName(); f != "" && m.lay.heads < 0 { // no header names it
		all = append([]string{term.Truncate(f, w-3, m.g.more)}, all...)
	}
	used := 0
	for i, h := range all {
		if used += term.Width(h) + 2; used+1 > w {
			return all[:i]
		}
	}
	return all
}

// banner says that the hub is gone and what happens next, "" while it is there.
func (m *Model) banner() string {
	s := &m.net
	why := m.linkError(s.Err)
	again := ""
	if wait := s.Retry.Sub(m.now()); !s.Retry.IsZero() && wait > 0 {
		again = " · " + m.tf("retry in %d s", (wait+time.Second-1)/time.Second)
	} else if s.Phase == client.Reconnecting {
		again = " · " + m.t("connecting")
	}
	keys := " · " + m.t("Esc stop, r now")
	switch {
	case s.Paused:
		again, keys = " · "+m.t("not trying"), " · "+m.t("r now")
		if !m.browsing {
			keys = " · /retry"
		}
	case m.browsing:
		keys = " · " + m.t("r now · Esc stop")
	}
	switch {
	case s.Phase == client.Online:
		return ""
	case s.Phase == client.Stopped:
		return m.t("stopped") + m.colon(why)
	case s.Phase == client.Connecting && s.Err == nil:
		return m.tf("connecting to %s", m.opt.Title)
	case !m.wasOnline:
		return m.t("no hub yet") + m.colon(why) + again + keys
	}
	return m.t("hub lost") + m.colon(why) + again + keys
}

// linkError returns what went wrong in words a person reads: what the system
// called it, without the layers around.
func (m *Model) linkError(err error) string {
	var number syscall.Errno
	switch {
	case err == nil:
		return ""
	case errors.As(err, &number):
		return m.heard(number.Error())
	}
	return m.heard(clean.Text(err.Error()))
}
