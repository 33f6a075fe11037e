package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/text/unicode/norm"

	"hubbub/hub/clean"
	"hubbub/hub/wire"
)

const (
	visitor  = "http" // the name of who gives none
	quitWord = "--quit--"

	bodyTime  = 60 * time.Second // for the whole body of a request
	leaveTime = time.Second      // see says
)

// say says the body of a request in a room.
func (s *server) say(w http.ResponseWriter, r *http.Request) {
	name, f := nameOf(r)
	var body []byte
	if f == nil {
		body, f = s.body(w, r)
	}
	var ack wire.Ack
	if f == nil {
		ack, f = s.says(r, r.PathValue("room"), name, body)
	}
	if f != nil {
		f.write(w)
		return
	}
	writeJSON(w, ack)
}

// nameOf returns the name a request asks for.
func nameOf(r *http.Request) (string, *fault) {
	asked := r.URL.Query().Get("name")
	if asked == "" {
		return visitor, nil
	}
	name, err := clean.Name(norm.NFC.String(asked))
	if err != nil {
		return "", &fault{http.StatusBadRequest, wire.CodeBadName, err.Error()}
	}
	return name, nil
}

// body reads what a request says, without the line ending at its end.
func (s *server) body(w http.ResponseWriter, r *http.Request) ([]byte, *fault) {
	tooLong := &fault{http.StatusRequestEntityTooLarge, wire.CodeTooLong, wire.TooLong(s.opts.MaxMessage).Error()}
	limit := int64(s.opts.MaxMessage + len("\r\n"))
	if r.ContentLength > limit {
		return nil, tooLong
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTime)) // fails on a lost connection only
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	_ = control.SetReadDeadline(time.Time{})
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLong
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &fault{status: http.StatusRequestTimeout, detail: "the body took too long to come"}
	case err != nil:
		return nil, wrong("the body is not whole")
	}
	if line, ok := bytes.CutSuffix(body, []byte{'\n'}); ok {
		body = bytes.TrimSuffix(line, []byte{'\r'})
	}
	if len(body) > s.opts.MaxMessage {
		return nil, tooLong
	}
	return body, nil
}

// says says body in a room and returns what the hub answers. It blocks while
// the room's gate is closed, until the client leaves.
func (s *server) says(r *http.Request, room, name string, body []byte) (ack wire.Ack, f *fault) {
	if f := s.noRoom(room); f != nil {
		return ack, f
	}
	from := wire.HandOverOf(r.Context())
	v := &visit{body: body, info: wire.Info{
		Addr: r.RemoteAddr, Dialect: wire.HTTP, Why: "a web request", TLS: from.TLS, Sniffed: from.Sniffed,
		Bytes: uint64(len(body)), LastRead: time.Now(),
	}}
	// A client that has closed its side only still waits for an answer, and
	// looks as one that has left. So who leaves is given a moment: it ends a
	// wait at a gate, and nothing else takes as long.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	defer context.AfterFunc(r.Context(), func() {
		late := time.AfterFunc(leaveTime, cancel)
		context.AfterFunc(ctx, func() { late.Stop() })
	})()
	s.hub.Visit(ctx, v, room, name)

	var failure wire.Failure
	switch {
	case len(v.answer) == 0 && v.stopped():
		return ack, &fault{status: http.StatusServiceUnavailable, detail: "the hub stops, or you have left"}
	case len(v.answer) == 0:
		return ack, &fault{status: http.StatusUnprocessableEntity, detail: quitWord + " says nothing: a request has no session to quit"}
	case wire.KindOf(v.answer) == wire.KindAck && json.Unmarshal(v.answer, &ack) == nil:
		return ack, nil
	case json.Unmarshal(v.answer, &failure) == nil:
		return ack, &fault{statusOf(failure.Code), failure.Code, failure.Text}
	}
	return ack, &fault{status: http.StatusInternalServerError, detail: "the hub has answered what is no answer"}
}

// statusOf is the status that fits one of the hub's codes best.
func statusOf(code string) int {
	switch code {
	case wire.CodeTooLong:
		return http.StatusRequestEntityTooLarge
	case wire.CodeNoRoom, wire.CodeNoSession:
		return http.StatusNotFound
	case wire.CodeForbidden:
		return http.StatusForbidden
	case wire.CodeGateFull, wire.CodeNotStored:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// noRoom returns what is wrong where there is no such room.
func (s *server) noRoom(name string) *fault {
	rooms := s.hub.Rooms()
	if slices.ContainsFunc(rooms, func(r wire.Room) bool { return r.Name == name }) {
		return nil
	}
	names := make([]string, len(rooms))
	for i := range rooms {
		names[i] = rooms[i].Name
	}
	return &fault{http.StatusNotFound, wire.CodeNoRoom, "there is no room " + name + "; there are " + strings.Join(names, ", ")}
}

// visit is a request as a wire.Conn that says one thing.
type visit struct {
	info wire.Info
	body []byte

	// Owned by Receive.
	said bool

	// Owned by Write. Read when the visit is over.
	answer []byte

	asked atomic.Bool // for more than the body: that was taken for a message
	quit  atomic.Bool
}

var _ wire.Conn = (*visit)(nil)

// Receive implements wire.Conn.
func (v *visit) Receive(dst []wire.Said) ([]wire.Said, error) {
	if v.said {
		v.asked.Store(true)
		return dst, io.EOF
	}
	v.said = true
	return append(dst, wire.Said{Raw: v.body, Text: v.body}), nil
}

// stopped says whether it was not the message that ended the visit.
func (v *visit) stopped() bool { return !v.quit.Load() && (!v.said || v.asked.Load()) }

// Interrupt notes that the message, which waited at a gate, was to quit.
func (v *visit) Interrupt(string) { v.quit.Store(true) }

// Write implements wire.Conn.
func (v *visit) Write(p []byte) (int, error) {
	v.answer = append(v.answer, p...)
	return len(p), nil
}

// TryWrite implements wire.Conn.
func (v *visit) TryWrite(p []byte) (int, error) { return v.Write(p) }

// CanTry says that TryWrite never blocks.
func (v *visit) CanTry() bool { return true }

// Info implements wire.Conn.
func (v *visit) Info() wire.Info { return v.info }

// Close implements wire.Conn. The connection is the web server's.
func (v *visit) Close() error { return nil }
