package process

import (
	"fmt"
	"sync"
)

// Table is where the todo processor keeps what is posted. Its methods may be
// called at once from any goroutine, and are instant.
type Table interface {
	// Get returns the value of a key, and whether there is one.
	Get(key string) (value string, ok bool)
	// Post gives a key its value. The error is for the one who posted.
	Post(key, value string) error
}

// The limits of Tasks. A post beyond them is refused, what is there stays.
const (
	MaxTasks     = 100_000
	MaxTaskBytes = 64 << 20 // keys and values together
)

// Tasks is a Table in memory.
type Tasks struct {
	maxKeys, maxBytes int

	mu     sync.RWMutex
	values map[string]string
	bytes  int
}

// NewTasks returns a table with the three tasks of the tutorial in it.
func NewTasks() *Tasks {
	return newTasks(MaxTasks, MaxTaskBytes)
}

func newTasks(maxKeys, maxBytes int) *Tasks {
	t := &Tasks{maxKeys: maxKeys, maxBytes: maxBytes, values: map[string]string{
		"task_01": "see someone",
		"task_02": "read book",
		"task_03": "play basketball",
	}}
	for key, value := range t.values {
		t.bytes += len(key) + len(value)
	}
	return t
}

// Get returns the value of a key, and whether there is one.
func (t *Tasks) Get(key string) (value string, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	value, ok = t.values[key]
	return value, ok
}

// Post gives a key its value, unless that would be too much.
func (t *Tasks) Post(key, value string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	old, known := t.values[key]
	bytes := t.bytes + len(value) - len(old)
	if !known {
		bytes += len(key)
	}
	switch {
	case !known && len(t.values) >= t.maxKeys:
		return fmt.Errorf("the table is full: it has %d keys", len(t.values))
	case bytes > t.maxBytes && bytes > t.bytes:
		return fmt.Errorf("the table is full: it has %d bytes", t.bytes)
	}
	t.values[key] = value
	t.bytes = bytes
	return nil
}

// Len returns the number of keys.
func (t *Tasks) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.values)
}
