//go:build unix

package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Older rows come when one scrolls up, and what one reads stays where it is.
func pageHistory(t *testing.T, b *browser) {
	s := start(t, "chat")
	ann := s.person("ann", "chat")
	ann.sayMany("ann", 0, 450)
	tb := b.open(t)
	tb.visit(s.addr)
	tb.until(`document.querySelectorAll("#messages .msg").length === 100`)
	tb.until(`(() => { const m = document.getElementById("messages"); return m.scrollHeight - m.scrollTop - m.clientHeight < 2; })()`)
	moved := tb.eval(`(async () => {
		const box = document.getElementById("messages");
		box.scrollTop = 200;
		const row = [...box.querySelectorAll(".msg")].find((el) => el.getBoundingClientRect().top > box.getBoundingClientRect().top);
		const was = row.getBoundingClientRect().top, n = box.querySelectorAll(".msg").length;
		while (box.querySelectorAll(".msg").length === n) await new Promise(requestAnimationFrame);
		await new Promise(requestAnimationFrame);
		return Math.abs(row.getBoundingClientRect().top - was);
	})()`)
	if px, ok := moved.(float64); !ok || px > 2 {
		t.Errorf("what was read moved by %v px", moved)
	}
	ann.say("ann 450")
	tb.until(`document.getElementById("fresh").textContent === "▼ 1 new" && !document.getElementById("fresh").hidden`)
	tb.until(`document.getElementById("messages").scrollTop = 0, document.querySelector("#messages .lead").textContent === "beginning of the log"`)
	tb.until(`document.querySelector("#messages .rule.unread")`)
	if got := tb.texts(); !slices.Equal(got, numbered("ann", 451)) {
		t.Errorf("%d messages, from %q", len(got), got[0])
	}
	tb.click("#fresh")
	tb.until(`document.getElementById("fresh").hidden`)
	ann.say("ann 451")
	tb.shows("ann 451", "")
	tb.until(`(() => { const m = document.getElementById("messages"); return m.scrollHeight - m.scrollTop - m.clientHeight < 2; })()`)
}

func pageSearch(t *testing.T, b *browser) {
	s := start(t, "lobby")
	ann := s.person("ann", "lobby")
	ann.sayMany("row", 0, 40)
	ann.say("a needle in it")
	ann.say("针在这里面")
	ann.sayMany("row", 40, 400)
	tb := b.open(t)
	tb.visit(s.addr)
	tb.press("/")
	tb.write("needle")
	tb.until(`document.querySelectorAll("#hits-box .hit").length === 1 && document.querySelector("#hits-box mark").textContent === "needle"`)
	tb.click("#hits-box .hit")
	tb.until(`document.querySelector(".found .text")?.textContent === "a needle in it"`)
	tb.until(`(() => { const r = document.querySelector(".found").getBoundingClientRect(), b = document.getElementById("messages").getBoundingClientRect(); return r.top >= b.top && r.bottom <= b.bottom; })()`)
	// From there down to what is new, with no gap.
	tb.until(`document.getElementById("messages").scrollTop = 1e9, document.querySelectorAll("#messages .msg:last-of-type")[0].textContent.includes("row 399")`)
	got := tb.texts()
	if at := slices.Index(got, "a needle in it"); !slices.Equal(got[at+2:], numbered("row", 400)[40:]) {
		t.Errorf("behind what was found: %q", got[at+2:])
	}
	ann.say("live again")
	tb.shows("live again", "Hello LIVE AGAIN")
	tb.say("/search 在这")
	tb.until(`document.querySelectorAll("#hits-box .hit").length === 1`)
	tb.press("Escape")
	tb.until(`document.getElementById("hits").hidden`)
	tb.say("/search row room:lobby")
	tb.until(`document.querySelectorAll("#hits-box .hit").length === 50 && document.querySelector("#hits-box .hit .text").textContent === "row 399"`)
	tb.eval(`document.querySelector("#hits-box .next").click()`)
	tb.until(`document.querySelectorAll("#hits-box .hit").length === 100`)
	tb.say("/search nosuchthing")
	tb.until(`document.getElementById("hits-note").textContent === "nothing"`)
}

// scene is a hub with a bit of everything, and a page that shows it.
func scene(t *testing.T, b *browser) (*server, *tab) {
	t.Helper()
	s, _, tb := sceneBehindRelay(t, b)
	return s, tb
}

