package bench

import (
	"bytes"
	"fmt"
	"net"
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
// where it cannot be seen: it is another machine's, or another user's.
func FindProcess(addr string) *Process {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil
	}
	for _, table := range [...]string{"/proc/net/tcp", "/proc/net/tcp6"} {
		b, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(b)) {
			if inode := listener(line, number); inode != "" {
				if p := owner(inode); p != nil {
					return p
				}
			}
		}
	}
	return nil
}

// listener returns the inode of the socket on a line of /proc/net/tcp, if it
// listens at port.
func listener(line string, port uint64) string {
	const local, state, inode = 1, 3, 9
	const listening = "0A"
	fields := strings.Fields(line)
	if len(fields) <= inode || fields[state] != listening ||
		!strings.HasSuffix(fields[local], fmt.Sprintf(":%04X", port)) {
		return ""
	}
	return fields[inode]
}

// owner returns the process that has the socket open, but not this one: what
// the hub uses could not be told from what the load does.
func owner(inode string) *Process {
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*") // it has no other error than a bad pattern
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
