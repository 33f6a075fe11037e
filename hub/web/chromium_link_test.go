//go:build unix

package web_test

import (
	"bufio"
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
)

// relay is a network between browser and hub that can be cut. Its goroutines end
// with its connections; end waits for them.
type relay struct {
	net.Listener
	to    string
	down  atomic.Bool // nobody gets through
	mute  atomic.Bool // what the hub says is lost on the way
	tasks sync.WaitGroup

	mu    sync.Mutex
	conns []net.Conn
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	r := &relay{Listener: l, to: to}
	r.tasks.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.take(c)
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		r.cut()
		r.tasks.Wait()
	})
	return r
}

func (r *relay) addr() string { return r.Addr().String() }

func (r *relay) take(c net.Conn) {
	far, err := net.Dial("tcp", r.to)
	if err != nil || r.down.Load() {
		_ = c.Close()
		if err == nil {
			_ = far.Close()
		}
		return
	}
	r.mu.Lock()
	r.conns = append(r.conns, c, far)
	r.mu.Unlock()
	r.tasks.Go(func() { r.carry(far, c, nil) })
	r.tasks.Go(func() { r.carry(c, far, &r.mute) })
}

func (r *relay) carry(to, from net.Conn, mute *atomic.Bool) {
	defer to.Close()
	p := make([]byte, 64<<10)
	for {
		n, err := from.Read(p)
		if err != nil {
			return
		}
		if mute != nil && mute.Load() {
			continue
		}
		if _, err := to.Write(p[:n]); err != nil {
			return
		}
	}
}

// tell says something to the browser, as the hub would (RFC 6455 5.2), while
// the hub itself says nothing.
func (r *relay) tell(t *testing.T, text string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.conns[len(r.conns)-2].Write(append([]byte{0x81, byte(len(text))}, text...))
	must(t, err)
}

// cut closes every connection.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.conns {
		_ = c.Close()
	}
	r.conns = nil
}

// numbered returns word 0 to word n-1.
func numbered(word string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%s %d", word, i))
	}
	return out
}

// only returns the texts that begin with word.
func only(texts []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return !strings.HasPrefix(s, word+" ") })
}

// A link that is lost while others talk: nothing is missed, nothing comes twice.
func pageResumes(t *testing.T, b *browser) {
	s := start(t, "chat")
	r := newRelay(t, s.addr)
	tb := b.open(t)
	tb.visit(r.addr())
	ann := s.person("ann", "chat")
	ann.sayMany("ann", 0, 20)
	tb.shows("ann 19", "")
	r.down.Store(true)
	r.cut()
	tb.until(`document.getElementById("phase").textContent.startsWith("reconnecting (")`)
	ann.sayMany("ann", 20, 150)
	tb.say("me 0")
	tb.until(`document.querySelector(".pending .mark")?.textContent === "waits for the hub"`)
	tb.say("me 1")
	r.down.Store(false)
	tb.click("#again")
	ann.sayMany("ann", 150, 170)
	tb.live()
	tb.shows("ann 169", "")
	tb.shows("me 1", "")
	tb.until(`/^back after <?\d+ s, 1\d\d missed rows fetched$/.test(document.querySelector("#messages .note")?.textContent)`)
	got := tb.texts()
	if want := numbered("ann", 170); !slices.Equal(only(got, "ann"), want) {
		t.Errorf("what ann said: %q", only(got, "ann"))
	}
	if want := numbered("me", 2); !slices.Equal(only(got, "me"), want) {
		t.Errorf("what was said here: %q", only(got, "me"))
	}
}

// What the hub could not send is not passed over in silence.
func pageTellsWhatIsMissing(t *testing.T, b *browser) {
	s := start(t, "chat")
	r := newRelay(t, s.addr)
	tb := b.open(t)
	tb.visit(r.addr())
	tb.say("me 0")
	tb.shows("me 0", "")
	r.tell(t, `{"kind":"skipped","missed":412,"after":`+fmt.Sprint(s.events(wire.Message)[0].Seq)+`}`)
	tb.until(`document.querySelector("#messages li:last-child .note")?.textContent === "412 rows skipped: this page was too slow"`)
	tb.say("me 1")
	tb.shows("me 1", "")
}

