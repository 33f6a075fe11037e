package plain

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
	"time"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

const (
	timeFormat = "15:04:05"
	dayFormat  = "Monday 2 January 2006"
)

// item takes in one thing that arrived, and shows it.
func (m *mode) item(it client.Item) {
	switch v := it.Value.(type) {
	case *client.State:
		m.state(v)
	case *client.Lost:
		m.due.failed(it.ID)
		m.complain("the link was lost before that was answered; try again")
	case *wire.Welcome:
		m.welcome(v)
	case *wire.Event:
		m.event(it.Line, v)
	case *wire.Ack:
		m.due.acknowledged(it.ID, v.Seq)
	case *wire.Done:
		m.done(it.ID)
	case *wire.Rows:
		m.rows(it.ID, v)
	case *wire.Skipped:
		m.line(it.Line, fmt.Sprintf("-- skipped %d --", v.Missed))
	case *wire.Failure:
		m.failure(it, v)
	}
}

// state tells of the link.
func (m *mode) state(s *client.State) {
	switch {
	case s.Phase == client.Reconnecting:
		m.online, m.why = false, s.Err
		m.tell("hub lost: %v, retry in %s", s.Err, seconds(time.Until(s.Retry)))
	case s.Phase == client.Online && s.RTT == 0:
		m.resumed, m.why = s.Resumed, nil
		switch {
		case s.Away > 0 && s.Resumed:
			m.tell("back after %s", seconds(s.Away))
		case s.Away > 0:
			m.due.forgetReplies()
			m.tell("back after %s, with a new log: what was missed is not in it", seconds(s.Away))
		}
	}
}

// welcome makes the client online, as far as the input is concerned.
func (m *mode) welcome(w *wire.Welcome) {
	first := len(m.people.mine) == 0
	m.people.welcome(w)
	m.online, m.due.upTo = true, 0
	if m.resumed {
		m.due.upTo = w.Seq
	}
	if first {
		m.tell("online: %s, room %s, %d here", w.Hub, m.people.room, len(m.people.names))
	}
}

// done tells that a command has succeeded.
func (m *mode) done(id uint64) {
	if done, ok := m.due.commands[id]; ok {
		delete(m.due.commands, id)
		done()
	}
}

// rows learns names; where they were asked for, they are shown.
func (m *mode) rows(id uint64, r *wire.Rows) {
	if r.Kind != wire.KindWho {
		m.people.rows(r.Sessions)
		return
	}
	m.people.all(r.Sessions)
	if _, asked := m.due.commands[id]; !asked {
		return
	}
	m.tell("%d here", len(m.people.names))
	for i := range r.Sessions {
		if s := &r.Sessions[i]; s.State != wire.Gone {
			m.tell("%s %s, %s, room %s, %s, %d in, %d out",
				label("", s.ID), s.Name, s.Addr, s.Room, cmp.Or(s.Dialect, "silent"), s.InMsgs, s.OutMsgs)
		}
	}
	m.done(id)
}

// failure tells what the hub would not do.
func (m *mode) failure(it client.Item, f *wire.Failure) {
	if f.Code == client.CodeQuit {
		delete(m.due.said, it.ID)
		if it.ID != m.quitID {
			m.tell("%s", f.Text)
		}
		return
	}
	m.due.failed(it.ID)
	if it.Line == nil { // the client said no before the hub could
		it.Line = bytes.TrimSuffix(wire.AppendLine(nil, f), []byte("\n"))
	}
	m.line(it.Line, "-- error: "+clean.Text(f.Text)+" --")
}

// event notes what an event means for what is waited for, and shows it.
func (m *mode) event(line []byte, e *wire.Event) {
	switch {
	case e.Kind == wire.Reply && m.people.mine[e.To]:
		m.due.replied(e.Re)
	case e.Session != nil && e.Kind == wire.Join:
		m.people.joined(e.Session)
	case e.Kind == wire.Message && e.From != 0:
		m.people.names[e.From] = e.Name
	case e.Session != nil && e.Kind == wire.Leave:
		defer delete(m.people.names, e.Session.ID)
	}
	if m.o.JSON {
		m.line(line, "")
		return
	}
	at := e.At.In(m.o.Zone)
	if day := at.Format(dayFormat); day != m.day {
		m.day = day
		m.tell("%s", day)
	}
	m.line(nil, at.Format(timeFormat)+" "+m.text(e))
}

// text is an event in words.
func (m *mode) text(e *wire.Event) string {
	body, room := clean.Any(e.Body), ""
	if e.Room != "" && e.Room != m.people.room {
		room = "[" + clean.Text(e.Room) + "] "
	}
	switch e.Kind {
	case wire.Join:
		if e.Session != nil {
			s := e.Session
			return "+ " + label(s.Name, s.ID) + " " + clean.Text(s.Addr) + " joined " + clean.Text(s.Room)
		}
	case wire.Leave:
		if e.Session != nil {
			return "- " + label(e.Session.Name, e.Session.ID) + " left: " + clean.Text(e.Reason)
		}
	case wire.Message:
		from := room + label(e.Name, e.From)
		if e.To != 0 {
			from += " -> " + label(m.people.names[e.To], e.To)
		}
		return from + ": " + body
	case wire.Reply:
		to := wire.HTTP // what came without a session was a web request
		if e.To != 0 {
			to = label(m.people.names[e.To], e.To)
		}
		return room + "hub -> " + to + ": " + body + took(e.Took)
	case wire.Notice:
	}
	return "! " + room + body
}

// line writes one line: with JSON as it travelled, else in words.
func (m *mode) line(travelled []byte, words string) {
	if m.o.JSON {
		_, _ = m.out.Write(travelled)
	} else {
		_, _ = m.out.WriteString(words)
	}
	_ = m.out.WriteByte('\n') // an error stays with m.out until it is flushed
}

// tell writes a line of our own, which is no event: with JSON it goes to Err.
// It is made safe for a terminal.
func (m *mode) tell(format string, args ...any) {
	line := "-- " + clean.Text(fmt.Sprintf(format, args...)) + " --\n"
	if m.o.JSON {
		m.aside(line)
		return
	}
	_, _ = m.out.WriteString(line)
}

// complain says on Err what is wrong with the input.
func (m *mode) complain(format string, args ...any) {
	m.aside("-- error: " + clean.Text(fmt.Sprintf(format, args...)) + " --\n")
}

// aside writes to Err, behind all that was written before.
func (m *mode) aside(line string) {
	_ = m.out.Flush()
	_, _ = fmt.Fprint(m.o.Err, line)
}

// label is what a session is called: its name, or its number where it has none.
func label(name string, id uint64) string {
	if name == "" {
		return "#" + strconv.FormatUint(id, 10)
	}
	return clean.Text(name)
}

// took is how long an answer took, in brackets: (0.03 ms), (0.4 ms), (12 ms).
func took(d time.Duration) string {
	ms := float64(d.Microseconds()) / 1000
	digits := 0
	switch {
	case ms < 0.1:
		digits = 2
	case ms < 10:
		digits = 1
	}
	return " (" + strconv.FormatFloat(ms, 'f', digits, 64) + " ms)"
}

// seconds is a time people wait: 0.3 s, 4 s, 312 s.
func seconds(d time.Duration) string {
	d = max(d, 0)
	if d < time.Second {
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	return strconv.Itoa(int(d.Round(time.Second)/time.Second)) + " s"
}
