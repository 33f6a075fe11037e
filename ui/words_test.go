package ui

import (
	"fmt"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/term"
	"hubbub/ui/words"
)

// TestEverythingIsTranslated: whatever the source says has its Chinese, and the
// catalogue has nothing that nobody says.
func TestEverythingIsTranslated(t *testing.T) {
	said, have := saidBySource(t), words.Catalogue()
	for _, english := range slices.Sorted(maps.Keys(said)) {
		if _, ok := have[english]; !ok && english != "" {
			t.Errorf("no Chinese for %q", english)
		}
	}
	for _, english := range slices.Sorted(maps.Keys(have)) {
		if !said[english] {
			t.Errorf("nobody says %q", english)
		}
	}
}

// TestSpokenNames: what is said is named by constants, so that the test above
// sees it; whoever passes something else says why it may.
func TestSpokenNames(t *testing.T) {
	tables := []string{
		"c.args", "c.does", "e.Does", "g.title", "o.key", "one", "many", "s", "layout", "english",
		"k.Help().Desc", "string(from)", "m.wire.form.String()",
	}
	files := parsed(t, ".", false)
	named := constants(files)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			which, spoken := [2]int{}, false
			if ok {
				which, spoken = spokenBy[called(c)]
			}
			if spoken && isMethod(c) {
				for i := which[0]; i < min(which[1], len(c.Args)); i++ {
					if _, ok := text(c.Args[i], named); !ok && !slices.Contains(tables, source(c.Args[i])) {
						t.Errorf("%s(%s) is no constant", called(c), source(c.Args[i]))
					}
				}
			}
			return true
		})
	}
}

// source returns an expression of names, calls and fields as it is written.
func source(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return source(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		var args []string
		for _, a := range e.Args {
			args = append(args, source(a))
		}
		return source(e.Fun) + "(" + strings.Join(args, ", ") + ")"
	}
	return "?"
}

// TestVerbs: a translation has the verbs of the English, each with the same
// argument.
func TestVerbs(t *testing.T) {
	for _, catalogue := range []map[string]string{words.Catalogue(), words.Known()} {
		for english, chinese := range catalogue {
			if a, b := verbsOf(english), verbsOf(chinese); !slices.Equal(a, b) {
				t.Errorf("%q has %v, %q has %v", english, a, chinese, b)
			}
		}
	}
}

