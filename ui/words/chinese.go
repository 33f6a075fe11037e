package words

import "sync"

// chinese returns the catalogue.
var chinese = sync.OnceValue(func() map[string]string { //nolint:gochecknoglobals // a constant: Go has no constant maps
	return map[string]string{
		"quit": "退出",
	}
})
