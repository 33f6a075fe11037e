package store

import (
	"context"
	_ "embed" // the schemas
	"errors"
	"fmt"
)

//go:embed schema.sql
var schemaSQL string

//go:embed search.sql
var searchSQL string

// searchVersion changes whenever terms.go or search.sql does: an index of
// another version is made anew.
const searchVersion = 1

// migrations returns the steps that make a database file what this version
// needs; PRAGMA user_version counts those it has been through. Add, never edit.
func migrations() []string { return []string{schemaSQL} }

// migrate takes the log's file through the steps it has not been through, all
// of them or none, and gives a new log its epoch.
func migrate(ctx context.Context, c *conn) error {
	version, err := c.number(ctx, "PRAGMA user_version")
	if err != nil {
		return err
	}
	steps := migrations()
	if version > int64(len(steps)) {
		return fmt.Errorf("%s was made by a newer hubbub (its schema is version %d, known here are versions up to %d): use that one",
			c.file, version, len(steps))
	}
	if version == int64(len(steps)) {
		return nil
	}
	if err := c.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, step := range steps[version:] {
		if err := c.exec(ctx, step); err != nil {
			return errors.Join(err, c.exec(ctx, "ROLLBACK"))
		}
	}
	err = c.exec(ctx, "INSERT OR IGNORE INTO meta VALUES ('epoch', ?)", newEpoch())
	if err == nil {
		err = c.exec(ctx, fmt.Sprintf("PRAGMA user_version = %d; COMMIT", len(steps)))
	}
	return err
}
