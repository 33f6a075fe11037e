package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// column is a figure as people read it.
type column struct {
	figure Figure
	head   string
	show   func(v float64) string
}

func columns() []column {
	return []column{
		{Deliveries, "deliveries", whole},
		{Seconds, "s", places(1)},
		{Rate, "/s", whole},
		{RateBefore, "before/s", whole},
		{RateRatio, "ratio", places(2)},
		{HubCPU, "hub cpu s", places(2)},
		{GenCPU, "gen cpu s", places(2)},
		{CPUPerMillion, "cpu µs each", places(3)},
		{P50, "p50", duration},
		{P90, "p90", duration},
		{P99, "p99", duration},
		{P999, "p99.9", duration},
		{Max, "max", duration},
		{AckP50, "ack p50", duration},
		{AckP99, "ack p99", duration},
		{SendLate, "sent late", duration},
		{LongestGap, "gap", duration},
		{Connects, "connects/s", whole},
		{PerConn, "rss/client", size},
		{IdleCPU, "cpu ms/s", places(1)},
		{RSS, "hub rss", size},
		{RSSRise, "rise", size},
		{Missed, "missed", whole},
		{Errors, "errors", whole},
	}
}

// WriteTable writes results as people read them: those of one workload under one
// head, with a line for each.
func WriteTable(w io.Writer, results []Result) error {
	for len(results) > 0 {
		n := 1
		for n < len(results) && results[n].Work == results[0].Work {
			n++
		}
		if err := writeGroup(w, results[:n]); err != nil {
			return err
		}
		results = results[n:]
	}
	return nil
}

func writeGroup(w io.Writer, rs []Result) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	var used []column
	head := []string{rs[0].Work}
	for _, c := range columns() {
		if has(rs, c.figure) {
			used, head = append(used, c), append(head, c.head)
		}
	}
	if _, err := fmt.Fprintf(t, "%s\t\n", strings.Join(head, "\t")); err != nil {
		return err
	}
	for _, r := range rs {
		row := []string{r.who()}
		for _, c := range used {
			cell := "-"
			if v, ok := r.Figures[c.figure]; ok {
				cell = c.show(v)
			}
			row = append(row, cell)
		}
		if _, err := fmt.Fprintf(t, "%s\t\n", strings.Join(row, "\t")); err != nil {
			return err
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range rs {
		if r.Stuck != "" {
			if _, err := fmt.Fprintf(w, "the stuck reader (%s): %s\n", r.Dialect, r.Stuck); err != nil {
				return err
			}
		}
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// who says who was in a load, as "json 4>100".
func (r *Result) who() string {
	who := fmt.Sprintf("%s %d", r.Dialect, r.Receivers)
	if r.Senders > 0 {
		who = fmt.Sprintf("%s %d>%d", r.Dialect, r.Senders, r.Hearers)
	}
	if r.Runs > 1 {
		who += fmt.Sprintf(" x%d", r.Runs)
	}
	return who
}

func has(rs []Result, f Figure) bool {
	for _, r := range rs {
		if _, ok := r.Figures[f]; ok {
			return true
		}
	}
	return false
}

func whole(v float64) string { return fmt.Sprintf("%.0f", v) }

func places(n int) func(float64) string {
	return func(v float64) string { return fmt.Sprintf("%.*f", n, v) }
}

// duration shows microseconds, with a unit that fits.
func duration(us float64) string {
	switch {
	case us < 1000:
		return fmt.Sprintf("%.0fµs", us)
	case us < 100_000:
		return fmt.Sprintf("%.2fms", us/1e3)
	default:
		return fmt.Sprintf("%.2fs", us/1e6)
	}
}

// size shows bytes, with a unit that fits.
func size(b float64) string {
	switch {
	case b < 1<<20:
		return fmt.Sprintf("%.1fKiB", b/(1<<10))
	default:
		return fmt.Sprintf("%.1fMiB", b/(1<<20))
	}
}
