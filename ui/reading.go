package ui

// reading is how what is shown is gone through: what is looked for in it, which
// of it shows, and what is taken away from it.
type reading struct {
	choices  choices
	getenv   func(string) string
	helpKeys bool // the help is the table of keys
	sieve    sieve
	find     find
	copying  copying
	picked   uint64 // row that a range to copy begins with, 0 for none
	pickedIn *list  // where that is
	export   *export
	zoomed   bool // one pane has the place of all three
}
