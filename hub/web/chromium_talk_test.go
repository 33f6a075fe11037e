//go:build unix

package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hubbub/hub/wire"
)

// A script's bytes, what people read as their answer, and what is said here.
func pageTalks(t *testing.T, b *browser) {
	s := start(t, "lobby")
	tb := b.open(t)
	tb.visit(s.addr)
	if got := s.raw(t).ask("Zack"); got != "-" {
		t.Errorf("the script reads %q", got)
	}
	tb.shows("Zack", "Hello ZACK")
	tb.say("你好，世界")
	tb.shows("你好，世界", "Hello 你好，世界")
	tb.until(`document.querySelector("#messages .own .mark")?.textContent.includes("✓")`)
	tb.until(`document.querySelectorAll(".pending").length === 0`)
	if got := tb.eval(`document.getElementById("say").value`); got != "" {
		t.Errorf("the field still has %q", got)
	}
	tb.eval(`document.getElementById("say").focus()`)
	tb.write("two")
	tb.press("Enter", shift)
	tb.write("lines")
	tb.press("Enter")
	tb.shows("two\nlines", "")
	tb.until(`document.getElementById("phase").textContent === "live"`)
	tb.until(`document.getElementById("aloud").textContent !== ""`)
}

// Whatever is sent stays text, and is seen.
func pageIsSafe(t *testing.T, b *browser) {
	s := start(t, "chat")
	tb := b.open(t)
	tb.visit(s.addr)
	p := s.person(`<img src=x onerror=xss=1>`, "chat")
	texts := []struct{ say, see string }{
		{`<img src=x onerror="window.xss=1">`, `<img src=x onerror="window.xss=1">`},
		{`</script><script>xss=1</script>`, `</script><script>xss=1</script>`},
		{"abc\u202egnp.exe", `abc\u202egnp.exe`},
		{"a\u2066b\u200bc\u00add", `a\u2066b\u200bc\u00add`},
		{"\x1b[31mred\x07\x00\x7f", "␛[31mred␇␀␡"},
		{"tag\U000e0041 line\u2028end", `tag\u{e0041} line\u2028end`},
		{"e" + strings.Repeat("\u0301", 40), "e\u0301\u0301\u0301\u0301⋯"},
		{"👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3 می\u200cخواهم", "👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3 می\u200cخواهم"},
		{"{{constructor}} ${7*7} javascript:xss=1", "{{constructor}} ${7*7} javascript:xss=1"},
	}
	for _, text := range texts {
		p.say(text.say)
	}
	// Here the controls have pictures, unless no font has them.
	if tb.eval(`import("/page/safe.js").then((safe) => safe.plain("\x1b"))`) != "␛" {
		texts[4].see = `\x1b[31mred\x07\x00\x7f`
	}
	raw := s.raw(t)
	p.shows(tb, texts[len(texts)-1].see)
	for _, text := range texts {
		tb.shows(text.see, "")
	}
	if _, err := raw.Write([]byte("\xc4\xe3\xba\xc3 \xff<b>")); err != nil {
		t.Fatal(err)
	}
	tb.shows(`\xc4\xe3\xba\xc3 \xff<b> hex`, "")
	tb.click("#messages .msg:last-of-type .fold")
	tb.until(`document.querySelector("#messages .dump")?.textContent.startsWith("000000  c4 e3 ba c3 20 ff 3c 62 3e")`)
	long := strings.Repeat("长 long ", 20_000)
	p.say(long)
	tb.until(`document.querySelector("#messages .msg:last-of-type .fold")?.textContent.startsWith("more")`)
	if n := tb.number(`document.querySelector("#messages .msg:last-of-type .text").textContent.length`); n > 1000 {
		t.Errorf("a long message shows %v characters at once", n)
	}
	tb.click("#messages .msg:last-of-type .fold")
	tb.until(`document.querySelector("#messages .msg:last-of-type .text").textContent.length > 30000`)
	if tb.eval(`window.xss`) != nil || tb.number(`document.querySelectorAll("img, main script, b").length`) != 0 {
		t.Error("a text became markup")
	}
	tb.until(`[...document.querySelectorAll("#messages .who bdi")].some((el) => el.textContent === %q)`, `<img src=x onerror=xss=1>`)
}

func (p *person) shows(tb *tab, text string) { tb.shows(text, "") }

// What is said at a closed gate waits, and is seen to wait.
func pageWaitsAtGate(t *testing.T, b *browser) {
	s := start(t, "lobby")
	tb := b.open(t)
	tb.visit(s.addr)
	tb.click("#gate")
	tb.until(`document.getElementById("gate").textContent === "gate closed"`)
	tb.say("let me in")
	tb.until(`document.querySelector(".pending .mark")?.textContent === "waits at the gate"`)
	tb.until(`document.querySelector("#roster .conn.waiting")`)
	tb.until(`document.getElementById("me").textContent.includes("waits at the gate")`)
	other := s.person("keeper", "lobby")
	other.send(`{"op":"gate","open":true,"room":"lobby"}`)
	tb.shows("let me in", "Hello LET ME IN")
	tb.until(`document.getElementById("gate").textContent === "gate open" && !document.querySelector(".waiting, .pending")`)
	tb.until(`document.getElementById("log").textContent.includes("gate of lobby opened by keeper")`)
}

