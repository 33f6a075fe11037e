package script

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// The words for a terminal.

// openTerminal opens it, in the PATH of the test that runs the scripts.
func openTerminal(ts *testscript.TestScript, neg bool, args []string) {
	cols, rows := dimensions(ts, neg, args)
	shell := "exec env PS1='$ ' PATH=" + quote(os.Getenv("PATH")) + " sh"
	_, err := tmux(ts, "new-session", "-d", "-x", cols, "-y", rows, shell)
	ts.Check(err)
	ts.Defer(func() { _, _ = tmux(ts, "kill-server") })
	awaitScreen(ts, false, []string{`^\$$`}) // the shell asks
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// tmux tells the script's own tmux, which reads nobody's settings.
func tmux(ts *testscript.TestScript, args ...string) (string, error) {
	all := append([]string{"-S", ts.MkAbs("tmux"), "-f", "/dev/null", "-u"}, args...)
	cmd := exec.CommandContext(context.Background(), "tmux", all...) //nolint:gosec // the scripts are ours
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(environ(ts), "SHELL=/bin/sh")
	out, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("tmux %s: %w\n%s", args[0], err, out)
	}
	return string(out), err
}

func dimensions(ts *testscript.TestScript, neg bool, args []string) (cols, rows string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: terminal, size COLSxROWS")
	}
	cols, rows, _ = strings.Cut(args[0], "x")
	return cols, rows
}

func resize(ts *testscript.TestScript, neg bool, args []string) {
	cols, rows := dimensions(ts, neg, args)
	_, err := tmux(ts, "resize-window", "-x", cols, "-y", rows)
	ts.Check(err)
}

func typeText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: type TEXT")
	}
	_, err := tmux(ts, "send-keys", "-l", args[0])
	ts.Check(err)
}

func pressKeys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: keys NAME...")
	}
	_, err := tmux(ts, append([]string{"send-keys"}, args...)...)
	ts.Check(err)
}

func awaitScreen(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: [!] screen REGEXP")
	}
	re, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	poll(ts, func() (bool, string) {
		shown, err := tmux(ts, "capture-pane", "-p")
		ts.Check(err)
		return re.MatchString(shown) != neg, fmt.Sprintf("screen %q:\n%s", args[0], shown)
	})
}

func awaitMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FORMAT VALUE")
	}
	poll(ts, func() (bool, string) {
		value, err := tmux(ts, "display-message", "-p", args[0])
		ts.Check(err)
		value = strings.TrimSpace(value)
		return value == args[1], fmt.Sprintf("%s is %s, not %s", args[0], value, args[1])
	})
}
