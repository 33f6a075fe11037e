package hub_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"hubbub/hub"
	"hubbub/hub/listen"
	"hubbub/hub/process"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// patience is how long a test waits for something that has to come.
const patience = 60 * time.Second

// TestMain fails if a test leaves a goroutine behind.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	deadline := time.Now().Add(patience)
	for runtime.NumGoroutine() > before && time.Now().Before(deadline) {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > before && code == 0 {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		fmt.Fprintf(os.Stderr, "%d goroutines left behind:\n%s", n-before, stacks)
		code = 1
	}
	os.Exit(code)
}

// server is a hub on memory with one door, on a port of its own.
type server struct {
	t    testing.TB
	hub  *hub.Hub
	log  hub.Log
	addr string
	stop func()
}

// rooms are those of every hub.
func rooms(set *process.Set) []hub.RoomOptions {
	var all []hub.RoomOptions
	for _, r := range [][2]string{{"lobby", "hello"}, {"chat", "none"}, {"echo", "echo"}, {"upper", "upper"}, {"todo", "todo"}, {"welcome", "welcome"}} {
		room := hub.RoomOptions{Name: r[0], Processor: r[1]}
		made, err := set.Lookup(r[1])
		if err != nil {
			panic(err)
		}
		if made != nil {
			room.New = func() hub.Processor { return made() }
		}
		all = append(all, room)
	}
	return all
}

// start runs a hub with a door like "?framing=line" or "=chat".
func start(t testing.TB, door string, change ...func(*hub.Options)) *server {
	t.Helper()
	s := &server{t: t, log: openLog(t)}
	set := process.NewSet(process.Options{})
	o := hub.Options{Rooms: rooms(set), Apply: set.Apply, Ahead: 1024}
	for _, c := range change {
		c(&o)
	}
	h, err := hub.New(o, s.log)
	must(t, err)
	d, err := listen.ParseDoor("127.0.0.1:0" + door)
	must(t, err)
	open, err := listen.Open(context.Background(), d, listen.Options{MaxMessage: o.MaxMessage})
	must(t, err)
	s.hub, s.addr = h, open.Listening()
	served := make(chan struct{})
	go func() {
		defer close(served)
		m := hub.Manners{Room: d.Room, Greet: d.Greet, Commands: d.Commands}
		open.Serve(func(c wire.Conn) wire.Stage { return h.Begin(context.Background(), c, m) })
	}()
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = open.Close()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := h.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		<-served
		must(t, s.log.Close())
	}
	t.Cleanup(s.stop)
	return s
}

// openLog opens what the hub keeps its events in: memory, or with
// HUBBUB_TEST_STORE=sqlite a database.
func openLog(t testing.TB) hub.Log {
	t.Helper()
	if !onDisk() {
		return store.NewMemory(store.Options{Events: 4096})
	}
	log, err := store.OpenSQLite(context.Background(), t.TempDir(), store.SQLiteOptions{})
	must(t, err)
	return log
}

func onDisk() bool { return os.Getenv("HUBBUB_TEST_STORE") == "sqlite" }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// peer is a client at the other end of a real socket.
type peer struct {
	t testing.TB
	*net.TCPConn
	r     *bufio.Reader
	early []anything // came before the answer to a request, and not looked at yet
}

func (s *server) dial() *peer {
	s.t.Helper()
	c, err := net.Dial("tcp", s.addr)
	must(s.t, err)
	must(s.t, c.SetDeadline(time.Now().Add(patience)))
	p := &peer{t: s.t, TCPConn: c.(*net.TCPConn), r: bufio.NewReader(c)}
	s.t.Cleanup(func() { _ = c.Close() })
	return p
}

// join dials as a JSON client and says hello; more is put into the hello.
func (s *server) join(name, more string) (*peer, wire.Welcome) {
	s.t.Helper()
	p := s.dial()
	p.send(`{"op":"hello","name":"%s"%s}`+"\n", name, more)
	var w wire.Welcome
	p.read(&w)
	if w.Kind != wire.KindWelcome {
		s.t.Fatalf("%s: no welcome but %+v", name, w)
	}
	return p, w
}

func (p *peer) send(format string, args ...any) {
	p.t.Helper()
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	_, err := io.WriteString(p, format)
	must(p.t, err)
}

// expect reads exactly want.
func (p *peer) expect(want string) {
	p.t.Helper()
	got := make([]byte, len(want))
	n, err := io.ReadFull(p.r, got)
	if string(got[:n]) != want {
		p.t.Fatalf("got %q (%v), want %q", got[:n], err, want)
	}
}

// ask sends one message and expects the answer to be the next thing that comes.
func (p *peer) ask(send, want string) {
	p.t.Helper()
	p.send("%s", send)
	p.expect(want)
}

// closed expects the end of the connection, and nothing before it.
func (p *peer) closed() {
	p.t.Helper()
	if b, err := p.r.ReadByte(); !errors.Is(err, io.EOF) {
		p.t.Fatalf("still open: read %q, %v", b, err)
	}
}

func (p *peer) line() string {
	p.t.Helper()
	line, err := p.r.ReadString('\n')
	if err != nil {
		p.t.Fatalf("got %q and %v, want a line", line, err)
	}
	return strings.TrimSuffix(line, "\n")
}

// read decodes the next line into v.
func (p *peer) read(v any) {
	p.t.Helper()
	line := p.line()
	if err := json.Unmarshal([]byte(line), v); err != nil {
		p.t.Fatalf("%q: %v", line, err)
	}
}

// anything is any line of the native wire.
type anything struct {
	Kind    string
	ID      json.RawMessage
	Seq     uint64
	Re      uint64
	From    uint64
	To      uint64
	Name    string
	Room    string
	Text    string
	Data    []byte
	Code    string
	Reason  string
	Missed  uint64
	After   uint64
	Dup     bool
	More    bool
	Events  []wire.Event
	Session json.RawMessage // a number in a welcome, else a row
	Rows    []wire.Session  `json:"sessions"`
}

func (a anything) row() (s wire.Session) {
	_ = json.Unmarshal(a.Session, &s)
	return s
}

// next returns the next line that is of one of the kinds (of any kind but
// update where none is given); others are passed over.
func (p *peer) next(kinds ...string) anything {
	p.t.Helper()
	for {
		a := p.take()
		if len(kinds) == 0 && a.Kind != wire.KindUpdate {
			return a
		}
		if slices.Contains(kinds, a.Kind) {
			return a
		}
	}
}

// take returns the next line.
func (p *peer) take() (a anything) {
	p.t.Helper()
	if len(p.early) > 0 {
		a, p.early = p.early[0], p.early[1:]
		return a
	}
	p.read(&a)
	return a
}

// request sends one op and returns its answer. What comes before that is for
// next: what a client hears and what it is answered have no order of their own.
func (p *peer) request(format string, args ...any) (a anything) {
	p.t.Helper()
	p.send(format+"\n", args...)
	for {
		p.read(&a)
		switch a.Kind {
		case "ok", "error", "who", "history", "search", "pong", "ack", "welcome":
			return a
		}
		p.early = append(p.early, a)
		a = anything{}
	}
}

// row returns the row of a live session, the zero one where there is none.
func (s *server) row(id uint64) wire.Session {
	for _, row := range s.hub.Sessions() {
		if row.ID == id {
			return row
		}
	}
	return wire.Session{}
}

// eventually waits until check holds.
func eventually(t testing.TB, what string, check func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !check() {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
		runtime.Gosched()
	}
}
