//go:build !unix

package ui

const childEnv = "HUBBUB_TEST_CHILD"

func child() {}
