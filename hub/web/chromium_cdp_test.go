//go:build unix

package web_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// browser is a Chromium without a window, driven over the DevTools protocol
// (https://chromedevtools.github.io/devtools-protocol). Its reading goroutine
// ends with the browser.
type browser struct {
	ws  *websocket.Conn
	ctx context.Context

	mu      sync.Mutex
	lastID  int
	answers map[int]chan message
	tabs    map[string]*tab // by session
}

// message is anything the browser says: an answer, or an event of a tab.
type message struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
	Method    string          `json:"method"`
	Params    json.RawMessage `json:"params"`
	SessionID string          `json:"sessionId"`
}

// openBrowser starts Chromium, which ends with the test, and all its processes.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no chromium here: the page is not tested")
	}
	dir := t.TempDir()
	cmd := exec.Command(path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-breakpad",
		"--disable-dev-shm-usage", "--lang=en-US", "--remote-debugging-port=0", "--user-data-dir="+dir, "about:blank")
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, cmd.Start())
	ctx, cancel := context.WithCancel(context.Background())
	b := &browser{ctx: ctx, answers: make(map[int]chan message), tabs: make(map[string]*tab)}
	read := make(chan struct{})
	t.Cleanup(func() {
		if b.ws != nil {
			_, _ = b.call("", "Browser.close", nil)
			_ = b.ws.CloseNow()
			<-read
		}
		cancel()
		endGroup(cmd)
	})
	var port, where string
	until(t, "chromium says where it listens", func() bool {
		text, _ := os.ReadFile(filepath.Join(dir, "DevToolsActivePort"))
		var both bool
		port, where, both = strings.Cut(strings.TrimSpace(string(text)), "\n")
		return both
	})
	ws, resp, err := websocket.Dial(ctx, "ws://127.0.0.1:"+port+where, nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close() // nothing is left of it
	}
	if err != nil {
		close(read)
		t.Fatal(err)
	}
	ws.SetReadLimit(-1)
	b.ws = ws
	go func() { defer close(read); b.read() }()
	return b
}

// endGroup ends what is left of a browser's processes, and waits for them.
func endGroup(cmd *exec.Cmd) {
	kill := time.AfterFunc(3*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	_ = cmd.Wait()
	kill.Stop()
	deadline := time.Now().Add(3 * time.Second)
	for syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) == nil && time.Now().Before(deadline) {
		<-time.After(10 * time.Millisecond)
	}
}

func (b *browser) read() {
	for {
		_, p, err := b.ws.Read(b.ctx)
		var m message
		if err == nil {
			err = json.Unmarshal(p, &m)
		}
		b.mu.Lock()
		if err != nil {
			for _, c := range b.answers {
				close(c)
			}
			b.answers = nil
			b.mu.Unlock()
			return
		}
		if c := b.answers[m.ID]; c != nil {
			delete(b.answers, m.ID)
			c <- m
		} else if tab := b.tabs[m.SessionID]; tab != nil {
			tab.event(m)
		}
		b.mu.Unlock()
	}
}

// call asks the browser, or the tab of a session, for something.
func (b *browser) call(session, method string, params any) (json.RawMessage, error) {
	c := make(chan message, 1)
	b.mu.Lock()
	if b.answers == nil {
		b.mu.Unlock()
		return nil, errors.New("the browser has gone")
	}
	b.lastID++
	id := b.lastID
	b.answers[id] = c
	b.mu.Unlock()
	request := map[string]any{"id": id, "method": method}
	if params != nil {
		request["params"] = params
	}
	if session != "" {
		request["sessionId"] = session
	}
	p, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	if err := b.ws.Write(b.ctx, websocket.MessageText, p); err != nil {
		return nil, err
	}
	select {
	case m, ok := <-c:
		if !ok {
			return nil, errors.New("the browser has gone")
		}
		if m.Error != nil {
			return nil, errors.New(m.Error.Message)
		}
		return m.Result, nil
	case <-time.After(patience):
		return nil, fmt.Errorf("%s: no answer", method)
	}
}

// obj is a JSON object.
type obj map[string]any

// tab is one page of the browser, with a store of its own. Its methods are for
// one goroutine.
type tab struct {
	t       *testing.T
	b       *browser
	session string

	mu       sync.Mutex
	problems []string // what the console has, and it should have nothing
}

