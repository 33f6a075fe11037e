package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The room the to-do verbs speak in, and what its processor answers.
const (
	todoRoom    = "todo"
	todoUnknown = "no key match"
	todoPosted  = "submit success"
)

// todoKey returns the first part of a path /KEY/status.
func todoKey(r *http.Request) (key string, ok bool) {
	path, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/status")
	if !ok || path == "" || strings.Contains(path, "/") {
		return "", false
	}
	key, err := url.PathUnescape(path)
	return key, err == nil
}

// todo asks for a thing to do, or posts one, by saying so in the room.
func (s *server) todo(w http.ResponseWriter, r *http.Request, key string) {
	switch {
	case s.noRoom(todoRoom) != nil:
		nothing(r).write(w)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		s.getTodo(w, r, key)
	case r.Method == http.MethodPost:
		s.postTodo(w, r, key)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		(&fault{status: http.StatusMethodNotAllowed, detail: "a thing to do is asked for with GET and posted with POST"}).write(w)
	}
}

func (s *server) getTodo(w http.ResponseWriter, r *http.Request, key string) {
	if strings.ContainsAny(key, "/=") || !utf8.ValidString(key) { // what is left is answered with a value
		wrong("a key is UTF-8 text without / and =").write(w)
		return
	}
	answer, f := s.ask(r, "GET/"+key+"/status")
	if f == nil && answer == todoUnknown {
		f = &fault{status: http.StatusNotFound, detail: answer}
	}
	if f != nil {
		f.write(w)
		return
	}
	writeText(w, answer+"\n")
}

// postTodo posts the value behind the = of the path, or else the body.
func (s *server) postTodo(w http.ResponseWriter, r *http.Request, key string) {
	var f *fault
	if !strings.Contains(key, "=") {
		var value []byte
		value, f = s.body(w, r)
		key += "=" + string(value)
	}
	answer := ""
	if f == nil {
		answer, f = s.ask(r, "POST/"+key+"/status")
	}
	if f == nil && answer != todoPosted {
		f = wrong("%s", strings.TrimPrefix(answer, "error: "))
	}
	if f != nil {
		f.write(w)
		return
	}
	writeText(w, answer+"\n")
}

// ask says something in the room and returns the reply.
func (s *server) ask(r *http.Request, text string) (string, *fault) {
	ack, f := s.says(r, todoRoom, visitor, []byte(text))
	switch {
	case f != nil:
		return "", f
	case ack.Reply == nil:
		return "", &fault{status: http.StatusNotFound, detail: "the room " + todoRoom + " has no to-do list"}
	}
	return string(ack.Reply.Body), nil
}

// nothing says that there is nothing at a path.
func nothing(r *http.Request) *fault {
	return &fault{status: http.StatusNotFound, detail: "there is nothing at " + r.URL.Path}
}
