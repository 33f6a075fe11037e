// Package process holds the built-in processors: what the rooms of a hub
// answer with. They are the servers of five well-known tutorials, reply for
// reply.
//
// A Set is made once for a hub; each session gets processors of its own from
// it. A processor is used by one goroutine at a time and owns the bytes it
// answers with until its next call, so answering does not allocate. What
// sessions share, the to-do table, belongs to the Set.
package process

import (
	"fmt"
	"strings"

	"hubbub/hub/wire"
)

// The names of the built-in processors.
const (
	Hello   = "hello"   // greets whatever it is told, in upper case
	Echo    = "echo"    // gives back the bytes
	Upper   = "upper"   // gives back the bytes, a to z in upper case
	Todo    = "todo"    // keeps a table of things to do
	Welcome = "welcome" // greets who connects and ends the session
	None    = "none"    // no processor: messages have no answer
)

// Processor turns a message into its answer. It is hub.Processor.
type Processor interface {
	Process(said wire.Said) wire.Answer
}

// Options are what a Set can be made with; the zero value is good.
type Options struct {
	// Welcome is what the welcome processor greets with; "" means Greeting.
	Welcome string
	// Tasks is the list of the todo processor; nil means a new one.
	Tasks *Tasks
}

// Set is the built-in processors of one hub, and what they share.
type Set struct {
	welcome string
	tasks   *Tasks
}

// NewSet returns the processors of one hub.
func NewSet(o Options) *Set {
	s := &Set{welcome: o.Welcome, tasks: o.Tasks}
	if s.welcome == "" {
		s.welcome = Greeting
	}
	if s.tasks == nil {
		s.tasks = NewTasks()
	}
	return s
}

// Names returns the names Lookup knows, sorted.
func (s *Set) Names() []string {
	return []string{Echo, Hello, None, Todo, Upper, Welcome}
}

// Lookup returns what makes a session its processor. It is nil for None: such
// a room has no processor. The error names those there are.
func (s *Set) Lookup(name string) (newProcessor func() Processor, err error) {
	switch name {
	case Hello:
		return func() Processor { return newHello() }, nil
	case Echo:
		return func() Processor { return echo{} }, nil
	case Upper:
		return func() Processor { return new(upper) }, nil
	case Todo:
		return func() Processor { return &todo{tasks: s.tasks} }, nil
	case Welcome:
		return func() Processor { return welcome{greeting: s.welcome} }, nil
	case None:
		return nil, nil
	}
	return nil, fmt.Errorf("there is no processor %q, only %s", name, strings.Join(s.Names(), ", "))
}

// Apply makes an event that came out of the log count: what it put on the to-do
// list is there for everybody. Call it once for each event, in order.
func (s *Set) Apply(e *wire.Event) {
	if e.Task != nil {
		s.tasks.Put(e.Task.Key, e.Task.Value)
	}
}

// Restore puts on the to-do list what was there before the hub started.
func (s *Set) Restore(key, value string) { s.tasks.Put(key, value) }

// maxKept is the largest buffer a processor keeps for its next answer. A
// session that sends one big message does not hold on to it for hours.
const maxKept = 64 << 10

// reuse returns buf emptied, for the next answer.
func reuse(buf []byte) []byte {
	if cap(buf) > maxKept {
		return nil
	}
	return buf[:0]
}
