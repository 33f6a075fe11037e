package ui

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/hub/clean"
)

// rowKind says what a row of a list is.
type rowKind uint8

const (
	rowMessage rowKind = iota // a client said something
	rowReply                  // the hub answered
	rowNote                   // this screen has something to say
	rowError                  // the same, and it went wrong
	rowRule                   // a line across: events are missing here
	rowJoin
	rowLeave
	rowNotice
)

// rowState is how far a message has come.
type rowState uint8

const (
	stateNone    rowState = iota
	stateQueued           // the link is down, it waits
	stateSending          // on its way
	stateResent           // on its way again, after the link was lost
	stateSent             // the hub has it in its log
	stateSlow             // and has not answered for a while
	stateFailed
)

// row is one thing that happened, with everything remote made safe to show.
type row struct {
	kind    rowKind
	state   rowState
	own     bool // by the person at this screen
	under   bool // a reply whose message is the row above
	hit     bool // what was searched for, and gone to
	mention bool // it is for the person here
	direct  bool // said between the person here and one other
	lit     bool // the cursor is on it
	hidden  bool // a reply that its message shows, see fold
	fold    foldState
	sifted  uint8   // whether the filter lets it through, see sieve
	reply   uint64  // of a folded message: how many rows below it the reply is, 0 for none yet
	answer  *answer // the reply itself; only there while the row is painted
	at      time.Time
	seq     uint64 // 0 where the log does not know it
	re      uint64 // of a reply: Seq of the message it answers
	id      uint64 // of a message of our own
	from    uint64 // session; of a join, leave or notice the one it is about
	to      uint64
	name    string // who
	room    string
	ref     string // whom it answers or is meant for
	text    string // lines apart
	took    time.Duration
	reason  string // why it failed
}

// maxShown is how much of a message reaches the screen, in bytes. The log has it
// whole.
const maxShown = 8 << 10

// body makes a message safe to show. Its own line breaks stay, so that what
// was sent as several lines is read as such.
func (m *Model) body(b []byte) string {
	rest := 0
	if len(b) > maxShown {
		cut := maxShown
		for cut > maxShown-utf8.UTFMax && !utf8.RuneStart(b[cut]) {
			cut--
		}
		rest = len(b) - cut
		b = b[:cut]
	}
	s := safe(b)
	if rest > 0 {
		s += "\n" + m.tf("(%s more)", size(uint64(rest)))
	}
	return s
}

// safe returns b with each of its lines safe.
func safe(b []byte) string {
	if bytes.IndexByte(b, '\n') < 0 || !utf8.Valid(b) {
		return clean.Any(b)
	}
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for i, line := range lines {
		lines[i] = clean.Text(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}
