package bench

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Figure is the name of something measured, as it is in JSON.
type Figure string

// What is measured. A result has those that its workload, its dialect and the
// system let be known. Times of the hub are there if it is on this machine.
const (
	Seconds       Figure = "seconds"        // that were measured
	Deliveries    Figure = "deliveries"     // in them: messages heard, times hearers; or answers, or visits
	Rate          Figure = "rate"           // deliveries a second
	HubCPU        Figure = "hub_cpu_s"      // processor seconds of the hub
	GenCPU        Figure = "gen_cpu_s"      // and of the generator
	CPUPerMillion Figure = "cpu_s_per_m"    // hub processor seconds a million deliveries, or microseconds each
	PerCPUSecond  Figure = "per_cpu_s"      // deliveries a processor second of the hub
	P50           Figure = "p50_us"         // how long a delivery takes, in microseconds
	P90           Figure = "p90_us"         //
	P99           Figure = "p99_us"         //
	P999          Figure = "p999_us"        //
	Max           Figure = "max_us"         //
	SendLate      Figure = "send_late_us"   // the generator's own part in it: 99 of 100 were sent less late
	Acked         Figure = "acked"          // messages acknowledged, from the first on
	AckP50        Figure = "ack_p50_us"     // until a message is acknowledged
	AckP99        Figure = "ack_p99_us"     //
	Sent          Figure = "sent"           // messages, from the first on
	Heard         Figure = "heard"          // by all hearers together, from the first on
	Missed        Figure = "missed"         // not heard, told of or not
	Repeated      Figure = "repeated"       // heard again
	Errors        Figure = "errors"         // missed without a word, repeated, refused
	RSS           Figure = "rss_bytes"      // memory of the hub at the end
	RSSRise       Figure = "rss_rise_bytes" // by the stuck reader, at its highest
	PerConn       Figure = "rss_per_conn"   // bytes
	IdleCPU       Figure = "hub_cpu_ms_s"   // processor milliseconds a second
	Connects      Figure = "connects_s"     // connections opened a second, each with its first answer
	RateBefore    Figure = "rate_before"    // without the stuck reader
	RateRatio     Figure = "rate_ratio"     // with it, of that
	LongestGap    Figure = "longest_gap_us" // in which nobody heard anything
	StuckHeard    Figure = "stuck_heard"    // by the stuck reader, when it reads at last
	StuckMissed   Figure = "stuck_missed"   //
	StuckTold     Figure = "stuck_told"     // of that, as the hub said
)

// Result is what came of a load.
type Result struct {
	Work      string `json:"work"`
	Dialect   string `json:"dialect"`
	Receivers int    `json:"receivers"`
	Senders   int    `json:"senders"`
	Hearers   int    `json:"hearers,omitempty"` // the receivers, and the senders where they cannot but hear
	Window    int    `json:"window,omitempty"`
	AskedRate int    `json:"asked_rate,omitempty"`
	Size      int    `json:"size"`
	Runs      int    `json:"runs"`
	Stuck     string `json:"stuck,omitempty"` // what became of the stuck reader, in words

	Machine *Spin `json:"machine,omitempty"` // how far it can be trusted, if that was tested

	Figures map[Figure]float64 `json:"-"` // beside the others in JSON
}

func newResult(o Options, hearers int) Result {
	return Result{
		Work: o.Work, Dialect: o.Dialect, Receivers: o.Receivers, Senders: o.Senders, Hearers: hearers, Window: o.Window,
		AskedRate: o.Rate, Size: o.Size, Runs: 1, Figures: make(map[Figure]float64),
	}
}

func (r *Result) set(f Figure, v float64) { r.Figures[f] = v }

// quantiles puts the times of h into the result, in microseconds.
func (r *Result) quantiles(h *hist, figures ...Figure) {
	all := h.merged()
	if all.TotalCount() == 0 {
		return
	}
	for _, f := range figures {
		r.set(f, float64(quantile(all, f))/float64(time.Microsecond))
	}
}

func quantile(h *hdrhistogram.Histogram, f Figure) int64 {
	switch f {
	case P50, AckP50:
		return h.ValueAtQuantile(50)
	case P90:
		return h.ValueAtQuantile(90)
	case P999:
		return h.ValueAtQuantile(99.9)
	case Max:
		return h.Max()
	default:
		return h.ValueAtQuantile(99)
	}
}

// MarshalJSON makes one object of it, figures in no certain order.
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	b, err := json.Marshal(plain(r))
	if err != nil || len(r.Figures) == 0 {
		return b, err
	}
	figures := maps.Clone(r.Figures)
	for f, v := range figures {
		figures[f] = rounded(v)
	}
	rest, err := json.Marshal(figures)
	if err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	b[len(b)-1] = ','
	return append(b, rest[1:]...), nil
}

// rounded leaves three digits behind the point.
func rounded(v float64) float64 { return float64(int64(v*1000+0.5)) / 1000 }

// Median returns one result for several of the same load, 1 or more: of each
// figure the median, but all errors, and whatever is said of a stuck reader in
// the last.
func Median(rs []Result) Result {
	m := rs[len(rs)-1]
	m.Runs, m.Figures = len(rs), make(map[Figure]float64)
	for f := range rs[0].Figures {
		var all []float64
		for _, r := range rs {
			if v, ok := r.Figures[f]; ok {
				all = append(all, v)
			}
		}
		m.Figures[f] = median(all)
	}
	errors := 0.0
	for _, r := range rs {
		errors += r.Figures[Errors]
	}
	m.Figures[Errors] = errors
	return m
}

func median(all []float64) float64 {
	slices.Sort(all)
	half := len(all) / 2
	if len(all)%2 == 1 {
		return all[half]
	}
	return (all[half-1] + all[half]) / 2
}