// What was said and logged, but whose acknowledgement was lost, is said once.
func pageSaysOnce(t *testing.T, b *browser) {
	s := start(t, "chat")
	r := newRelay(t, s.addr)
	tb := b.open(t)
	tb.visit(r.addr())
	r.mute.Store(true)
	for i := range 5 {
		tb.say(fmt.Sprintf("me %d", i))
	}
	until(t, "the hub has them", func() bool { return len(s.events(wire.Message)) == 5 })
	tb.until(`document.querySelectorAll(".pending").length === 5`)
	r.cut()
	r.mute.Store(false)
	tb.until(`document.querySelectorAll(".pending").length === 0`)
	tb.live()
	tb.say("me 5")
	tb.shows("me 5", "")
	if got := tb.texts(); !slices.Equal(got, numbered("me", 6)) {
		t.Errorf("%q", got)
	}
	if n := len(s.events(wire.Message)); n != 6 {
		t.Errorf("%d messages in the log", n)
	}
	tb.until(`document.querySelectorAll("#messages .own .mark").length === 6 && [...document.querySelectorAll("#messages .own .mark")].every((el) => el.textContent.includes("✓"))`)
}

// A page that is loaded again still has what it could not send.
func pageReloads(t *testing.T, b *browser) {
	s := start(t, "chat")
	r := newRelay(t, s.addr)
	tb := b.open(t)
	tb.visit(r.addr())
	tb.say("me 0")
	tb.shows("me 0", "")
	r.mute.Store(true)
	tb.say("me 1")
	until(t, "the hub has it", func() bool { return len(s.events(wire.Message)) == 2 })
	r.cut()
	r.mute.Store(false)
	tb.call("Page.reload", nil)
	tb.until(`document.querySelectorAll("#messages .msg:not(.pending)").length === 2 && document.querySelectorAll(".pending").length === 0`)
	tb.live()
	tb.say("me 2")
	tb.shows("me 2", "")
	if got := tb.texts(); !slices.Equal(got, numbered("me", 3)) {
		t.Errorf("%q", got)
	}
	if n := len(s.events(wire.Message)); n != 3 {
		t.Errorf("%d messages in the log", n)
	}
	if n := tb.number(`document.querySelectorAll("#messages .own").length`); n != 3 {
		t.Errorf("%v are known to be one's own", n)
	}
}

// A hub that comes back with another log is begun with afresh, and it is said.
func pageMeetsAnotherLog(t *testing.T, b *browser) {
	s := start(t, "chat")
	r := newRelay(t, s.addr)
	tb := b.open(t)
	tb.visit(r.addr())
	bob := s.person("bob", "chat")
	tb.say("old 0")
	tb.shows("old 0", "")
	tb.until(`document.querySelector('#roster .conn[title^="bob "]')`)
	r.down.Store(true)
	r.cut()
	tb.say("/msg bob for you alone")
	must(t, bob.CloseNow())
	s.stop()
	again := start(t, "chat", func(o *run.Options) {
		o.Doors = []listen.Door{{Addr: s.addr, Room: "chat", Framing: wire.Auto}}
	})
	for range 3 { // one of them has bob's number now
		again.person("stranger", "chat")
	}
	ann := again.person("ann", "chat")
	ann.sayMany("ann", 0, 3)
	r.down.Store(false)
	tb.until(`document.getElementById("again").click(), document.body.dataset.phase === "live"`)
	tb.shows("ann 2", "")
	tb.until(`[...document.querySelectorAll("#messages .note")].some((el) => el.textContent.includes("new log"))`)
	tb.say("me 0")
	tb.shows("me 0", "")
	tb.until(`document.querySelector(".failed .mark")?.textContent.includes("is not here any more")`)
	for _, e := range again.events(wire.Message) {
		if string(e.Body) == "for you alone" {
			t.Errorf("said to a stranger: %+v", e)
		}
	}
	if got := tb.texts(); !slices.Equal(got, []string{"ann 0", "ann 1", "ann 2", "me 0"}) {
		t.Errorf("%q", got)
	}
	if n := tb.number(`document.querySelectorAll("#messages .own:not(.pending)").length`); n != 1 {
		t.Errorf("%v are taken for one's own", n)
	}
}

