package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkFollowers measures what it takes to bring a message to each of many
// followers, in deliveries; those on plain TCP are there to compare with. The
// readers, who only count, run in the same process.
func BenchmarkFollowers(b *testing.B) {
	const followers = 500
	for _, door := range []string{"tcp", "ws"} {
		b.Run(door, func(b *testing.B) {
			s := start(b, "chat")
			var reading sync.WaitGroup
			for range followers {
				c := s.rawFollower(door)
				reading.Go(func() { drain(c, fmt.Sprintf(`"text":"message %d `, b.N)) })
			}
			talker := s.rawDial(`{"op":"hello","room":"chat","follow":"none"}` + "\n")
			must(b, talker.SetDeadline(time.Time{}))
			go func() { _, _ = io.Copy(io.Discard, talker) }()
			var said bytes.Buffer
			b.ResetTimer()
			for i := range b.N {
				fmt.Fprintf(&said, `{"op":"say","text":"message %d %s"}`+"\n", i+1, strings.Repeat("x", 50))
				if i%10 == 9 || i == b.N-1 {
					_, _ = talker.Write(said.Bytes())
					said.Reset()
				}
			}
			reading.Wait()
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*followers), "ns/delivery")
		})
	}
}

// rawFollower follows the room, on plain TCP or in frames, and has read its
// welcome.
func (s *server) rawFollower(door string) net.Conn {
	s.t.Helper()
	hello := `{"op":"hello","room":"chat","follow":"room"}`
	if door == "tcp" {
		c := s.rawDial(hello + "\n")
		_ = c.SetDeadline(time.Time{})
		if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
			s.t.Fatal(err)
		}
		return c
	}
	c, _ := s.rawSocket()
	_ = c.SetDeadline(time.Time{})
	_, err := c.Write(masked(0x81, hello))
	must(s.t, err)
	r := bufio.NewReader(c)
	for {
		if piece, err := r.ReadString('}'); err != nil || strings.Contains(piece, "sessions") {
			must(s.t, err)
			return c
		}
	}
}

// drain reads until it sees the last message.
func drain(c net.Conn, last string) {
	var buf [64 << 10]byte
	kept := 0
	for {
		n, err := c.Read(buf[kept:])
		if err != nil || bytes.Contains(buf[:kept+n], []byte(last)) {
			return
		}
		from := max(0, kept+n-len(last))
		kept = copy(buf[:], buf[from:kept+n])
	}
}

// BenchmarkWebSocketSay measures one message in and its answer out.
func BenchmarkWebSocketSay(b *testing.B) {
	s := start(b, "chat")
	c, _ := s.rawSocket()
	must(b, c.SetDeadline(time.Time{}))
	say := masked(0x81, `{"op":"say","text":"hello"}`)
	_, err := c.Write(masked(0x81, `{"op":"hello","follow":"none"}`))
	must(b, err)
	r := bufio.NewReader(c)
	answer := func() {
		for {
			if piece, err := r.ReadString('}'); err != nil || strings.Contains(piece, `"ack"`) {
				must(b, err)
				return
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		_, _ = c.Write(say)
		answer()
	}
}
