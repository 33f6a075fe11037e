package ui

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	maxSeen  = 20               // hubs that are remembered
	saveSeen = 30 * time.Second // how often, where something changed
)

// StatePath returns the file that Options.State is for in this environment:
// $XDG_STATE_HOME/hubbub/seen.json, else under ~/.local/state; "" where there
// is neither.
func StatePath(getenv func(string) string) string {
	dir := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) { // the XDG specification has it ignored then
		home := getenv("HOME")
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(dir, "hubbub", "seen.json")
}

// seenHub is how far one hub's log was read.
type seenHub struct {
	Epoch string    `json:"epoch"`
	Seq   uint64    `json:"seq"`
	At    time.Time `json:"at"`
}

// seenFile remembers, across runs of the screen, how far each hub's log was
// read. A file that can not be read or written is as good as none: nothing
// depends on it but where the unread line stands. Its methods may be called by
// any goroutine.
type seenFile struct {
	path string // "" for none

	mu    sync.Mutex
	hubs  []seenHub // as read
	now   seenHub   // what changed
	saved seenHub
}

// openSeen reads the file there is.
func openSeen(path string) *seenFile { return &seenFile{path: path, hubs: readSeen(path)} }

// of returns how far a log was read in an earlier run, zero for not at all.
func (f *seenFile) of(epoch string) seenHub {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, h := range f.hubs {
		if h.Epoch == epoch {
			return h
		}
	}
	return seenHub{}
}

// note remembers that a log was read as far as seq.
func (f *seenFile) note(epoch string, seq uint64, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = seenHub{epoch, seq, at}
}

// save writes what changed since the last time. What other screens wrote
// meanwhile stays.
func (f *seenFile) save() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" || f.now == f.saved {
		return
	}
	f.saved = f.now
	hubs := readSeen(f.path)
	h := f.now
	if i := slices.IndexFunc(hubs, func(o seenHub) bool { return o.Epoch == h.Epoch }); i >= 0 {
		if hubs[i].Seq > h.Seq {
			h = hubs[i]
		}
		hubs = slices.Delete(hubs, i, i+1)
	}
	hubs = append(hubs, h)
	writeSeen(f.path, hubs[max(len(hubs)-maxSeen, 0):])
}

// readSeen returns what a file has, oldest first; nothing where it has nothing
// that can be read.
func readSeen(path string) []seenHub {
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	var hubs []seenHub
	if json.NewDecoder(io.LimitReader(file, 64<<10)).Decode(&hubs) != nil {
		return nil
	}
	return hubs[max(len(hubs)-maxSeen, 0):]
}

// writeSeen puts a new file in the place of the old one.
func writeSeen(path string, hubs []seenHub) {
	text, err := json.Marshal(hubs)
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".seen-*")
	if err != nil {
		return
	}
	_, err = file.Write(append(text, '\n'))
	if closed := file.Close(); err != nil || closed != nil || os.Rename(file.Name(), path) != nil {
		_ = os.Remove(file.Name())
	}
}

// noteSeen remembers how far the person has read: as far as there is, while the
// end of the messages is on a screen that has the focus.
func (m *Model) noteSeen() {
	m.lookedAt()
	if m.caughtUp && m.looking() {
		m.seen.note(m.epoch, m.lastSeq, m.lastAt)
	}
}

// placeUnread puts the unread line where the person had read to in an earlier
// run of the screen.
func (m *Model) placeUnread() {
	if m.seenBefore.Seq == 0 {
		return
	}
	l := m.msgs
	for n := max(l.first, m.talk.origin); n < l.next(); n++ {
		if r := l.at(n); r.kind <= rowReply && r.seq > m.seenBefore.Seq {
			l.unread, l.since = n, m.seenBefore.At
			l.repaint()
			m.hintFor(8*time.Second, " "+m.tn(int(l.next()-n), "%s row is new: Alt-U goes there", "%s rows are new: Alt-U goes there"))
			return
		}
	}
}
