package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"hubbub/hub/wire"
	"hubbub/ui/client"
	"hubbub/ui/term"
)

// monkey presses, clicks, types and resizes without a thought.
type monkey struct {
	*rig
	dice *rand.Rand
	did  []string // the last of it
}

// act does one thing.
func (k *monkey) act() {
	pick := func(of ...string) string { return of[k.dice.IntN(len(of))] }
	switch k.dice.IntN(12) {
	case 0:
		k.size()
	case 1:
		k.note("types /" + pick("help", "who", "join chat", "room", "gate close", "gate open", "filter x", "set theme dark", "set", "clear", "search a", "kick 2", "theme light", "radar", "stats"))
		for _, r := range "/" + strings.TrimPrefix(k.did[len(k.did)-1], "types /") {
			k.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
		if k.dice.IntN(2) == 0 {
			k.key(tea.KeyMsg{Type: tea.KeyEnter})
		}
	case 2:
		mouse := tea.MouseMsg{
			X: k.dice.IntN(k.lay.w + 3), Y: k.dice.IntN(k.lay.h + 3),
			Action: tea.MouseAction(k.dice.IntN(3)), Button: tea.MouseButton(k.dice.IntN(8)),
		}
		k.note(fmt.Sprintf("mouse %d,%d %v %v", mouse.X, mouse.Y, mouse.Action, mouse.Button))
		k.Update(mouse)
	case 3:
		k.happens()
	case 4:
		paste := strings.Repeat(pick("one\ntwo 你好\n", "\x1b[31m", "x", "\t\n\n"), 1+k.dice.IntN(200))
		k.note(fmt.Sprintf("pastes %d bytes", len(paste)))
		k.key(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(paste), Paste: true})
	default:
		k.key(k.anyKey())
	}
}

func (k *monkey) anyKey() tea.KeyMsg {
	alt := k.dice.IntN(8) == 0
	switch k.dice.IntN(4) {
	case 0: // control characters and Esc
		return tea.KeyMsg{Type: tea.KeyType(k.dice.IntN(32)), Alt: alt}
	case 1: // arrows to F20
		return tea.KeyMsg{Type: tea.KeyRunes - tea.KeyType(k.dice.IntN(60)), Alt: alt, Runes: []rune{'x'}}
	case 2:
		return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune([]string{"你", "👍", "é", "ก็", " ", "👨‍👩‍👧"}[k.dice.IntN(6)]), Alt: alt}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{rune(' ' + k.dice.IntN(95))}, Alt: alt}
}

func (k *monkey) key(msg tea.KeyMsg) {
	k.note("key " + term.Truncate(strings.ToValidUTF8(fmt.Sprintf("%q", msg.String()), "?"), 40, ""))
	k.Update(msg)
}

func (k *monkey) size() {
	sizes := [][2]int{{120, 40}, {80, 24}, {64, 18}, {40, 12}, {20, 5}, {300, 100}, {1, 1}, {5, 3}}
	s := sizes[k.dice.IntN(len(sizes))]
	if k.dice.IntN(2) == 0 {
		s = [2]int{1 + k.dice.IntN(200), 1 + k.dice.IntN(60)}
	}
	k.note(fmt.Sprint("size ", s))
	k.Update(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
}

// happens lets something come from the hub, or time pass.
func (k *monkey) happens() {
	k.time = k.time.Add(time.Duration(k.dice.IntN(5000)) * time.Millisecond)
	n := k.dice.IntN(8)
	k.note(fmt.Sprint("hub ", n))
	switch n {
	case 0:
		k.comes(&client.State{Phase: client.Phase(k.dice.IntN(4))})
	case 1:
		k.chatter(1 + k.dice.IntN(50))
	case 2:
		s := k.session(2+k.dice.Uint64N(40), "someone 某人", "raw")
		k.seq++
		kind := wire.Join
		if k.dice.IntN(2) == 0 {
			kind, s.State, s.Reason = wire.Leave, wire.Gone, "reset by client"
		}
		k.comes(&wire.Event{Kind: kind, Seq: k.seq, At: k.time, Session: &s, Reason: s.Reason})
	case 3:
		s := k.session(2+k.dice.Uint64N(4), "busy", "line")
		s.Lag, s.InMsgs = k.dice.Uint64N(1<<40), k.dice.Uint64N(1<<50)
		k.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{s}})
	case 4:
		if id := k.hub.id; id > 0 {
			k.replies(1+k.dice.Uint64N(id), &wire.Failure{Code: "no", Text: "it can not be done 不行"})
		}
	case 5:
		if k.fetch.id != 0 {
			k.replies(k.fetch.id, &wire.Page{Kind: wire.KindHistory})
		}
	case 6:
		m := k.message(2, "nc-14", strings.Repeat("中文 long ", k.dice.IntN(400)))
		k.comes(m, k.reply(m, "so\nit\nis"))
	default:
		k.Update(clockMsg(k.time))
	}
}

func (k *monkey) note(what string) {
	k.did = append(k.did, what)
	if len(k.did) > 60 {
		k.did = k.did[1:]
	}
}

// TestMonkey: whatever one does, each frame has as many lines as the terminal,
// none wider than it, and the caret is inside.
func TestMonkey(t *testing.T) {
	steps := 3_000
	if testing.Short() || raceEnabled {
		steps = 500
	}
	for seed := range uint64(8) {
		k := &monkey{rig: newRig(t, 80, 24, "").scene(), dice: rand.New(rand.NewPCG(seed, 1))}
		for range steps {
			k.act()
			lines := strings.Split(k.View(), "\n")
			if len(lines) != k.lay.h {
				t.Fatalf("seed %d: %d lines on %dx%d after\n%s", seed, len(lines), k.lay.w, k.lay.h, strings.Join(k.did, "\n"))
			}
			for y, line := range lines {
				if n := term.Width(line); n > k.lay.w {
					t.Fatalf("seed %d: line %d has %d cells on %dx%d after\n%s\n%s", seed, y, n, k.lay.w, k.lay.h, strings.Join(k.did, "\n"), line)
				}
			}
			if c := k.caret; !c.hidden && (c.col < 0 || c.col >= k.lay.w || c.row < 0 || c.row >= k.lay.h) {
				t.Fatalf("seed %d: caret at %d,%d on %dx%d after\n%s", seed, c.col, c.row, k.lay.w, k.lay.h, strings.Join(k.did, "\n"))
			}
		}
	}
}