func sceneBehindRelay(t *testing.T, b *browser) (*server, *relay, *tab) {
	t.Helper()
	s := start(t, "lobby")
	r := newRelay(t, s.addr)
	raw, script := s.raw(t), s.raw(t)
	raw.ask("Zack")
	script.ask("Python")
	script.ask("world!")
	must(t, script.Close())
	ming := s.person("小明", "lobby")
	ming.say("你好，世界！今天天气不错 👍")
	js := s.person("js-worker-with-a-long-name", "echo")
	js.say("\x1b[31mred\x07 and \u202eback")
	tb := b.open(t)
	tb.visit(r.addr())
	tb.say("/nick zoe")
	tb.until(`document.getElementById("me").textContent === "you: zoe"`)
	tb.say("hello, all of you")
	_, err := raw.Write([]byte("\xc4\xe3\xba\xc3\xff\x00"))
	must(t, err)
	ming.say(strings.Repeat("a long sentence that wraps, 很长的一句话 ", 6) + strings.Repeat("x", 300))
	ming.say("one\ntwo\n  three")
	tb.say("/msg 小明 只给你看")
	tb.shows("只给你看", "")
	tb.shows("one\ntwo\n  three", "")
	tb.until(`document.querySelectorAll("#roster .conn").length >= 5`)
	return s, r, tb
}

// wide says by what the page is wider than its window: nothing.
const wide = `[document.scrollingElement.scrollWidth - innerWidth, ...[...document.querySelectorAll("body *:not(.sr, .sr *, .dump, .dump *, .skip, option)")]
	.filter((el) => el.getClientRects().length && el.getBoundingClientRect().right > innerWidth + 1).map((el) => el.outerHTML.slice(0, 100))].filter((x) => x).join("\n")`

// sticksOut returns what is wider than the page, once the page has drawn itself
// at the size it has now.
func (tb *tab) sticksOut() any {
	tb.t.Helper()
	tb.eval(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))`)
	return tb.eval(wide)
}

// At every width nothing sticks out, and the field is there to write in.
func pageFits(t *testing.T, b *browser) {
	_, tb := scene(t, b)
	for _, size := range [][2]int{{320, 640}, {360, 740}, {360, 330}, {640, 300}, {768, 1024}, {1280, 800}, {2200, 1200}} {
		tb.screen(size[0], size[1], size[0] < 700)
		for _, pane := range []string{"talk", "people", "events"} {
			tb.eval(`document.querySelector('#tabs [data-tab=%s]').click()`, pane)
			tb.until(`innerWidth === %d`, size[0])
			if got := tb.sticksOut(); got != "" {
				t.Errorf("%v, %s: sticks out: %v", size, pane, got)
			}
			tb.until(`(() => { const r = document.getElementById("say").getBoundingClientRect(); return r.top > 0 && r.bottom <= innerHeight && r.width > 100; })()`)
		}
	}
	tb.screen(360, 740, true)
	tb.eval(`document.querySelector('#tabs [data-tab=people]').click()`)
	tb.click(`#roster .conn[title^="小明 "]`)
	if got := tb.sticksOut(); got != "" {
		t.Errorf("with details, sticks out: %v", got)
	}
	tb.click("#detail .ends button")
	tb.until(`document.body.dataset.tab === "talk" && document.activeElement.id === "say" && !document.getElementById("to").hidden`)
	if got := tb.sticksOut(); got != "" {
		t.Errorf("with chips, sticks out: %v", got)
	}
}

// contrast returns the texts that stand out too little from what is behind them
// (WCAG 2.2, 1.4.3).
const contrast = `(() => {
	const ctx = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
	const over = (colors) => {
		ctx.clearRect(0, 0, 1, 1);
		for (const c of colors) { ctx.fillStyle = c; ctx.fillRect(0, 0, 1, 1); }
		return [...ctx.getImageData(0, 0, 1, 1).data];
	};
	const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
	const bad = new Set();
	for (const el of document.querySelectorAll("body *")) {
		const text = [...el.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
		if (!text || !el.getClientRects().length || el.closest(".sr, .skip, option")) continue;
		const behind = [];
		for (let up = el; up; up = up.parentElement) behind.unshift(getComputedStyle(up).backgroundColor);
		const [a, b] = [light(over(behind)), light(over([...behind, getComputedStyle(el).color]))].sort();
		const ratio = (b + .05) / (a + .05);
		if (ratio < 4.5) bad.add(text.slice(0, 20) + " (" + el.className + ") " + ratio.toFixed(2));
	}
	return [...bad].join("; ");
})()`

func pageContrast(t *testing.T, b *browser) {
	s, tb := scene(t, b)
	for i := range 12 {
		s.person(fmt.Sprintf("person %c", 'a'+i), "lobby").say("a colour of one's own")
	}
	tb.shows("a colour of one's own", "")
	tb.until(`document.querySelectorAll("#roster .conn").length >= 17`)
	tb.eval(`document.querySelector("#roster .conn[data-dialect=raw]").click()`)
	for _, scheme := range []string{"light", "dark"} {
		tb.scheme(scheme)
		tb.until(`matchMedia("(prefers-color-scheme: %s)").matches`, scheme)
		if got := tb.eval(contrast); got != "" {
			t.Errorf("%s: too little contrast: %v", scheme, got)
		}
		tb.eval(`document.querySelector("#only:not([hidden])")?.click()`)
		tb.until(`document.querySelectorAll("#messages .msg").length >= 12`)
		if got := tb.eval(contrast); got != "" {
			t.Errorf("%s: too little contrast: %v", scheme, got)
		}
	}
}

