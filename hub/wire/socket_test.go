package wire

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dial returns both ends of a connection over a real socket.
func dial(t testing.TB, network, addr string, o Options) (client net.Conn, c *NetConn) {
	t.Helper()
	l, err := net.Listen(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial(network, l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c = NewConn(server, o)
	t.Cleanup(func() {
		client.Close()
		c.Close()
	})
	return client, c
}

func dialTCP(t testing.TB, o Options) (*net.TCPConn, *NetConn) {
	t.Helper()
	client, c := dial(t, "tcp", "127.0.0.1:0", o)
	return client.(*net.TCPConn), c
}

func needsSocket(t *testing.T, c *NetConn) {
	t.Helper()
	if !c.CanTry() {
		t.Skip("sockets are only written by blocking here")
	}
}

func TestSocketConversations(t *testing.T) {
	long := strings.Repeat("今天我们学习多线程编程。", 3_000) // 108,000 bytes, which the socket takes at once
	t.Run("raw", func(t *testing.T) {
		client, c := dialTCP(t, Options{})
		say(t, client, 0, "Zack")
		expect(t, c, "Zack")
		say(t, client, 0, "Python")
		expect(t, c, "Python")
		go say(t, client, 0, long)
		expect(t, c, long)
		if i := c.Info(); i.Dialect != Raw || i.Why != quiet40 || i.Bytes != uint64(10+len(long)) || i.Addr != client.LocalAddr().String() {
			t.Errorf("info: %+v", i)
		}
	})
	t.Run("line", func(t *testing.T) {
		client, c := dialTCP(t, Options{Idle: time.Minute})
		say(t, client, 0, "a\nb\r\n")
		expect(t, c, "a", "b")
		go say(t, client, 0, long+"\nnext\n")
		expect(t, c, long, "next")
		say(t, client, 0, "tail")
		client.CloseWrite()
		expect(t, c, "tail")
		expectEnd(t, c, "EOF")
		// The client still hears.
		if _, err := c.Write([]byte("bye")); err != nil {
			t.Fatal(err)
		}
		c.Close()
		if b, err := io.ReadAll(client); string(b) != "bye" || err != nil {
			t.Errorf("the client read %q, %v", b, err)
		}
	})
	t.Run("json", func(t *testing.T) {
		client, c := dialTCP(t, Options{})
		say(t, client, 0, hello+"\n"+hello[:10], hello[10:]+"\n")
		expect(t, c, hello, hello)
	})
	t.Run("unix", func(t *testing.T) {
		client, c := dial(t, "unix", filepath.Join(t.TempDir(), "s"), Options{})
		say(t, client, 0, "a\n")
		expect(t, c, "a")
	})
}

func TestSocketTimesOut(t *testing.T) {
	client, c := dialTCP(t, Options{Idle: 30 * ms})
	expectEnd(t, c, "idle for 30 ms")
	// The limit has passed, but what has come counts, and is looked for.
	say(t, client, 0, "late\n")
	said, err := c.Receive(nil)
	for err != nil && err != io.EOF {
		said, err = c.Receive(nil)
	}
	if !slices.Equal(texts(said), []string{"late"}) {
		t.Fatalf("%q, %v", texts(said), err)
	}
	expectEnd(t, c, "idle for 30 ms")

	_, c = dialTCP(t, Options{Silence: 20 * ms})
	expectEnd(t, c, "said nothing for 20 ms")
}

// An idle connection holds no buffer; one with half a message, a small one.
func TestSocketWaitsWithoutABuffer(t *testing.T) {
	client, c := dialTCP(t, Options{Idle: 50 * ms})
	needsSocket(t, c)
	say(t, client, 0, "hello\n")
	expect(t, c, "hello")
	expectEnd(t, c, "idle for 50 ms")
	if c.in.buf != nil || c.in.pooled {
		t.Errorf("it waited with %d bytes", len(c.in.buf))
	}
	c.IdlePaused(false) // the clock starts again
	say(t, client, 0, "hello\nhal")
	expect(t, c, "hello")
	expectEnd(t, c, "idle for 50 ms")
	if len(c.in.buf) != 4*leastRoom || c.in.pooled {
		t.Errorf("it waited with %d bytes for the rest of 3", len(c.in.buf))
	}
	c.IdlePaused(false)
	say(t, client, 0, "f\nx\n")
	expect(t, c, "half", "x")
}

// What a client sends at once is judged as a whole: where a read ends for want
// of room says nothing.
func TestSocketSniffsAllThereIs(t *testing.T) {
	client, c := dialTCP(t, Options{})
	line := strings.Repeat("x", 99) + "\n"
	say(t, client, 0, strings.Repeat(line, 300))
	got, err := c.Receive(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Info().Dialect != Line || len(got) != 300 {
		t.Errorf("%d messages of a client that speaks %s: %s", len(got), c.Info().Dialect, c.Info().Why)
	}
}

func TestSocketReset(t *testing.T) {
	client, c := dialTCP(t, Options{Framing: Line})
	say(t, client, 0, "a\n")
	expect(t, c, "a")
	client.SetLinger(0)
	client.Close()
	expectEnd(t, c, "reset by client")
	expectEnd(t, c, "reset by client")
	var end *EndError
	if _, err := c.Write([]byte("x")); !errors.As(err, &end) || end.Reason != "reset by client" {
		t.Errorf("Write: %v", err)
	}
}

func TestSocketInterrupt(t *testing.T) {
	_, c := dialTCP(t, Options{Idle: time.Hour})
	done := make(chan error)
	go func() {
		_, err := c.Receive(nil)
		done <- err
	}()
	c.Interrupt("hub stopping")
	if err := <-done; err == nil || err.Error() != "hub stopping" {
		t.Error(err)
	}
	expectEnd(t, c, "hub stopping")
}

func TestSocketClose(t *testing.T) {
	client, c := dialTCP(t, Options{})
	done := make(chan error)
	go func() {
		_, err := c.Receive(nil)
		done <- err
	}()
	go func() {
		_, err := c.Write(make([]byte, 32<<20)) // more than sockets hold
		done <- err
	}()
	if _, err := io.ReadFull(client, make([]byte, 1)); err != nil { // Write is at it
		t.Fatal(err)
	}
	c.Close()
	for range 2 {
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Errorf("ended with %v", err)
		}
	}
	if _, err := c.TryWrite([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("TryWrite: %v", err)
	}
}

func TestTryWriteFillsAndDrains(t *testing.T) {
	client, c := dialTCP(t, Options{WriteTimeout: 20 * ms})
	needsSocket(t, c)
	// Buffers that are set do not grow.
	if err := errors.Join(client.SetReadBuffer(pageSize), c.socket.nc.(*net.TCPConn).SetWriteBuffer(pageSize)); err != nil {
		t.Fatal(err)
	}
	chunk := bytes.Repeat([]byte("0123456789abcdef"), 4096)
	var sent []byte
	// What an acknowledgement frees (RFC 9293 3.8.6.3), or a segment sent once
	// more, may be filled again at any time: full is what takes nothing thrice.
	fill := func() {
		t.Helper()
		for full := 0; full < 3; {
			n, err := c.TryWrite(chunk)
			if err != nil {
				t.Fatal(err)
			}
			if sent = append(sent, chunk[:n]...); n > 0 {
				full = 0
				continue
			}
			full++
			<-time.After(50 * ms)
		}
	}
	fill()
	n, err := c.Write(chunk)
	if sent = append(sent, chunk[:n]...); n == len(chunk) || err == nil || err.Error() != "too slow" {
		t.Errorf("a full socket was written: %d, %v", n, err)
	}
	fill() // the deadline of that Write is none of these
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(client, got); err != nil || !bytes.Equal(got, sent) {
		t.Fatalf("not the %d bytes that the socket took, %v", len(sent), err)
	}
	late := time.Now().Add(30 * time.Second)
	for n, err = 0, nil; n == 0 && err == nil && time.Now().Before(late); { // until its end knows that it has drained
		n, err = c.TryWrite(chunk[:16])
		runtime.Gosched()
	}
	if n != 16 || err != nil {
		t.Errorf("a drained socket took %d, %v", n, err)
	}
	if n, err := c.TryWrite(nil); n != 0 || err != nil {
		t.Errorf("nothing is %d, %v", n, err)
	}
}

// A write that needs patience arrives whole, in order.
func TestSocketWriteBlocks(t *testing.T) {
	client, c := dialTCP(t, Options{})
	want := bytes.Repeat([]byte("0123456789abcde\n"), 1<<19)
	done := make(chan error, 1)
	go func() {
		_, err := c.Write(want)
		c.Close()
		done <- err
	}()
	got, err := io.ReadAll(client)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d of %d bytes, %v", len(got), len(want), err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestEnding(t *testing.T) {
	for want, err := range map[string]error{
		"reset by client": &net.OpError{Err: os.NewSyscallError("read", syscall.ECONNRESET)},
		"connection lost": &net.OpError{Err: os.NewSyscallError("read", syscall.ETIMEDOUT)},
		"EOF":             io.ErrUnexpectedEOF,
		"another":         errors.New("another"),
	} {
		if got := ending(err); got.Error() != want {
			t.Errorf("%v is %v, want %s", err, got, want)
		}
	}
	if err := ending(nil); err != nil {
		t.Error(err)
	}
}

// A connection that was closed before has no descriptor to write to.
func TestSocketOfTheClosed(t *testing.T) {
	_, c := dialTCP(t, Options{})
	nc := c.socket.nc
	if err := nc.Close(); err != nil {
		t.Fatal(err)
	}
	if s := SocketOf(nc); s != nil {
		if n, err := s.TryWrite([]byte("x")); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("wrote %d bytes, %v", n, err)
		}
	}
}
