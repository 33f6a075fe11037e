package listen

import "time"

// A client that is gone without a word is found out after keepIdle and keepCount
// times keepInterval: a minute and a quarter.
const (
	keepIdle     = 15 * time.Second
	keepInterval = 15 * time.Second
	keepCount    = 4
)
