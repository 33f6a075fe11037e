package store_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// crashDir tells the child of TestSQLiteCrash where to work.
const crashDir = "HUBBUB_CRASH_DIR"

const (
	crashRounds    = 5
	crashAppenders = 4
)

// TestSQLiteCrash kills a process that appends, and looks for what it had been
// told is stored. Each client sends again what it does not know to be stored.
func TestSQLiteCrash(t *testing.T) {
	if dir := os.Getenv(crashDir); dir != "" {
		crashChild(t, dir)
		return
	}
	t.Parallel()
	dir := t.TempDir()
	acked := make(map[string]uint64) // Seq by what was said
	for round := range crashRounds {
		crash(t, dir, acked, 300*(round+1))
		l := openSQLite(t, dir, store.SQLiteOptions{})
		if err := store.Check(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		stored := make(map[string]uint64)
		for after, more := uint64(0), true; more; {
			var events []wire.Event
			events, more = read(t, l, wire.Query{After: after, Limit: wire.MaxLimit})
			for _, e := range events {
				if after++; e.Seq != after {
					t.Fatalf("round %d: %d follows %d", round, e.Seq, after-1)
				}
				said := fmt.Sprint(e.Client, " ", e.ID)
				if stored[said] != 0 {
					t.Fatalf("round %d: %s is %d and %d", round, said, stored[said], e.Seq)
				}
				stored[said] = e.Seq
			}
		}
		for said, seq := range acked {
			if stored[said] != seq {
				t.Fatalf("round %d: %s was stored as %d, is %d", round, said, seq, stored[said])
			}
		}
		shut(t, l)
	}
}

// crash lets a child append until it has said so many times that something is
// stored, and kills it.
func crash(t *testing.T, dir string, acked map[string]uint64, after int) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSQLiteCrash$")
	child.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == after {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		var client string
		var id, seq uint64
		if _, err := fmt.Sscan(lines.Text(), &client, &id, &seq); err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		acked[fmt.Sprint(client, " ", id)] = seq
	}
	_ = child.Wait() // it was killed
}

// crashChild appends for ever. It begins with what may have been stored already.
func crashChild(t *testing.T, dir string) {
	t.Helper()
	l := openSQLite(t, dir, store.SQLiteOptions{})
	var all sync.WaitGroup
	for a := range crashAppenders {
		all.Go(func() {
			client := fmt.Sprintf("client%d", a)
			events, _, err := l.Read(t.Context(), wire.Query{Newest: true, Limit: 100})
			if err != nil {
				panic(err)
			}
			id := uint64(1)
			for _, e := range events {
				if e.Client == client {
					id = max(id, e.ID-min(e.ID-1, 5))
				}
			}
			for ; ; id += 3 {
				batch := []wire.Event{resendable(client, id), resendable(client, id+1), resendable(client, id+2)}
				if _, err := l.Append(t.Context(), batch); err != nil {
					panic(err)
				}
				line := ""
				for _, e := range batch {
					line += fmt.Sprintln(e.Client, e.ID, e.Seq)
				}
				if _, err := os.Stdout.WriteString(line); err != nil { // one write, so whole lines
					panic(err)
				}
			}
		})
	}
	all.Wait()
}
