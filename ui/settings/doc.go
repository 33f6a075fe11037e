// Package settings is what the screen can be set to, and who says so: the call
// (flags, and HUBBUB_FLAG for each), the config file, what was chosen at the
// screen in an earlier run, and else the default; the first that says something
// counts. The config file is the person's: nothing here writes it.
//
// A config file is TOML:
//
//	theme = "dark"
//	mouse = false
//	highlight = ["zack", "deploy"]
//
//	[keys]
//	find = "f3"
//	newest = ["alt+end", "f4"]
//
// A leaf: it imports nothing of ours.
package settings
