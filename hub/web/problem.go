package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
)

// fault is what is wrong with a request.
type fault struct {
	status int
	code   string // the hub's own word for it, "" for none
	detail string // for people
}

func wrong(format string, args ...any) *fault {
	return &fault{status: http.StatusBadRequest, detail: fmt.Sprintf(format, args...)}
}

// write tells the client what is wrong, as problem details (RFC 9457).
func (f *fault) write(w http.ResponseWriter) {
	body, _ := json.Marshal(struct { // strings and a number do marshal
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail,omitempty"`
		Code   string `json:"code,omitempty"`
	}{"about:blank", http.StatusText(f.status), f.status, f.detail, f.code})
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(f.status)
	_, _ = w.Write(append(body, '\n')) // whoever is gone need not be told
}

// response is the ResponseWriter of every request. What others say is wrong in
// plain text, as http.Error does, it turns into problem details.
type response struct {
	http.ResponseWriter
	begun bool // the status is out
	plain int  // the status of an error whose text is still to come, 0 for none
	told  bool // that error is out, and what else it says is thrown away
}

// Unwrap is for http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (w *response) WriteHeader(status int) {
	switch {
	case w.plain != 0 || w.told:
	case !w.begun && status >= 400 && strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain"):
		w.plain = status
	default:
		w.begun = w.begun || status >= 200 || status == http.StatusSwitchingProtocols
		w.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (w *response) Write(p []byte) (int, error) {
	switch {
	case w.plain != 0:
		w.tell(strings.TrimSpace(string(p)))
		return len(p), nil
	case w.told:
		return len(p), nil
	}
	w.begun = true
	return w.ResponseWriter.Write(p)
}

// tell sends the error that is held back.
func (w *response) tell(detail string) {
	f := &fault{status: w.plain, detail: detail}
	w.plain, w.told, w.begun = 0, true, true
	f.write(w.ResponseWriter)
}

// end sends what is held back still, and takes care of a panic: the client is
// told that the failure is ours, and it is logged.
func (s *server) end(w *response, r *http.Request) {
	if w.plain != 0 {
		w.tell("")
	}
	failed := recover()
	if failed == nil {
		return
	}
	if failed != http.ErrAbortHandler { //nolint:errorlint // a panic's value, compared as net/http does
		s.opts.Logger.Error("a web request failed", "method", r.Method, "path", r.URL.Path, "panic", failed, "stack", string(debug.Stack()))
	}
	if w.begun {
		panic(http.ErrAbortHandler) // half an answer must not look whole
	}
	(&fault{status: http.StatusInternalServerError, detail: "this is the hub's failure, not yours"}).write(w)
}
