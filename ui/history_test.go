package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// books is a hub's log for a screen to page through: numbered messages with an
// answer each, and somebody who comes now and then.
func (r *rig) books(n int) []*wire.Event {
	var log []*wire.Event
	for i := range n {
		text := fmt.Sprintf("%04d ", i)
		switch i % 3 {
		case 0:
			text += "short"
		case 1:
			text += strings.Repeat("中文也要换行，", 9)
		case 2:
			text += strings.Repeat("words that wrap, ", 7)
		}
		msg := r.message(2, "nc-14", text)
		log = append(log, msg, r.reply(msg, fmt.Sprintf("re %04d", i)))
		if i%10 == 9 {
			s := r.session(uint64(100+i), "guest", "raw")
			r.seq++
			log = append(log, &wire.Event{Kind: wire.Join, Seq: r.seq, At: r.time, Session: &s})
		}
		r.time = r.time.Add(7 * time.Minute)
	}
	return log
}

// serve answers pages from log until the screen asks for no more, and returns
// how many it asked for. It fails the test where two are on their way.
func (r *rig) serve(log []*wire.Event) (pages int) {
	r.t.Helper()
	for r.fetch.id != 0 {
		q := r.asks()
		var fit []*wire.Event
		for _, e := range log {
			if (q.Before == 0 || e.Seq < q.Before) && (q.After == nil || e.Seq > *q.After) &&
				(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind.String())) {
				fit = append(fit, e)
			}
		}
		last := len(fit) <= q.Limit
		if q.After == nil {
			fit = fit[max(len(fit)-q.Limit, 0):]
		} else {
			fit = fit[:min(len(fit), q.Limit)]
		}
		asked := len(r.hub.asked)
		r.older(last, fit...)
		if pages++; len(r.hub.asked) > asked+1 || pages > 50 {
			r.t.Fatalf("asked %d pages at once, after %d", len(r.hub.asked)-asked, pages)
		}
	}
	return pages
}

// joins connects the screen to a hub whose log has come to head.
func (r *rig) joins(epoch string, head uint64) {
	r.comes(&client.State{Phase: client.Online}, &wire.Welcome{
		Session: 1, Epoch: epoch, Seq: head, Rooms: []wire.Room{{Name: "lobby", Processor: "hello"}},
		Sessions: []wire.Session{r.session(1, "zack", "json")},
	})
}

func TestHistoryOnJoining(t *testing.T) {
	r := newRig(t, 80, 24, "")
	log := r.books(300)
	r.joins("e", r.seq)
	r.shows("── loading… ──")
	r.hides("Nothing has been said")
	if q := r.asks(); q.Before != r.seq+1 || q.Limit != 200 || q.Room != "" || len(q.Kinds) != 0 {
		t.Fatalf("asked for %+v", q)
	}
	live := r.message(2, "nc-14", "live before the page")
	r.comes(live)
	r.serve(log)
	r.shows("live before the page", "0299 words", "re 0299", "+ guest")
	r.comes(r.reply(live, "Hello LIVE"))
	r.shows("Hello LIVE")
	if got := r.msgs.rows.len(); got != 192 {
		t.Errorf("%d rows of messages", got)
	}
	if got := r.log.rows.len(); got != 10 {
		t.Errorf("%d rows in the log", got)
	}
}

// TestNoDoubles: what a hello asked for, what is live and what the page has
// overlap in every way.
func TestNoDoubles(t *testing.T) {
	for _, replayed := range []int{0, 1, 7, 40, 90} {
		r := newRig(t, 80, 24, "")
		log := r.books(40) // 84 events
		replayed = min(replayed, len(log))
		r.joins("e", r.seq)
		for _, e := range log[len(log)-replayed:] {
			r.comes(e)
		}
		r.serve(log)
		var seqs []uint64
		for n := r.msgs.first; n < r.msgs.next(); n++ {
			seqs = append(seqs, r.msgs.at(n).seq)
		}
		if len(seqs) != 80 || !slices.IsSorted(seqs) || len(slices.Compact(seqs)) != 80 {
			t.Errorf("%d replayed: rows %v", replayed, seqs)
		}
		for n := r.msgs.first; n < r.msgs.next(); n++ {
			if at := r.msgs.at(n); at.kind == rowReply && !at.under {
				t.Errorf("%d replayed: answer %d stands alone", replayed, at.seq)
			}
		}
		if r.log.rows.len() != 4 {
			t.Errorf("%d replayed: %d rows in the log", replayed, r.log.rows.len())
		}
	}
}

