//go:build unix

package ui

import "os"

const childEnv = "HUBBUB_TEST_CHILD"

func child() { os.Exit(0) }