// verbsOf returns the verbs of a format with the arguments they take, in the
// order of those.
func verbsOf(format string) []string {
	var out []string
	for i, verb := range regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`).FindAllString(format, -1) {
		if !strings.Contains(verb, "[") {
			verb = fmt.Sprintf("%%[%d]%s", i+1, verb[1:])
		}
		out = append(out, verb)
	}
	slices.Sort(out)
	return out
}

// TestHeardWords: the words of a hub that reach the screen are known, as those
// of the packages beside it, and the other way round.
func TestHeardWords(t *testing.T) {
	for _, english := range slices.Sorted(maps.Keys(heardBySource(t))) {
		sample := strings.ReplaceAll(english, "%s", "zz9")
		if got := words.Chinese.Heard(sample); got == sample {
			t.Errorf("not known: %q", english)
		}
		if words.English.Heard(sample) != sample {
			t.Errorf("English is translated: %q", english)
		}
	}
	made := madeBySource(t)
	for n := syscall.Errno(1); n < 140; n++ {
		made = append(made, n.Error())
	}
	made = append(made, "no such host", "open %s: %s")          // package net, package os
	made = append(made, "kicked: %s", "not a hubbub hub at %s") // put together in steps
	for _, english := range slices.Sorted(maps.Keys(words.Known())) {
		sample := strings.ReplaceAll(english, "%s", "zz9")
		if !slices.ContainsFunc(made, func(f string) bool { return madeOf(f, sample) }) {
			t.Errorf("nobody makes %q", english)
		}
	}
}

// madeOf reports whether a text may have been made of a format.
func madeOf(format, text string) bool {
	if bare := strings.ReplaceAll(format, "%s", ""); format == text || len(bare) < 5 || bare == format || !utf8.ValidString(format) {
		return format == text
	}
	expr := "^" + strings.ReplaceAll(regexp.QuoteMeta(format), "%s", ".+") + "$"
	return regexp.MustCompile(expr).MatchString(text)
}

// TestHeard: what stands in a text is kept, and may be known itself; what is
// not known stays.
func TestHeard(t *testing.T) {
	for said, want := range map[string]string{
		"idle for 60 s":           "空闲 60 s",
		"kicked: be gone 50%":     "被踢出：be gone 50%",
		"kicked: bob is now calm": "被踢出：bob is now calm",
		"kicked: too slow":        "被踢出：过慢",
		"length says 1.2 kB, 5 B came, and nothing for 4 s":       "长度为 1.2 kB，到了 5 B，此后 4 s 没有再来",
		"puts a length before each message: a length in 8 digits": "每条消息前有长度：8 位数字的长度",
		"gate of lobby closed by zack":                            "zack 关闭了 lobby 的闸门",
		"quit is now welcomed":                                    "quit 改名为 welcomed",
		"the hub at h:1: its certificate has changed: pinned was sha256 A, now it shows B; if the hub has a new one, remove the line of h:1 in f": "h:1 的中枢：证书已变：原为 sha256 A，现为 B；若中枢换了证书，请删除 f 中 h:1 那一行",
		"something else": "something else",
		"idle for ":      "idle for ",
		"":               "",
	} {
		if got := words.Chinese.Heard(said); got != want {
			t.Errorf("%q is %q, not %q", said, got, want)
		}
	}
}

// TestChineseIsNoWider: where columns are narrow, the Chinese has room where the
// English has. Two cells more are taken by the tabs, which have them.
func TestChineseIsNoWider(t *testing.T) {
	have := words.Catalogue()
	labels := []string{"addr", "kind", "why", "room", "since", "in", "out", "reply", "lag", "idle"}
	for _, english := range labels {
		if w := term.Width(have[english]); w > 6 {
			t.Errorf("%q has %d cells of 6", have[english], w)
		}
	}
	for _, english := range []string{"wait", "gone"} {
		if w := term.Width(have[english]); w > 4 {
			t.Errorf("%q has %d cells of 4", have[english], w)
		}
	}
	narrow := []string{
		"online", "connecting", "reconnecting", "offline", "hosting", "%d live", "%d gone", "%d behind", "%s msg/s", "%s live", "%s below",
		"sending", "waiting", "at the gate", "sent again", "failed, r retries", "messages & replies", "connection log", "details", "3 Who(%d)",
	}
	for english, chinese := range have {
		if key, _, ok := strings.Cut(english, " "); ok && (len(key) == 1 || key != "To") {
			if _, isKey := keyOf(key); isKey && strings.HasPrefix(chinese, key+" ") {
				narrow = append(narrow, english)
			}
		}
	}
	for _, english := range narrow {
		if en, zh := term.Width(english), term.Width(have[english]); zh > en+1 {
			t.Errorf("%q has %d cells, %q %d", english, en, have[english], zh)
		}
	}
}

// TestSpeaks: the language changes at once, for all that is drawn, and back.
func TestSpeaks(t *testing.T) {
	for name, look := range readings() {
		if name == "copy" { // nothing moves in that
			continue
		}
		r := newRig(t, 120, 40, "mono").scene()
		look(r)
		r.hint = hint{}
		before := r.View()
		r.chinese()
		if r.View() == before {
			t.Errorf("%s: nothing changed", name)
		}
		r.speak(words.English)
		r.hint = hint{}
		r.relayout()
		if got := r.View(); got != before {
			t.Errorf("%s: it was\n%s\nand is\n%s", name, plain(before), plain(got))
		}
	}
	r := newRig(t, 80, 24, "")
	r.online()
	r.press("/lang zh", "enter")
	r.shows("lang = zh（在此设置）", "全部", "3 在线"[2:], "连接日志")
	r.press("/lang en", "enter")
	r.shows("lang is en", "connection log", "1 live")
}

// chinese has the screen speak Chinese.
func (r *rig) chinese() *rig { return r.speaking(words.Chinese) }

// stays are the words of ASCII that a Chinese screen has: names of ours and of
// the tutorials, keys, commands, settings, units, dialects, and what the people
// of the scene say.
const stays = `hubbub tcp tls rtt pid hex ascii json jsonl utf zack lobby chat hello upper py web ssh nc telnet python curl socket browser
	import create_connection send print recv api rooms tui http https
	raw line be32 le32 be16 le16 varint jsonhdr op echo todo welcome none py sh
	left right out esc tab enter ctrl alt shift pgup pgdn end home space up down option iterm2
	help nick who join room msg highlight away gate framing kick policy processor search filter copy save set theme lang keys retry clear quit
	open close skip disconnect dir kind text from before after key words
	auto narrow wide minutes seconds milliseconds mouse reduce motion notify ambiguous timestamps connections log sort
	default dark light contrast safe mono off age name msgs bytes idle lag config find
	bad mred rtl a long line that wraps two lines ping upload the room is full there to scroll sideways when screen narrow
	family evil tabs and returns thr ee one not frame at all red nope`

// moreReadings are those that have to be gone to.
func moreReadings() map[string]func(r *rig) {
	return map[string]func(r *rig){
		"about":    func(r *rig) { r.press("ctrl+n", "ctrl+n", "f2") },
		"commands": func(r *rig) { r.press("/") },
		"jump":     func(r *rig) { r.Update(tea.KeyMsg{Type: tea.KeyCtrlG}) },
		"opened":   func(r *rig) { r.press("esc", "k", "k", "enter") },
		"quit":     func(r *rig) { r.press("--quit--", "enter") },
		"kick":     func(r *rig) { r.press("/kick nc-14 idle", "enter") },
		"search": func(r *rig) {
			r.doSearch("hello")
			r.hits(true, r.message(2, "nc-14", "hello"))
		},
		"past": func(r *rig) { r.Update(tea.KeyMsg{Type: tea.KeyCtrlR}) },
		"answer": func(r *rig) {
			r.press("/nick", "enter", "/nope", "enter", "/set", "enter", "/set theme x", "enter", "/filter who:", "enter", "/search", "enter")
		},
		"away":   func(r *rig) { r.press("/away", "enter") },
		"wire":   func(r *rig) { r.watching() },
		"hex":    func(r *rig) { r.watching().press("x") },
		"prompt": func(r *rig) { r.watching().press("f") },
		"stuck":  func(r *rig) { r.watching(); r.time = r.time.Add(9 * time.Second); r.Update(clockMsg(r.time)) },
	}
}

// watching shows the bytes of nc-14.
func (r *rig) watching() *rig {
	r.press("ctrl+n", "ctrl+n")
	r.Update(tea.KeyMsg{Type: tea.KeyF3})
	s := r.session(2, "nc-14", "be32")
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{s}})
	return r.conversation()
}

// TestNoEnglishLeft: no word of a Chinese screen is English, unless it is one
// that stays, or a part of one.
func TestNoEnglishLeft(t *testing.T) {
	word := regexp.MustCompile(`[A-Za-z]{3,}`)
	may := stays
	var k keyMap
	for _, e := range k.table() {
		may += " " + e.name + " " + e.keys // as a config file has it, for /keys
	}
	looks := readings()
	maps.Copy(looks, moreReadings())
	for name, look := range looks {
		r := newRig(t, 120, 40, "").speaking(words.Chinese).scene()
		look(r)
		for _, size := range lookSizes {
			r.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			shown := r.screenText()
			for _, w := range word.FindAllString(shown, -1) {
				if !strings.Contains(may, strings.ToLower(w)) {
					t.Errorf("%s, %d x %d: %q in\n%s", name, size[0], size[1], w, shown)
					break
				}
			}
		}
	}
}

// TestChineseFits: nothing of the views that have to be gone to is wider than
// the screen, in either language.
func TestChineseFits(t *testing.T) {
	turn := 0
	for name, look := range moreReadings() {
		for _, lang := range []words.Lang{words.Chinese, words.English} {
			turn++
			t.Run(name+" "+string(lang), func(t *testing.T) {
				r := newRig(t, 80, 24, "").speaking(lang).scene()
				look(r)
				fits(t, r, turn)
			})
		}
	}
}

// TestChineseHintsAreKeys: a hint names its keys as in English, so that a click
// on it does the same.
func TestChineseHintsAreKeys(t *testing.T) {
	looks := readings()
	maps.Copy(looks, moreReadings())
	for name, look := range looks {
		var clicks [2]int
		for i, lang := range []words.Lang{words.English, words.Chinese} {
			r := newRig(t, 300, 40, "").speaking(lang).scene()
			look(r)
			r.hint = hint{}
			clicks[i] = len(r.hintTargets())
		}
		if clicks[0] != clicks[1] {
			t.Errorf("%s: %d places to click in English, %d in Chinese", name, clicks[0], clicks[1])
		}
	}
}
