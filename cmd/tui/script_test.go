package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"hubbub/cmd/script"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tui": main})
}

// TestScript runs what the README promises of tui. The scripts find hub too.
func TestScript(t *testing.T) {
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "hubbub/cmd/hub")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", build, err, out)
	}
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	script.Run(t)
}
