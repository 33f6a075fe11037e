package plain

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// due is what has been asked for and has not come: the end of the input waits
// for it.
type due struct {
	said     map[uint64]bool     // messages not acknowledged, by id; true: a reply follows
	replies  map[uint64]struct{} // messages not replied to, by Seq
	early    map[uint64]struct{} // replied to, it seems, before they were acknowledged
	commands map[uint64]func()   // requests not answered, and what to do when they are
	upTo     uint64              // events come at least up to this Seq
	refused  int                 // messages the hub would not have
}

func newDue() due {
	return due{
		said: make(map[uint64]bool), replies: make(map[uint64]struct{}),
		early: make(map[uint64]struct{}), commands: make(map[uint64]func()),
	}
}

// settled says that nothing more has to come.
func (d *due) settled() bool { return len(d.said)+len(d.replies)+len(d.commands) == 0 }

// acknowledged notes that message id is in the log as seq. The reply may have
// been faster.
func (d *due) acknowledged(id, seq uint64) {
	_, replied := d.early[seq]
	if d.said[id] && !replied {
		d.replies[seq] = struct{}{}
	}
	delete(d.said, id)
	d.upTo = max(d.upTo, seq) // it comes back to us too
	if len(d.said) == 0 {
		clear(d.early)
	}
}

// replied notes a reply to somebody's message seq.
func (d *due) replied(seq uint64) {
	if _, ok := d.replies[seq]; !ok && len(d.said) > 0 {
		d.early[seq] = struct{}{}
	}
	delete(d.replies, seq)
}

// failed notes that a message or a command has come to nothing.
func (d *due) failed(id uint64) {
	if _, ok := d.said[id]; ok {
		d.refused++
	}
	delete(d.said, id)
	delete(d.commands, id)
}

// forgetReplies gives up what was answered in a log that is no more.
func (d *due) forgetReplies() {
	clear(d.replies)
	clear(d.early)
}

// refusal returns an error where messages were refused.
func (d *due) refusal() error {
	if d.refused == 0 {
		return nil
	}
	return fmt.Errorf("%s refused by the hub", number(d.refused, "message was", "messages were"))
}

// failure says what did not come within a time, or, where that is 0, before the
// end. why is the reason for being offline, nil where that is not so. It
// returns nil where nothing is missing.
func (d *due) failure(within time.Duration, why error) error {
	var missing []string
	if n := len(d.said); n > 0 {
		missing = append(missing, number(n, "message was not acknowledged", "messages were not acknowledged"))
	}
	if n := len(d.replies); n > 0 {
		missing = append(missing, number(n, "reply did not come", "replies did not come"))
	}
	if n := len(d.commands); n > 0 {
		missing = append(missing, number(n, "command was not answered", "commands were not answered"))
	}
	text := strings.Join(missing, ", ")
	if text != "" && within > 0 {
		text += fmt.Sprintf(" within %v", within)
	}
	switch {
	case why != nil && text != "":
		return errors.Join(fmt.Errorf("%s: %w", text, why), d.refusal())
	case why != nil:
		return fmt.Errorf("the hub is not there: %w", why)
	case text != "":
		return errors.Join(errors.New(text), d.refusal())
	}
	return d.refusal()
}

// number returns n with the word for it.
func number(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
