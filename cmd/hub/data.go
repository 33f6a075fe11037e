package main

import (
	"context"
	"errors"
	"io"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hubbub/hub/run"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

// exportCommand writes the log out.
func exportCommand(stdout io.Writer) *cobra.Command {
	var data, since string
	var json bool
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the log to stdout, as readable lines or JSON lines",
		Args:  run.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			after, from, err := parseSince(since)
			if err != nil {
				return err
			}
			return withFiles(cmd.Context(), data, func(ctx context.Context, f *store.Files) error {
				p := newPrinter(stdout, flags{json: json}, after)
				p.anySeq = true
				return f.Export(ctx, after, from, p.print)
			})
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "`DIR` of the log; $XDG_DATA_HOME/hubbub")
	cmd.Flags().BoolVar(&json, "json", false, "the events as they travel")
	cmd.Flags().StringVar(&since, "since", "", "begin there: `1h|SEQ`")
	return cmd
}

// backupCommand copies the log, also while a hub works with it.
func backupCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the log to a new file, also while the hub runs",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return run.Usage("it goes %s FILE", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withFiles(cmd.Context(), data, func(ctx context.Context, f *store.Files) error {
				return f.Backup(ctx, args[0])
			})
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "`DIR` of the log; $XDG_DATA_HOME/hubbub")
	return cmd
}

// withFiles opens the log in a folder for as long as do takes.
func withFiles(ctx context.Context, data string, do func(context.Context, *store.Files) error) error {
	dir, err := dataDir(data, false)
	if err != nil {
		return err
	}
	files, err := store.OpenFiles(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = files.Close() }() // it was read only
	if err = do(ctx, files); errors.Is(err, syscall.EPIPE) {
		return nil // whoever read has seen enough
	}
	return err
}

// parseSince reads how far back to go: a Seq, or a time.
func parseSince(text string) (after uint64, from time.Time, err error) {
	if text == "" {
		return 0, from, nil
	}
	if after, err = strconv.ParseUint(text, 10, 64); err == nil {
		return after, from, nil
	}
	ago, err := wire.ParseAge(text)
	if err != nil {
		return 0, from, run.Usage("--since %s: it is a time, as 1h or 7d, or the number of an event", text)
	}
	return 0, time.Now().Add(-ago), nil
}
