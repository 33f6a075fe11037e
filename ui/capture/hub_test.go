package capture_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/capture"
)

// startHub runs a hub in memory that echoes lines, and returns its address.
func startHub(t *testing.T) string {
	t.Helper()
	door, err := listen.ParseDoor("127.0.0.1:0=echo?framing=line")
	if err != nil {
		t.Fatal(err)
	}
	// The watcher comes by a door of its own: JSON is no line there.
	auto, err := listen.ParseDoor("127.0.0.1:0=chat")
	if err != nil {
		t.Fatal(err)
	}
	running, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{door, auto}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(running.Stop(context.Background()), running.Close()); err != nil {
			t.Error(err)
		}
	})
	return running.Doors()[0].Listening() + " " + running.Doors()[1].Listening()
}

// talker sends lines of all sizes, glued and split anywhere, and waits for what
// it was answered now and then, when it has been told to begin.
const talker = `
import random, socket, sys
random.seed(7)
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
sys.stdin.readline()
said = b"".join(("%d %s\n" % (i, "你好 hello é" * random.randrange(12))).encode() for i in range(300))
got, at = 0, 0
while at < len(said):
    n = random.choice((1, 2, 3, 10, 100, 1000))
    s.sendall(said[at:at + n])
    at += n
    whole = said[:at].rfind(b"\n") + 1
    while random.random() < 0.4 and got < whole:
        got += len(s.recv(4096))
s.shutdown(socket.SHUT_WR)
while got < len(said):
    got += len(s.recv(4096))
`

// watchTalker records the talker at a hub. The watcher is there first, so that
// the hub tells it which session the talker is: who comes by another door may be
// accepted in another order.
func watchTalker(t *testing.T, doors string) *capture.Recording {
	t.Helper()
	lines, watch, _ := strings.Cut(doors, " ")
	host, port, _ := net.SplitHostPort(lines)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", watch)
	check(t, err)
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, err = io.WriteString(conn, `{"op":"hello","follow":"all"}`+"\n")
	check(t, err)
	in := bufio.NewScanner(conn)
	in.Buffer(nil, 1<<20)
	for in.Scan() && wire.KindOf(in.Bytes()) != wire.KindWelcome {
	}
	cmd := exec.CommandContext(ctx, "python3", "-c", talker, host, port)
	begin, err := cmd.StdinPipe()
	check(t, err)
	check(t, cmd.Start())

	var file bytes.Buffer
	var left string
	all, size := uint64(0), uint64(1)
	for (left == "" || all < size) && in.Scan() {
		switch line := in.Text(); wire.KindOf(in.Bytes()) {
		case "join":
			var e wire.Event
			check(t, e.UnmarshalJSON(in.Bytes()))
			if e.Session.Room != "echo" {
				continue
			}
			_, err = fmt.Fprintf(conn, "{\"op\":\"watch\",\"id\":1,\"session\":%d}\n", e.Session.ID)
			check(t, err)
		case wire.KindOK:
			_, _ = io.WriteString(begin, "go\n")
		case wire.KindWire:
			var b wire.Block
			check(t, b.UnmarshalJSON(in.Bytes()))
			all += uint64(len(b.Data))
			fmt.Fprintln(&file, line)
		case "leave":
			var e wire.Event
			check(t, e.UnmarshalJSON(in.Bytes()))
			left, size = line, e.Session.InBytes+e.Session.OutBytes
		}
	}
	check(t, cmd.Wait())
	fmt.Fprintln(&file, left)
	r, err := capture.Read(&file)
	check(t, err)
	return r
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// directions is all of a recording, each way.
func directions(r *capture.Recording) (in, out string) {
	for _, b := range r.Blocks {
		if b.Out {
			out += string(b.Data)
		} else {
			in += string(b.Data)
		}
	}
	return in, out
}

// A long conversation of a real client, recorded at one hub, is the same at
// another, byte for byte, by each of the means.
func TestConversationAtAnotherHub(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("the client is in python3")
	}
	r := watchTalker(t, startHub(t))
	in, out := directions(r)
	if before, between := r.Missing(); len(in) < 20_000 || in != out || before+between > 0 || r.Leave.Reason != "closed by client" {
		t.Fatalf("%d bytes in, %d out, %v", len(in), len(out), r.Leave)
	}
	for name, means := range map[string]func(addr string) error{
		"python3": func(addr string) error { return script(t, r.Python, addr, "python3", "--check") },
		"fast":    func(addr string) error { return script(t, r.Python, addr, "python3", "--check", "--fast") },
		"play": func(addr string) error {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
			check(t, err)
			return r.Play(t.Context(), conn, capture.PlayOptions{Speed: 1, Check: true})
		},
	} {
		addr, _, _ := strings.Cut(startHub(t), " ")
		if err := means(addr); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Logf("%d blocks, %d bytes each way", len(r.Blocks), len(in))
}
