//go:build unix

package web_test

import (
	"fmt"
	"maps"
	"strings"
)

// What a person does: keys, the mouse, an input method, another screen.

// keyCodes are the Windows codes of keys, which browsers go by.
func keyCode(key string) int {
	codes := map[string]int{
		"Enter": 13, "Escape": 27, "Tab": 9, "Backspace": 8, "ArrowUp": 38, "ArrowDown": 40, "Home": 36, "End": 35,
		"PageUp": 33, "PageDown": 34, " ": 32, "/": 191,
	}
	if n, ok := codes[key]; ok {
		return n
	}
	return int(strings.ToUpper(key)[0])
}

// Modifiers of a key.
const (
	alt   = 1
	shift = 8
)

// press presses a key, with modifiers.
func (tb *tab) press(key string, modifiers ...int) {
	tb.t.Helper()
	with := 0
	for _, m := range modifiers {
		with |= m
	}
	code := key
	switch {
	case key >= "0" && key <= "9" && len(key) == 1:
		code = "Digit" + key
	case len(key) == 1 && key >= "a" && key <= "z":
		code = "Key" + strings.ToUpper(key)
	}
	k := obj{"key": key, "code": code, "windowsVirtualKeyCode": keyCode(key), "modifiers": with}
	down := obj{"type": "rawKeyDown"}
	switch {
	case key == "Enter":
		down = obj{"type": "keyDown", "text": "\r"}
	case len(key) == 1 && with&alt == 0:
		down = obj{"type": "keyDown", "text": key}
	}
	maps.Copy(down, k)
	tb.call("Input.dispatchKeyEvent", down)
	k["type"] = "keyUp"
	tb.call("Input.dispatchKeyEvent", k)
}

// write types text into what has the focus.
func (tb *tab) write(text string) {
	tb.t.Helper()
	tb.call("Input.insertText", obj{"text": text})
}

// say types text into the message field and sends it.
func (tb *tab) say(text string) {
	tb.t.Helper()
	tb.eval(`document.getElementById("say").focus()`)
	tb.write(text)
	tb.press("Enter")
}

// click clicks in the middle of an element, which must be there to be clicked.
func (tb *tab) click(selector string) {
	tb.t.Helper()
	tb.until(`document.querySelector(%q)?.getClientRects().length`, selector)
	at, ok := tb.eval(`(() => {
		const el = document.querySelector(%q);
		const r = el.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
		const hit = document.elementFromPoint(x, y);
		return el.contains(hit) ? [x, y] : "covered by " + (hit?.outerHTML ?? "nothing").slice(0, 200);
	})()`, selector).([]any)
	if !ok {
		tb.t.Fatalf("%s can not be clicked", selector)
	}
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		tb.call("Input.dispatchMouseEvent", obj{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1})
	}
}

// choose sets a select.
func (tb *tab) choose(selector, value string) {
	tb.t.Helper()
	tb.eval(`(() => { const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event("change", {bubbles: true})); })()`, selector, value)
}

// screen gives the page a size, and a phone's manners.
func (tb *tab) screen(width, height int, phone bool) {
	tb.t.Helper()
	scale := 1
	if phone {
		scale = 2
	}
	tb.call("Emulation.setDeviceMetricsOverride", obj{"width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone})
	tb.call("Emulation.setTouchEmulationEnabled", obj{"enabled": phone})
}

// scheme makes the system dark or light.
func (tb *tab) scheme(scheme string) {
	tb.t.Helper()
	tb.call("Emulation.setEmulatedMedia", obj{"features": []obj{{"name": "prefers-color-scheme", "value": scheme}}})
}

// speak makes the browser's language another one, for the next page.
func (tb *tab) speak(language string) {
	tb.t.Helper()
	agent, _ := tb.eval("navigator.userAgent").(string)
	tb.call("Emulation.setUserAgentOverride", obj{"userAgent": agent, "acceptLanguage": language})
}

// visit opens a hub's page and waits until it is live.
func (tb *tab) visit(addr string) {
	tb.t.Helper()
	tb.call("Page.navigate", obj{"url": "http://" + addr + "/"})
	tb.live()
}

func (tb *tab) live() {
	tb.t.Helper()
	tb.until(`location.protocol === "http:" && document.body?.dataset.phase === "live" && document.querySelector("#messages .lead")?.textContent`)
}

// shows waits until a message with this text is there, and its reply, if it is
// to have one.
func (tb *tab) shows(text, reply string) {
	tb.t.Helper()
	tb.until(`[...document.querySelectorAll("#messages .msg:not(.pending)")].some((li) => {
		const [said, answer] = [...li.querySelectorAll(".text")].map((el) => el.textContent);
		return said === %q && (%q === "" || answer === %q);
	})`, text, reply, reply)
}

// texts returns the texts of all messages, oldest first.
func (tb *tab) texts() []string {
	tb.t.Helper()
	var out []string
	all, _ := tb.eval(`[...document.querySelectorAll("#messages .msg:not(.pending) > .line:not(.answer) .text")].map((el) => el.textContent)`).([]any)
	for _, one := range all {
		out = append(out, fmt.Sprint(one))
	}
	return out
}