// Who is there, what is known of each, and one's messages alone.
func pageShowsConnections(t *testing.T, b *browser) {
	s := start(t, "lobby")
	tb := b.open(t)
	tb.visit(s.addr)
	raw := s.raw(t)
	raw.ask("Zack")
	ann := s.person("ann", "lobby")
	ann.say("from ann")
	tb.shows("Zack", "Hello ZACK")
	tb.shows("from ann", "Hello FROM ANN")
	tb.until(`document.querySelectorAll("#roster .conn.live").length >= 3`)
	tb.click("#roster .conn[data-dialect=raw]")
	facts := `[...document.querySelectorAll("#detail dt")].map((dt) => dt.textContent + "=" + dt.nextElementSibling.textContent).join("; ")`
	for _, want := range []string{"dialect=raw", "because=", "known after=", "address=127.0.0.1:", "room=lobby", "received=1 msgs, 4 B", "sent=1 msgs, 1 B", "last reply="} {
		tb.until(`%s.includes(%q)`, facts, want)
	}
	tb.until(`document.querySelectorAll("#messages .msg").length === 1`)
	tb.shows("Zack", "Hello ZACK")
	ann.say("not shown")
	raw.ask("Again")
	tb.shows("Again", "Hello AGAIN")
	if got := tb.texts(); len(got) != 2 {
		t.Errorf("of one alone: %q", got)
	}
	tb.until(`/silent for[1-9]\d* s/.test(document.querySelector("#detail dl").textContent)`) // it counts up by itself
	tb.choose("#detail select", "u8")
	tb.click("#detail .ends:last-child button")
	tb.until(`%s.includes("dialect=u8; because=set by guest-")`, facts)
	if got := raw.ask("\x02hi"); got != "\x08Hello HI" {
		t.Errorf("in its new framing: %q", got)
	}
	must(t, raw.Close())
	tb.until(`%s.includes("state=gone: closed by client")`, facts)
	tb.until(`document.querySelector("#roster .conn.gone[data-dialect=u8]")`)
	tb.press("Escape")
	tb.shows("not shown", "")
	tb.until(`document.getElementById("detail").hidden && document.querySelectorAll("#messages .msg").length === 5`)
}

// A message for one alone.
func pageWritesToOne(t *testing.T, b *browser) {
	s := start(t, "chat")
	tb := b.open(t)
	tb.visit(s.addr)
	w, _ := s.join(`{"op":"hello","name":"Zoë Li","follow":"none"}`)
	tb.until(`document.querySelector('#roster .conn[title^="Zoë Li "]')`)
	tb.click(`#roster .conn[title^="Zoë Li "]`)
	tb.click("#detail .ends button")
	tb.until(`document.getElementById("to").textContent.includes("to Zoë Li")`)
	tb.say("for you")
	if m := w.next("message"); m.Text != "for you" || m.To == 0 {
		t.Errorf("%+v", m)
	}
	tb.shows("for you", "")
	tb.press("Escape")
	tb.until(`document.getElementById("to").hidden`)
	tb.say("/msg zoë li and you")
	if m := w.next("message"); m.Text != "and you" {
		t.Errorf("%+v", m)
	}
	tb.say("/msg nobody hello")
	tb.until(`document.getElementById("hint").textContent.includes("nobody here is called nobody")`)
	tb.eval(`document.getElementById("say").value = ""`)
	// To one who can not be written to: it is said why, and it can be dropped.
	raw := s.raw(t)
	_, err := raw.Write([]byte("x"))
	must(t, err)
	tb.until(`document.querySelector("#roster .conn[data-dialect=raw]")`)
	script := fmt.Sprint(tb.eval(`document.querySelector("#roster .conn[data-dialect=raw]").title.split(" ")[0]`))
	tb.say("/msg " + script + " one")
	tb.say("/msg " + script + " two")
	tb.until(`document.querySelector(".failed .mark")?.textContent.includes("reads one reply for each message")`)
	_, err = raw.Write([]byte("y")) // now it waits for one again
	must(t, err)
	tb.shows("y", "")
	tb.click(".failed .mark button")
	tb.shows("two", "")
	tb.until(`!document.querySelector(".pending")`)
	tb.say("/msg " + script + " three")
	tb.until(`document.querySelector(".failed .mark button")`)
	tb.click(".failed .mark button:last-child")
	tb.until(`!document.querySelector(".pending")`)
	if got := tb.texts(); !slices.Equal(got, []string{"for you", "and you", "x", "one", "y", "two"}) {
		t.Errorf("%q", got)
	}
}

