package hub

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// What is read of /proc at the most: whoever asks waits for it.
const (
	maxSockets = 64 << 20 // bytes of /proc/net/tcp, and of tcp6: 400,000 connections
	maxFiles   = 1 << 16  // open files of one program
	maxCommand = 4 << 10  // bytes of a command
)

var (
	errNoSocket = errors.New("the connection is not among those of this machine: its program may be in another network namespace, or has closed it")
	errNotOurs  = errors.New("the connection belongs to another user")
	errNoOwner  = errors.New("no program of this user has the connection: it may just have ended")
)

// programAt returns the program that has the connection from its end, theirs, to
// ours: the first by number, where several share it. It only looks at programs
// of the user who runs the hub, whose files it may see.
func programAt(ctx context.Context, theirs, ours netip.AddrPort) (program, error) {
	inode, err := socketOf(theirs, ours)
	if err != nil {
		return program{}, err
	}
	all, err := os.ReadDir("/proc")
	if err != nil {
		return program{}, errNoOwner
	}
	var pids []int
	for _, entry := range all {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	for _, pid := range pids {
		if ctx.Err() != nil {
			return program{}, errors.New("too many programs run here to find it in time")
		}
		if holds(pid, "socket:["+inode+"]") {
			return programOf(pid), nil
		}
	}
	return program{}, errNoOwner
}

// socketOf returns the inode of the socket with these ends.
func socketOf(local, remote netip.AddrPort) (inode string, err error) {
	err = errNoSocket
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		f, openErr := os.Open(name)
		if openErr != nil {
			continue // a system without IPv6
		}
		found := inodeIn(io.LimitReader(f, maxSockets), local, remote)
		_ = f.Close()
		switch {
		case found.inode == "":
		case found.uid != strconv.Itoa(os.Geteuid()):
			err = errNotOurs
		default:
			return found.inode, nil
		}
	}
	return "", err
}

// socketRow is what a line of /proc/net/tcp says (proc_pid_net(5)).
type socketRow struct{ uid, inode string }

// inodeIn finds the line with these ends, "" where there is none. A socket that
// nobody has any more has the inode 0.
func inodeIn(lines io.Reader, local, remote netip.AddrPort) (row socketRow) {
	const localAt, remoteAt, uidAt, inodeAt = 1, 2, 7, 9
	port := []byte(":" + strings.ToUpper(hex.EncodeToString(binary.BigEndian.AppendUint16(nil, local.Port()))) + " ")
	for scan := bufio.NewScanner(lines); scan.Scan(); {
		if !bytes.Contains(scan.Bytes(), port) { // most lines: they are not read any further
			continue
		}
		fields := strings.Fields(scan.Text())
		if len(fields) <= inodeAt || endOf(fields[localAt]) != local || endOf(fields[remoteAt]) != remote {
			continue
		}
		if fields[inodeAt] != "0" {
			return socketRow{uid: fields[uidAt], inode: fields[inodeAt]}
		}
	}
	return socketRow{}
}

// endOf reads an end of a connection: 0100007F:1F90 is 127.0.0.1:8080. The
// address is in words of 32 bits, each as this machine has it in memory.
func endOf(field string) netip.AddrPort {
	address, number, _ := strings.Cut(field, ":")
	port, err := strconv.ParseUint(number, 16, 16)
	words, hexErr := hex.DecodeString(address)
	if err != nil || hexErr != nil || len(words)%4 != 0 {
		return netip.AddrPort{}
	}
	for i := 0; i < len(words); i += 4 {
		binary.NativeEndian.PutUint32(words[i:], binary.BigEndian.Uint32(words[i:]))
	}
	addr, _ := netip.AddrFromSlice(words)
	return netip.AddrPortFrom(addr.Unmap(), uint16(port))
}

// holds says whether a program of this user has a file open that is called so.
func holds(pid int, name string) bool {
	dir := "/proc/" + strconv.Itoa(pid)
	info, err := os.Stat(dir)
	if err != nil {
		return false
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Geteuid() {
		return false
	}
	files, err := os.Open(dir + "/fd")
	if err != nil {
		return false
	}
	defer func() { _ = files.Close() }()
	names, err := files.Readdirnames(maxFiles)
	if err != nil {
		return false
	}
	for _, fd := range names {
		if to, err := os.Readlink(dir + "/fd/" + fd); err == nil && to == name {
			return true
		}
	}
	return false
}

// programOf says what a program is called, as far as that can be read.
func programOf(pid int) program {
	dir := "/proc/" + strconv.Itoa(pid)
	name, _ := os.ReadFile(dir + "/comm") // it may have just ended: its number is known at least
	p := program{pid: pid, name: strings.TrimSuffix(string(name), "\n")}
	f, err := os.Open(dir + "/cmdline")
	if err != nil {
		return p
	}
	defer func() { _ = f.Close() }()
	line, _ := io.ReadAll(io.LimitReader(f, maxCommand))
	p.command = string(bytes.ReplaceAll(bytes.TrimRight(line, "\x00"), []byte{0}, []byte{' '}))
	return p
}
