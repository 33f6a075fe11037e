//go:build unix

package fanout

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"
)

// tcpSink is a TCP connection as hub/wire makes one: TryWrite is one write
// through the raw connection that does not wait for the socket.
type tcpSink struct {
	*net.TCPConn
	raw syscall.RawConn

	// What try works on, so that TryWrite makes no closure.
	p   []byte
	n   int
	err error
	try func(fd uintptr) bool
}

func newTCPSink(t testing.TB, conn net.Conn) *tcpSink {
	t.Helper()
	s := &tcpSink{TCPConn: conn.(*net.TCPConn)}
	s.try = func(fd uintptr) bool {
		s.n, s.err = syscall.Write(int(fd), s.p)
		return true
	}
	var err error
	if s.raw, err = s.SyscallConn(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *tcpSink) TryWrite(p []byte) (int, error) {
	s.p = p
	if err := s.raw.Write(s.try); err != nil {
		return 0, err
	}
	if errors.Is(s.err, syscall.EAGAIN) || errors.Is(s.err, syscall.EINTR) {
		return 0, nil
	}
	return max(s.n, 0), s.err
}

// pairs returns n connections: the hub's ends and the clients'.
func pairs(t testing.TB, n int) (sinks []*tcpSink, clients []*net.TCPConn) {
	t.Helper()
	var config net.ListenConfig
	ln, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	var dialer net.Dialer
	for range n {
		client, err := dialer.DialContext(context.Background(), "tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		conn, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		sinks = append(sinks, newTCPSink(t, conn))
		clients = append(clients, client.(*net.TCPConn))
	}
	return sinks, clients
}

// One client never reads. The others get everything meanwhile, and when it
// reads at last it is told exactly what it missed.
func TestOneWhoNeverReads(t *testing.T) {
	const others, units, filling = 20, 1200, 1000
	sinks, clients := pairs(t, others+1)
	tape := NewTape(256<<10, markOf(0))
	pump := startPump(t, tape)
	var followers []*Follower
	for _, s := range sinks {
		_ = s.SetWriteBuffer(16 << 10)
		f := NewFollower(s, Options{Owner: owner{}})
		follow(t, f, tape)
		followers = append(followers, f)
	}
	readers := make([]*reader, len(clients))
	var reading sync.WaitGroup
	read := func(i int) {
		reading.Go(func() {
			defer clients[i].Close()
			if err := readers[i].readAll(clients[i], 32<<10, func() {}); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	_ = clients[0].SetReadBuffer(16 << 10)
	for i := range clients {
		readers[i] = newReader(0)
		if i > 0 {
			read(i)
		}
	}
	unit := []byte(nil)
	for n := uint64(1); n <= units; n++ {
		unit = appendUnit(unit[:0], kindEvent, n, filling)
		tape.Append(unit, markOf(n))
		pump.Wake()
		if n%100 == 0 { // keep the others on the tape
			for _, f := range followers[1:] {
				flush(t, f)
			}
		}
	}
	for i := 1; i <= others; i++ {
		equal(t, "others' lag", followers[i].Lag(), 0)
	}
	equal(t, "parked", followers[0].Parked(), true)
	if lag := followers[0].Lag(); lag < units/2 {
		t.Errorf("the sleeper lags only %d", lag)
	}
	read(0)
	for i, f := range followers {
		flush(t, f)
		sinks[i].CloseWrite()
	}
	reading.Wait()
	for i, f := range followers {
		sinks[i].Close()
		f.Close()
		equal(t, "received and missed", readers[i].at, units)
		equal(t, "skipped", f.Skipped(), readers[i].missed)
		equal(t, "missed by one who reads", i > 0 && readers[i].missed > 0, false)
	}
	if readers[0].missed == 0 {
		t.Error("the sleeper missed nothing: the test proves nothing")
	}
}

// A client that goes away while the drain waits for it ends the follower.
func TestClientGoesAway(t *testing.T) {
	sinks, clients := pairs(t, 1)
	failed := make(chan error, 2)
	f := NewFollower(sinks[0], Options{Owner: owner{failed: func(err error) { failed <- err }}})
	tape := NewTape(0, 0)
	pump := startPump(t, tape)
	follow(t, f, tape)
	tape.Append(make([]byte, 7<<20), 1)
	pump.Wake()
	for !f.Parked() { // the pump is on its way
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_ = f.Flush(ctx)
		cancel()
	}
	_ = clients[0].SetLinger(0)
	clients[0].Close()
	if err := <-failed; err == nil || errors.Is(err, io.ErrShortWrite) {
		t.Errorf("Failed(%v)", err)
	}
	sinks[0].Close()
	f.Close()
	equal(t, "further calls of Failed", len(failed), 0)
	equal(t, "parked", f.Parked(), false)
}
