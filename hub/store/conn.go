package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// conn is one connection to a database file, for one goroutine. The writer and
// the indexer have one each and speak to the driver directly: going through
// database/sql would cost an insert as much again.
type conn struct {
	driver.Conn

	file string
}

// openConn opens a file, which is made where it is missing, and runs setup on it.
func openConn(ctx context.Context, file string, setup ...string) (*conn, error) {
	dc, err := new(sqlite.Driver).Open(fileURI(file))
	if err != nil {
		return nil, explain(file, err)
	}
	c := &conn{dc, file}
	for _, s := range setup {
		if err := c.exec(ctx, s); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// fileURI returns what SQLite opens a file by, whatever is in its name.
func fileURI(file string) string {
	path := filepath.ToSlash(file)
	if filepath.VolumeName(file) != "" {
		path = "/" + path
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath()
}

// exec runs statements that return no rows.
func (c *conn) exec(ctx context.Context, text string, args ...driver.Value) error {
	_, err := c.Conn.(driver.ExecerContext).ExecContext(ctx, text, named(nil, args...))
	return explain(c.file, err)
}

// value returns the one value a query is answered with, nil for NULL or no row.
func (c *conn) value(ctx context.Context, query string, args ...driver.Value) (driver.Value, error) {
	rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, query, named(nil, args...))
	if err != nil {
		return nil, explain(c.file, err)
	}
	defer rows.Close()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil && !errors.Is(err, io.EOF) {
		return nil, explain(c.file, err)
	}
	return row[0], nil
}

// number is value for a number, 0 for NULL or no row.
func (c *conn) number(ctx context.Context, query string, args ...driver.Value) (int64, error) {
	v, err := c.value(ctx, query, args...)
	n, _ := v.(int64)
	return n, err
}

// prepare compiles a statement, which is closed with the connection.
func (c *conn) prepare(ctx context.Context, text string) (*stmt, error) {
	s, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, explain(c.file, err)
	}
	return &stmt{s, c.file}, nil
}

// stmt is a statement that is run many times.
type stmt struct {
	driver.Stmt

	file string
}

func (s *stmt) run(ctx context.Context, args []driver.NamedValue) error {
	_, err := s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
	return explain(s.file, err)
}

// named appends values to dst as the driver wants them.
func named(dst []driver.NamedValue, values ...driver.Value) []driver.NamedValue {
	for _, v := range values {
		dst = append(dst, driver.NamedValue{Ordinal: len(dst) + 1, Value: v})
	}
	return dst
}

// connector opens the connections that only read; database/sql keeps them.
type connector struct{ file, search string }

func (c connector) Driver() driver.Driver { return new(sqlite.Driver) }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	dc, err := openConn(ctx, c.file, "PRAGMA busy_timeout = 5000; PRAGMA cache_size = -4000")
	if err != nil {
		return nil, err
	}
	if c.search != "" {
		err = dc.exec(ctx, "ATTACH ? AS search", fileURI(c.search))
	}
	if err == nil {
		err = dc.exec(ctx, "PRAGMA query_only = 1")
	}
	if err != nil {
		return nil, errors.Join(err, dc.Close())
	}
	return dc.Conn, nil
}

// explain says in words what people can do something about.
func explain(file string, err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok || strings.Contains(err.Error(), file) { // then that has been done
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &DamagedError{File: file, Err: err}
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk of %s is full: %w", file, err)
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%s can not be written to: %w", file, err)
	case sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%s can not be opened: %w", file, err)
	}
	return fmt.Errorf("%s: %w", file, err)
}
