// Package script runs the scripts that show what the commands promise: txtar
// files, see testscript, with a few words added:
//
//	start NAME PROGRAM [ARG...]   run in the background, output in NAME.out and NAME.err
//	endinput NAME                 end the input of what was started, empty so far
//	signal NAME TERM|INT|KILL     to what was started
//	ended NAME CODE               wait for its end, with that exit code; -1 by a signal
//	await FILE REGEXP [COUNT]     wait until a file has that many matches, 1 if left out
//	awaitport ADDR                wait until somebody listens there
//	only PORT                     wait until no other script uses that port of 127.0.0.1
//	[taken:PORT]                  whether something else listens there
//
// And those for a terminal, of which a script has one; tmux is what shows it:
//
//	terminal COLSxROWS            open it, with a shell in it
//	size COLSxROWS                drag its corner
//	type TEXT                     as at a keyboard
//	keys NAME...                  by the names tmux has for them
//	[!] screen REGEXP             wait until the screen matches, or does not any more
//	mode FORMAT VALUE             wait until one of tmux's formats comes to a value
//
// Each script has a loopback address of its own, $IP, so that scripts which run
// at the same time, of this process or another, use the same ports. Hubs keep
// nothing, unless a script empties HUBBUB_MEMORY.
package script

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// How long a script waits for something, and how often it looks.
const (
	deadline = 60 * time.Second
	every    = 5 * time.Millisecond
)

// Run runs the scripts in testdata/script.
func Run(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the scripts need all of 127.0.0.0/8, which only Linux has from the start")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("the scripts' clients need python3; .ci/packages.sh installs it")
	}
	var count atomic.Int32
	p := testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Setup: func(env *testscript.Env) error {
			pid := os.Getpid()
			env.Setenv("IP", fmt.Sprintf("127.%d.%d.%d", 64+pid>>8&127, pid&255, count.Add(1)))
			env.Setenv("PYTHONDONTWRITEBYTECODE", "1")
			env.Setenv("TERM", "xterm-256color")
			env.Setenv("LANG", "C.UTF-8")
			env.Setenv("USER", "zack")
			env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "xdg"))
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "xdg"))
			env.Setenv("HUBBUB_MEMORY", "true")
			env.Setenv("GORACE", "atexit_sleep_ms=0") // with -race, ending is not to take a second
			env.Values[started{}] = make(processes)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"start": start, "endinput": endInput, "signal": signal, "ended": ended,
			"await": await, "awaitport": awaitPort, "only": only,
			"terminal": openTerminal, "size": resize, "type": typeText, "keys": pressKeys,
			"screen": awaitScreen, "mode": awaitMode,
		},
	}
	testscript.Run(t, p)
}

// poll asks done again and again until it says yes, and fails the script with
// what it says instead when that takes too long.
func poll(ts *testscript.TestScript, done func() (ok bool, instead string)) {
	late := time.After(deadline)
	for {
		ok, instead := done()
		if ok {
			return
		}
		select {
		case <-late:
			ts.Fatalf("not within %v: %s", deadline, instead)
		case <-time.After(every):
		}
	}
}

// processes are those a script has started, by name.
type processes map[string]*process

// started is the key of a script's processes.
type started struct{}

type process struct {
	*exec.Cmd
	input io.Closer
	ended chan struct{} // closed when it has
}

func find(ts *testscript.TestScript, name string) *process {
	p := ts.Value(started{}).(processes)[name]
	if p == nil {
		ts.Fatalf("%s was not started", name)
	}
	return p
}

func want(ts *testscript.TestScript, ok bool, usage string) {
	if !ok {
		ts.Fatalf("usage: %s", usage)
	}
}

// environ is the environment of what runs in the background of a script.
func environ(ts *testscript.TestScript) []string {
	env := os.Environ()
	for _, key := range []string{
		"HOME", "USER", "PATH", "LANG", "GORACE", "XDG_DATA_HOME", "XDG_STATE_HOME", "HUBBUB_CONFIG",
		"HUBBUB_MEMORY", "HUBBUB_DATA", "HUBBUB_KEEP", "HUBBUB_KEEP_SIZE",
	} {
		if value := ts.Getenv(key); value != "" {
			env = append(env, key+"="+value)
		}
	}
	return env
}

