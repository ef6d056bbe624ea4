package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"sigi/admission"
	"sigi/publish"
)

// turnCollector reads how the queues for turns stand when asked.
type turnCollector struct{ published *publish.Server }

var (
	turnsHeld     = prometheus.NewDesc("sigi_turns", "Turns that are had now, to draw maps or to read features.", []string{"to"}, nil)
	turnsStanding = prometheus.NewDesc("sigi_turns_standing_aside", "Drawings that have begun and let cheaper ones go first.", []string{"to"}, nil)
	turnsWaiting  = prometheus.NewDesc("sigi_queue_length", "Requests that wait for a turn.", []string{"to"}, nil)
	turnsWait     = prometheus.NewDesc("sigi_queue_wait_seconds", "Time that turns were waited for.", []string{"to"}, nil)
	turnsRefused  = prometheus.NewDesc("sigi_queue_refused_total", "Requests refused as too many waited (full), or as their turn would have come after their time limit (late).", []string{"to", "why"}, nil)
	turnsAsked    = prometheus.NewDesc("sigi_turns_preempted_total", "Times that a drawing was asked to let a cheaper one go first.", []string{"to"}, nil)
	turnAllDescs  = []*prometheus.Desc{turnsHeld, turnsStanding, turnsWaiting, turnsWait, turnsRefused, turnsAsked}
)

// Describe implements prometheus.Collector.
func (turnCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range turnAllDescs {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c turnCollector) Collect(to chan<- prometheus.Metric) {
	collectTurns(to, "draw", c.published.Turns())
	collectTurns(to, "read", c.published.Readers())
}

func collectTurns(to chan<- prometheus.Metric, what string, s admission.Stats) {
	value := func(d *prometheus.Desc, kind prometheus.ValueType, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, kind, v, append([]string{what}, labels...)...)
	}
	value(turnsHeld, prometheus.GaugeValue, float64(s.Running))
	value(turnsStanding, prometheus.GaugeValue, float64(s.Standing))
	value(turnsWaiting, prometheus.GaugeValue, float64(s.Waiting))
	value(turnsRefused, prometheus.CounterValue, float64(s.Full), "full")
	value(turnsRefused, prometheus.CounterValue, float64(s.Late), "late")
	value(turnsAsked, prometheus.CounterValue, float64(s.Preempted))
	buckets, sum := map[float64]uint64{}, uint64(0)
	for i, bound := range admission.WaitBounds {
		sum += s.Waits[i]
		buckets[bound.Seconds()] = sum
	}
	to <- prometheus.MustNewConstHistogram(turnsWait, sum+s.Waits[len(s.Waits)-1], s.WaitTotal.Seconds(), buckets, what)
}
