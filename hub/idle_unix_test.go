//go:build unix

package hub_test

import (
	"net/netip"
	"runtime"
	"syscall"
	"testing"
)

// BenchmarkIdle is what a connection costs that has spoken once and been
// answered: heap and stacks, of the hub alone, since its clients are bare
// descriptors.
func BenchmarkIdle(b *testing.B) {
	const conns = 5000
	for _, c := range []struct{ name, say, hear string }{
		{"raw", "Zack", "-"},
		{"line", "Zack\n", "Hello ZACK\n"},
		{"chat", "Zack\n", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			door := ""
			if c.name == "chat" {
				door = "=chat"
			}
			for b.Loop() {
				s := start(b, door)
				before := used()
				fds := make([]int, conns)
				for i := range fds {
					fds[i] = bare(b, s.addr)
					_, err := syscall.Write(fds[i], []byte(c.say))
					must(b, err)
				}
				got := make([]byte, 64)
				for _, fd := range fds[:conns] {
					if c.hear != "" {
						n, err := syscall.Read(fd, got)
						must(b, err)
						if string(got[:n]) != c.hear {
							b.Fatalf("heard %q", got[:n])
						}
					}
				}
				eventually(b, "all are quiet", func() bool {
					rows := s.hub.Sessions()
					return len(rows) == conns && rows[conns-1].InMsgs == 1
				})
				b.ReportMetric(float64(used()-before)/conns, "B/conn")
				for _, fd := range fds {
					must(b, syscall.Close(fd))
				}
				s.stop()
			}
		})
	}
}

// used is what the heap and the stacks take, once what is not needed is freed.
func used() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// bare connects without anything of Go's around the descriptor.
func bare(b *testing.B, addr string) int {
	b.Helper()
	to := netip.MustParseAddrPort(addr)
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	must(b, err)
	must(b, syscall.Connect(fd, &syscall.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}))
	return fd
}
