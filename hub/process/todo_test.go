package process

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"hubbub/hub/wire"
)

func TestTodo(t *testing.T) {
	t.Parallel()
	const grammar = ": it is GET/key/status or POST/key=value/status"
	steps := []struct{ in, want string }{
		{"GET/task_01/status\n", "see someone"},
		{"GET/task_02/status", "read book"},
		{"GET/task_03/anything\r\n", "play basketball"},
		{"GET/nope/status\n", "no key match"},
		{"POST/task_04=buy milk/status\n", "submit success"},
		{"GET/task_04/status\n", "buy milk"},
		{"POST/任务=读书/s\n", "submit success"},
		{"GET/任务/s\n", "读书"},
		{"POST/任务=写字/s\n", "submit success"},
		{"GET/任务/s\n", "写字"},
		{"get/task_01/status\n", "data no found"},
		{"hello\n", "data no found"},
		{"\n", "data no found"},
		{"GETS/a/b\n", "data no found"},
		{"GET / HTTP/1.1\n", "data no found"},
		{"\xff\n", "data no found"},
		{"GET\n", "error: '/' is missing after GET" + grammar},
		{"GET=a\n", "error: after GET comes '/', not '='" + grammar},
		{"GET/\n", "error: the key is missing" + grammar},
		{"GET/a\n", "error: '/' is missing after the key" + grammar},
		{"GET/a/\n", "error: the status is missing" + grammar},
		{"GET//s\n", "error: the key is missing" + grammar},
		{"GET/a=b/s\n", "error: after the key comes '/', not '='" + grammar},
		{"GET/a/x/y\n", "error: nothing comes after the status" + grammar},
		{"POST\n", "error: '/' is missing after POST" + grammar},
		{"POST/a=b\n", "error: '/' is missing after the value" + grammar},
		{"POST/a=b=c/s\n", "error: after the value comes '/', not '='" + grammar},
		{"POST/a/s\n", "error: after the key comes '=', not '/'" + grammar},
		{"POST/a=/s\n", "error: the value is missing" + grammar},
		{"POST/a=b/s=\n", "error: nothing comes after the status" + grammar},
		{"POST/a=\xff/s\n", "error: not UTF-8 text" + grammar},
	}
	set := NewSet(Options{})
	sessions := []Processor{get(t, set, Todo), get(t, set, Todo)}
	for i, step := range steps {
		a := sessions[i%len(sessions)].Process(say(step.in))
		set.Apply(&wire.Event{Kind: wire.Message, Task: a.Task}) // as it comes out of the log
		if string(a.Text) != step.want || string(a.Raw) != step.want+"\r\n" || a.EOL != "\r\n" {
			t.Errorf("%q: got %q, raw %q, EOL %q; want %q", step.in, a.Text, a.Raw, a.EOL, step.want)
		}
	}
}

// TestTodoGrammar checks the parser against what a regular expression takes
// for a word.
func TestTodoGrammar(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[^/=]+`)
	rapid.Check(t, func(t *rapid.T) {
		key, value, status := word.Draw(t, "key"), word.Draw(t, "value"), word.Draw(t, "status")
		get, err := parseTodo([]byte("GET/" + key + "/" + status))
		if err != nil || string(get.key) != key {
			t.Errorf("got %q, %v", get.key, err)
		}
		post, err := parseTodo([]byte("POST/" + key + "=" + value + "/" + status))
		if err != nil || string(post.key) != key || string(post.value) != value {
			t.Errorf("got %q, %q, %v", post.key, post.value, err)
		}
	})
}

func FuzzTodo(f *testing.F) {
	f.Add([]byte("POST/a=b/s"))
	f.Add([]byte("GET/a/s"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := parseTodo(b)
		if err != nil {
			return
		}
		again := r.verb + "/" + string(r.key)
		if r.verb == verbPost {
			again += "=" + string(r.value)
		}
		if rest, ok := strings.CutPrefix(string(b), again+"/"); !ok || rest == "" || strings.ContainsAny(rest, "/=") {
			t.Errorf("%q was read as %+v", b, r)
		}
	})
}

func TestTodoMany(t *testing.T) {
	t.Parallel()
	const clients, posts = 16, 200
	table := NewTasks()
	set := NewSet(Options{Tasks: table})
	var all sync.WaitGroup
	for c := range clients {
		p := get(t, set, Todo)
		all.Go(func() {
			for i := range posts {
				a := p.Process(say(fmt.Sprintf("POST/%d.%d=%d/s", c, i, i)))
				set.Apply(&wire.Event{Task: a.Task})
			}
		})
	}
	all.Wait()
	if got, want := table.Len(), clients*posts+3; got != want {
		t.Errorf("%d keys, want %d", got, want)
	}
}

func TestTasksFull(t *testing.T) {
	t.Parallel()
	table := newTasks(4, 1000)
	steps := []struct {
		key   string
		bytes int
		ok    bool
	}{
		{"task_04", 100, true},
		{"task_05", 1, false}, // a key too many
		{"task_01", 850, false},
		{"task_01", 800, true},
		{"task_04", 200, false},
		{"task_04", 50, true},
	}
	for _, step := range steps {
		value := strings.Repeat("x", step.bytes)
		err := table.Check(step.key, value)
		if (err == nil) != step.ok {
			t.Errorf("%d bytes for %s: %v", step.bytes, step.key, err)
		}
		if err == nil {
			table.Put(step.key, value)
		}
	}
	p := get(t, NewSet(Options{Tasks: table}), Todo)
	if a := p.Process(say("POST/c=d/s")); string(a.Text) != "error: the table is full: it has 4 keys" {
		t.Errorf("got %q", a.Text)
	}
}
