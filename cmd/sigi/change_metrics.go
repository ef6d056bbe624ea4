package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"sigi/publish"
)

var (
	changeMode     = prometheus.NewDesc("sigi_layer_changes_info", "How changes of the layer are noticed: log, poll or none.", []string{"layer", "mode"}, nil)
	changeBehind   = prometheus.NewDesc("sigi_layer_behind_seconds", "Since when the layer may lack changes of its source.", []string{"layer"}, nil)
	changeDelta    = prometheus.NewDesc("sigi_layer_delta_rows", "Rows that changed since the layer's index was built.", []string{"layer"}, nil)
	changeApplied  = prometheus.NewDesc("sigi_layer_last_change_timestamp_seconds", "When a change of the layer last came into force; 0: never.", []string{"layer"}, nil)
	changeRebuilds = prometheus.NewDesc("sigi_layer_rebuilds_total", "How often the layer was read anew while the server ran.", []string{"layer"}, nil)
	changeTrouble  = prometheus.NewDesc("sigi_layer_changes_trouble", "1 if something keeps changes from being noticed or shown; /readyz says what.", []string{"layer"}, nil)
	changeDescs    = []*prometheus.Desc{changeMode, changeBehind, changeDelta, changeApplied, changeRebuilds, changeTrouble}
)

// collectChanges tells how the changes of a layer are followed.
func collectChanges(to chan<- prometheus.Metric, layer string, c *publish.ChangeStatus) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(changeMode, 1, layer, string(c.Mode))
	gauge(changeBehind, c.Behind, layer)
	gauge(changeDelta, float64(c.Delta), layer)
	applied := 0.0
	if !c.Applied.IsZero() {
		applied = float64(c.Applied.UnixMilli()) / 1000
	}
	gauge(changeApplied, applied, layer)
	trouble := 0.0
	if c.Trouble != "" {
		trouble = 1
	}
	gauge(changeTrouble, trouble, layer)
	to <- prometheus.MustNewConstMetric(changeRebuilds, prometheus.CounterValue, float64(c.Rebuilds), layer)
}
