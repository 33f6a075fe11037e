package client

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// fingerprint is one of 32 times the same byte.
func fingerprint(b byte) string { return colons(bytes.Repeat([]byte{b}, 32)) }

func TestKnown(t *testing.T) {
	k := &Known{File: filepath.Join(t.TempDir(), "some", "folder", "known_hubs")}
	trust := func(addr string, b byte, first bool) {
		t.Helper()
		if got, err := k.Trust(addr, fingerprint(b)); err != nil || got != first {
			t.Errorf("first is %v, %v", got, err)
		}
	}
	trust("hub.example:8000", 1, true)
	trust("HUB.example:8000", 1, false)
	trust("hub.example:8001", 2, true) // another port is another hub
	text, err := os.ReadFile(k.File)
	if err != nil {
		t.Fatal(err)
	}
	if want := "hub.example:8000 sha256:" + strings.Repeat("01", 32) + "\nhub.example:8001 sha256:" + strings.Repeat("02", 32) + "\n"; string(text) != want {
		t.Errorf("the file is\n%s", text)
	}
	_, err = k.Trust("hub.example:8000", fingerprint(0xab))
	if err == nil {
		t.Fatal("a changed certificate was taken")
	}
	for _, part := range []string{fingerprint(1), fingerprint(0xab), "remove the line of hub.example:8000 in " + k.File} {
		wantText(t, err.Error(), part)
	}
	// Taken out, the line is forgotten at once.
	if err := os.WriteFile(k.File, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	trust("hub.example:8000", 0xab, true)
}

// What people write is read too.
func TestKnownByHand(t *testing.T) {
	k := &Known{File: filepath.Join(t.TempDir(), "known_hubs")}
	text := "# ours\n\n one:1   sha256:" + fingerprint(1) + "\r\ntwo:2 sha256:zz\nthree:3 " + fingerprint(3) + "\nfour:4"
	if err := os.WriteFile(k.File, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if first, err := k.Trust("one:1", fingerprint(1)); first || err != nil {
		t.Errorf("first is %v, %v", first, err)
	}
	for addr, line := range map[string]string{"two:2": "line 4", "three:3": "line 5", "four:4": "line 6"} {
		if _, err := k.Trust(addr, fingerprint(1)); err == nil || !strings.Contains(err.Error(), line) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	// A last line without its end is left whole.
	for range 2 {
		if _, err := k.Trust("five:5", fingerprint(5)); err != nil {
			t.Error(err)
		}
	}
	got, err := os.ReadFile(k.File)
	if err != nil {
		t.Fatal(err)
	}
	if want := text + "\nfive:5 sha256:" + strings.Repeat("05", 32) + "\n"; string(got) != want {
		t.Errorf("the file is\n%q", got)
	}
	if _, err := (&Known{File: t.TempDir()}).Trust("one:1", fingerprint(1)); err == nil {
		t.Error("a hub was trusted that can not be remembered")
	}
}

// Of many who meet a hub at once, with certificates that differ, all trust the
// same one, and no line is lost.
func TestKnownByManyAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known_hubs")
	var all sync.WaitGroup
	var mu sync.Mutex
	trusted := make(map[byte]bool)
	for n := range byte(64) {
		all.Go(func() {
			k := &Known{File: file}
			if _, err := k.Trust("one:1", fingerprint(n%4)); err == nil {
				mu.Lock()
				trusted[n%4] = true
				mu.Unlock()
			}
			if _, err := k.Trust(fmt.Sprint("own:", n), fingerprint(n)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(trusted) != 1 {
		t.Errorf("%d certificates were trusted", len(trusted))
	}
	for n := range byte(64) {
		if first, err := (&Known{File: file}).Trust(fmt.Sprint("own:", n), fingerprint(n)); first || err != nil {
			t.Errorf("first is %v, %v", first, err)
		}
	}
}