func pageInChinese(t *testing.T, b *browser) {
	s := start(t, "lobby")
	tb := b.open(t)
	tb.speak("zh-CN,zh;q=0.9")
	tb.visit(s.addr)
	tb.until(`document.documentElement.lang === "zh-Hans" && document.getElementById("phase").textContent === "在线" && document.getElementById("send").textContent === "发送"`)
	if got := tb.eval(`[...document.querySelectorAll("button, input, select, textarea")].filter((el) => el.getClientRects().length && !(el.textContent.trim() || el.ariaLabel || el.labels?.length)).map((el) => el.outerHTML).join()`); got != "" {
		t.Errorf("without a label: %v", got)
	}
	both := tb.eval(`(async () => {
		const text = await (await fetch("/page/words.js")).text();
		const keys = (name) => [...text.split("const " + name + " = {")[1].split("\n};")[0].matchAll(/(?:^|[{,] ?|\n  )(\w+): ['\[]/g)].map((m) => m[1]).sort().join();
		return keys("EN") === keys("ZH");
	})()`)
	if both != true {
		t.Error("the two languages have not the same words")
	}
	s.raw(t).ask("小明")
	tb.shows("小明", "Hello 小明")
	tb.click("#roster .conn[data-dialect=raw]")
	tb.shows("小明", "Hello 小明")
	for _, width := range []int{1280, 360} {
		tb.screen(width, 740, width < 700)
		tb.until(`innerWidth === %d`, width)
		if got := tb.sticksOut(); got != "" {
			t.Errorf("at %d, sticks out: %v", width, got)
		}
		if dir := os.Getenv("HUBBUB_SHOTS"); dir != "" {
			tb.shot(filepath.Join(dir, fmt.Sprintf("page-chinese-%d.png", width)))
		}
	}
}

// pagePictures writes what the page looks like, for people to look at.
func pagePictures(t *testing.T, b *browser) {
	dir := os.Getenv("HUBBUB_SHOTS")
	if dir == "" {
		t.Skip("HUBBUB_SHOTS names no folder")
	}
	s, r, tb := sceneBehindRelay(t, b)
	take := func(name string) {
		tb.eval(`new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))`)
		tb.shot(filepath.Join(dir, "page-"+name+".png"))
	}
	for _, scheme := range []string{"light", "dark"} {
		tb.scheme(scheme)
		tb.screen(1280, 800, false)
		tb.eval(`document.getElementById("say").focus()`)
		take("desktop-" + scheme)
		tb.eval(`document.querySelector('#roster .conn[title^="小明 "]').click()`)
		tb.until(`document.querySelectorAll("#messages .msg").length > 2`)
		take("details-" + scheme)
		tb.press("Escape")
		tb.screen(800, 600, false)
		take("tablet-" + scheme)
		tb.screen(360, 740, true)
		for _, pane := range []string{"talk", "people", "events"} {
			tb.eval(`document.querySelector('#tabs [data-tab=%s]').click()`, pane)
			take(fmt.Sprintf("phone-%s-%s", pane, scheme))
		}
		tb.eval(`document.querySelector('#roster .conn[title^="小明 "]').click(), document.querySelector('#tabs [data-tab=people]').click()`)
		take("phone-details-" + scheme)
		tb.eval(`document.querySelector('#tabs [data-tab=talk]').click()`)
		take("phone-only-" + scheme)
		tb.press("Escape")
		tb.screen(1280, 800, false)
		tb.eval(`document.getElementById("words").value = "hello"; document.getElementById("find").requestSubmit()`)
		tb.until(`document.querySelectorAll("#hits-box .hit").length > 0 || document.getElementById("hits-note").textContent === "nothing"`)
		take("search-" + scheme)
		tb.eval(`document.getElementById("helper").click()`)
		take("help-" + scheme)
		tb.press("Escape")
		tb.press("Escape")
		tb.call("Network.emulateNetworkConditions", obj{"offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
		r.down.Store(true)
		r.cut()
		tb.until(`document.body.dataset.phase === "waiting"`)
		tb.say("said while the hub is away")
		tb.eval(`document.getElementById("messages").scrollTop = 0`)
		tb.eval(`document.getElementById("me").click()`)
		take("away-" + scheme)
		tb.press("Escape")
		r.down.Store(false)
		tb.call("Network.emulateNetworkConditions", obj{"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
		tb.until(`document.getElementById("again").click(), document.body.dataset.phase === "live"`)
		s.person("ann", "lobby").say("hello again, " + scheme)
		tb.shows("hello again, "+scheme, "")
		tb.screen(1280, 480, false)
		tb.eval(`document.getElementById("messages").scrollTop = 100`)
		s.person("ann", "lobby").say("another while one reads, " + scheme)
		tb.until(`!document.getElementById("fresh").hidden`)
		take("back-" + scheme)
		tb.click("#fresh")
	}
}
