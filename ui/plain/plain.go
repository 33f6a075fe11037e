package plain

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"hubbub/ui/client"
)

// Options says what is connected to what.
type Options struct {
	// Client is run by Run. It has to follow all rooms; with Retry it should
	// have FailFirst, so that a hub that is not there is an error.
	Client *client.Client
	In     io.Reader // lines to send, and slash commands
	Out    io.Writer // events
	Err    io.Writer // what is wrong with the input; with JSON all that is no event

	JSON bool           // lines as they travel, instead of readable ones
	Wait time.Duration  // after the end of the input, for answers; 10 s
	Zone *time.Location // of the times shown; time.Local
}

// window is how many messages may be on their way before the input waits.
const window = 512

// mode is one Run, whose goroutine owns all of it.
type mode struct {
	o      Options
	c      *client.Client
	out    *bufio.Writer
	people people
	due    due
	day    string // of the last line

	online  bool
	resumed bool   // what was missed comes
	why     error  // it is offline; nil while it is not
	ended   bool   // the input has
	quit    string // what to say last, "" for nothing
	quitID  uint64 // of that message
}

// Run connects, shows what happens and sends what comes in. It blocks until
//
//   - the input ends, or says /quit or --quit--, and all that was said is
//     acknowledged and answered: it returns nil then. Where that takes longer
//     than Options.Wait, or the hub refused a message, it returns an error;
//   - whoever reads Out has closed it, or ctx ends: nil;
//   - the client's Run ends: its error.
//
// An error of the network has a *client.LinkError in its chain. While the
// client is offline nothing is taken from In. Call Run once for a Client.
func Run(ctx context.Context, o Options) error {
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	m := &mode{
		o: o, c: o.Client, out: bufio.NewWriterSize(o.Out, 64<<10),
		people: newPeople(), due: newDue(), day: time.Now().In(o.Zone).Format(dayFormat),
		why: &client.LinkError{Reason: "no connection yet"},
	}
	ctx, stop := context.WithCancel(ctx)
	ran := make(chan error, 1)
	go func() {
		defer close(ran)
		ran <- m.c.Run(ctx)
	}()
	err := m.loop(ctx, read(ctx, o.In), ran)
	stop()
	for range ran { // until it is closed
	}
	if errors.Is(err, errClosed) {
		return nil
	}
	return err
}

// loop does what there is to do until there is no more.
func (m *mode) loop(ctx context.Context, in *input, ran <-chan error) error {
	var late <-chan time.Time
	end := in.end
	for {
		if m.settled() && !m.take() && !m.sayQuit() {
			return errors.Join(m.flush(), m.due.refusal(), in.err)
		}
		select {
		case <-m.c.Wake():
			m.take()
		case line := <-m.open(in.lines):
			m.typed(line)
		case <-end:
			m.ended = true
		case <-late:
			return m.due.failure(m.o.Wait, m.why)
		case err := <-ran:
			m.take()
			if err == nil && ctx.Err() == nil { // a message asked for it
				err = m.due.failure(0, nil)
			}
			return errors.Join(m.flush(), err)
		}
		if err := m.flush(); err != nil {
			return err
		}
		if m.ended && late == nil {
			end, late = nil, time.After(m.o.Wait)
		}
	}
}

// settled says whether the input has ended and nothing is waited for any more.
func (m *mode) settled() bool {
	return m.ended && m.online && m.due.settled() && m.c.Seq() >= m.due.upTo
}

// sayQuit asks the hub to end the session, if that is how the input ended. It
// comes last: a session that ends is not sent what is on its way to it.
func (m *mode) sayQuit() bool {
	if m.quit == "" {
		return false
	}
	m.quitID = m.say(m.quit, 0)
	m.due.said[m.quitID], m.quit = false, ""
	return true
}

// open returns lines while one may be taken from there, else nil. A command is
// done before the next line: what follows a /join is said in the new room.
func (m *mode) open(lines <-chan string) <-chan string {
	if m.online && !m.ended && len(m.due.commands) == 0 && len(m.due.said) < window {
		return lines
	}
	return nil
}

// take shows all that has arrived. It reports whether there was something.
func (m *mode) take() bool {
	items := m.c.Take(nil)
	for _, it := range items {
		m.item(it)
	}
	return len(items) > 0
}

// errClosed says that whoever read Out has closed it.
var errClosed = errors.New("the output is closed")

// flush writes out what was shown.
func (m *mode) flush() error {
	err := m.out.Flush()
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed) {
		return errClosed
	}
	return err
}