// start leaves the process to a goroutine that ends with it, at the latest
// when the script does.
func start(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) > 1, "start NAME PROGRAM [ARG...]")
	name := args[0]
	out, err := os.Create(ts.MkAbs(name + ".out"))
	ts.Check(err)
	errs, err := os.Create(ts.MkAbs(name + ".err"))
	ts.Check(err)
	cmd := exec.Command(args[1], args[2:]...) //nolint:gosec,noctx // what scripts run ends with them
	input, err := cmd.StdinPipe()
	ts.Check(err)
	p := &process{Cmd: cmd, input: input, ended: make(chan struct{})}
	p.Dir, p.Stdout, p.Stderr = ts.MkAbs("."), out, errs
	p.Env = environ(ts)
	ts.Check(p.Start())
	go func() {
		defer close(p.ended)
		_ = p.Wait()
		_, _ = out.Close(), errs.Close()
	}()
	ts.Value(started{}).(processes)[name] = p
	ts.Defer(func() {
		_ = p.Process.Kill()
		<-p.ended
	})
}

func endInput(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 1, "endinput NAME")
	ts.Check(find(ts, args[0]).input.Close())
}

func signal(ts *testscript.TestScript, neg bool, args []string) {
	signals := map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT, "KILL": syscall.SIGKILL}
	want(ts, !neg && len(args) == 2 && signals[args[1]] != 0, "signal NAME TERM|INT|KILL")
	ts.Check(find(ts, args[0]).Process.Signal(signals[args[1]]))
}

func ended(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 2, "ended NAME CODE")
	p := find(ts, args[0])
	select {
	case <-p.ended:
	case <-time.After(deadline):
		ts.Fatalf("%s has not ended within %v", args[0], deadline)
	}
	if got := strconv.Itoa(p.ProcessState.ExitCode()); got != args[1] {
		ts.Fatalf("%s has ended with %s (%v):\n%s", args[0], got, p.ProcessState, ts.ReadFile(args[0]+".err"))
	}
}

func await(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && (len(args) == 2 || len(args) == 3), "await FILE REGEXP [COUNT]")
	re, err := regexp.Compile("(?m)" + args[1])
	ts.Check(err)
	n := 1
	if len(args) == 3 {
		n, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	file := ts.MkAbs(args[0])
	poll(ts, func() (bool, string) {
		text, err := os.ReadFile(file)
		if err != nil {
			return false, err.Error()
		}
		found := len(re.FindAll(text, -1))
		text = text[max(0, len(text)-2000):]
		return found >= n, fmt.Sprintf("%d of %d %q in %s:\n%s", found, n, args[1], filepath.Base(file), text)
	})
}

func awaitPort(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 1, "awaitport ADDR")
	poll(ts, func() (bool, string) {
		return listens(args[0]), "nobody listens on " + args[0]
	})
}

func listens(addr string) bool {
	d := net.Dialer{Timeout: time.Second}
	c, err := d.DialContext(context.Background(), "tcp", addr)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

// only waits for the other scripts that want the same port, of this process or
// another: who has it, listens on that port of an address nothing else uses.
func only(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, !neg && len(args) == 1, "only PORT")
	var config net.ListenConfig
	poll(ts, func() (bool, string) {
		token, err := config.Listen(context.Background(), "tcp", "127.255.255.253:"+args[0])
		if err != nil {
			return false, "another script has port " + args[0]
		}
		ts.Defer(func() { _ = token.Close() })
		return true, ""
	})
}

// condition decides the script's [conditions].
func condition(cond string) (bool, error) {
	if port, ok := strings.CutPrefix(cond, "taken:"); ok {
		return listens("127.0.0.1:" + port), nil
	}
	return false, fmt.Errorf("there is no condition %q", cond)
}
