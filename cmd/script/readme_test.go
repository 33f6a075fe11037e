package script_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadme checks that each command line of the README is in a script.
func TestReadme(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("scripts: %v %v", files, err)
	}
	var scripts strings.Builder
	for _, file := range append(files, "../../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".txtar") {
			scripts.Write(text)
			continue
		}
		lines := 0
		for _, block := range strings.Split(string(text), "```sh\n")[1:] {
			block, _, _ = strings.Cut(block, "```")
			for line := range strings.Lines(block) {
				lines++
				if !strings.Contains(scripts.String(), strings.TrimSpace(line)) {
					t.Errorf("no script runs %s", line)
				}
			}
		}
		t.Logf("%d command lines", lines)
	}
}
