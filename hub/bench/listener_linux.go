package bench

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// listener is a socket that listens, as a line of /proc/net/tcp or tcp6 tells.
type listener struct {
	at    netip.AddrPort
	inode string
}

// listenerOf reads a line of /proc/net/tcp or tcp6, see proc_net_tcp(5). ok is
// false where the socket does not listen, or the line is none.
func listenerOf(line string) (l listener, ok bool) {
	const local, state, inode = 1, 3, 9
	const listening = "0A"
	fields := strings.Fields(line)
	if len(fields) <= inode || fields[state] != listening {
		return l, false
	}
	ip, port, _ := strings.Cut(fields[local], ":")
	addr, ok := tableAddr(ip)
	number, err := strconv.ParseUint(port, 16, 16)
	return listener{at: netip.AddrPortFrom(addr, uint16(number)), inode: fields[inode]}, ok && err == nil
}

// tableAddr reads an address as the kernel writes it: words of 32 bits, in hex,
// each in the byte order of this machine. An IPv4 address in the table of IPv6
// becomes one of IPv4.
func tableAddr(hex string) (netip.Addr, bool) {
	const digits = 8 // of a word
	var b []byte
	for ; len(hex) >= digits; hex = hex[digits:] {
		word, err := strconv.ParseUint(hex[:digits], 16, 32)
		if err != nil {
			return netip.Addr{}, false
		}
		b = binary.NativeEndian.AppendUint32(b, uint32(word))
	}
	addr, ok := netip.AddrFromSlice(b)
	return addr.Unmap(), ok && hex == ""
}

// serving returns the inodes of those sockets that get what connects to one of
// the addresses at port. The kernel takes the socket bound to the very address
// before one bound to all of them, and of those the one of its own family. More
// than one have the same place where they share a port, or where addrs are many.
func serving(tables []string, addrs []netip.Addr, port uint16) []string {
	var places [3][]string // nearest first
	for _, table := range tables {
		for line := range strings.Lines(table) {
			l, ok := listenerOf(line)
			if !ok || l.at.Port() != port {
				continue
			}
			if place := nearness(l.at.Addr(), addrs); place < len(places) {
				places[place] = append(places[place], l.inode)
			}
		}
	}
	for _, inodes := range places {
		if len(inodes) > 0 {
			return inodes
		}
	}
	return nil
}

// nearness says how near a socket bound to an address is to one of the addrs: 0
// bound to it, 1 to all addresses of its family, 2 to all of IPv6 where IPv4 is
// asked for, and 3 where it does not get what connects to them.
func nearness(bound netip.Addr, addrs []netip.Addr) int {
	nearest := 3
	for _, addr := range addrs {
		switch {
		case bound == addr:
			nearest = 0
		case bound.IsUnspecified() && bound.Is4() == addr.Is4():
			nearest = min(nearest, 1)
		case bound == netip.IPv6Unspecified():
			nearest = min(nearest, 2)
		}
	}
	return nearest
}