// open makes a tab, which is closed with the test; it fails if there was
// anything wrong in it by then.
func (b *browser) open(t *testing.T) *tab {
	t.Helper()
	tb := &tab{t: t, b: b}
	var made struct{ BrowserContextID, TargetID, SessionID string }
	ask := func(method string, params any) {
		t.Helper()
		p, err := b.call("", method, params)
		must(t, err)
		must(t, json.Unmarshal(p, &made))
	}
	ask("Target.createBrowserContext", nil)
	ask("Target.createTarget", obj{"url": "about:blank", "browserContextId": made.BrowserContextID, "width": 1200, "height": 800})
	ask("Target.attachToTarget", obj{"targetId": made.TargetID, "flatten": true})
	tb.session = made.SessionID
	b.mu.Lock()
	b.tabs[tb.session] = tb
	b.mu.Unlock()
	t.Cleanup(func() {
		if t.Failed() {
			tb.shot(filepath.Join(os.TempDir(), "failed-"+strings.ReplaceAll(t.Name(), "/", "-")+".png"))
		}
		_, _ = b.call("", "Target.disposeBrowserContext", obj{"browserContextId": made.BrowserContextID})
		b.mu.Lock()
		delete(b.tabs, tb.session)
		b.mu.Unlock()
		tb.mu.Lock()
		defer tb.mu.Unlock()
		for _, p := range tb.problems {
			t.Error(p)
		}
	})
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		tb.call(domain+".enable", nil)
	}
	return tb
}

// event keeps what goes wrong in the page: exceptions, errors and warnings in
// the console, what its policy refuses.
func (tb *tab) event(m message) {
	var p struct {
		Type             string
		Args             []struct{ Value, Description any }
		ExceptionDetails struct {
			Text      string
			Exception struct{ Description string }
		}
		Entry struct{ Level, Source, Text, URL string }
	}
	if json.Unmarshal(m.Params, &p) != nil {
		return
	}
	problem := ""
	switch {
	case m.Method == "Runtime.exceptionThrown":
		problem = p.ExceptionDetails.Text + " " + p.ExceptionDetails.Exception.Description
	case m.Method == "Runtime.consoleAPICalled" && (p.Type == "error" || p.Type == "warning" || p.Type == "assert"):
		problem = fmt.Sprint(p.Type, p.Args)
	case m.Method == "Log.entryAdded" && (p.Entry.Level == "error" || p.Entry.Source == "security"):
		problem = p.Entry.Level + " " + p.Entry.Text + " " + p.Entry.URL
	}
	// A link that is cut is told in the console, whatever the page does.
	if problem == "" || strings.Contains(problem, "WebSocket connection to") || strings.Contains(problem, "net::ERR_") {
		return
	}
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.problems = append(tb.problems, problem)
}

func (tb *tab) call(method string, params any) json.RawMessage {
	tb.t.Helper()
	p, err := tb.b.call(tb.session, method, params)
	if err != nil {
		tb.t.Fatalf("%s: %v", method, err)
	}
	return p
}

// eval evaluates an expression in the page, awaits it if it is a promise, and
// returns its value as JSON has it.
func (tb *tab) eval(format string, args ...any) any {
	tb.t.Helper()
	expression := format
	if len(args) > 0 {
		expression = fmt.Sprintf(format, args...)
	}
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Text      string
			Exception struct{ Description string }
		}
	}
	p := tb.call("Runtime.evaluate", obj{"expression": expression, "returnByValue": true, "awaitPromise": true})
	must(tb.t, json.Unmarshal(p, &r))
	if r.ExceptionDetails != nil {
		tb.t.Fatalf("%s: %s %s", expression, r.ExceptionDetails.Text, r.ExceptionDetails.Exception.Description)
	}
	return r.Result.Value
}

// number is eval for numbers.
func (tb *tab) number(format string, args ...any) float64 {
	tb.t.Helper()
	n, ok := tb.eval(format, args...).(float64)
	if !ok {
		tb.t.Fatalf("%s: no number", fmt.Sprintf(format, args...))
	}
	return n
}

// until waits until an expression is true in the page.
func (tb *tab) until(format string, args ...any) {
	tb.t.Helper()
	expression := fmt.Sprintf(format, args...)
	deadline := time.Now().Add(patience)
	for tb.eval("!!(%s)", expression) != true {
		if time.Now().After(deadline) {
			tb.t.Fatalf("never: %s\nthe page shows: %v", expression, tb.eval("document.body.innerText.slice(0, 3000)"))
		}
		<-time.After(15 * time.Millisecond)
	}
}

// until waits until check holds, without keeping a processor busy that the
// browser needs.
func until(t *testing.T, what string, check func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !check() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		<-time.After(15 * time.Millisecond)
	}
}

// shot writes what the page looks like into a file.
func (tb *tab) shot(path string) {
	p, err := tb.b.call(tb.session, "Page.captureScreenshot", obj{"format": "png"})
	var r struct{ Data string }
	if err == nil {
		err = json.Unmarshal(p, &r)
	}
	data, err2 := base64.StdEncoding.DecodeString(r.Data)
	if err = errors.Join(err, err2); err == nil {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		tb.t.Logf("no picture %s: %v", path, err)
	}
}
