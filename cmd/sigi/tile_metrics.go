package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"sigi/publish"
)

// tileCollector reads what became of tiles when asked.
type tileCollector struct{ published *publish.Server }

var (
	tileHits     = prometheus.NewDesc("sigi_tiles_kept_total", "Tiles answered that were kept.", nil, nil)
	tileJoined   = prometheus.NewDesc("sigi_tiles_joined_total", "Tiles that waited for a drawing under way.", nil, nil)
	tileDrawn    = prometheus.NewDesc("sigi_tiles_metatiles_total", "Metatiles drawn for tiles that were not kept.", nil, nil)
	tileMemory   = prometheus.NewDesc("sigi_tiles_memory_bytes", "Memory of tiles that are kept.", nil, nil)
	tileInMemory = prometheus.NewDesc("sigi_tiles_memory_tiles", "Tiles kept in memory.", nil, nil)
	tileStoreOK  = prometheus.NewDesc("sigi_tiles_store_ok", "1 if tiles are kept on disk as the catalog says, 0 while the disk is in trouble.", nil, nil)
	tileAllDescs = []*prometheus.Desc{tileHits, tileJoined, tileDrawn, tileMemory, tileInMemory, tileStoreOK}
)

// Describe implements prometheus.Collector.
func (tileCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range tileAllDescs {
		to <- d
	}
}

// Collect implements prometheus.Collector. A reload that moves the tiles
// begins the counts anew, as a restart does.
func (c tileCollector) Collect(to chan<- prometheus.Metric) {
	t := c.published.Tiles()
	ok := 1.0
	if t.Trouble != "" {
		ok = 0
	}
	for _, m := range []struct {
		desc *prometheus.Desc
		kind prometheus.ValueType
		v    float64
	}{
		{tileHits, prometheus.CounterValue, float64(t.Hits)},
		{tileJoined, prometheus.CounterValue, float64(t.Joined)},
		{tileDrawn, prometheus.CounterValue, float64(t.Drawn)},
		{tileMemory, prometheus.GaugeValue, float64(t.MemoryBytes)},
		{tileInMemory, prometheus.GaugeValue, float64(t.MemoryTiles)},
		{tileStoreOK, prometheus.GaugeValue, ok},
	} {
		to <- prometheus.MustNewConstMetric(m.desc, m.kind, m.v)
	}
}
