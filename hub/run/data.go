package run

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"hubbub/hub"
	"hubbub/hub/process"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// Keep says how much of the log is kept; 0 is everything.
type Keep struct {
	For   time.Duration
	Bytes int64
}

// DataDir returns the folder a hub keeps its log in: $XDG_DATA_HOME/hubbub, or
// what the system has in its place.
func DataDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "hubbub"), nil
	}
	if runtime.GOOS == "windows" {
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "hubbub"), nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w; name one with --data, or use --memory", err)
	}
	return filepath.Join(home, ".local", "share", "hubbub"), nil
}

// openLog opens the log in dir, or one in memory for "", and makes what it
// holds of the to-do list known to set.
func openLog(ctx context.Context, dir string, keep Keep, set *process.Set, logger *slog.Logger) (hub.Log, error) {
	if dir == "" {
		return store.NewMemory(store.Options{}), nil
	}
	log, err := store.OpenSQLite(ctx, dir, store.SQLiteOptions{
		KeepFor: keep.For, KeepBytes: keep.Bytes, Logger: logger,
	})
	if err != nil {
		return nil, dataError(err)
	}
	tasks, err := log.Tasks(ctx)
	if err != nil {
		return nil, errors.Join(dataError(err), log.Close())
	}
	for key, value := range tasks {
		set.Restore(key, value)
	}
	return log, nil
}

// dataError gives an error of the data folder its exit code: that it is in use
// is like a port in use.
func dataError(err error) error {
	if _, ok := errors.AsType[*store.LockedError](err); ok {
		return Network(err)
	}
	return err
}

// ParseKeep reads how long and how much is kept: 30d, 12h or 0 for ever; 2GiB,
// 500MB or 0 for no limit.
func ParseKeep(age, size string) (k Keep, err error) {
	if k.For, err = wire.ParseAge(age); err != nil {
		return k, Usage("--keep %s: it is a time, as 30d or 12h; 0 for ever", age)
	}
	if k.Bytes, err = parseSize(size); err != nil {
		return k, Usage("--keep-size %s: it is a size, as 2GiB or 500MB; 0 for no limit", size)
	}
	return k, nil
}

var errNegative = errors.New("less than nothing")

func parseSize(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	for _, unit := range [...]struct {
		name  string
		bytes float64
	}{
		{"GiB", 1 << 30},
		{"MiB", 1 << 20},
		{"KiB", 1 << 10},
		{"GB", 1e9},
		{"MB", 1e6},
		{"kB", 1e3},
		{"B", 1},
		{"", 1},
	} {
		number, ok := strings.CutSuffix(s, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err == nil && n < 0 {
			err = errNegative
		}
		return int64(n * unit.bytes), err
	}
	return 0, nil
}
