//go:build unix && !linux

package wire

import "syscall"

// canRest says that readable is to be had.
const canRest = false

func readable(uintptr) bool { return true }

func readNow(fd int, p []byte) (int, error) { return syscall.Read(fd, p) }

func writeNow(fd int, p []byte) (int, error) { return syscall.Write(fd, p) }
