package wire

import (
	"syscall"
	"unsafe"
)

// readNow and writeNow are system calls that the runtime is not told of. It
// would get ready to go on without this thread, which costs as much as a small
// write; but a socket of Go's never blocks. Where nothing blocks there is
// nothing to be told.

func readNow(fd int, p []byte) (int, error) { return now(syscall.SYS_READ, fd, p) }

func writeNow(fd int, p []byte) (int, error) { return now(syscall.SYS_WRITE, fd, p) }

func now(call uintptr, fd int, p []byte) (int, error) {
	n, _, errno := syscall.RawSyscall(call, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p))) //nolint:gosec // as package syscall does
	if errno != 0 {
		return -1, errno
	}
	return int(n), nil
}

// canRest says that readable is to be had.
const canRest = true

// readable reports whether a socket can be read, or has anything else to tell
// (poll(2)). It takes next to no stack.
func readable(fd uintptr) bool {
	const pollIn = 1
	ask := struct {
		fd            int32
		asked, answer int16
	}{fd: int32(fd), asked: pollIn}
	var now syscall.Timespec
	n, _, _ := syscall.RawSyscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&ask)), 1, uintptr(unsafe.Pointer(&now)), 0, 0, 0) //nolint:gosec // as package syscall does
	return n != 0
}
