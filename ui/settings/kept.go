package settings

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"sync"
)

// Kept remembers, across runs, what was chosen at the screen. A file that can
// not be read or written is as good as none. Its methods may be called by any
// goroutine.
type Kept struct {
	path string // "" for none

	mu  sync.Mutex
	now Layer // chosen since it was written last
}

// OpenKept returns the file at path, which need not be there, and what it says.
// What it says of keys or values that are not known any more counts for nothing.
func OpenKept(path string) (*Kept, Layer) { return &Kept{path: path}, readKept(path) }

// Note remembers what was chosen for a key.
func (k *Kept) Note(key, value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.now == nil {
		k.now = Layer{}
	}
	k.now[key] = value
}

// Save writes what was chosen since the last time; what other screens wrote
// meanwhile of other keys stays. It blocks for as long as the disk takes.
func (k *Kept) Save() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.path == "" || len(k.now) == 0 {
		return
	}
	all := readKept(k.path)
	maps.Copy(all, k.now)
	k.now = nil
	text, err := json.MarshalIndent(all, "", "  ")
	if err == nil {
		replace(k.path, append(text, '\n'))
	}
}

func readKept(path string) Layer {
	all := Layer{}
	if path == "" {
		return all
	}
	file, err := os.Open(path)
	if err != nil {
		return all
	}
	defer file.Close()
	if json.NewDecoder(io.LimitReader(file, maxFile)).Decode(&all) != nil {
		return Layer{}
	}
	maps.DeleteFunc(all, func(key, value string) bool { return Check(key, value) != nil })
	return all
}

// replace puts a new file in the place of the old one.
func replace(path string, text []byte) {
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".screen-*")
	if err != nil {
		return
	}
	_, err = file.Write(text)
	if closed := file.Close(); err != nil || closed != nil || os.Rename(file.Name(), path) != nil {
		_ = os.Remove(file.Name())
	}
}
