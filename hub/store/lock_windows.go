package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks f, which its closing undoes, or returns errBusy. A locked byte
// can not be read, so it is one far behind the number in the file.
func tryLock(f *os.File) error {
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errBusy
	}
	return err
}
