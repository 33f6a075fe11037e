package bench

import (
	"bufio"
	"net"
	"strings"
)

// accept reads the lines of all who connect, once they have asked to join.
func accept(l net.Listener, lines chan<- string, joins chan<- net.Conn) {
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
		go func() {
			for in.Scan() {
				lines <- in.Text()
			}
			_ = conn.Close()
		}()
	}
}

// broadcast sends each line to everybody, but for the tenth, which it forgets,
// and the twentieth, which it sends twice. It ends with lines and joins.
func broadcast(lines <-chan string, joins <-chan net.Conn) {
	var all []net.Conn
	for n := 0; lines != nil || joins != nil; {
		select {
		case conn, ok := <-joins:
			if !ok {
				joins = nil
				continue
			}
			all = append(all, conn)
		case line, ok := <-lines:
			if !ok {
				lines = nil
				continue
			}
			n++
			times := 1
			switch n {
			case 10:
				times = 0
			case 20:
				times = 2
			}
			for range times {
				for _, conn := range all {
					_, _ = conn.Write([]byte("x: " + line + "\n"))
				}
			}
		}
	}
}
