package bench

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"testing"
)

// accept reads the lines of all who connect, once they have asked to join.
func accept(l net.Listener, readers *sync.WaitGroup, lines chan<- string, joins chan<- net.Conn) {
	for {
		conn, err := l.Accept()
		if err != nil {
			close(joins)
			return
		}
		in := bufio.NewScanner(conn)
		if !in.Scan() || !strings.HasPrefix(in.Text(), "/join ") {
			_ = conn.Close()
			continue
		}
		_, _ = conn.Write([]byte("you are in chat\n"))
		joins <- conn
		readers.Go(func() {
			for in.Scan() {
				lines <- in.Text()
			}
			_ = conn.Close()
		})
	}
}

// broadcast sends the n-th line to everybody as many times as it is told. It ends
// with lines and joins.
func broadcast(lines <-chan string, joins <-chan net.Conn, times func(n int) int) {
	var all []net.Conn
	for n := 0; lines != nil || joins != nil; {
		select {
		case conn, ok := <-joins:
			if ok {
				all = append(all, conn)
			} else {
				joins = nil
			}
		case line, ok := <-lines:
			if !ok {
				lines = nil
				continue
			}
			n++
			for range times(n) {
				for _, conn := range all {
					_, _ = conn.Write([]byte("x: " + line + "\n"))
				}
			}
		}
	}
}

// badServer broadcasts lines as broadcast does, until the test ends, and returns
// its address.
func badServer(t *testing.T, times func(n int) int) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lines, joins := make(chan string), make(chan net.Conn)
	var readers, served sync.WaitGroup
	served.Go(func() { accept(l, &readers, lines, joins) })
	served.Go(func() { broadcast(lines, joins, times) })
	t.Cleanup(func() {
		_ = l.Close()
		readers.Wait()
		close(lines)
		served.Wait()
	})
	return l.Addr().String()
}
