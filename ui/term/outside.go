package term

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aymanbagabas/go-osc52/v2"
	"github.com/charmbracelet/x/ansi"
)

// What a program asks of the terminal beside showing frames: the clipboard, a
// notification, the window's title. It all goes out between frames, in order.

// MaxCopy is how much Copy takes, in bytes: more than terminals are known to.
const MaxCopy = 100_000

const (
	// maxQueue bounds what waits for a terminal that takes nothing.
	maxQueue = 1 << 20
	// maxTitle and maxNotice are how much of a text reaches the terminal, in
	// bytes.
	maxTitle  = 200
	maxNotice = 500
	// screenPart is how much of a sequence GNU screen is given at a time: it
	// takes no long ones.
	screenPart = 76
)

// notifying is a way to notify people.
type notifying uint8

const (
	byBell notifying = iota
	byOSC9
	byOSC777
)

// kind is what is known of a terminal from the environment.
type kind struct {
	answers bool // it may be asked for its status
	strings bool // it takes strings (OSC) for what they are
	tmux    bool // which passes on what is wrapped, where it is told to
	screen  bool
	notify  notifying
}

// newKind finds out. The consoles of Linux and of DEC are asked nothing and get
// no strings: the one is never slow, and early ones show both as text.
func newKind(getenv func(string) string) kind {
	name := getenv("TERM")
	k := kind{tmux: getenv("TMUX") != ""}
	k.screen = !k.tmux && (getenv("STY") != "" || strings.HasPrefix(name, "screen") && getenv("TERM_PROGRAM") != "tmux")
	switch name {
	case "", "dumb", "linux", "vt100", "vt102", "vt220":
		return k
	}
	k.answers, k.strings, k.notify = true, true, byOSC777
	switch program := getenv("TERM_PROGRAM"); {
	case program == "iTerm.app", getenv("LC_TERMINAL") == "iTerm2":
		k.notify = byOSC9
	case program == "Apple_Terminal", program == "vscode", getenv("WT_SESSION") != "",
		getenv("ALACRITTY_WINDOW_ID") != "", strings.HasPrefix(name, "alacritty"):
		k.notify = byBell
	}
	return k
}

// Copy puts text on the clipboard of whoever sits at the terminal. Whether that
// is allowed there, nobody says. Its error is one for people.
func (o *Output) Copy(text string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case !o.kind.strings:
		return errors.New("this terminal has no clipboard")
	case len(text) > MaxCopy:
		return fmt.Errorf("%d bytes are too much for a terminal's clipboard, it takes %d", len(text), MaxCopy)
	case len(o.queue) > maxQueue:
		return errors.New("the terminal takes nothing")
	}
	seq := osc52.New(text)
	if o.kind.screen {
		seq = seq.Screen()
	}
	o.queue = append(o.queue, seq.String()...)
	if o.kind.tmux { // with set-clipboard on it took the one above itself
		o.queue = append(o.queue, seq.Tmux().String()...)
	}
	o.wakeWriter()
	return nil
}

// Notify tells whoever does not look at the terminal. What it shows of title and
// body is one line each. It does nothing where the terminal takes nothing.
func (o *Output) Notify(title, body string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.queue) > maxQueue {
		return
	}
	title, body = oneLine(title, maxTitle), oneLine(body, maxNotice)
	seq := ""
	switch o.kind.notify {
	case byOSC9:
		seq = ansi.Notify(strings.Trim(title+": "+body, ": "))
	case byOSC777: // its fields are apart by semicolons
		seq = "\x1b]777;notify;" + strings.ReplaceAll(title, ";", ",") + ";" + body + "\a"
	case byBell:
		seq = "\a"
	}
	o.queue = append(o.queue, o.passed(seq)...)
	if (o.kind.tmux || o.kind.screen) && o.kind.notify != byBell { // they pass nothing on unless they are told to
		o.queue = append(o.queue, '\a')
	}
	o.wakeWriter()
}

// passed returns seq wrapped so that what stands between passes it on.
func (o *Output) passed(seq string) string {
	switch {
	case seq == "\a":
		return seq
	case o.kind.tmux:
		return ansi.TmuxPassthrough(seq)
	case o.kind.screen:
		return ansi.ScreenPassthrough(seq, screenPart)
	}
	return seq
}

// title is the window's.
type title struct {
	text string // "" while nobody has said
	kept bool   // the terminal has kept the one before
}

// Title names the window, until Leave.
func (o *Output) Title(text string) {
	text = oneLine(text, maxTitle)
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.kind.strings || o.title.text == text {
		return
	}
	o.title.text = text
	if o.entered && len(o.queue) <= maxQueue {
		o.queue = o.title.show(o.queue)
		o.wakeWriter()
	}
}

// The title's stack of xterm, which most terminals have too.
const (
	keepTitle = "\x1b[22;2t"
	backTitle = "\x1b[23;2t"
)

// show appends what shows the title, keeping the one before.
func (t *title) show(b []byte) []byte {
	if t.text == "" {
		return b
	}
	if !t.kept {
		t.kept = true
		b = append(b, keepTitle...)
	}
	return append(b, ansi.SetWindowTitle(t.text)...)
}

// restore appends what brings back the title that was kept.
func (t *title) restore(b []byte) []byte {
	if !t.kept {
		return b
	}
	t.kept = false
	return append(b, backTitle...)
}

// oneLine returns text without anything that could end or be a sequence, cut
// to limit bytes.
func oneLine(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, text)
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
	}
	return text
}
