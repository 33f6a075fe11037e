//go:build !unix

package bench

import "syscall"

func receiveBuffer(int) func(network, address string, c syscall.RawConn) error { return nil }

func explain(err error) error { return err }

// FileLimit returns how many files may be open: there is no limit to ask for.
func FileLimit() (int, error) { return 1 << 30, nil }
