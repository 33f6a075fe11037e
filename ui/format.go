package ui

import (
	"strconv"
	"strings"
	"time"
)

// age returns d in at most three cells and a unit: 0s, 59s, 12m, 3h, 12d.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(max(d, 0)/time.Second)) + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + "d"
}

// span returns d in its two largest units: 12s, 5m12s, 2h14m, 3d4h.
func span(d time.Duration) string {
	second := func(n time.Duration, unit string) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(int(n)) + unit
	}
	switch {
	case d < time.Minute:
		return age(d)
	case d < time.Hour:
		return age(d) + second(d%time.Minute/time.Second, "s")
	case d < 48*time.Hour:
		return age(d) + second(d%time.Hour/time.Minute, "m")
	}
	return age(d) + second(d%(24*time.Hour)/time.Hour, "h")
}

// spoken returns d as one would say it: 12 s, 5 min, 2 h.
func spoken(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " min"
	}
	return strconv.Itoa(int(d/time.Hour)) + " h"
}

// count returns n in at most four cells: 999, 1.2k, 12k, 3.4M.
func count(n uint64) string {
	for _, u := range []struct {
		size uint64
		name string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}} {
		switch {
		case n >= 10*u.size:
			return strconv.FormatUint(n/u.size, 10) + u.name
		case n >= u.size:
			return strconv.FormatUint(n/u.size, 10) + "." + strconv.FormatUint(n%u.size*10/u.size, 10) + u.name
		}
	}
	return strconv.FormatUint(n, 10)
}

// size returns a number of bytes: 12 B, 18.2 kB, 1.5 MB.
func size(n uint64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, " GB"}, {1e6, " MB"}, {1e3, " kB"}} {
		if float64(n) >= u.size {
			return strconv.FormatFloat(float64(n)/u.size, 'f', 1, 64) + u.name
		}
	}
	return strconv.FormatUint(n, 10) + " B"
}

// latency returns how long an answer took: 0.03 ms, 0.4 ms, 12 ms, 1.4 s.
func latency(d time.Duration) string {
	ms := float64(d.Microseconds()) / 1000
	switch {
	case ms < 0.01:
		return "<0.01 ms"
	case ms < 0.095:
		return strconv.FormatFloat(ms, 'f', 2, 64) + " ms"
	case ms < 9.95:
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	case ms < 999.5:
		return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
	}
	return strconv.FormatFloat(ms/1000, 'f', 1, 64) + " s"
}

// short returns latency in as few cells as it goes: 3ms, 0.4ms.
func short(d time.Duration) string {
	return strings.NewReplacer(".0 ", "", " ", "").Replace(latency(d))
}

// thousands returns n with its groups apart: 1,234,567.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// dayOf returns the local date of t as a number that differs between days.
func dayOf(t time.Time) int {
	y, m, d := t.Date()
	return (y*16+int(m))*32 + d
}
