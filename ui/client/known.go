package client

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Known is a file of the hubs whose certificates have been seen, a line each:
//
//	HOST:PORT sha256:hex
//
// The first line of a hub counts. A hub is trusted when it is met first, and
// from then on only with the same certificate. What starts with # is a comment;
// colons in the hex do not matter. The file is read each time, so that a line
// that is taken out is forgotten at once. Its methods may be called at once, by
// several programs too.
type Known struct {
	File string // made when there is something to write, with its folder
}

// Trust compares the fingerprint of the certificate a hub has shown, AB:CD:...,
// with the one it is known by. First says that the hub was not known, and is
// now. An error is for people, and says what to do.
func (k *Known) Trust(addr, fingerprint string) (first bool, err error) {
	addr = strings.ToLower(addr)
	pinned, whole, err := k.find(addr)
	if err == nil && pinned == "" {
		if err = k.add(addr, fingerprint, whole); err == nil {
			first = true
			pinned, _, err = k.find(addr) // somebody else may have been faster
		}
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("the hubs seen before: %w", err)
	case pinned != fingerprint:
		return false, fmt.Errorf("its certificate has changed: pinned was sha256 %s, now it shows %s; "+
			"if the hub has a new one, remove the line of %s in %s", pinned, fingerprint, addr, k.File)
	}
	return first, nil
}

// find returns the fingerprint that addr is known by, "" for none. whole says
// that the file ends where a line does.
func (k *Known) find(addr string) (fingerprint string, whole bool, err error) {
	text, err := os.ReadFile(k.File)
	if errors.Is(err, fs.ErrNotExist) {
		return "", true, nil
	} else if err != nil {
		return "", false, err
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		fields := strings.Fields(line)
		if len(fields) == 0 || !strings.EqualFold(fields[0], addr) {
			continue
		}
		sum, ok := strings.CutPrefix(fields[len(fields)-1], "sha256:")
		raw, err := hex.DecodeString(strings.ReplaceAll(sum, ":", ""))
		if len(fields) != 2 || !ok || err != nil {
			return "", false, fmt.Errorf("line %d of %s does not go HOST:PORT sha256:hex", number, k.File)
		}
		return colons(raw), true, nil
	}
	return "", len(text) == 0 || text[len(text)-1] == '\n', nil
}

// add appends a line, in one write: it comes whole before or behind those of
// others.
func (k *Known) add(addr, fingerprint string, whole bool) error {
	if err := os.MkdirAll(filepath.Dir(k.File), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(k.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	line := addr + " sha256:" + strings.ToLower(strings.ReplaceAll(fingerprint, ":", "")) + "\n"
	if !whole {
		line = "\n" + line
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}

// colons returns bytes as fingerprints are printed: AB:CD:...
func colons(b []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", b), " ", ":")
}
