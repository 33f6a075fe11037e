package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"hubbub/cmd/script"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hub": main})
}

// TestScript runs what the README promises of hub.
func TestScript(t *testing.T) {
	script.Run(t)
}