// TestMostlyComings: a page of nothing but joins leads to one of messages.
func TestMostlyComings(t *testing.T) {
	r := newRig(t, 80, 24, "")
	log := r.books(60)
	s := r.session(9, "guest", "raw")
	for range 300 {
		r.seq++
		log = append(log, &wire.Event{Kind: wire.Join, Seq: r.seq, At: r.time, Session: &s})
	}
	r.joins("e", r.seq)
	if pages := r.serve(log); pages != 2 {
		t.Errorf("%d pages", pages)
	}
	r.shows("re 0059")
}

func TestNothingYet(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.joins("e", 0)
	r.hides("Nothing has been said")
	r.serve(nil)
	r.shows("Nothing has been said")
	r.chatter(1)
	r.shows("── beginning of the log ──", "message 1")
}

// TestPagingDoesNotJump: whatever comes above the window, and wherever it ends,
// the rows in it stay. Then the whole way back down has no gap and no double.
func TestPagingDoesNotJump(t *testing.T) {
	for _, w := range []int{30, 50, 64, 80, 111, 150} {
		t.Run(strconv.Itoa(w), func(t *testing.T) {
			t.Parallel() // each has a screen of its own
			r := newRig(t, w, 30, "")
			log := r.books(1700) // both panes: 3570 events
			r.joins("e", r.seq)
			r.serve(log)
			for range 3000 {
				want := r.window()
				if r.press("pgup"); r.fetch.id == 0 && slices.Equal(r.window(), want) {
					break // the beginning
				}
				if r.fetch.id == 0 {
					continue
				}
				r.chatter(2)
				want = r.window()
				if r.serve(log); !slices.Equal(r.window(), want) && !strings.Contains(strings.Join(want, ""), "loading") {
					t.Fatalf("width %d: moved\n%s\nwas\n%s", w, strings.Join(r.window(), "\n"), strings.Join(want, "\n"))
				}
			}
			r.shows("beginning of the log", "0000 short")
			down(t, r, log)
		})
	}
}

// down scrolls to the newest, and fails the test unless every row is passed
// once and in order.
func down(t *testing.T, r *rig, log []*wire.Event) {
	t.Helper()
	place := places(log)
	last := uint64(0)
	for range 20_000 {
		l := r.talk.shown()
		l.settle() // what a view does first; the rest of it tells nothing here
		if at := l.at(l.top.row); at.seq != 0 && at.seq != last {
			if on := place[at.seq] - place[last]; at.seq < last || last != 0 && on != 1 {
				t.Fatalf("width %d: from %d to %d, %d rows on", r.lay.w, last, at.seq, on)
			}
			last = at.seq
		}
		if r.talk.back == nil && l.follow {
			return
		}
		r.scroll(&r.talk, 1)
		r.serve(log)
	}
	t.Fatal("never came to the end")
}

// places returns which row of messages each Seq is, from 1.
func places(log []*wire.Event) map[uint64]int {
	out := map[uint64]int{}
	for _, e := range log {
		if e.Kind != wire.Join {
			out[e.Seq] = len(out) + 1
		}
	}
	return out
}

func TestPagingIsBounded(t *testing.T) {
	r := newRig(t, 80, 24, "")
	log := r.books(4000)
	r.joins("e", r.seq)
	r.serve(log)
	for range 40 {
		r.press("alt+home")
		r.serve(log)
		if n := r.talk.back.rows.len(); n > maxBack {
			t.Fatalf("%d rows", n)
		}
	}
	r.shows("beginning of the log", "|| in the log · End")
	r.press("end")
	r.shows("re 3999", "▼ live")
	if r.talk.back != nil {
		t.Error("the old pages are still held")
	}
}

