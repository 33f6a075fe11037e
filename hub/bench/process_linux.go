package bench

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of times in /proc: USER_HZ is 100 on every Linux that Go
// runs on.
const clockTick = 10 * time.Millisecond

// usageOf reads /proc/PID/stat, see proc(5).
func usageOf(pid int) (u Usage, ok bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return u, false
	}
	_, rest, ok := bytes.Cut(b, []byte(") ")) // the name before it may hold anything
	fields := strings.Fields(string(rest))
	const user, system, resident = 11, 12, 21 // the 14th, 15th and 24th of the line
	if !ok || len(fields) <= resident {
		return u, false
	}
	var n [3]int64
	for i, f := range [...]int{user, system, resident} {
		if n[i], err = strconv.ParseInt(fields[f], 10, 64); err != nil {
			return u, false
		}
	}
	return Usage{CPU: time.Duration(n[0]+n[1]) * clockTick, RSS: n[2] * int64(os.Getpagesize())}, true
}

// FindProcess returns the process that listens at addr on this machine, nil
// where it cannot be seen: it is another machine's, or another user's. Others may
// listen at the same port of other addresses.
func FindProcess(addr string) *Process {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil
	}
	var tables []string
	for _, name := range [...]string{"/proc/net/tcp", "/proc/net/tcp6"} {
		table, _ := os.ReadFile(name) // without IPv6 there is no tcp6
		tables = append(tables, string(table))
	}
	for _, inode := range serving(tables, loopbacks(host), uint16(number)) {
		if p := owner(inode); p != nil {
			return p
		}
	}
	return nil
}

// loopbacks returns the addresses of a host that is this machine, none of
// another.
func loopbacks(host string) []netip.Addr {
	if host == "localhost" {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}
	}
	addr, err := netip.ParseAddr(host)
	if addr = addr.Unmap().WithZone(""); err != nil || !addr.IsLoopback() {
		return nil
	}
	return []netip.Addr{addr}
}

// owner returns the process that has the socket open, but not this one: what
// the hub uses could not be told from what the load does.
func owner(inode string) *Process {
	// Glob has no other error than a bad pattern: it passes over processes that
	// end meanwhile, or are another user's.
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, link := range links {
		to, err := os.Readlink(link)
		if err != nil || to != "socket:["+inode+"]" {
			continue
		}
		pid, err := strconv.Atoi(strings.Split(link, "/")[2])
		if err != nil || pid == os.Getpid() {
			return nil
		}
		return ProcessOf(pid)
	}
	return nil
}
