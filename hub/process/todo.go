package process

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"hubbub/hub/wire"
)

// The answers of the todo processor are the tutorial's, misspelt as there.
const (
	todoPosted  = "submit success"
	todoUnknown = "no key match"
	todoNoData  = "data no found"

	todoEOL = "\r\n"
)

// todo looks up and posts things to do in a list all sessions share.
type todo struct {
	tasks *Tasks
	buf   []byte
}

func (t *todo) Process(said wire.Said) wire.Answer {
	var task *wire.Task
	t.buf, task = t.answer(reuse(t.buf), said.Text)
	t.buf = append(t.buf, todoEOL...)
	return wire.Answer{Text: t.buf[:len(t.buf)-len(todoEOL)], Raw: t.buf, EOL: todoEOL, Task: task}
}

// answer appends the answer to text, and returns what it puts on the list.
func (t *todo) answer(dst, text []byte) ([]byte, *wire.Task) {
	req, err := parseTodo(text)
	switch {
	case errors.Is(err, errNoRequest):
		return append(dst, todoNoData...), nil
	case err != nil:
		return fmt.Appendf(dst, "error: %v: %s", err, todoGrammar), nil
	case req.verb == verbPost:
		task := wire.Task{Key: string(req.key), Value: string(req.value)}
		if err := t.tasks.Check(task.Key, task.Value); err != nil {
			return fmt.Appendf(dst, "error: %v", err), nil
		}
		return append(dst, todoPosted...), &task
	}
	value, ok := t.tasks.Get(string(req.key))
	if !ok {
		return append(dst, todoUnknown...), nil
	}
	return append(dst, value...), nil
}

// The grammar of a request (EBNF as in the Go specification):
//
//	request = get | post .
//	get     = "GET"  "/" key "/" status .
//	post    = "POST" "/" key "=" value "/" status .
//
// key, value and status are words: one or more characters, any but "/" and
// "=". The status is required and has no meaning.
const (
	verbGet  = "GET"
	verbPost = "POST"

	todoGrammar = "it is GET/key/status or POST/key=value/status"
)

// errNoRequest says that a text begins with neither verb.
var errNoRequest = errors.New("no request")

// todoRequest is one request; key and value are parts of the text.
type todoRequest struct {
	verb  string
	key   []byte
	value []byte // of a POST
}

// parseTodo reads one request. Its error tells the one who wrote it what is
// wrong, or is errNoRequest.
func parseTodo(text []byte) (todoRequest, error) {
	p := parser{rest: text}
	var r todoRequest
	switch string(p.scan()) {
	case verbGet:
		r.verb = verbGet
	case verbPost:
		r.verb = verbPost
	default:
		return r, errNoRequest
	}
	if !utf8.Valid(text) {
		return r, errors.New("not UTF-8 text")
	}
	p.mark('/', r.verb)
	r.key = p.word("the key")
	if r.verb == verbPost {
		p.mark('=', "the key")
		r.value = p.word("the value")
		p.mark('/', "the value")
	} else {
		p.mark('/', "the key")
	}
	p.word("the status")
	p.end("the status")
	return r, p.err
}

// parser reads words and the marks between them from left to right. After the
// first error it reads nothing more, so only the last step looks at err.
type parser struct {
	rest []byte
	err  error
}

// scan returns the text up to the next mark.
func (p *parser) scan() []byte {
	n := 0
	for n < len(p.rest) && p.rest[n] != '/' && p.rest[n] != '=' {
		n++
	}
	word := p.rest[:n]
	p.rest = p.rest[n:]
	return word
}

// word returns the word that must come next; what is its name.
func (p *parser) word(what string) []byte {
	if p.err != nil {
		return nil
	}
	word := p.scan()
	if len(word) == 0 {
		p.err = fmt.Errorf("%s is missing", what)
	}
	return word
}

// mark reads the mark that must come next, after what was read before.
func (p *parser) mark(c byte, after string) {
	switch {
	case p.err != nil:
	case len(p.rest) == 0:
		p.err = fmt.Errorf("%q is missing after %s", c, after)
	case p.rest[0] != c:
		p.err = fmt.Errorf("after %s comes %q, not %q", after, c, p.rest[0])
	default:
		p.rest = p.rest[1:]
	}
}

// end fails where anything is left.
func (p *parser) end(after string) {
	if p.err == nil && len(p.rest) > 0 {
		p.err = fmt.Errorf("nothing comes after %s", after)
	}
}