func TestOldestRowSays(t *testing.T) {
	r := newRig(t, 80, 24, "")
	log := r.books(300)
	r.joins("e", r.seq)
	r.serve(log)
	r.press("alt+home")
	r.shows("── loading… ──")
	r.press("pgup", "pgup", "alt+home")
	if len(r.hub.asked) != 2 {
		t.Fatalf("%d pages asked for", len(r.hub.asked))
	}
	r.time = r.time.Add(7 * time.Second)
	r.Update(clockMsg(r.time))
	r.shows("── the hub has not answered for 7 s ──")
	r.replies(r.fetch.id, &wire.Failure{Text: "the log is \x1b[31mon fire"})
	r.shows("── no older rows: the log is ␛[31mon fire ──")
	r.press("pgup")
	r.shows("── loading… ──")
	r.comes(&client.State{Phase: client.Reconnecting}, &client.Lost{ID: r.fetch.id})
	r.shows("── older rows are in the hub's log ──")
	r.press("pgup")
	if len(r.hub.asked) != 3 {
		t.Error("asked a hub that is away")
	}
}

func TestHistoryLook(t *testing.T) {
	var all string
	for _, size := range sizes {
		r := newRig(t, size[0], size[1], "")
		log := r.books(8)
		r.joins("e", r.seq)
		r.serve(log)
		r.press("alt+home")
		all += fmt.Sprintf("%d x %d\n%s\n", size[0], size[1], r.screenText())
	}
	golden.RequireEqual(t, all)
}

func TestResumeCounts(t *testing.T) {
	for n, want := range map[int]string{
		0: "back after 12 s, nothing was missed",
		1: "back after 12 s, 1 missed row fetched",
		9: "back after 12 s, 9 missed rows fetched",
	} {
		r := newRig(t, 80, 24, "")
		r.online()
		r.chatter(3)
		r.comes(&client.State{Phase: client.Reconnecting})
		var missed []any
		for range n {
			missed = append(missed, r.message(2, "nc-14", "missed"))
		}
		me := r.session(1, "zack", "json")
		r.seq++
		missed = append(missed, &wire.Event{Kind: wire.Leave, Seq: r.seq, At: r.time, Session: &me})
		r.comes(&client.State{Phase: client.Online, Away: 12 * time.Second, Resumed: true},
			&wire.Welcome{Session: 9, Epoch: "e", Seq: r.seq})
		r.comes(missed...)
		r.chatter(2) // live again
		r.shows(want)
		if len(r.hub.asked) != 0 {
			t.Error("asked for history that is there")
		}
	}
}

func TestLogBeganAnew(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.chatter(3)
	r.comes(&client.State{Phase: client.Reconnecting})
	r.comes(&client.State{Phase: client.Online, Away: time.Second})
	r.seq = 0
	log := r.books(2)
	r.joins("other", r.seq)
	r.serve(log)
	r.chatter(1)
	text := r.screenText()
	at := -1
	for _, want := range []string{"message 3", "back after 1 s", "── the hub's log began anew ──", "0000 short", "re 0001", "message 4"} {
		if i := strings.Index(text, want); i <= at {
			t.Fatalf("%q is not where it should be\n%s", want, text)
		}
		at = strings.Index(text, want)
	}
	r.press("alt+home")
	r.shows("older rows were in a log that is gone")
}

func TestEscStops(t *testing.T) {
	r := newRig(t, 80, 24, "")
	r.online()
	r.comes(&client.State{Phase: client.Reconnecting, Retry: r.time.Add(4 * time.Second)})
	r.shows("retry in 4 s · Esc stop, r now")
	r.press("esc")
	if r.hub.pauses != 1 {
		t.Fatal("Esc does not stop")
	}
	r.comes(&client.State{Phase: client.Reconnecting, Paused: true})
	r.shows("hub lost · not trying · r now")
	r.press("i")
	r.shows("not trying · /retry")
	r.press("?", "what", "enter") // a message may begin so
	r.press("/retry", "enter")
	if r.hub.retries != 1 || r.hub.said[0] != "?what" {
		t.Errorf("%d retries, said %q", r.hub.retries, r.hub.said)
	}
}

// TestLogPaneUnread: leaving the end of the connection log where it is the only
// pane has no unread line.
func TestLogPaneUnread(t *testing.T) {
	r := newRig(t, 50, 12, "")
	r.scene()
	r.press("esc", "2", "pgup")
	s := r.session(7, "late", "raw")
	r.comes(&wire.Event{Kind: wire.Join, Seq: 1 << 20, At: r.time, Session: &s})
	r.shows("2 Log*")
}