// Whoever quits stays away until they want to come back.
func pageQuits(t *testing.T, b *browser) {
	s := start(t, "chat")
	tb := b.open(t)
	tb.visit(s.addr)
	tb.say("--quit--")
	tb.until(`document.body.dataset.phase === "left" && !document.querySelector(".pending")`)
	tb.click("#again")
	tb.live()
	tb.say("back")
	tb.shows("back", "")
}

// flood says flood 0 to flood n-1, as fast as the hub takes it.
func (s *server) flood(t *testing.T, n int) {
	t.Helper()
	c := s.raw(t)
	lines := []byte(`{"op":"hello","name":"flood","follow":"none"}` + "\n")
	for i := range n {
		lines = fmt.Appendf(lines, `{"op":"say","id":%d,"text":"flood %d"}`+"\n", i, i)
	}
	sent := make(chan error, 1)
	go func() {
		_, err := c.Write(lines)
		sent <- err
	}()
	in := bufio.NewScanner(c)
	for acks := 0; acks < n && in.Scan(); {
		if strings.HasPrefix(in.Text(), `{"kind":"ack"`) {
			acks++
		}
	}
	must(t, in.Err())
	must(t, <-sent)
}

// A flood leaves the page quick, and no bigger.
func pageInAFlood(t *testing.T, b *browser) {
	const many = 20_000
	s := start(t, "lobby")
	tb := b.open(t)
	tb.visit(s.addr)
	tb.eval(`window.slowest = 0; let last = performance.now(); (function beat() {
		const now = performance.now(); slowest = Math.max(slowest, now - last); last = now; setTimeout(beat, 5); })(); 0`)
	began := time.Now()
	s.flood(t, many)
	t.Logf("%d messages and as many replies in %v", many, time.Since(began).Round(time.Millisecond))
	tb.until(`[...document.querySelectorAll("#messages .msg:last-of-type .text")].some((el) => el.textContent === "Hello FLOOD %d")`, many-1)
	if n := tb.number(`document.querySelectorAll("*").length`); n > 20_000 {
		t.Errorf("%v elements in the page", n)
	}
	if n := tb.number(`document.querySelectorAll("#messages li").length`); n > 2000 {
		t.Errorf("%v rows in the page", n)
	}
	t.Logf("the page was there after %v", time.Since(began).Round(time.Millisecond))
	t.Logf("the page stood still for %.0f ms at the most", tb.number("slowest"))
	tb.eval(`document.getElementById("say").focus()`)
	ms := math.Inf(1) // the best of some keys: others use the machine too
	for range 10 {
		tb.eval(`window.echo = new Promise((done) => document.getElementById("say").addEventListener("keydown", (e) => {
			requestAnimationFrame(() => setTimeout(() => done(performance.now() - e.timeStamp))); }, {once: true})); 0`)
		tb.press("x")
		ms = min(ms, tb.number("echo"))
	}
	if ms > 200 {
		t.Errorf("a key is seen after %.0f ms", ms)
	} else {
		t.Logf("a key is seen after %.1f ms", ms)
	}
	// One who reads elsewhere is not moved, and finds the way back.
	tb.eval(`document.getElementById("say").value = ""`)
	tb.until(`(document.getElementById("messages").scrollTop = 2000, document.getElementById("messages").scrollTop === 2000)`)
	tb.until(`!document.querySelector("#messages .lead").textContent.startsWith("loading")`)
	const place = `[...document.querySelectorAll("#messages .msg")].find((el) => el.getBoundingClientRect().top > 200).dataset.seq`
	was := tb.eval(place)
	s.flood(t, 3000)
	tb.until(`document.getElementById("fresh").textContent === "▼ 3,000 new"`)
	if now := tb.eval(place); now != was {
		t.Errorf("what was read has moved: %v, then %v", was, now)
	}
	if n := tb.number(`document.querySelectorAll("#messages li").length`); n > 2100 {
		t.Errorf("%v rows in the page", n)
	}
	tb.click("#fresh")
	tb.until(`[...document.querySelectorAll("#messages .msg:last-of-type .text")].some((el) => el.textContent === "Hello FLOOD 2999")`)
}
