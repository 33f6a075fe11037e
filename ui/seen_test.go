package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func TestSeenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "hubbub", "seen.json")
	at := time.Date(2026, 11, 20, 14, 3, 0, 0, time.UTC)
	openSeen(path).save() // nothing to say: no file
	if _, err := os.Stat(path); err == nil {
		t.Error("wrote an empty file")
	}
	for i := range maxSeen + 5 {
		f := openSeen(path)
		f.note(fmt.Sprint("hub", i), uint64(i+1), at)
		f.save()
	}
	one, other := openSeen(path), openSeen(path) // two screens at once
	one.note("hub24", 90, at)
	other.note("hub23", 80, at)
	one.save()
	other.save()
	other.note("hub24", 50, at) // less than the other one has seen
	other.save()
	f := openSeen(path)
	if len(f.hubs) != maxSeen || f.of("hub4").Seq != 0 || f.of("hub5").Seq != 6 {
		t.Errorf("remembers %+v", f.hubs)
	}
	if got := f.of("hub24"); got.Seq != 90 || !got.At.Equal(at) || f.of("hub23").Seq != 80 {
		t.Errorf("remembers %+v", f.hubs)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error("others may read it", err)
	}
}

// TestSeenTrouble: what can not be read or written is as good as none.
func TestSeenTrouble(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.json")
	if err := os.WriteFile(bad, []byte(`{"not":"a list"`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", bad, dir, filepath.Join(bad, "seen.json"), "/proc/none/seen.json"} {
		f := openSeen(path)
		f.note("e", 1, time.Now())
		f.save()
		if path != bad && openSeen(path).of("e").Seq != 0 {
			t.Errorf("%q remembers", path)
		}
	}
}

func TestStatePath(t *testing.T) {
	for _, c := range []struct{ state, home, want string }{
		{"/s", "/h", "/s/hubbub/seen.json"},
		{"", "/h", "/h/.local/state/hubbub/seen.json"},
		{"relative", "/h", "/h/.local/state/hubbub/seen.json"},
		{"", "", ""},
	} {
		env := map[string]string{"XDG_STATE_HOME": c.state, "HOME": c.home}
		if got := StatePath(func(k string) string { return env[k] }); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// TestUnreadAfterRestart: what came while the screen was not there is unread.
func TestUnreadAfterRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen.json")
	begin := func(epoch string, n int) *rig {
		r := newRig(t, 80, 24, "")
		log := r.books(n)
		r.seen = openSeen(path)
		r.joins(epoch, r.seq)
		r.serve(log)
		return r
	}
	r := begin("e", 20)
	r.hides("new since")
	r.Update(clockMsg(r.time))
	r.Update(tea.BlurMsg{}) // what comes now is not seen
	r.chatter(3)
	r.seen.save()

	begin("e", 20).hides("new since")
	begin("other", 20).hides("new since")
	r = begin("e", 23)
	r.shows("── 6 new since")
	r.press("alt+u")
	r.shows("0020 ")
	r.seen.save()
	begin("e", 23).hides("new since")

	r = begin("e", 500) // more than is fetched on joining
	r.press("alt+u")
	r.shows("new since 20 Nov")
	r.press("end", "end", "esc", "esc")
	r.hides("new since")
}