func pageCommands(t *testing.T, b *browser) {
	s := start(t, "lobby")
	tb := b.open(t)
	tb.visit(s.addr)
	tb.say("/nick 小明")
	tb.until(`document.getElementById("me").textContent === "you: 小明"`)
	tb.say("/join echo")
	tb.until(`document.getElementById("room").value === "echo"`)
	tb.say("//slash")
	tb.shows("/slash", "/slash")
	tb.choose("#room", "upper")
	tb.until(`document.querySelector("#roster .conn .kind").textContent === "ws #upper"`)
	tb.say("loud")
	tb.shows("loud", "LOUD")
	tb.click("#here")
	tb.until(`document.querySelectorAll("#messages .msg").length === 1`)
	tb.click("#here")
	tb.until(`document.querySelectorAll("#messages .msg").length === 2`)
	tb.say("/gate close")
	tb.until(`document.getElementById("gate").textContent === "gate closed"`)
	tb.say("/gate open")
	tb.until(`document.getElementById("gate").textContent === "gate open"`)
	tb.say("/dance")
	tb.until(`document.getElementById("hint").textContent.includes("there is no /dance")`)
	tb.eval(`document.getElementById("say").value = ""`)
	tb.say("/help")
	tb.until(`document.getElementById("help-box").open`)
	tb.press("Escape")
	tb.until(`!document.getElementById("help-box").open`)
	tb.click("#me")
	tb.until(`document.activeElement.id === "name"`)
	tb.write("zack")
	tb.press("Enter")
	tb.until(`document.getElementById("me").textContent === "you: zack"`)
	tb.visit(s.addr) // the name and the room are kept
	tb.until(`document.getElementById("me").textContent === "you: zack" && document.getElementById("room").value === "upper"`)
	until(t, "the page that was left is gone", func() bool {
		rows := s.Hub.Sessions()
		return len(rows) == 1 && rows[0].Name == "zack"
	})
}

// An Enter that chooses a word of an input method sends nothing.
func pageComposes(t *testing.T, b *browser) {
	s := start(t, "chat")
	tb := b.open(t)
	tb.visit(s.addr)
	tb.eval(`document.getElementById("say").focus()`)
	tb.call("Input.imeSetComposition", obj{"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
	tb.until(`document.getElementById("say").value === "nihao"`)
	// As browsers tell of the Enter that ends a composition.
	tb.call("Input.dispatchKeyEvent", obj{"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229})
	tb.eval(`document.getElementById("say").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))`)
	tb.write("你好")
	tb.until(`document.getElementById("say").value === "你好"`)
	if n := len(s.events(wire.Message)); n != 0 {
		t.Errorf("%d messages were sent by choosing a word", n)
	}
	tb.press("Enter")
	tb.shows("你好", "")
}

// Everything without a mouse.
func pageByKeyboard(t *testing.T, b *browser) {
	s := start(t, "lobby")
	tb := b.open(t)
	tb.visit(s.addr)
	ann := s.person("ann", "lobby")
	ann.say("hello there")
	tb.shows("hello there", "Hello HELLO THERE")
	focus := func() string {
		t.Helper()
		return fmt.Sprint(tb.eval(`(document.activeElement.id || document.activeElement.className || document.activeElement.tagName).split(" ")[0]`))
	}
	seen := make(map[string]bool)
	tb.eval(`document.body.focus()`)
	for range 25 {
		tb.press("Tab")
		at := focus()
		if seen[at] = true; at != "BODY" && tb.eval(`getComputedStyle(document.activeElement).outlineStyle`) == "none" {
			t.Errorf("no ring around %s", at)
		}
	}
	for _, id := range []string{"skip", "words", "helper", "conn", "here", "messages", "log", "room", "gate", "me", "say", "send"} {
		if !seen[id] {
			t.Errorf("Tab does not come to %s: %v", id, seen)
		}
	}
	tb.press("2", alt)
	tb.press("ArrowDown")
	tb.press("Enter")
	tb.until(`document.getElementById("only").textContent.includes("ann")`)
	tb.press("Escape")
	tb.until(`document.getElementById("only").hidden && document.activeElement.id === "say"`)
	tb.write("first")
	tb.press("Enter")
	tb.write("second")
	tb.press("Enter")
	tb.press("ArrowUp")
	tb.press("ArrowUp")
	tb.until(`document.getElementById("say").value === "first"`)
	tb.press("ArrowDown")
	tb.press("ArrowDown")
	tb.until(`document.getElementById("say").value === ""`)
	tb.press("1", alt)
	tb.until(`document.activeElement.id === "messages"`)
	tb.press("/")
	tb.until(`document.activeElement.id === "words"`)
	tb.write("there")
	tb.press("Enter")
	tb.until(`document.querySelectorAll("#hits-box .hit").length === 1`)
	tb.press("ArrowDown")
	tb.press("Enter")
	tb.until(`document.querySelector(".found .text")?.textContent === "hello there"`)
}
