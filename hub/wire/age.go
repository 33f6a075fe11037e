package wire

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// maxDays is the longest age that is one: a hundred years.
const maxDays = 36500

// ParseAge reads a time as people write it: 30d, 12h, 90s; 0 and nothing are 0.
// It is never negative.
func ParseAge(s string) (time.Duration, error) {
	if s == "" || s == "0" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.ParseFloat(days, 64)
		if err == nil && !(n >= 0 && n <= maxDays) { // what is no number is neither
			err = errors.New("days go from 0 to " + strconv.Itoa(maxDays))
		}
		if err != nil {
			return 0, err
		}
		return time.Duration(n * float64(24*time.Hour)), nil
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		return 0, errors.New("less than nothing")
	}
	return d, err
}
