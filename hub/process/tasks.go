package process

import (
	"fmt"
	"sync"
)

// The limits of Tasks. A post beyond them is refused, what is there stays.
const (
	MaxTasks     = 100_000
	MaxTaskBytes = 64 << 20 // keys and values together
)

// Tasks is the to-do list that all sessions share. What is posted is put into
// it when it comes out of the log, so that the list follows the log and not the
// other way round. Its methods may be called at once from any goroutine, and
// are instant.
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

// Check returns why a key can not have its value, nil where it can. The error
// is for the one who wants it.
func (t *Tasks) Check(key, value string) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, known := t.values[key]
	bytes := t.with(key, value)
	switch {
	case !known && len(t.values) >= t.maxKeys:
		return fmt.Errorf("the table is full: it has %d keys", len(t.values))
	case bytes > t.maxBytes && bytes > t.bytes:
		return fmt.Errorf("the table is full: it has %d bytes", t.bytes)
	}
	return nil
}

// Put gives a key its value.
func (t *Tasks) Put(key, value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes = t.with(key, value)
	t.values[key] = value
}

// with returns how many bytes the list has once key has value. The caller holds
// mu.
func (t *Tasks) with(key, value string) int {
	old, known := t.values[key]
	bytes := t.bytes + len(value) - len(old)
	if !known {
		bytes += len(key)
	}
	return bytes
}

// Len returns the number of keys.
func (t *Tasks) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.values)
}
